package cli

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"veribatch/internal/cloudauth"
	"veribatch/internal/reconcile"
	"veribatch/internal/sandbox"
	"veribatch/internal/verify"
)

// A logBuffer is a call log that may be read while it is written.
type logBuffer struct {
	mu  sync.Mutex
	log bytes.Buffer
}

func (b *logBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.log.Write(p)
}

// A loggedDay is what a call log says of one day.
type loggedDay struct{ calls, billed int }

// days returns the log's calls by the day in Shanghai, and how many tasks they are.
func (b *logBuffer) days(t *testing.T) (days map[string]loggedDay, tasks int) {
	t.Helper()
	b.mu.Lock()
	defer b.mu.Unlock()
	days, seen := make(map[string]loggedDay), make(map[string]bool)
	for line := range bytes.Lines(b.log.Bytes()) {
		var call struct {
			Time   time.Time
			BizID  string `json:"biz_id"`
			Billed bool
		}
		if err := json.Unmarshal(line, &call); err != nil {
			t.Fatal(err)
		}
		date := call.Time.In(verify.Shanghai).Format(time.DateOnly)
		day := days[date]
		if day.calls++; call.Billed {
			day.billed++
		}
		days[date], seen[call.BizID] = day, true
	}
	return days, len(seen)
}

// A sampleInput is an input of testdata, and what it is asked about by.
type sampleInput struct {
	file   string
	action *cloudauth.Action
	flags  []string
}

// sampleInputs are the inputs of testdata that a run sends.
func sampleInputs(t *testing.T) []sampleInput {
	t.Helper()
	material, _ := cloudauth.ActionNamed("VerifyMaterial")
	all := []sampleInput{
		{file: "users.csv", action: material}, {file: "users.xlsx", action: material},
		{file: "unresolved.csv", action: material}, {file: "local.csv", action: material},
		{file: "messy.csv", action: material}, {file: "inputs/people.csv", action: material},
		{file: "inputs/gb18030.csv", action: material}, {file: "inputs/totals.xlsx", action: material},
		{file: "inputs/packed.zip", action: material, flags: []string{"--hidden", "send"}},
		{file: "inputs/numbers.xlsm", action: material, flags: []string{"--hidden", "send"}},
		{file: "inputs/crlf.csv.gz", action: material}, {file: "inputs/sheets.xlsx", action: material},
		{file: "inputs/utf16.csv", action: material},
	}
	for _, action := range sold() {
		all = append(all, sampleInput{file: "actions/" + action.Name + ".csv", action: action})
	}
	return all
}

// No sample is forgotten, but those of which a run sends nothing, or is stopped.
func TestSampleInputsAreAll(t *testing.T) {
	known := map[string]bool{"stop.csv": true, "inputs/ragged.csv": true, "inputs/tabs.txt": true}
	for _, in := range sampleInputs(t) {
		known[in.file] = true
	}
	root := filepath.Join("..", "..", "testdata")
	for _, folder := range []string{".", "inputs", "actions"} {
		files, err := os.ReadDir(filepath.Join(root, folder))
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range files {
			name := filepath.ToSlash(filepath.Join(folder, f.Name()))
			switch filepath.Ext(name) {
			case ".csv", ".txt", ".xlsx", ".xlsm", ".gz", ".zip":
				if !known[name] {
					t.Errorf("testdata/%s is not reconciled", name)
				}
			}
		}
	}
}

// What a plan would call is what the service logs as asked about; what was
// called and billed, by its log, is what the ledger counts; and that is what the
// account counts itself, on each day.
func TestEverySampleReconciles(t *testing.T) {
	t.Setenv("ALIBABA_CLOUD_ACCESS_KEY_ID", "id")
	t.Setenv("ALIBABA_CLOUD_ACCESS_KEY_SECRET", "secret")
	for _, in := range sampleInputs(t) {
		t.Run(in.file, func(t *testing.T) {
			t.Parallel()
			var calls logBuffer
			service, err := sandbox.New(sandbox.Config{AccessKeys: map[string]string{"id": "secret"}, CallLog: &calls})
			if err != nil {
				t.Fatal(err)
			}
			server := httptest.NewServer(service)
			defer server.Close()
			input, c := filepath.Join("..", "..", "testdata", in.file), filepath.Join(t.TempDir(), "c")
			about := append([]string{"--action", in.action.Name, "--checkpoint", c}, in.flags...)
			var plan struct{ Calls int }
			planned := typing(t, append([]string{"plan", "--json", input}, about...)...)
			if err := json.Unmarshal([]byte(planned.stdout), &plan); err != nil {
				t.Fatal(err)
			}
			args := append(append([]string{"run", "--endpoint", server.URL, "--yes", "--new", "--max-calls", "10000",
				"--rate", "0", "--max-rejected", "100%", "--timeout", "2s", "-o", c + ".csv", input}, about...),
				scenes[in.action.Scene]...)
			if run := typing(t, args...); run.code != 0 && run.code != int(exitOpen) {
				t.Fatalf("exit %d\n%s", run.code, run.stderr)
			}
			logged, tasks := calls.days(t)
			if plan.Calls != tasks || tasks == 0 {
				t.Errorf("the plan has %d calls, and the service was asked about %d", plan.Calls, tasks)
			}
			compared := typing(t, "reconcile", c, "--sandbox", server.URL, "--dedicated", "--today", "--json")
			var report reconcile.Report
			if err := json.Unmarshal([]byte(compared.stdout), &report); err != nil {
				t.Fatalf("%v\n%s", err, compared.stderr)
			}
			published := in.action.Counter != cloudauth.Counter{}
			if want := map[bool]int{true: 0, false: int(exitOpen)}[published]; compared.code != want {
				t.Errorf("exit %d, want %d: %s", compared.code, want, compared.stderr)
			}
			for _, d := range report.Groups[0].Days {
				if got := (loggedDay{d.Calls, d.Billed + d.Perhaps}); got != logged[d.Date] {
					t.Errorf("%s: the ledger has %+v, the call log %+v", d.Date, got, logged[d.Date])
				}
				if published && *d.Account != logged[d.Date].billed {
					t.Errorf("%s: the account counts %d, the call log %+v", d.Date, *d.Account, logged[d.Date])
				}
				delete(logged, d.Date)
			}
			if len(logged) > 0 {
				t.Errorf("days that nothing says anything of: %v", logged)
			}
		})
	}
}

// Who may not ask, and who isn't there.
func TestReconcilingThatFails(t *testing.T) {
	t.Setenv("ALIBABA_CLOUD_ACCESS_KEY_ID", "id")
	t.Setenv("ALIBABA_CLOUD_ACCESS_KEY_SECRET", "secret")
	service, err := sandbox.New(sandbox.Config{AccessKeys: map[string]string{"id": "secret"}})
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(service)
	defer server.Close()
	dir := t.TempDir()
	c := filepath.Join(dir, "c")
	if run := typing(t, "run", "--sandbox", "../../testdata/unresolved.csv", "--checkpoint", c, "-o", c+".csv",
		"--attempts", "1"); run.code != int(exitOpen) {
		t.Fatal(run.stderr)
	}
	if err := os.CopyFS(filepath.Join(dir, "copy"), os.DirFS(c)); err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		args []string
		env  string // the secret
		code exit
		says string
	}{
		{[]string{c}, "secret", exitUsage, "only that sandbox has counted them; name it with --sandbox http://"},
		{[]string{c, "--sandbox", "true"}, "secret", exitUsage, "want the address of a running sandbox"},
		{[]string{c, "--sandbox", "http://example.com"}, "secret", exitUsage, "want the address of a running sandbox"},
		{[]string{c, "--sandbox", server.URL, "--endpoint", "https://example.com"}, "secret", exitUsage, "exclude"},
		{[]string{c, "--sandbox", server.URL, "-o", "x.csv"}, "secret", exitUsage, "must end in .xlsx"},
		{[]string{c, c, "--sandbox", server.URL}, "secret", exitUsage, "one checkpoint, or a copy of it"},
		{[]string{c, filepath.Join(dir, "copy"), "--sandbox", server.URL}, "secret", exitUsage, "or a copy of it"},
		{[]string{filepath.Join(dir, "none"), "--sandbox", server.URL}, "secret", exitUsage, "there is no checkpoint"},
		{[]string{c, "--sandbox", "http://127.0.0.1:1"}, "secret", exitOutage, "cannot connect"},
		{[]string{c, "--sandbox", server.URL}, "another", exitAccount, "may not ask for its statistics"},
		{[]string{c, "--sandbox", server.URL, "--today"}, "secret", exitDisagree, "the account counts less"},
		{[]string{c, "--sandbox", server.URL}, "secret", exitDone, ""}, // today isn't judged
		{nil, "secret", exitUsage, "takes at least one CHECKPOINT"},
	} {
		t.Setenv("ALIBABA_CLOUD_ACCESS_KEY_SECRET", test.env)
		got := typing(t, append([]string{"reconcile"}, test.args...)...)
		if got.code != int(test.code) || !strings.Contains(got.stderr, test.says) {
			t.Errorf("%v: exit %d, want %d: %s", test.args, got.code, test.code, got.stderr)
		}
	}
}

// Several checkpoints of one account are added up where it counts them together. Each has answers that were
// lost: a call less on the bill, or all of those, contradicts nothing.
func TestReconcilingSeveral(t *testing.T) {
	t.Setenv("ALIBABA_CLOUD_ACCESS_KEY_ID", "id")
	t.Setenv("ALIBABA_CLOUD_ACCESS_KEY_SECRET", "secret")
	for bill, want := range map[sandbox.Bill]exit{
		sandbox.BillExact: exitDone, sandbox.BillPlusOne: exitDisagree, sandbox.BillMinusOne: exitDone,
		sandbox.BillLostFree: exitDone,
	} {
		service, err := sandbox.New(sandbox.Config{AccessKeys: map[string]string{"id": "secret"}, Bill: bill})
		if err != nil {
			t.Fatal(err)
		}
		server := httptest.NewServer(service)
		defer server.Close()
		var all []string
		for _, action := range []string{"Id2MetaVerify", "Id2MetaStandardVerify", "BankMetaVerify"} {
			input, _ := sampleOf(t, action)
			c := filepath.Join(t.TempDir(), "c")
			run := typing(t, "run", "--endpoint", server.URL, "--yes", "--new", "--max-calls", "1000", "--rate", "0",
				"--max-rejected", "100%", "--timeout", "2s", "--action", action, "--checkpoint", c, "-o", c+".csv",
				input)
			if run.code != 0 {
				t.Fatal(run.stderr)
			}
			all = append(all, c)
		}
		args := append([]string{"reconcile", "--sandbox", server.URL, "--dedicated", "--today", "--json"}, all...)
		got := typing(t, args...)
		var report reconcile.Report
		if err := json.Unmarshal([]byte(got.stdout), &report); err != nil {
			t.Fatalf("%v: %s", err, got.stderr)
		}
		if got.code != int(want) {
			t.Errorf("%s: exit %d, want %d: %s\n%s", bill, got.code, want, got.stderr, got.stdout)
		}
		if actions := fmt.Sprint(report.Groups[0].Actions, report.Groups[1].Actions); len(report.Groups) != 2 ||
			actions != "[Id2MetaVerify Id2MetaStandardVerify] [BankMetaVerify]" {
			t.Errorf("%s: groups of %s", bill, actions)
		}
	}
}
