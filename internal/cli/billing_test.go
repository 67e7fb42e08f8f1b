package cli

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"veribatch/checkpoint"
	"veribatch/internal/sample"
	"veribatch/internal/sandbox"

	"golang.org/x/sync/errgroup"
)

// A spending is a run against a service that keeps count.
type spending struct {
	errors  sandbox.ErrorStyle
	between func(service http.Handler) http.Handler // what stands before the service; nil: nothing
	flags   []string
	answers []sample.Answer
}

// A bill is what the service and the ledger say that a run cost.
type bill struct {
	typed
	executed int // calls that the service will bill
	ledger   int // calls that the ledger counts as perhaps billed
}

// spend runs the people against the service.
func (s spending) spend(t *testing.T, dir string) (bill, error) {
	t.Helper()
	var people bytes.Buffer
	if err := sample.WriteCSV(&people, sample.Answered(14, s.answers...)); err != nil {
		return bill{}, err
	}
	input := filepath.Join(dir, "people.csv")
	if err := os.WriteFile(input, people.Bytes(), 0o600); err != nil {
		return bill{}, err
	}
	var log bytes.Buffer
	service, err := sandbox.New(
		sandbox.Config{AccessKeys: map[string]string{"id": "secret"}, Errors: s.errors, CallLog: &log})
	if err != nil {
		return bill{}, err
	}
	handler := http.Handler(service)
	if s.between != nil {
		handler = s.between(service)
	}
	server := httptest.NewServer(handler)
	args := []string{"run", "--endpoint", server.URL, "--biz-type", "demo", "--yes", "--new", "--rate", "0",
		"--workers", "8",
		"--checkpoint", input + ".checkpoint", "-o", input + ".csv"}
	b := bill{typed: typing(t, append(append(args, s.flags...), input)...)}
	server.Close() // it waits for the calls that are under way
	b.executed = executed(log.Bytes())
	b.ledger, err = ledger(input + ".checkpoint")
	return b, err
}

// executed counts the calls of a call log that are billed.
func executed(log []byte) (n int) {
	for line := range bytes.Lines(log) {
		var call struct{ Billed bool }
		if json.Unmarshal(line, &call) == nil && call.Billed {
			n++
		}
	}
	return n
}

// ledger counts the calls that a checkpoint holds as perhaps billed.
func ledger(dir string) (n int, err error) {
	store, err := checkpoint.Load(dir)
	if err != nil {
		return 0, err
	}
	defer store.Close()
	for e, err := range store.All() {
		if err != nil {
			return 0, err
		}
		n += e.Outcome.Billed
	}
	return n, nil
}

// everySpending runs two dozen of them at once: most of their time they wait
// before they try again.
func everySpending(t *testing.T, all map[string]spending, check func(name string, s spending, b bill)) {
	t.Helper()
	t.Setenv("ALIBABA_CLOUD_ACCESS_KEY_ID", "id")
	t.Setenv("ALIBABA_CLOUD_ACCESS_KEY_SECRET", "secret")
	var group errgroup.Group
	group.SetLimit(24)
	var mu sync.Mutex
	for name, s := range all {
		dir := t.TempDir()
		group.Go(func() error {
			b, err := s.spend(t, dir)
			mu.Lock()
			defer mu.Unlock()
			if err != nil {
				return fmt.Errorf("%s: %w: %s", name, err, b.stderr)
			}
			check(name, s, b)
			return nil
		})
	}
	if err := group.Wait(); err != nil {
		t.Error(err)
	}
}

// Whatever the service answers, no more calls are executed than --max-calls
// allows, and the ledger counts each of them.
func TestMaxCallsHoldsForEveryAnswer(t *testing.T) {
	numbers := []sample.Answer{
		sample.Pass, 902, 912, 800, 801, 803, 810, 812, 821, 822, 835, 850, 851, 852, 853, 854, 855, 856,
		857, 860, 861, 862, 863, 864, 865, 866, 867, 871, 872, 873, 881, 882,
	}
	all := make(map[string]spending)
	for _, number := range numbers {
		timeout := "1m"
		if number == 853 { // silence
			timeout = "1s"
		}
		for _, style := range []sandbox.ErrorStyle{sandbox.ErrorsHTTP, sandbox.ErrorsBody} {
			all[fmt.Sprintf("%d-%s", number, style)] = spending{
				errors: style, answers: slices.Repeat([]sample.Answer{number}, 8),
				flags: []string{"--max-calls", "5", "--attempts", "2", "--timeout", timeout},
			}
		}
	}
	everySpending(t, all, func(name string, s spending, b bill) {
		// Nothing tells that an unknown code in a 200 is free.
		cautious := s.answers[0] == 862 && s.errors == sandbox.ErrorsBody
		if b.executed > 5 || b.ledger > 5 || b.ledger < b.executed || b.ledger > b.executed && !cautious {
			t.Errorf("%s: %d calls were executed, the ledger counts %d, exit %d", name, b.executed, b.ledger, b.code)
		}
	})
}

// A page of whatever stands before the service doesn't say that the call
// wasn't executed.
func TestMaxCallsHoldsWhateverPageComesBack(t *testing.T) {
	all := make(map[string]spending)
	for _, status := range []int{204, 301, 302, 307, 408, 425, 499, 500, 501, 502, 503, 504, 520, 522, 524, 599} {
		all[fmt.Sprint(status)] = spending{
			answers: make([]sample.Answer, 20),
			flags:   []string{"--max-calls", "5", "--attempts", "2", "--max-outage", "1s"},
			between: func(service http.Handler) http.Handler {
				return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
					if r.Header.Get("X-Acs-Action") == "" { // whether this is a sandbox
						service.ServeHTTP(w, r)
						return
					}
					service.ServeHTTP(httptest.NewRecorder(), r)
					w.Header().Set("Location", "/login")
					w.WriteHeader(status)
					if status != http.StatusNoContent {
						io.WriteString(w, "<html><body>sorry</body></html>")
					}
				})
			},
		}
	}
	everySpending(t, all, func(name string, _ spending, b bill) {
		if b.executed != 5 || b.ledger != 5 || b.code != int(exitBudget) {
			t.Errorf("HTTP %s: %d calls were executed, the ledger counts %d, exit %d: %s", name, b.executed, b.ledger,
				b.code, b.stderr)
		}
	})
}

// Something on the way that delivers every other request twice, and returns
// the second answer, buys nothing that isn't counted.
func TestMaxCallsHoldsWhereRequestsArriveTwice(t *testing.T) {
	all := map[string]spending{"twice": {
		answers: make([]sample.Answer, 200),
		flags:   []string{"--max-calls", "100"},
		between: func(service http.Handler) http.Handler { return deliveringTwice(t, service) },
	}}
	everySpending(t, all, func(_ string, _ spending, b bill) {
		if b.executed != 100 || b.ledger != 100 || b.code != int(exitBudget) {
			t.Errorf("%d calls were executed, the ledger counts %d, exit %d: %s", b.executed, b.ledger, b.code,
				b.stderr)
		}
		if strings.Contains(b.stdout, "100 passed") {
			t.Errorf("the first answers were not lost: %s", b.stdout)
		}
	})
}

// deliveringTwice is a proxy over HTTP before the service.
func deliveringTwice(t *testing.T, service http.Handler) http.Handler {
	behind := httptest.NewServer(service)
	t.Cleanup(behind.Close)
	target, _ := url.Parse(behind.URL) // of a server that listens
	proxy := &httputil.ReverseProxy{
		Rewrite: func(r *httputil.ProxyRequest) { r.Out.URL.Scheme, r.Out.URL.Host = target.Scheme, target.Host },
	}
	var calls atomic.Int32
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("X-Acs-Action") != "" && calls.Add(1)%2 == 0 {
			proxy.ServeHTTP(httptest.NewRecorder(), r.Clone(r.Context()))
		}
		proxy.ServeHTTP(w, r)
	})
}
