package batch_test

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"veribatch/batch"
	"veribatch/internal/verify"
)

// What an attempt prepared is a minute old at the most when it is sent, however
// long the attempt had to wait; and no turn is lost by preparing it again.
func TestWhatWaitedIsPreparedAgain(t *testing.T) {
	for name, wait := range map[string]func(*batch.Runner){
		"for its turn": func(r *batch.Runner) { r.Pacer = batch.NewPacer(1.0/50, 1) },
		"for a window": func(r *batch.Runner) {
			r.Pacer = batch.NewPacer(1.0/20, 1)
			r.Schedule = batch.Schedule{Windows: windows(t, "22:00-00:01")} // a test begins at midnight
		},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				const n = 8
				start := time.Now()
				var prepared calls
				r := newRunner(func(ctx context.Context, _ verify.Key, _ verify.Record, permit verify.Permit) (
					verify.Outcome, error,
				) {
					prepared.add("")
					at := time.Now()
					if _, err := permit(ctx); err != nil {
						return verify.Outcome{}, err
					}
					if age := time.Since(at); age > time.Minute {
						t.Errorf("what is sent was prepared %v ago", age)
					}
					return passed(), nil
				})
				r.Workers = n
				wait(r)
				if err := r.Run(t.Context(), records(people(n)...)); err != nil {
					t.Fatal(err)
				}
				if p := r.Progress(); p.Passed != n || p.Calls != n || prepared.total() > 2*n {
					t.Errorf("%d passed, %d calls, prepared %d times", p.Passed, p.Calls, prepared.total())
				}
				if took := time.Since(start); took > 22*time.Hour+3*time.Minute {
					t.Errorf("it took %v", took)
				}
			})
		})
	}
}

// A link that expires while its record waits is not sent, and nothing is recorded of it.
func TestALinkThatExpiresWhileItWaits(t *testing.T) {
	for name, workers := range map[string]int{"for a worker": 1, "for its turn": 8} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				start := time.Now()
				r := newRunner(verifier(new(calls), func(string, int) (verify.Outcome, error) {
					if since := time.Since(start); since > 5*time.Minute {
						t.Errorf("an expired link was sent after %v", since)
					}
					return passed(), nil
				}))
				r.Check = func(rec verify.Record) (verify.Record, []verify.Finding) {
					if time.Since(start) > 5*time.Minute {
						return rec, []verify.Finding{{Code: "image-expired", Severity: verify.Error}}
					}
					return rec, nil
				}
				r.Workers, r.Pacer = workers, batch.NewPacer(1.0/70, 1)
				if err := r.Run(t.Context(), records(people(8)...)); err != nil {
					t.Fatal(err)
				}
				if p := r.Progress(); p.Rows != 8 || p.Passed != 5 || p.Invalid != 3 || p.Calls != 5 {
					t.Errorf("progress %+v", p)
				}
				recorded := 0
				for range r.Store.All() {
					recorded++
				}
				if recorded != 5 {
					t.Errorf("the ledger has %d records", recorded)
				}
			})
		})
	}
}
