package batch_test

import (
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"veribatch/batch"
	"veribatch/internal/verify"
)

func TestTheBudgetWaitsForWhatMayComeBack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var c calls
		r := newRunner(verifier(&c, func(_ string, n int) (verify.Outcome, error) {
			time.Sleep(time.Second)
			if n == 1 { // not billed
				return verify.Outcome{}, &systemErr
			}
			return passed(), nil
		}))
		r.Budget, r.Workers, r.Breaker = batch.NewBudget(10, 0), 64, batch.NewBreaker(time.Hour)
		if err := r.Run(t.Context(), records(people(10)...)); err != nil {
			t.Fatal(err)
		}
		if p := r.Progress(); p.Passed != 10 || p.Billed != 10 || p.Calls != 20 {
			t.Errorf("progress %+v", p)
		}
	})
}

func TestTheBudgetIsReachedAndNeverPassed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRunner(verifier(new(calls), func(_ string, n int) (verify.Outcome, error) {
			time.Sleep(time.Second)
			if n == 1 {
				return verify.Outcome{}, &verify.Fault{Class: verify.ClassThrottled, Code: "Throttling", Unsent: true}
			}
			return passed(), nil
		}))
		r.Budget, r.Workers = batch.NewBudget(37, 20), 16
		err := r.Run(t.Context(), records(people(100)...))
		if stop, ok := errors.AsType[*verify.Stop](err); !ok || stop.Reason != verify.BudgetReached {
			t.Fatalf("Run = %v", err)
		}
		after, err := batch.TakeSnapshot(r.Store, r.RetryPolicy)
		if err != nil {
			t.Fatal(err)
		}
		if p := r.Progress(); after.Spent() != 17 || p.Billed != 17 {
			t.Errorf("%d were spent, want 17; progress %+v", after.Spent(), p)
		}
	})
}
