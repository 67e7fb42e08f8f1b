package batch_test

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"veribatch/internal/verify"
)

// While calls are not delivered no record uses up an attempt, the service isn't
// taken to be failing, and the run goes on soon afterwards.
func TestCallsThatAreNotDelivered(t *testing.T) {
	for _, what := range []string{"before the permit", "after the permit"} {
		t.Run(what, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				const away = 10 * time.Minute
				start := time.Now()
				notDelivered := &verify.Fault{Class: verify.ClassTransient, Code: "NoWorker", Unsent: true,
					NotDelivered: true}
				r := newRunner(func(ctx context.Context, _ verify.Key, _ verify.Record,
					permit verify.Permit) (verify.Outcome, error) {
					here := time.Since(start) > away
					if !here && what == "before the permit" {
						return verify.Outcome{}, notDelivered
					}
					if _, err := permit(ctx); err != nil {
						return verify.Outcome{}, err
					}
					if !here {
						return verify.Outcome{}, notDelivered
					}
					return passed(), nil
				})
				during := make(chan verify.Progress, 1)
				time.AfterFunc(away/2, func() { during <- r.Progress() })
				if err := r.Run(t.Context(), records(people(200)...)); err != nil {
					t.Fatal(err)
				}
				if p := r.Progress(); p.Passed != 200 || p.Billed != 200 || p.Lost != 0 {
					t.Errorf("progress %+v", p)
				}
				if o := known(t, r.Job, person(1)); o.Attempts != 1 || o.Billed != 1 || o.Lost != 0 {
					t.Errorf("the ledger has %+v", o)
				}
				if w := (<-during).Waiting; w != (verify.Wait{}) {
					t.Errorf("it waits for %+v", w)
				}
				if took := time.Since(start); took > away+90*time.Second {
					t.Errorf("it took %v", took)
				}
			})
		})
	}
}
