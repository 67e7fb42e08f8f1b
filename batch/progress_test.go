package batch_test

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"veribatch/batch"
	"veribatch/internal/verify"
)

// Every call that left counts under what came of it, or as under way.
func TestCallsCountByWhatCameOfThem(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		faults := map[string]*verify.Fault{
			person(1).Name: {Class: verify.ClassThrottled, Code: "Throttling", Unsent: true},
			person(2).Name: {Class: verify.ClassTransient, Code: "SystemError"},
			person(3).Name: {Class: verify.ClassTransient, Code: "Timeout", Lost: true},
		}
		r := newRunner(verifier(new(calls), func(name string, n int) (verify.Outcome, error) {
			time.Sleep(time.Second)
			if fault := faults[name]; fault != nil && n == 1 {
				return verify.Outcome{}, fault
			}
			return passed(), nil
		}))
		r.Workers, r.Pacer, r.Budget = 4, batch.NewPacer(1000, 4), batch.NewBudget(100, 20)
		during := r.Verify
		r.Verify = func(ctx context.Context, k verify.Key, rec verify.Record, permit verify.Permit) (verify.Outcome,
			error) {
			outcome, err := during(ctx, k, rec, permit)
			if p := r.Progress(); p.Underway() < 1 || p.Underway() > 4 || p.BudgetLeft > 80-p.Billed-p.Underway() {
				t.Errorf("while it calls: %d under way, %d left of the budget; %+v", p.Underway(), p.BudgetLeft, p)
			}
			return outcome, err
		}
		if err := r.Run(t.Context(), records(people(20)...)); err != nil {
			t.Fatal(err)
		}
		p := r.Progress()
		if p.Calls != 23 || p.Verdicts != 20 || p.Throttled != 1 || p.Failed != 1 || p.Lost != 1 || p.Underway() != 0 {
			t.Errorf("%d under way at the end; %+v", p.Underway(), p)
		}
		if p.Durations.Calls != 23 || p.Durations.Sum != 23*time.Second {
			t.Errorf("%d calls took %v", p.Durations.Calls, p.Durations.Sum)
		}
		if p.BudgetLeft != 80-p.Billed {
			t.Errorf("%d of 80 calls are left after %d", p.BudgetLeft, p.Billed)
		}
	})
}

func TestTheRateAllowedFollowsACut(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRunner(nil)
		if r.Pacer = batch.NewPacer(0, 1); r.Progress().Rate != 0 {
			t.Errorf("unlimited: %g calls a second", r.Progress().Rate)
		}
		r.Pacer = batch.NewPacer(100, 1)
		if got := r.Progress().Rate; got != 100 {
			t.Errorf("before a cut: %g calls a second", got)
		}
		r.Pacer.Throttled(time.Now(), 0)
		if got := r.Progress().Rate; got != 85 {
			t.Errorf("after a cut: %g calls a second", got)
		}
		time.Sleep(time.Hour)
		if got := r.Progress().Rate; got != 100 {
			t.Errorf("an hour later: %g calls a second", got)
		}
	})
}
