package batch_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"veribatch/batch"
	"veribatch/internal/verify"
)

func rejected() verify.Outcome {
	return verify.Outcome{State: verify.Rejected, Verdict: &verify.Verdict{Status: 2}}
}

var noFace = &verify.Fault{Class: verify.ClassRecord, Code: "NoFaceDetected"}

func TestAWrongColumnDoesntBuyAMillionRejections(t *testing.T) {
	for _, test := range []struct {
		what   string
		max    float64
		passes string // the last digits of those who pass
		stops  bool
	}{
		{"all are rejected", 0.8, "", true},
		{"a tenth passes", 0.8, "7", true},
		{"three in ten pass", 0.8, "037", false},
		{"three in ten pass, and half is asked for", 0.5, "037", true},
		{"switched off", 1, "", false},
	} {
		t.Run(test.what, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var c calls
				r := newRunner(verifier(&c, func(name string, _ int) (verify.Outcome, error) {
					time.Sleep(time.Second)
					if test.passes != "" && strings.ContainsAny(name[len(name)-1:], test.passes) {
						return passed(), nil
					}
					return rejected(), nil
				}))
				r.Guard, r.Workers = batch.NewRejectionGuard(test.max), 8
				err := r.Run(t.Context(), records(people(1000)...))
				stop, stopped := errors.AsType[*verify.Stop](err)
				if stopped != test.stops {
					t.Fatalf("Run = %v", err)
				}
				if !stopped {
					return
				}
				if stop.Reason != verify.TooManyRejected || stop.Of != 200 || float64(stop.Count) <= test.max*200 {
					t.Errorf("Run = %+v", stop)
				}
				if n := c.total(); n < 200 || n >= 200+8 {
					t.Errorf("%d calls, want 200 and at most 7 that were under way", n)
				}
			})
		})
	}
}

func TestRejectionsAreCountedOverTheLastOnes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := 0
		r := newRunner(verifier(new(calls), func(string, int) (verify.Outcome, error) {
			if n++; n <= 500 {
				return passed(), nil
			}
			return rejected(), nil
		}))
		r.Workers = 1
		err := r.Run(t.Context(), records(people(1000)...))
		if stop, ok := errors.AsType[*verify.Stop](err); !ok || stop.Count != 161 || n != 661 {
			t.Fatalf("Run = %v after %d calls", err, n)
		}
	})
}

func TestTwentyEqualRefusalsAreNotTheRecords(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var c calls
		r := newRunner(verifier(&c, func(name string, n int) (verify.Outcome, error) {
			time.Sleep(time.Second)
			switch name {
			case "甲1", "甲3":
				return verify.Outcome{}, noFace
			case "甲2", "甲4":
				return passed(), nil
			case "甲9":
				if n == 1 {
					return verify.Outcome{}, &noAnswer
				}
			}
			return verify.Outcome{}, &verify.Fault{Class: verify.ClassRecord, Code: "InvalidParameter"}
		}))
		err := r.Run(t.Context(), records(people(100)...))
		if stop, ok := errors.AsType[*verify.Stop](err); !ok || stop.Reason != verify.RecordsRefused ||
			stop.Fault.Code != "InvalidParameter" {
			t.Fatalf("Run = %v", err)
		}
		if c.total() > 4+20+1+4 {
			t.Errorf("%d calls", c.total())
		}
		for n, want := range map[int]verify.State{1: verify.Unusable, 2: verify.Passed, 3: verify.Unusable,
			5: verify.Unresolved, 9: verify.Sent, 20: verify.Unresolved} {
			if o := known(t, r.Job, person(n)); o.State != want {
				t.Errorf("person %d: %+v, want %q", n, o, want)
			}
		}
		var states verify.Progress
		for e := range r.Store.All() {
			switch e.Outcome.State {
			case verify.Unusable:
				states.Unusable++
			case verify.Unresolved:
				states.Unresolved++
			}
		}
		if p := r.Progress(); p.Unusable != 2 || states.Unusable != 2 || p.Unresolved != states.Unresolved ||
			p.InDoubt != 1 {
			t.Errorf("progress %+v, the ledger has %+v", p, states)
		}
	})
}

// Twenty equal unknown codes stop a run as record faults do, and however often
// such a run is started again, nobody's attempts are used up.
func TestTwentyEqualUnknownCodesStopTheRun(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var c calls
		r := newRunner(verifier(&c, func(string, int) (verify.Outcome, error) {
			time.Sleep(time.Second)
			return verify.Outcome{}, &verify.Fault{Class: verify.ClassUnknown, Code: "Mystery"}
		}))
		for n := range 10 {
			err := r.Run(t.Context(), records(people(30)...))
			if stop, ok := errors.AsType[*verify.Stop](err); !ok || stop.Reason != verify.RecordsRefused ||
				stop.Fault.Code != "Mystery" {
				t.Fatalf("run %d: %v", n+1, err)
			}
			r = nextRun(r)
			r.Guard = batch.NewRejectionGuard(0.8)
		}
		for _, person := range people(20) {
			if o := known(t, r.Job, person); o.State != verify.Unresolved || o.Attempts != 0 || o.Billed != 0 {
				t.Errorf("row %d: %+v", person.Row, o)
			}
		}
	})
}

// Verdicts between them put the stop off. Once it comes, those before are as
// little to blame as those after.
func TestAStopByAnUnknownCodeGivesEveryAttemptBack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRunner(verifier(new(calls), func(name string, _ int) (verify.Outcome, error) {
			switch name {
			case "甲15":
				return passed(), nil
			case "甲5", "甲25": // the authority fails: that is no verdict
				return verify.Outcome{State: verify.Unresolved, Verdict: &verify.Verdict{Status: 12}}, nil
			}
			return verify.Outcome{}, &verify.Fault{Class: verify.ClassUnknown, Code: "Mystery"}
		}))
		r.Workers = 1
		err := r.Run(t.Context(), records(people(100)...))
		if stop, ok := errors.AsType[*verify.Stop](err); !ok || stop.Count != 20 {
			t.Fatalf("Run = %v", err)
		}
		for _, person := range people(100) {
			if o := known(t, r.Job, person); o.Code == "Mystery" && o.Attempts != 0 {
				t.Errorf("row %d: %+v", person.Row, o)
			}
		}
		if o := known(t, r.Job, person(36)); o.Code != "Mystery" {
			t.Errorf("the twentieth after the verdict: %+v", o)
		}
		if o := known(t, r.Job, person(37)); o.State != verify.Pending {
			t.Errorf("the run went on: %+v", o)
		}
	})
}

// Asking again for answers that were paid for is stopped by unknown codes too,
// and not by faults that say what was known before.
func TestUnknownCodesStopARetry(t *testing.T) {
	for _, test := range []struct {
		before verify.State
		fault  *verify.Fault
		stops  bool
	}{
		{verify.Passed, &verify.Fault{Class: verify.ClassUnknown, Code: "Mystery"}, true},
		{verify.Unusable, noFace, false},
	} {
		synctest.Test(t, func(t *testing.T) {
			var c calls
			r := newRunner(verifier(&c, func(string, int) (verify.Outcome, error) {
				return verify.Outcome{}, test.fault
			}))
			r.Number, r.Workers = 2, 1
			r.Retry = again(func(o verify.Outcome) bool { return o.State == test.before })
			before := make(map[int]verify.Outcome)
			for n := range 50 {
				before[n+1] = verify.Outcome{State: test.before, Run: 1, Attempts: 1, Billed: 1}
			}
			remember(t, r.Job, before)
			err := r.Run(t.Context(), records(people(50)...))
			if (err != nil) != test.stops || c.total() != 50 && !test.stops || c.total() != 20 && test.stops {
				t.Errorf("%s: Run = %v after %d calls", test.before, err, c.total())
			}
			if o := known(t, r.Job, person(1)); o.State != test.before || test.stops && o.Attempts != 1 {
				t.Errorf("%s: %+v", test.before, o)
			}
		})
	}
}

// What was never sent used up no attempt, so a stop gives none back.
func TestRefusalsBeforeSendingGiveNoAttemptBack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRunner(func(context.Context, verify.Key, verify.Record, verify.Permit) (verify.Outcome, error) {
			return verify.Outcome{}, &verify.Fault{Class: verify.ClassRecord, Code: "ParameterIsNull", Unsent: true}
		})
		if err := r.Run(t.Context(), records(people(30)...)); err == nil {
			t.Fatal("the run went on")
		}
		taken := 0
		for _, person := range people(30) {
			o := known(t, r.Job, person)
			if o.State == verify.Unresolved {
				taken++
			}
			if o.State != verify.Unresolved && o.State != verify.Pending || o.Attempts != 0 {
				t.Errorf("row %d: the ledger says %+v", person.Row, o)
			}
		}
		if taken < 20 {
			t.Errorf("%d records were taken up, want the twenty that stopped the run", taken)
		}
	})
}

// A folder of images that is away is not the service's doing.
func TestUnsentUnknownsDontStopTheRun(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRunner(func(context.Context, verify.Key, verify.Record, verify.Permit) (verify.Outcome, error) {
			return verify.Outcome{}, &verify.Fault{Class: verify.ClassUnknown, Code: "ImageChanged", Unsent: true}
		})
		if err := r.Run(t.Context(), records(people(30)...)); err != nil {
			t.Error(err)
		}
	})
}

// Answers that decide nothing may each be billed, so a run that gets nothing
// else is held back as in an outage.
func TestUndecidedAnswersFeedTheBreaker(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var c calls
		r := newRunner(verifier(&c, func(string, int) (verify.Outcome, error) {
			return verify.Outcome{}, &verify.Fault{Class: verify.ClassUndecided, Code: "Undecided"}
		}))
		r.Breaker = batch.NewBreaker(10 * time.Minute)
		err := r.Run(t.Context(), records(people(1000)...))
		if stop, ok := errors.AsType[*verify.Stop](err); !ok || stop.Reason != verify.ServiceFailing {
			t.Fatalf("Run = %v", err)
		}
		if c.total() > 20+4+21 {
			t.Errorf("%d calls", c.total())
		}
	})
}

// Whoever holds what is in doubt doesn't want to pay twice either.
func TestHoldDoesntAskAgainWhereNothingWasDecided(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var c calls
		r := newRunner(verifier(&c, func(string, int) (verify.Outcome, error) {
			return verify.Outcome{}, &verify.Fault{Class: verify.ClassUndecided, Code: "Undecided"}
		}))
		r.Hold = true
		if err := r.Run(t.Context(), records(person(1))); err != nil || c.total() != 1 {
			t.Errorf("%d calls, %v", c.total(), err)
		}
	})
}

func TestAVerdictBetweenAcquits(t *testing.T) {
	for _, test := range []struct {
		every int // the how manieth passes; 0 is none
		max   float64
		stops bool
	}{{20, 0.99, false}, {21, 0.99, true}, {0, 1, false}} {
		synctest.Test(t, func(t *testing.T) {
			n := 0
			r := newRunner(verifier(new(calls), func(string, int) (verify.Outcome, error) {
				if n++; test.every > 0 && n%test.every == 0 {
					return passed(), nil
				}
				return verify.Outcome{}, noFace
			}))
			r.Workers, r.Guard = 1, batch.NewRejectionGuard(test.max)
			err := r.Run(t.Context(), records(people(100)...))
			if (err != nil) != test.stops {
				t.Errorf("every %d passes: Run = %v", test.every, err)
			}
		})
	}
}

// A base of people whom the authority doesn't know is no wrong column.
func TestNoRecordIsNoRejection(t *testing.T) {
	for what, verdict := range map[string]*verify.Verdict{
		"the authority has no record": {BizCode: "3", NoRecord: true, Unbilled: true},
		"it has no photo":             {Status: 11},
	} {
		var c calls
		r := newRunner(verifier(&c, func(string, int) (verify.Outcome, error) {
			return verify.Outcome{State: verify.Rejected, Verdict: verdict}, nil
		}))
		r.Guard = batch.NewRejectionGuard(0.5)
		if err := r.Run(t.Context(), records(people(300)...)); err != nil {
			t.Errorf("%s: Run = %v", what, err)
		}
		want := 300
		if verdict.Unbilled {
			want = 0
		}
		if p := r.Progress(); p.Rejected != 300 || p.Billed != want {
			t.Errorf("%s: %d rejected, %d billed, want %d", what, p.Rejected, p.Billed, want)
		}
	}
}
