package batch_test

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"veribatch/batch"
	"veribatch/internal/verify"
)

// remember puts what a ledger knows of people before a run, by their number.
func remember(t *testing.T, job batch.Job, outcomes map[int]verify.Outcome) {
	t.Helper()
	for n, o := range outcomes {
		if err := job.Store.Put(job.Keyer.Key(person(n)), o); err != nil {
			t.Fatal(err)
		}
	}
}

// began is when the tests ask again: after every answer that a ledger has before a run.
var began = time.Date(2026, 11, 25, 0, 0, 0, 0, time.UTC)

// again names what it is told to, if it was answered before began.
func again(names func(verify.Outcome) bool) func(verify.Outcome) time.Time {
	return func(o verify.Outcome) time.Time {
		if names(o) {
			return began
		}
		return time.Time{}
	}
}

func TestHoldLeavesWhatIsInDoubt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var c calls
		r := newRunner(verifier(&c, func(name string, _ int) (verify.Outcome, error) {
			if name == "甲3" {
				return verify.Outcome{}, &noAnswer
			}
			return passed(), nil
		}))
		r.Number, r.Hold = 2, true
		lost := verify.Outcome{State: verify.Sent, Run: 1, Attempts: 1, Lost: 1, Billed: 1}
		remember(t, r.Job, map[int]verify.Outcome{1: lost})

		plan, err := planOf(r.Job, records(append(people(3), person(1))...), r.RetryPolicy)
		if err != nil || plan.Held != 2 || plan.Calls != 2 || plan.InDoubt != 0 {
			t.Errorf("plan %+v, %v", plan, err)
		}
		if err := r.Run(t.Context(), records(append(people(3), person(1))...)); err != nil {
			t.Fatal(err)
		}
		if o := known(t, r.Job, person(1)); !reflect.DeepEqual(o, lost) || c.of["甲1"] != 0 {
			t.Errorf("what was in doubt is now %+v", o)
		}
		if o := known(t, r.Job, person(3)); o.State != verify.Sent || o.Lost != 1 || c.of["甲3"] != 1 {
			t.Errorf("what was lost just now: %+v", o)
		}
		if p := r.Progress(); p.Held != 2 || p.InDoubt != 1 || p.Passed != 1 || p.Done() != 4 {
			t.Errorf("progress %+v", p)
		}
	})
}

func TestRetryTakesUpWhatItNames(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var c calls
		r := newRunner(verifier(&c, func(string, int) (verify.Outcome, error) { return passed(), nil }))
		r.Number, r.Check = 2, refuses("甲5")
		r.Retry = again(func(o verify.Outcome) bool { return o.State == verify.Rejected || o.Code == "SystemError" })
		remember(t, r.Job, map[int]verify.Outcome{
			1: {State: verify.Rejected, Run: 1, Attempts: 1, Billed: 1},
			2: {State: verify.Passed, Run: 1, Attempts: 1, Billed: 1},
			3: {State: verify.Unresolved, Run: 1, Attempts: 8, Code: "SystemError"},
			4: {State: verify.Unresolved, Run: 1, Attempts: 8, Code: "Mystery"},
			5: {State: verify.Rejected, Run: 1, Attempts: 1, Billed: 1}, // and refused today
		})
		plan, err := planOf(r.Job, records(people(5)...), r.RetryPolicy)
		if err != nil || plan.Calls != 2 || plan.AskedAgain != 1 || plan.Answered != 2 || plan.Exhausted != 1 ||
			plan.Invalid != 0 {
			t.Errorf("plan %+v, %v", plan, err)
		}
		if err := r.Run(t.Context(), records(append(people(5), person(1))...)); err != nil {
			t.Fatal(err)
		}
		if c.total() != 2 || c.of["甲1"] != 1 || c.of["甲3"] != 1 {
			t.Errorf("calls %v", c.of)
		}
		if o := known(t, r.Job, person(1)); o.State != verify.Passed || o.Attempts != 2 || o.Billed != 2 ||
			o.Run != 2 {
			t.Errorf("asked for again: %+v", o)
		}
		if p := r.Progress(); p.Passed != 2 || p.Answered != 2 || p.Duplicates != 1 || p.Exhausted != 1 ||
			p.Retries != 0 {
			t.Errorf("progress %+v", p)
		}
	})
}

// That a task passed already (3104) says less than the pass that is known: it has no scores. Of somebody who
// was rejected it says more: a call whose answer was lost found them to pass.
func TestAPassWithoutScoresReplacesNoPass(t *testing.T) {
	already := verify.Outcome{State: verify.Passed, Code: "3104", RequestID: "second"}
	score := 93.5
	for _, test := range []struct {
		before, want verify.Outcome
	}{
		{
			verify.Outcome{State: verify.Passed, RequestID: "first",
				Verdict: &verify.Verdict{Status: 1, AuthorityScore: &score}},
			verify.Outcome{State: verify.Passed, RequestID: "first"},
		},
		{
			verify.Outcome{State: verify.Rejected, RequestID: "first", Verdict: &verify.Verdict{Status: 7}},
			verify.Outcome{State: verify.Passed, RequestID: "second", Code: "3104"},
		},
	} {
		synctest.Test(t, func(t *testing.T) {
			r := newRunner(verifier(new(calls), func(string, int) (verify.Outcome, error) { return already, nil }))
			r.After = func(_ context.Context, _ verify.Key, o verify.Outcome) string {
				if o.RequestID != "second" {
					t.Errorf("what follows an answer was called for an earlier one: %+v", o)
				}
				return ""
			}
			r.Number, r.Retry = 2, again(func(o verify.Outcome) bool { return o.State == test.before.State })
			test.before.Run, test.before.Attempts, test.before.Billed = 1, 1, 1
			remember(t, r.Job, map[int]verify.Outcome{1: test.before})
			if err := r.Run(t.Context(), records(person(1))); err != nil {
				t.Fatal(err)
			}
			o := known(t, r.Job, person(1))
			if o.State != test.want.State || o.RequestID != test.want.RequestID || o.Code != test.want.Code ||
				o.Attempts != 2 || o.Run != 2 {
				t.Errorf("%s, and then 3104: %+v", test.before.State, o)
			}
			if test.before.State == verify.Passed && (o.Verdict == nil || *o.Verdict.AuthorityScore != score) {
				t.Errorf("the score that was paid for is gone: %+v", o)
			}
		})
	}
}

func TestRetryingNeverErasesAnAnswer(t *testing.T) {
	before := verify.Outcome{
		State: verify.Rejected, Run: 1, Attempts: 8, Billed: 1, RequestID: "first",
		Verdict: &verify.Verdict{Status: 7}, Time: time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC),
	}
	for _, test := range []struct {
		what                   string
		answer                 verify.Outcome
		fault                  *verify.Fault
		attempts, lost, billed int // in this run
	}{
		{"lost answers", verify.Outcome{}, &noAnswer, 4, 4, 4},
		{"errors", verify.Outcome{}, &systemErr, 4, 0, 0},
		{"an unusable photo", verify.Outcome{}, noFace, 1, 0, 0},
		{"an account that is refused", verify.Outcome{}, &verify.Fault{Class: verify.ClassAccount, Code: "InDebt"}, 1,
			0, 0},
		{"the authority's failure", verify.Outcome{State: verify.Unresolved, Verdict: &verify.Verdict{Status: 12}},
			nil, 1, 0, 1},
	} {
		t.Run(test.what, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var r *batch.Runner
				r = newRunner(verifier(new(calls), func(string, int) (verify.Outcome, error) {
					if o := known(t, r.Job, person(1)); o.State != verify.Rejected || o.Verdict.Status != 7 {
						t.Errorf("while it is asked for again the ledger says %+v", o)
					}
					if test.fault != nil {
						return verify.Outcome{}, test.fault
					}
					return test.answer, nil
				}))
				r.Number = 2
				r.Retry = again(func(o verify.Outcome) bool { return o.State == verify.Rejected })
				remember(t, r.Job, map[int]verify.Outcome{1: before})
				_ = r.Run(t.Context(), records(person(1))) // the account stops it
				o := known(t, r.Job, person(1))
				if o.State != verify.Rejected || o.Verdict == nil || o.Verdict.Status != 7 ||
					o.RequestID != "first" || o.Code != "" || !o.Time.Equal(before.Time) {
					t.Errorf("the answer is now %+v", o)
				}
				if o.Attempts != 8+test.attempts || o.Lost != test.lost || o.Billed != 1+test.billed || o.Run != 2 {
					t.Errorf("counts of %+v, want %d more attempts, %d lost, %d billed", o, test.attempts, test.lost,
						test.billed)
				}
				if history := r.Store.(*fakeStore).superseded; len(history) > 0 {
					t.Errorf("history of an answer that stands: %+v", history)
				}
			})
		})
	}
}

func TestAnAnswerThatIsReplacedStaysAsHistory(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRunner(verifier(new(calls), func(string, int) (verify.Outcome, error) { return passed(), nil }))
		r.Number = 2
		r.Retry = again(func(o verify.Outcome) bool { return o.State.Final() })
		rejected := verify.Outcome{State: verify.Rejected, Run: 1, Attempts: 1, Billed: 1, RequestID: "first"}
		remember(t, r.Job, map[int]verify.Outcome{1: rejected, 2: {State: verify.Unresolved, Run: 1, Attempts: 1}})
		if err := r.Run(t.Context(), records(people(2)...)); err != nil {
			t.Fatal(err)
		}
		history := r.Store.(*fakeStore).superseded
		if len(history) != 1 || history[0].State != verify.Rejected || history[0].RequestID != "first" {
			t.Errorf("history: %+v", history)
		}
		if o := known(t, r.Job, person(1)); o.State != verify.Passed || o.Billed != 2 || o.MaybeBilledTwice() {
			t.Errorf("asked for again on purpose, and now %+v", o)
		}
	})
}

// However often it is started, a retry asks for a record until it has an answer, and then never again.
func TestARetryGoesOnUntilItIsAnswered(t *testing.T) {
	unsent := &verify.Fault{Class: verify.ClassAccount, Code: "InDebt", Unsent: true}
	for _, test := range []struct {
		what  string
		hold  bool
		end   func() (verify.Outcome, error) // of each call
		calls int                            // in four runs
	}{
		{"a verdict", false, func() (verify.Outcome, error) { return rejected(), nil }, 1},
		{"an unusable photo", false, func() (verify.Outcome, error) { return verify.Outcome{}, noFace }, 1},
		{"a code that isn't known", false, func() (verify.Outcome, error) {
			return verify.Outcome{}, &verify.Fault{Class: verify.ClassUnknown, Code: "Mystery"}
		}, 1},
		{"nothing decided", false, func() (verify.Outcome, error) {
			return verify.Outcome{}, &verify.Fault{Class: verify.ClassUndecided, Code: "Undecided"}
		}, 2},
		{"the authority's failure", false, func() (verify.Outcome, error) {
			return verify.Outcome{State: verify.Unresolved, Verdict: &verify.Verdict{Status: 12}}, nil
		}, 1},
		{"lost answers", false, func() (verify.Outcome, error) { return verify.Outcome{}, &noAnswer }, 8},
		{"a lost answer that is held", true, func() (verify.Outcome, error) { return verify.Outcome{}, &noAnswer }, 1},
		{"errors of the service", false, func() (verify.Outcome, error) { return verify.Outcome{}, &systemErr }, 8},
		{"an account that is refused", false, func() (verify.Outcome, error) { return verify.Outcome{}, unsent }, 4},
	} {
		t.Run(test.what, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var c calls
				r := newRunner(verifier(&c, func(string, int) (verify.Outcome, error) { return test.end() }))
				r.Hold, r.Retry = test.hold, again(func(o verify.Outcome) bool { return o.State == verify.Rejected })
				remember(t, r.Job, map[int]verify.Outcome{1: {
					State: verify.Rejected, Verdict: &verify.Verdict{Status: 7}, Run: 1, Attempts: 8, Billed: 1,
				}})
				for range 4 {
					r = nextRun(r)
					_ = r.Run(t.Context(), records(person(1))) // the account stops it
				}
				if c.total() != test.calls {
					t.Errorf("%d calls in four runs, want %d", c.total(), test.calls)
				}
				if o := known(t, r.Job, person(1)); o.State != verify.Rejected || o.Verdict == nil {
					t.Errorf("the answer is now %+v", o)
				}
				plan, err := planOf(r.Job, records(person(1)), r.RetryPolicy)
				if left := test.what == "an account that is refused"; err != nil || (plan.Calls > 0) != left {
					t.Errorf("plan %+v, %v", plan, err)
				}
				later := r.RetryPolicy
				later.Retry = func(verify.Outcome) time.Time { return began.Add(time.Hour) }
				if plan, err := planOf(r.Job, records(person(1)), later); err != nil || plan.AskedAgain != 1 {
					t.Errorf("asked again later: plan %+v, %v", plan, err)
				}
			})
		})
	}
}

// A run that was killed while it asked again left the answer, and is taken up where it was.
func TestAKilledRetryKeepsTheAnswer(t *testing.T) {
	for hold, want := range map[bool]int{false: 1, true: 0} {
		synctest.Test(t, func(t *testing.T) {
			before := verify.Outcome{State: verify.Passed, Verdict: &verify.Verdict{Status: 1}, Run: 1, Attempts: 1}
			var killed verify.Outcome
			var r *batch.Runner
			r = newRunner(verifier(new(calls), func(string, int) (verify.Outcome, error) {
				killed = known(t, r.Job, person(1)) // what a process that ends here leaves
				return verify.Outcome{}, &noAnswer
			}))
			r.Number, r.Hold, r.Attempts = 2, hold, 1
			r.Retry = again(func(o verify.Outcome) bool { return o.State == verify.Passed })
			remember(t, r.Job, map[int]verify.Outcome{1: before})
			if err := r.Run(t.Context(), records(person(1))); err != nil {
				t.Fatal(err)
			}
			if killed.State != verify.Passed || killed.Verdict == nil || killed.Lost != 1 || killed.Attempts != 2 {
				t.Errorf("the ledger had %+v", killed)
			}
			remember(t, r.Job, map[int]verify.Outcome{1: killed})
			if plan, err := planOf(r.Job, records(person(1)), r.RetryPolicy); err != nil || plan.Calls != want {
				t.Errorf("hold %v: plan %+v, %v", hold, plan, err)
			}
		})
	}
}

// Records that are out of attempts get all of them again, and no more: over as many runs as it takes.
func TestARetryGivesAllAttemptsAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var c calls
		r := newRunner(verifier(&c, func(string, int) (verify.Outcome, error) {
			return verify.Outcome{}, &verify.Fault{Class: verify.ClassUnknown, Code: "Mystery"}
		}))
		r.Retry = again(func(o verify.Outcome) bool { return o.State == verify.Unresolved })
		remember(t, r.Job, map[int]verify.Outcome{1: {State: verify.Unresolved, Run: 1, Attempts: 8}})
		for range 12 {
			r = nextRun(r)
			if err := r.Run(t.Context(), records(person(1))); err != nil {
				t.Fatal(err)
			}
		}
		if o := known(t, r.Job, person(1)); c.total() != 8 || o.Attempts != 16 || !o.UsedUp(8) {
			t.Errorf("%d calls, %+v", c.total(), o)
		}
	})
}

// Support asks for the id of every request, and most of all for those that failed.
func TestEveryRequestIDIsKept(t *testing.T) {
	fault := func(class verify.Class, id string) error {
		return &verify.Fault{Class: class, Code: string(class), RequestID: id, VerifyToken: "token of " + id}
	}
	verdict := func(id string) verify.Outcome {
		return verify.Outcome{State: verify.Passed, RequestID: id, VerifyToken: "token of " + id,
			Verdict: &verify.Verdict{Status: 1}}
	}
	for _, test := range []struct {
		what   string
		ends   []error // of the attempts before the verdict
		want   []string
		stored []string // beside RequestID
	}{
		{"one attempt", nil, []string{"verdict"}, nil},
		{"failed ones, and one that was lost", []error{fault(verify.ClassTransient, "a"), &noAnswer,
			fault(verify.ClassTransient, "b")}, []string{"a", "b", "verdict"}, []string{"a", "b", "verdict"}},
		{"the same twice", []error{fault(verify.ClassTransient, "a"), fault(verify.ClassTransient, "a")},
			[]string{"a", "verdict"}, []string{"a", "verdict"}},
	} {
		t.Run(test.what, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				r := newRunner(verifier(new(calls), func(_ string, n int) (verify.Outcome, error) {
					if n <= len(test.ends) {
						return verify.Outcome{}, test.ends[n-1]
					}
					return verdict("verdict"), nil
				}))
				if err := r.Run(t.Context(), records(person(1))); err != nil {
					t.Fatal(err)
				}
				o := known(t, r.Job, person(1))
				if !slices.Equal(o.Requests(), test.want) || !slices.Equal(o.RequestIDs, test.stored) ||
					o.RequestID != "verdict" || o.VerifyToken != "token of verdict" {
					t.Errorf("%q of %+v", o.Requests(), o)
				}

				// Asked for again in vain, it keeps what belongs to the answer that stands.
				r = nextRun(r)
				r.Verify = verifier(new(calls), func(string, int) (verify.Outcome, error) {
					return verify.Outcome{}, fault(verify.ClassRecord, "later")
				})
				r.Retry = again(func(o verify.Outcome) bool { return o.State == verify.Passed })
				if err := r.Run(t.Context(), records(person(1))); err != nil {
					t.Fatal(err)
				}
				o = known(t, r.Job, person(1))
				if !slices.Equal(o.Requests(), append(test.want, "later")) || o.RequestID != "verdict" ||
					o.VerifyToken != "token of verdict" {
					t.Errorf("and then %q of %+v", o.Requests(), o)
				}
			})
		})
	}

	o := verify.Outcome{RequestID: "0"}
	for n := range 100 {
		before := o
		o.KeepRequests(before, fmt.Sprint(n))
	}
	if all := o.Requests(); len(all) != 64 || all[63] != "99" {
		t.Errorf("of a hundred %d are kept, the last %q", len(all), all[len(all)-1])
	}
}

// Where the ledger has no room nothing is sent, not even what has an answer.
func TestNothingIsSentWithoutRoom(t *testing.T) {
	for _, before := range []verify.State{verify.Pending, verify.Unresolved, verify.Sent, verify.Rejected} {
		synctest.Test(t, func(t *testing.T) {
			var c calls
			r := newRunner(verifier(&c, func(string, int) (verify.Outcome, error) { return passed(), nil }))
			r.Retry = again(func(verify.Outcome) bool { return true })
			r.Number = 2
			want := verify.Outcome{State: before, Run: 1}
			if before != verify.Pending {
				if err := r.Store.Put(r.Keyer.Key(person(1)), want); err != nil {
					t.Fatal(err)
				}
			}
			full := errors.New("no room")
			r.Store.(*fakeStore).full = full
			if err := r.Run(t.Context(), records(person(1))); !errors.Is(err, full) || c.total() != 0 {
				t.Errorf("%q: %d calls, %v", before, c.total(), err)
			}
			if o := known(t, r.Job, person(1)); o.State != before || o.Attempts != 0 {
				t.Errorf("%q: the ledger has %+v", before, o)
			}
		})
	}
}
