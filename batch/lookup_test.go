package batch_test

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"veribatch/batch"
	"veribatch/internal/verify"
)

// A lookupCase is a record in doubt, what the query says of it and of the
// verdict that the ledger holds, and what becomes of it.
type lookupCase struct {
	name    string
	age     time.Duration // of the lost call
	control time.Duration // how long before or, if negative, after it the ledger's verdict was given
	doubt   answered      // to the record in doubt
	known   answered      // to the one whose verdict the ledger holds

	calls, attempts, billed, lost, asked int
}

type answered struct {
	outcome verify.Outcome
	err     error
}

var (
	itPassed = answered{outcome: passed()}
	nothing  = answered{outcome: verify.Outcome{State: verify.Pending}}
	refused  = answered{err: &verify.Fault{Class: verify.ClassPermission, Code: "NoPermission", Unsent: true}}
	failed   = answered{err: &verify.Fault{Class: verify.ClassTransient, Code: "SystemError", Unsent: true}}
	notYet   = answered{err: &verify.Fault{Class: verify.ClassUndecided, Code: "Undecided", Unsent: true}}
	denied   = answered{outcome: verify.Outcome{State: verify.Rejected, Verdict: &verify.Verdict{Status: 7}}}
)

var lookupCases = []lookupCase{
	{name: "found", age: time.Second, doubt: itPassed, attempts: 1, billed: 1, asked: 1},
	{name: "nothing, proved", age: time.Hour, control: time.Hour, doubt: nothing, known: itPassed,
		calls: 1, attempts: 1, billed: 1, asked: 2},
	{name: "nothing, proved by a newer verdict", age: 2 * time.Minute, control: -time.Minute, doubt: nothing,
		known: itPassed, calls: 1, attempts: 1, billed: 1, asked: 2},
	{name: "nothing, but the verdict is older", age: 2 * time.Minute, control: time.Minute, doubt: nothing,
		known: itPassed, calls: 1, attempts: 2, billed: 2, lost: 1, asked: 1},
	{name: "nothing, but it may be under way", age: 30 * time.Second, control: -time.Second, doubt: nothing,
		known: itPassed, calls: 1, attempts: 2, billed: 2, lost: 1, asked: 1},
	{name: "nothing, and nothing of the control", age: time.Hour, control: time.Hour, doubt: nothing, known: nothing,
		calls: 1, attempts: 2, billed: 2, lost: 1, asked: 2},
	{name: "nothing, and another verdict of the control", age: time.Hour, control: time.Hour, doubt: nothing,
		known: denied, calls: 1, attempts: 2, billed: 2, lost: 1, asked: 2},
	{name: "refused", age: time.Hour, control: time.Hour, doubt: refused, calls: 1, attempts: 2, billed: 2, lost: 1,
		asked: 1},
	{name: "failed", age: time.Hour, control: time.Hour, doubt: failed, calls: 1, attempts: 2, billed: 2, lost: 1,
		asked: 1},
	{name: "not decided", age: time.Hour, control: time.Hour, doubt: notYet, calls: 1, attempts: 2, billed: 2, lost: 1,
		asked: 1},
}

// A record in doubt is asked about before it is sent again. What is found
// settles it; that nothing was submitted is believed if a verdict that the
// ledger holds was found as well.
func TestALostAnswerIsLookedFor(t *testing.T) {
	for _, c := range lookupCases {
		t.Run(c.name, func(t *testing.T) { synctest.Test(t, c.run) })
	}
}

func (c lookupCase) run(t *testing.T) {
	var sent, asked calls
	r := newRunner(verifier(&sent, func(string, int) (verify.Outcome, error) { return passed(), nil }))
	r.Number, r.Workers = 2, 1
	left := time.Now().Add(-c.age)
	put(t, r.Job, person(1), verify.Outcome{State: verify.Passed, Run: 1, Attempts: 1, Billed: 1,
		Time: left.Add(-c.control), Verdict: &verify.Verdict{Status: 1}})
	put(t, r.Job, person(2), verify.Outcome{State: verify.Sent, Run: 1, Attempts: 1, Lost: 1, Billed: 1, Time: left})
	r.Lookup = batch.NewLookup(func(_ context.Context, _ verify.Key, rec verify.Record) (verify.Outcome, error) {
		asked.add(rec.Name)
		if rec.Name == person(1).Name {
			return c.known.outcome, c.known.err
		}
		return c.doubt.outcome, c.doubt.err
	})
	if err := r.Run(t.Context(), records(person(1), person(2))); err != nil {
		t.Fatal(err)
	}
	o := known(t, r.Job, person(2))
	if o.State != verify.Passed || o.Attempts != c.attempts || o.Billed != c.billed || o.Lost != c.lost || o.Run != 2 {
		t.Errorf("the record is %+v", o)
	}
	if sent.total() != c.calls || asked.total() != c.asked {
		t.Errorf("%d calls and %d questions, want %d and %d", sent.total(), asked.total(), c.calls, c.asked)
	}
	if spent := r.Progress().GivenBack + c.billed - c.calls; spent != 1 {
		t.Errorf("%d calls were given back, and %d count as billed", r.Progress().GivenBack, c.billed)
	}
	if p := r.Progress(); p.Passed != 1 || p.Found != 1-c.calls {
		t.Errorf("the progress is %+v", p)
	}
}

// An answer that is lost within a run is found in it, and a query that was
// refused once is not tried for the next.
func TestALostAnswerIsLookedForWithinTheRun(t *testing.T) {
	for _, c := range []struct {
		query        answered
		calls, asked int
	}{{itPassed, 2, 2}, {refused, 4, 1}} {
		synctest.Test(t, func(t *testing.T) {
			var sent, asked calls
			r := newRunner(verifier(&sent, func(_ string, n int) (verify.Outcome, error) {
				if n == 1 {
					return verify.Outcome{}, &noAnswer
				}
				return passed(), nil
			}))
			r.Workers = 1
			r.Lookup = batch.NewLookup(
				func(_ context.Context, _ verify.Key, rec verify.Record) (verify.Outcome, error) {
					asked.add(rec.Name)
					return c.query.outcome, c.query.err
				})
			if err := r.Run(t.Context(), records(people(2)...)); err != nil {
				t.Fatal(err)
			}
			if sent.total() != c.calls || asked.total() != c.asked {
				t.Errorf("%d calls and %d questions, want %d and %d", sent.total(), asked.total(), c.calls, c.asked)
			}
		})
	}
}

// A record in doubt that has used up its attempts is asked about, since that
// costs nothing. It is sent only if the question gives attempts back.
func TestALostAnswerIsLookedForAfterTheLastAttempt(t *testing.T) {
	for _, c := range []struct {
		query                   answered
		calls, found, exhausted int
		state                   verify.State
	}{
		{itPassed, 0, 1, 0, verify.Passed},
		{failed, 0, 0, 1, verify.Sent},
		{nothing, 1, 0, 0, verify.Passed},
	} {
		synctest.Test(t, func(t *testing.T) {
			var sent calls
			r := newRunner(verifier(&sent, func(string, int) (verify.Outcome, error) { return passed(), nil }))
			r.Number, r.AttemptsOverRuns = 2, 3
			left := time.Now().Add(-time.Hour)
			put(t, r.Job, person(1), verify.Outcome{State: verify.Passed, Run: 1, Attempts: 1, Billed: 1,
				Time: left, Verdict: &verify.Verdict{Status: 1}})
			put(t, r.Job, person(2), verify.Outcome{State: verify.Sent, Run: 1, Attempts: 3, Lost: 3, Billed: 3, Time: left})
			r.Lookup = batch.NewLookup(func(_ context.Context, _ verify.Key, rec verify.Record) (verify.Outcome, error) {
				if rec.Name == person(1).Name {
					return passed(), nil
				}
				return c.query.outcome, c.query.err
			})
			if err := r.Run(t.Context(), records(person(1), person(2))); err != nil {
				t.Fatal(err)
			}
			p := r.Progress()
			if sent.total() != c.calls || p.Found != c.found || p.Exhausted != c.exhausted || p.Rows != 2 {
				t.Errorf("%d calls, want %d; the progress is %+v", sent.total(), c.calls, p)
			}
			if o := known(t, r.Job, person(2)); o.State != c.state {
				t.Errorf("the record is %+v", o)
			}
		})
	}
}

// put has a job's store hold an outcome of a person.
func put(t *testing.T, job batch.Job, rec verify.Record, o verify.Outcome) {
	t.Helper()
	if err := job.Store.Put(job.Keyer.Key(rec), o); err != nil {
		t.Fatal(err)
	}
}

// A question waits for the hours of the run, as a call does.
func TestALostAnswerIsLookedForWithinTheHours(t *testing.T) {
	synctest.Test(t, func(t *testing.T) { // the clock begins at 08:00 in Shanghai
		r := newRunner(nil)
		r.Number, r.Schedule = 2, batch.Schedule{Windows: windows(t, "22:00-06:00"), Zone: shanghai}
		put(t, r.Job, person(1), verify.Outcome{State: verify.Sent, Run: 1, Attempts: 1, Lost: 1, Billed: 1,
			Time: time.Now().Add(-time.Hour)})
		r.Lookup = batch.NewLookup(func(context.Context, verify.Key, verify.Record) (verify.Outcome, error) {
			if hour := time.Now().In(shanghai).Hour(); hour != 22 {
				t.Errorf("asked at %d o'clock", hour)
			}
			return passed(), nil
		})
		if err := r.Run(t.Context(), records(person(1))); err != nil {
			t.Fatal(err)
		}
	})
}
