package batch_test

import (
	"context"
	"maps"
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
			if p := settled(r); p.Underway() < 1 || p.Underway() > 4 || p.BudgetLeft > 80-p.Billed-p.Underway() {
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

// A run's reasons add up to the records that did not pass, even where the guard takes back how some ended.
func TestARunsReasons(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const refused = 20 // with one code and no verdict between, so it isn't the records' fault
		r := newRunner(verifier(new(calls), func(name string, _ int) (verify.Outcome, error) {
			switch name {
			case person(1).Name:
				return passed(), nil
			case person(2).Name, person(3).Name:
				return verify.Outcome{State: verify.Rejected, Verdict: &verify.Verdict{Status: 7}}, nil
			}
			return verify.Outcome{}, &verify.Fault{Class: verify.ClassRecord, Code: "NoFaceDetected", Unsent: false}
		}))
		r.Workers = 1
		if err := r.Run(t.Context(), records(people(3+refused)...)); err == nil {
			t.Fatal("the guard lets it pass")
		}
		got := make(map[verify.Reason]int)
		for _, c := range r.Progress().Reasons {
			got[c.Reason] = c.Records
		}
		want := map[verify.Reason]int{
			{State: verify.Rejected, Status: 7}:                2,
			{State: verify.Unusable, Code: "NoFaceDetected"}:   0,
			{State: verify.Unresolved, Code: "NoFaceDetected"}: refused,
		}
		if !maps.Equal(got, want) {
			t.Errorf("the reasons are %v, want %v", got, want)
		}
	})
}

// Whoever shows how far a run is need not know whether it has begun.
func TestProgressAtAnyTime(t *testing.T) {
	r := newRunner(verifier(new(calls), func(string, int) (verify.Outcome, error) { return passed(), nil }))
	ended, shown := make(chan struct{}), make(chan verify.Progress)
	go func() {
		for {
			p := r.Progress()
			select {
			case <-ended:
				shown <- p
				return
			default:
			}
		}
	}()
	err := r.Run(t.Context(), records(people(100)...))
	close(ended)
	if p := <-shown; err != nil || p.AtOnce != r.Workers {
		t.Errorf("%v, %d workers at once, want %d", err, p.AtOnce, r.Workers)
	}
}

// settled returns progress whose counts belong together: nothing ended while they were read.
func settled(r *batch.Runner) verify.Progress {
	p := r.Progress()
	for {
		q := r.Progress()
		if q.Calls == p.Calls && q.Underway() == p.Underway() && q.Billed == p.Billed && q.BudgetLeft == p.BudgetLeft {
			return p
		}
		p = q
	}
}
