package batch_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"veribatch/batch"
	"veribatch/internal/verify"
)

func TestEveryRecordOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var c calls
		r := newRunner(verifier(&c, func(string, int) (verify.Outcome, error) { return passed(), nil }))
		if err := r.Run(t.Context(), records(people(50)...)); err != nil {
			t.Fatal(err)
		}
		if p := r.Progress(); c.total() != 50 || p.Passed != 50 || p.Calls != 50 || p.Billed != 50 || p.Rows != 50 ||
			p.Done() != 50 {
			t.Errorf("%d calls, progress %+v", c.total(), p)
		}
		again := nextRun(r)
		if err := again.Run(t.Context(), records(people(60)...)); err != nil {
			t.Fatal(err)
		}
		if p := again.Progress(); c.total() != 60 || p.Answered != 50 || p.Passed != 10 {
			t.Errorf("the second run: %d calls in all, progress %+v", c.total(), p)
		}
	})
}

func TestEqualMaterialIsOneCall(t *testing.T) {
	for _, answer := range []struct {
		what    string
		outcome verify.Outcome
		err     error
	}{
		{"a verdict", passed(), nil},
		{"no verdict", verify.Outcome{}, &verify.Fault{Class: verify.ClassUnknown, Code: "Mystery"}},
	} {
		t.Run(answer.what, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var c calls
				r := newRunner(verifier(&c, func(string, int) (verify.Outcome, error) {
					time.Sleep(time.Second)
					return answer.outcome, answer.err
				}))
				r.Guard = batch.NewRejectionGuard(1) // twenty of one unknown code would stop it
				twin := person(1)
				twin.Row, twin.UserID = 99, "another account of the same person"
				all := append(people(20), twin, person(2), person(1))
				if err := r.Run(t.Context(), records(all...)); err != nil {
					t.Fatal(err)
				}
				if p := r.Progress(); c.total() != 20 || p.Duplicates != 3 || p.Done() != 23 {
					t.Errorf("%d calls, progress %+v", c.total(), p)
				}
			})
		})
	}
}

// While a record is prepared the ledger knows nothing of it yet: a twin that
// arrives meanwhile must not be prepared and paid for as well.
func TestATwinOfARecordThatIsBeingPrepared(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var uploads, c calls
		send := verifier(&c, func(string, int) (verify.Outcome, error) { return passed(), nil })
		r := newRunner(func(ctx context.Context, key verify.Key, rec verify.Record,
			permit verify.Permit) (verify.Outcome, error) {
			uploads.add(rec.Name)
			time.Sleep(time.Second)
			return send(ctx, key, rec, permit)
		})
		twin := person(1)
		twin.Row, twin.UserID = 3, "another account of the same person"
		if err := r.Run(t.Context(), records(person(1), twin, person(2))); err != nil {
			t.Fatal(err)
		}
		if p := r.Progress(); uploads.total() != 2 || c.total() != 2 || p.Duplicates != 1 || p.Passed != 2 ||
			p.Done() != 3 {
			t.Errorf("%d uploads, %d calls, progress %+v", uploads.total(), c.total(), p)
		}
		if o := known(t, r.Job, twin); o.State != verify.Passed || o.Attempts != 1 || o.Billed != 1 {
			t.Errorf("the ledger says %+v", o)
		}
	})
}

func TestInvalidIsNeverSentNorStored(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var c calls
		r := newRunner(verifier(&c, func(string, int) (verify.Outcome, error) { return passed(), nil }))
		r.Check = refuses("甲2")
		if err := r.Run(t.Context(), records(people(3)...)); err != nil {
			t.Fatal(err)
		}
		if p := r.Progress(); c.of["甲2"] != 0 || p.Invalid != 1 || p.Passed != 2 {
			t.Errorf("calls %v, progress %+v", c.of, p)
		}
		if o := known(t, r.Job, person(2)); o.State != verify.Pending {
			t.Errorf("the store holds %+v", o)
		}
	})
}

// What one call of a record may come to, and what the ledger must say then.
func TestEnds(t *testing.T) {
	fault := func(f verify.Fault) func(string, int) (verify.Outcome, error) {
		return func(string, int) (verify.Outcome, error) { return verify.Outcome{}, &f }
	}
	second := func(f verify.Fault) func(string, int) (verify.Outcome, error) {
		return func(_ string, n int) (verify.Outcome, error) {
			if n == 1 {
				return verify.Outcome{}, &f
			}
			return passed(), nil
		}
	}
	transient := verify.Fault{Class: verify.ClassTransient, Code: "SystemError"}
	lost := verify.Fault{Class: verify.ClassTransient, Code: "Timeout", Lost: true}
	refused := verify.Fault{Class: verify.ClassTransient, Code: "ConnectionRefused", Unsent: true}
	throttled := verify.Fault{Class: verify.ClassThrottled, Code: "Throttling.User", Unsent: true}
	for _, test := range []struct {
		what   string
		answer func(string, int) (verify.Outcome, error)
		want   verify.Outcome
		calls  int
	}{
		{"passed", func(string, int) (verify.Outcome, error) { return passed(), nil },
			verify.Outcome{State: verify.Passed, Attempts: 1, Billed: 1}, 1},
		{"rejected without a status", func(string, int) (verify.Outcome, error) {
			return verify.Outcome{State: verify.Rejected, Code: "3101"}, nil
		},
			verify.Outcome{State: verify.Rejected, Attempts: 1, Billed: 1, Code: "3101"}, 1},
		{"the authority is down", func(string, int) (verify.Outcome, error) {
			return verify.Outcome{State: verify.Unresolved, Verdict: &verify.Verdict{Status: 12}}, nil
		}, verify.Outcome{State: verify.Unresolved, Attempts: 1, Billed: 1}, 1},
		{"an unusable photo", fault(verify.Fault{Class: verify.ClassRecord, Code: "NoFaceDetected"}),
			verify.Outcome{State: verify.Unusable, Attempts: 1, Code: "NoFaceDetected"}, 1},
		{"transient, then passed", second(transient), verify.Outcome{State: verify.Passed, Attempts: 2, Billed: 1}, 2},
		{"transient for ever", fault(transient),
			verify.Outcome{State: verify.Unresolved, Attempts: 4, Code: "SystemError"}, 4},
		{"lost, then passed", second(lost), verify.Outcome{State: verify.Passed, Attempts: 2, Lost: 1, Billed: 2}, 2},
		{"lost for ever", fault(lost),
			verify.Outcome{State: verify.Sent, Attempts: 4, Lost: 4, Billed: 4, Code: "Timeout"}, 4},
		{"never sent ten times", func(_ string, n int) (verify.Outcome, error) {
			if n <= 10 {
				return verify.Outcome{}, &refused
			}
			return passed(), nil
		}, verify.Outcome{State: verify.Passed, Attempts: 1, Billed: 1}, 11},
		{"lost, then unusable", func(_ string, n int) (verify.Outcome, error) {
			if n == 1 {
				return verify.Outcome{}, &lost
			}
			return verify.Outcome{}, &verify.Fault{Class: verify.ClassRecord, Code: "NoFaceDetected"}
		}, verify.Outcome{State: verify.Unusable, Attempts: 2, Lost: 1, Billed: 1, Code: "NoFaceDetected"}, 2},
		{"lost, then failing", func(_ string, n int) (verify.Outcome, error) {
			if n == 1 {
				return verify.Outcome{}, &lost
			}
			return verify.Outcome{}, &transient
		}, verify.Outcome{State: verify.Sent, Attempts: 4, Lost: 1, Billed: 1, Code: "SystemError"}, 4},
		{"a download that times out", fault(verify.Fault{Class: verify.ClassDownload, Code: "DownloadTimedOut"}),
			verify.Outcome{State: verify.Unresolved, Attempts: 3, Code: "DownloadTimedOut"}, 3},
		{"an unknown code", fault(verify.Fault{Class: verify.ClassUnknown, Code: "Mystery"}),
			verify.Outcome{State: verify.Unresolved, Attempts: 1, Code: "Mystery"}, 1},
		{"decides nothing", fault(verify.Fault{Class: verify.ClassUndecided, Code: "Undecided"}),
			verify.Outcome{State: verify.Unresolved, Attempts: 2, Billed: 2, Code: "Undecided"}, 2},
		{"decides nothing, then passed", second(verify.Fault{Class: verify.ClassUndecided, Code: "Undecided"}),
			verify.Outcome{State: verify.Passed, Attempts: 2, Billed: 2}, 2},
		{"lost, then decides nothing", func(_ string, n int) (verify.Outcome, error) {
			if n == 1 {
				return verify.Outcome{}, &lost
			}
			return verify.Outcome{}, &verify.Fault{Class: verify.ClassUndecided, Code: "Undecided"}
		}, verify.Outcome{State: verify.Sent, Attempts: 2, Lost: 1, Billed: 2, Code: "Undecided"}, 2},
		{"throttled ten times", func(_ string, n int) (verify.Outcome, error) {
			if n <= 10 {
				return verify.Outcome{}, &throttled
			}
			return passed(), nil
		}, verify.Outcome{State: verify.Passed, Attempts: 1, Billed: 1}, 11},
	} {
		t.Run(test.what, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var c calls
				r := newRunner(verifier(&c, test.answer))
				if err := r.Run(t.Context(), records(person(1))); err != nil {
					t.Fatal(err)
				}
				got := known(t, r.Job, person(1))
				if got.State != test.want.State || got.Attempts != test.want.Attempts || got.Lost != test.want.Lost ||
					got.Billed != test.want.Billed || got.Code != test.want.Code || got.Run != 1 || got.Time.IsZero() {
					t.Errorf("the ledger says %+v, want %+v", got, test.want)
				}
				calls, billed := counted(got)
				if calls != test.calls || billed != test.want.Billed {
					t.Errorf("the ledger counts %d calls, %d billed; want %d, %d", calls, billed, test.calls,
						test.want.Billed)
				}
				if p := r.Progress(); c.total() != test.calls || p.Calls != test.calls ||
					p.Billed != test.want.Billed || p.Lost != test.want.Lost || p.Settled() != 1 {
					t.Errorf("%d calls, want %d; progress %+v", c.total(), test.calls, p)
				}
				if after, err := batch.TakeSnapshot(r.Store, r.RetryPolicy); err != nil ||
					after.Spent() != test.want.Billed {
					t.Errorf("Spent = %d, %v", after.Spent(), err)
				}
			})
		})
	}
}

func TestSentIsInTheLedgerBeforeTheCall(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var r *batch.Runner
		r = newRunner(func(ctx context.Context, key verify.Key, rec verify.Record,
			permit verify.Permit) (verify.Outcome, error) {
			if o, _ := r.Store.Get(key); o.State != verify.Pending {
				t.Errorf("before the permit the ledger says %+v", o)
			}
			call, err := permit(ctx)
			if err != nil {
				return verify.Outcome{}, err
			}
			if o, _ := r.Store.Get(key); o.State != verify.Sent || o.Attempts != 1 || o.Lost != 1 || o.Billed != 1 ||
				o.Run != 1 {
				t.Errorf("after the permit the ledger says %+v", o)
			} else if calls, billed := counted(o); calls != 1 || billed != 1 {
				t.Errorf("after the permit the ledger counts %d calls, %d billed", calls, billed)
			}
			if deadline, ok := call.Deadline(); !ok || time.Until(deadline) != 10*time.Second {
				t.Error("the call has no timeout of its own")
			}
			return passed(), nil
		})
		if err := r.Run(t.Context(), records(person(1))); err != nil {
			t.Fatal(err)
		}
	})
}

// counted returns how many calls an outcome counts, and how many of them as billed.
func counted(o verify.Outcome) (calls, billed int) {
	for _, h := range o.Calls {
		calls += h.Calls
		billed += h.Billed
	}
	return calls, billed
}

// A call counts in the hour in which it left. A bubble's clock starts at a full hour.
func TestTheHoursOfCalls(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		start := time.Now()
		time.Sleep(time.Hour - 5*time.Second)
		r := newRunner(verifier(new(calls), func(_ string, n int) (verify.Outcome, error) {
			if time.Sleep(9 * time.Second); n == 1 {
				return verify.Outcome{}, &systemErr
			}
			return passed(), nil
		}))
		if err := r.Run(t.Context(), records(person(1))); err != nil {
			t.Fatal(err)
		}
		want := []verify.CallHour{{Hour: start.Unix() / 3600, Calls: 1},
			{Hour: start.Unix()/3600 + 1, Calls: 1, Billed: 1}}
		o := known(t, r.Job, person(1))
		if !slices.Equal(o.Calls, want) || !o.Calls[1].Start().Equal(start.Add(time.Hour)) {
			t.Errorf("calls %+v, want %+v", o.Calls, want)
		}
	})
}

func TestAnInDoubtRecordIsTakenUpAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var c calls
		r := newRunner(verifier(&c, func(string, int) (verify.Outcome, error) { return passed(), nil }))
		r.Number = 2
		crashed := verify.Outcome{State: verify.Sent, Run: 1, Attempts: 1, Lost: 1, Billed: 1}
		if err := r.Store.Put(r.Keyer.Key(person(1)), crashed); err != nil {
			t.Fatal(err)
		}
		if err := r.Run(t.Context(), records(person(1))); err != nil {
			t.Fatal(err)
		}
		if o := known(t, r.Job, person(1)); o.State != verify.Passed || o.Lost != 1 || o.Billed != 2 ||
			!o.MaybeBilledTwice() {
			t.Errorf("the ledger says %+v", o)
		}
	})
}

func TestAttemptsEndOverAllRuns(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var c calls
		fault := &verify.Fault{Class: verify.ClassTransient, Code: "SystemError"}
		r := newRunner(verifier(&c, func(string, int) (verify.Outcome, error) { return verify.Outcome{}, fault }))
		for range 4 {
			if err := r.Run(t.Context(), records(person(1))); err != nil {
				t.Fatal(err)
			}
			r = nextRun(r)
		}
		if c.total() != 8 {
			t.Errorf("%d calls, want 8", c.total())
		}
		if p := r.Progress(); p.Rows != 0 {
			t.Errorf("an unused runner has %+v", p)
		}
	})
}

func TestTheAccountStopsTheRun(t *testing.T) {
	for _, test := range []struct {
		class verify.Class
		most  int // calls
	}{
		{verify.ClassAccount, 4},
		{verify.ClassPermission, 20 + 4},
	} {
		t.Run(string(test.class), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var c calls
				r := newRunner(verifier(&c, func(string, int) (verify.Outcome, error) {
					time.Sleep(time.Second)
					return verify.Outcome{}, &verify.Fault{Class: test.class, Code: "No"}
				}))
				err := r.Run(t.Context(), records(people(100)...))
				if stop, ok := errors.AsType[*verify.Stop](err); !ok || stop.Reason != verify.AccountRefused ||
					stop.Fault.Code != "No" {
					t.Fatalf("Run = %v", err)
				}
				if c.total() > test.most {
					t.Errorf("%d calls, want at most %d", c.total(), test.most)
				}
				if o := known(t, r.Job, person(1)); o.State != verify.Unresolved || o.Billed != 0 {
					t.Errorf("the ledger says %+v", o)
				}
			})
		})
	}
}

func TestTheBudgetIsExact(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var c calls
		r := newRunner(verifier(&c, func(string, int) (verify.Outcome, error) {
			time.Sleep(time.Second)
			return passed(), nil
		}))
		r.Budget = batch.NewBudget(30, 13)
		err := r.Run(t.Context(), records(people(100)...))
		if stop, ok := errors.AsType[*verify.Stop](err); !ok || stop.Reason != verify.BudgetReached {
			t.Fatalf("Run = %v", err)
		}
		if c.total() != 17 {
			t.Errorf("%d calls, want 17", c.total())
		}
	})
}

func TestInterruptedRunDrains(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var c calls
		r := newRunner(verifier(&c, func(string, int) (verify.Outcome, error) {
			time.Sleep(5 * time.Second)
			return passed(), nil
		}))
		ctx, cancel := context.WithTimeout(t.Context(), 12*time.Second)
		defer cancel()
		err := r.Run(ctx, records(people(100)...))
		if !errors.Is(err, context.DeadlineExceeded) {
			t.Fatalf("Run = %v", err)
		}
		if p := r.Progress(); c.total() != 12 || p.Passed != 12 {
			t.Errorf("%d calls, of which %d were recorded; want 12 of 12", c.total(), p.Passed)
		}
	})
}

// A call is not cut short by the run's end, only by its own timeout, which the
// run's end neither shortens nor lifts.
func TestACallOutlivesTheRun(t *testing.T) {
	for _, test := range []struct {
		what    string
		takes   time.Duration // to answer; the run ends after a second
		want    verify.State
		drained time.Duration
	}{
		{"an answer in time", 9 * time.Second, verify.Passed, 9 * time.Second},
		{"no answer", time.Hour, verify.Sent, 10 * time.Second},
	} {
		t.Run(test.what, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				r := newRunner(func(ctx context.Context, _ verify.Key, _ verify.Record,
					permit verify.Permit) (verify.Outcome, error) {
					call, err := permit(ctx)
					if err != nil {
						return verify.Outcome{}, err
					}
					select {
					case <-time.After(test.takes):
						return passed(), nil
					case <-call.Done():
						return verify.Outcome{}, &noAnswer
					}
				})
				ctx, cancel := context.WithCancel(t.Context())
				time.AfterFunc(time.Second, cancel)
				start := time.Now()
				if err := r.Run(ctx, records(person(1))); !errors.Is(err, context.Canceled) {
					t.Fatalf("Run = %v", err)
				}
				if took := time.Since(start); took != test.drained {
					t.Errorf("it ended after %v, want %v", took, test.drained)
				}
				if o := known(t, r.Job, person(1)); o.State != test.want || o.Attempts != 1 || o.Billed != 1 {
					t.Errorf("the ledger says %+v, want %q", o, test.want)
				}
			})
		})
	}
}

func TestABrokenLedgerStopsTheRun(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		full := errors.New("disk full")
		store := newFakeStore()
		var c calls
		r := newRunner(verifier(&c, func(string, int) (verify.Outcome, error) {
			store.mu.Lock()
			store.fail = full
			store.mu.Unlock()
			return passed(), nil
		}))
		r.Store, r.Workers = store, 1
		if err := r.Run(t.Context(), records(people(10)...)); !errors.Is(err, full) {
			t.Fatalf("Run = %v", err)
		}
		if c.total() != 1 {
			t.Errorf("%d calls, want 1", c.total())
		}
		if o := known(t, r.Job, person(1)); o.State != verify.Sent || o.Billed != 1 {
			t.Errorf("the ledger says %+v", o)
		}
	})
}

func TestABrokenInputStopsTheRun(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var c calls
		r := newRunner(verifier(&c, func(string, int) (verify.Outcome, error) { return passed(), nil }))
		broken := errors.New("unreadable")
		err := r.Run(t.Context(), func(yield func(verify.Record, error) bool) {
			_ = yield(person(1), nil) && yield(verify.Record{}, broken)
		})
		if !errors.Is(err, broken) || r.Progress().Passed != 1 {
			t.Errorf("Run = %v, progress %+v", err, r.Progress())
		}
	})
}

func TestTheRateIsTheWholeRuns(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var c calls
		r := newRunner(verifier(&c, func(string, int) (verify.Outcome, error) { return passed(), nil }))
		r.Pacer, r.Workers = batch.NewPacer(10, 1), 32
		start := time.Now()
		if err := r.Run(t.Context(), records(people(101)...)); err != nil {
			t.Fatal(err)
		}
		if took := time.Since(start).Round(time.Millisecond); took != 10*time.Second {
			t.Errorf("101 calls at 10/s took %v, want 10s", took)
		}
	})
}

func TestThrottlingHoldsTheWholeRun(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var c calls
		start := time.Now()
		r := newRunner(verifier(&c, func(name string, n int) (verify.Outcome, error) {
			if name == "甲1" && n == 1 {
				return verify.Outcome{},
					&verify.Fault{Class: verify.ClassThrottled, Code: "Throttling", RetryAfter: time.Minute,
						Unsent: true}
			}
			if name != "甲1" && name != "甲2" && time.Since(start) < time.Minute {
				t.Errorf("%s left %v after the run was asked to wait a minute", name, time.Since(start))
			}
			time.Sleep(time.Millisecond)
			return passed(), nil
		}))
		r.Workers = 2
		if err := r.Run(t.Context(), records(people(10)...)); err != nil {
			t.Fatal(err)
		}
		if p := r.Progress(); p.Passed != 10 || p.Throttled != 1 || p.Billed != 10 {
			t.Errorf("progress %+v", p)
		}
	})
}

func TestASecondPermitIsRefused(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRunner(func(ctx context.Context, _ verify.Key, _ verify.Record, permit verify.Permit) (verify.Outcome,
			error) {
			if _, err := permit(ctx); err != nil {
				return verify.Outcome{}, err
			}
			_, err := permit(ctx)
			return verify.Outcome{}, fmt.Errorf("again: %w", err)
		})
		if err := r.Run(t.Context(), records(person(1))); err == nil {
			t.Error("one attempt took two permits")
		}
	})
}

func TestEveryReasonToEndIsTold(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRunner(verifier(new(calls), func(string, int) (verify.Outcome, error) {
			time.Sleep(5 * time.Second)
			return verify.Outcome{}, &verify.Fault{Class: verify.ClassAccount, Code: "InDebt"}
		}))
		ctx, cancel := context.WithCancel(t.Context())
		time.AfterFunc(time.Second, cancel)
		err := r.Run(ctx, records(people(100)...))
		if stop, ok := errors.AsType[*verify.Stop](err); !ok || stop.Reason != verify.AccountRefused ||
			!errors.Is(err, context.Canceled) {
			t.Errorf("Run = %v, want that it was interrupted and that the account was refused", err)
		}
	})
}
