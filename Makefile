GO       ?= go
FUZZTIME ?= 20000x
TARGETS  ?= linux/amd64 linux/arm64 darwin/amd64 darwin/arm64 windows/amd64
VERSION  := $(shell git describe --tags --always --dirty 2>/dev/null || echo unreleased)
COMMIT   := $(shell git rev-parse HEAD 2>/dev/null)
# The version comes from here alone, so that a build is the same to the byte
# wherever the source lies.
BUILD    := $(GO) build -trimpath -buildvcs=false \
	-ldflags '-s -w -X veribatch/internal/cli.release=$(VERSION) -X veribatch/internal/cli.commit=$(COMMIT)'

# The race detector needs a C compiler on some systems; without one the tests
# still run.
RACE := $(shell command -v $$($(GO) env CC | cut -d' ' -f1) >/dev/null && echo -race)

.PHONY: build test soak bench bench-growth demo pictures fuzz lint vulnerabilities dist dist-test reproducible clean

build: ## the program, for this machine
	$(BUILD) -o veribatch .

test: ## all tests, with the race detector
	$(if $(RACE),,@echo "no C compiler: the tests run without the race detector")
	$(GO) test $(RACE) -timeout 20m ./...

soak: ## what takes minutes of real time: quotas, outages, the end of a night, fleets
	VERIBATCH_SOAK=1 $(GO) test -run '^TestSoak' -v -timeout 30m ./internal/e2e ./internal/cli ./checkpoint

bench: ## how fast it is on this machine, into docs/RESULTS.md: takes a quarter of an hour
	$(GO) run ./internal/bench $(BENCH)

bench-growth: ## the same, and a run of three million records: twice as long
	$(GO) run ./internal/bench -more 3000000 $(BENCH)

demo: build ## the main job on invented people, killed half-way and resumed, into demo/
	rm -rf demo
	./veribatch demo demo

pictures: ## those of the page in README, by a headless Chromium
	VERIBATCH_PICTURES=docs $(GO) test -count=1 -run '^TestPictures$$' ./internal/page

fuzz: ## each fuzz target for FUZZTIME: a count, since a time that is up can look like a failure
	@grep -rho --include='*_test.go' '^func Fuzz[A-Za-z0-9_]*' . | sort -u | sed 's/^func //' | while read target; do \
		dir=$$(dirname $$(grep -rl --include='*_test.go' "^func $$target(" . | head -n 1)); \
		echo "$$dir $$target"; \
		$(GO) test -run='^$$' -fuzz="^$$target\$$" -fuzztime=$(FUZZTIME) $$dir || exit 1; \
	done

lint: ## what else has to hold of the code
	@test -z "$$(gofmt -l .)" || { echo "not gofmt-ed:"; gofmt -l .; exit 1; }
	$(GO) vet ./...
	$(GO) run honnef.co/go/tools/cmd/staticcheck@v0.8.2 ./...
	$(GO) mod tidy -diff

vulnerabilities: ## what is known against the modules that are linked, where the database can be reached
	packaging/vulnerabilities

dist: ## what is shipped for TARGETS, into dist/: archives, deb and rpm, SBOM, checksums, all of it for offline hosts
	BUILD="$(BUILD)" VERSION="$(VERSION)" packaging/dist $(TARGETS)

dist-test: ## the commands as people type them, once more with the very program that is in dist/ for this machine
	packaging/dist-test "dist/veribatch-$(VERSION)-$$($(GO) env GOOS)-$$($(GO) env GOARCH).tar.gz"

reproducible: ## a second build of the program, in another folder and without the cache, is equal to the byte
	BUILD="$(BUILD)" packaging/reproducible

clean:
	rm -rf veribatch dist demo
