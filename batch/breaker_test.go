package batch_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"veribatch/batch"
	"veribatch/internal/verify"
)

// An outage is a service that fails between two moments after its start.
type outage struct {
	start    time.Time
	from, to time.Duration
	fault    verify.Fault
	attempts []time.Duration // when calls were made in it
	calls
}

func (o *outage) verify(ctx context.Context, _ verify.Key, rec verify.Record, permit verify.Permit) (verify.Outcome,
	error) {
	if _, err := permit(ctx); err != nil {
		return verify.Outcome{}, err
	}
	time.Sleep(10 * time.Millisecond)
	o.add(rec.Name)
	if since := time.Since(o.start); since >= o.from && since < o.to {
		o.mu.Lock()
		o.attempts = append(o.attempts, since)
		o.mu.Unlock()
		return verify.Outcome{}, &o.fault
	}
	return passed(), nil
}

var (
	noNetwork = verify.Fault{Class: verify.ClassTransient, Code: "ConnectionRefused", Unsent: true}
	systemErr = verify.Fault{Class: verify.ClassTransient, Code: "SystemError"}
	noAnswer  = verify.Fault{Class: verify.ClassTransient, Code: "Timeout", Lost: true}
)

func TestTenMinutesWithoutService(t *testing.T) {
	for _, test := range []struct {
		what    string
		fault   verify.Fault
		workers int
	}{
		{"no network", noNetwork, 64},
		{"no network, one worker", noNetwork, 1},
		{"errors", systemErr, 64},
		{"lost answers", noAnswer, 64},
	} {
		t.Run(test.what, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				o := &outage{start: time.Now(), from: 10 * time.Second, to: 10*time.Minute + 10*time.Second,
					fault: test.fault}
				r := newRunner(o.verify)
				r.Pacer, r.Workers = batch.NewPacer(20, 1), test.workers
				if err := r.Run(t.Context(), records(people(1000)...)); err != nil {
					t.Fatal(err)
				}
				if p := r.Progress(); p.Passed != 1000 {
					t.Errorf("progress %+v", p)
				}
				if n := len(o.attempts); n > 20+test.workers+20 {
					t.Errorf("%d calls while the service was away", n)
				}
				last := o.attempts[len(o.attempts)-1]
				if took := time.Since(o.start); took > o.to+30*time.Second+60*time.Second {
					t.Errorf("the run took %v; the last call that failed was at %v", took, last)
				}
				if p := r.Progress(); test.fault.Lost != (p.Lost > 0) || p.Billed-p.Lost != 1000 {
					t.Errorf("progress %+v", p)
				}
			})
		})
	}
}

// An outage begins with the twentieth failure in a row. One answer before that,
// and they are counted anew.
func TestTwentyFailuresInARowAreAnOutage(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const answered, probe = 19, 19 + 1 + 20 // the calls before them
		start := time.Now()
		var left []time.Duration
		r := newRunner(verifier(new(calls), func(string, int) (verify.Outcome, error) {
			left = append(left, time.Since(start))
			if n := len(left) - 1; n == answered || n == probe {
				return passed(), nil
			}
			return verify.Outcome{State: verify.Unresolved, Verdict: &verify.Verdict{Status: 12}},
				nil // the authority's
		}))
		r.Workers = 1
		if err := r.Run(t.Context(), records(people(probe+1)...)); err != nil {
			t.Fatal(err)
		}
		for n, at := range left {
			if paused := at >= 30*time.Second; paused != (n == probe) {
				t.Errorf("after %d calls the next left at %v", n, at)
			}
		}
	})
}

func TestProbesAreSingleCalls(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := &outage{start: time.Now(), to: 5 * time.Minute, fault: noNetwork}
		r := newRunner(o.verify)
		r.Workers = 16
		if err := r.Run(t.Context(), records(people(100)...)); err != nil {
			t.Fatal(err)
		}
		for i, at := range o.attempts {
			if i > 20+16 && at-o.attempts[i-1] < 30*time.Second {
				t.Errorf("calls at %v and %v", o.attempts[i-1], at)
			}
		}
	})
}

func TestALongOutageStopsTheRun(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := &outage{start: time.Now(), to: 24 * time.Hour, fault: noNetwork}
		r := newRunner(o.verify)
		r.Breaker = batch.NewBreaker(time.Hour)
		halfAnHour := make(chan verify.Progress, 1)
		time.AfterFunc(30*time.Minute, func() { halfAnHour <- r.Progress() })
		err := r.Run(t.Context(), records(people(100)...))
		if stop, ok := errors.AsType[*verify.Stop](err); !ok || stop.Reason != verify.ServiceFailing ||
			stop.Fault.Code != "ConnectionRefused" {
			t.Fatalf("Run = %v", err)
		}
		if took := time.Since(o.start); took < time.Hour || took > time.Hour+2*time.Minute {
			t.Errorf("it stopped after %v, want an hour", took)
		}
		if during := <-halfAnHour; during.Waiting.Reason != verify.WaitOutage ||
			during.Waiting.Since.Sub(o.start) > time.Minute {
			t.Errorf("after half an hour it waits for %+v", during.Waiting)
		}
		if p := r.Progress(); p.Billed != 0 || p.Unresolved != 0 || p.Settled() != 0 {
			t.Errorf("progress %+v", p)
		}
	})
}

func TestTheAuthoritysFailureIsAnOutage(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		start := time.Now()
		var c calls
		r := newRunner(verifier(&c, func(string, int) (verify.Outcome, error) {
			if time.Since(start) < 10*time.Minute {
				return verify.Outcome{State: verify.Unresolved, Verdict: &verify.Verdict{Status: 12}}, nil
			}
			return passed(), nil
		}))
		if err := r.Run(t.Context(), records(people(1000)...)); err != nil {
			t.Fatal(err)
		}
		if p := r.Progress(); p.Unresolved < 20 || p.Unresolved > 20+4+20 {
			t.Errorf("the authority was down for ten minutes, and %d were asked about", p.Unresolved)
		}
	})
}

func TestFaultsOfPreparationPauseTheRunToo(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		start := time.Now()
		var uploads calls
		r := newRunner(func(ctx context.Context, _ verify.Key, rec verify.Record,
			permit verify.Permit) (verify.Outcome, error) {
			if uploads.add(rec.Name); time.Since(start) < 10*time.Minute {
				return verify.Outcome{},
					&verify.Fault{Class: verify.ClassTransient, Code: "UploadFailed", Unsent: true}
			}
			_, err := permit(ctx)
			return passed(), err
		})
		r.Workers = 32
		if err := r.Run(t.Context(), records(people(100)...)); err != nil {
			t.Fatal(err)
		}
		if p := r.Progress(); p.Passed != 100 || p.Calls != 100 || uploads.total() > 100+32*21 {
			t.Errorf("%d uploads, progress %+v", uploads.total(), p)
		}
	})
}

// Whatever keeps the run from getting on ends it after --max-outage, and the Stop
// says what it was.
func TestNothingGetsThrough(t *testing.T) {
	throttled := &verify.Fault{Class: verify.ClassThrottled, Code: "Throttling.User", Unsent: true}
	asked := &verify.Fault{Class: verify.ClassThrottled, Code: "Throttling", Unsent: true, RetryAfter: 9 * time.Minute}
	for _, test := range []struct {
		what   string
		answer func(n int) (verify.Outcome, error) // to the nth call
		want   verify.StopReason
	}{
		{"errors", func(int) (verify.Outcome, error) { return verify.Outcome{}, &systemErr }, verify.ServiceFailing},
		{"status 12", func(int) (verify.Outcome, error) { return authorityFails(), nil }, verify.AuthorityFailing},
		{"throttling", func(int) (verify.Outcome, error) { return verify.Outcome{}, throttled },
			verify.QuotaExhausted},
		{"not delivered", func(int) (verify.Outcome, error) {
			return verify.Outcome{}, &verify.Fault{Class: verify.ClassTransient, Code: "NoWorker", Unsent: true,
				NotDelivered: true}
		}, verify.ServiceFailing},
		{"throttling with pauses", func(int) (verify.Outcome, error) { return verify.Outcome{}, asked },
			verify.QuotaExhausted},
		{"throttling, and now and then an error", func(n int) (verify.Outcome, error) {
			if n%100 == 0 {
				return verify.Outcome{}, &systemErr
			}
			return verify.Outcome{}, throttled
		}, verify.QuotaExhausted},
	} {
		t.Run(test.what, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				start := time.Now()
				n := 0
				var last time.Duration
				r := newRunner(verifier(new(calls), func(string, int) (verify.Outcome, error) {
					if n++; n > 50 {
						return test.answer(n - 50)
					}
					last = time.Since(start)
					return passed(), nil
				}))
				r.Pacer, r.Workers = batch.NewPacer(5, 1), 1
				ctx, cancel := context.WithTimeout(t.Context(), 3*time.Hour)
				defer cancel()
				err := r.Run(ctx, records(people(1000)...))
				if stop, ok := errors.AsType[*verify.Stop](err); !ok || stop.Reason != test.want {
					t.Errorf("Run = %v, want %s", err, test.want)
				}
				if took := time.Since(start) - last; took < time.Hour || took > time.Hour+10*time.Minute {
					t.Errorf("it ended %v after the last answer, want an hour", took)
				}
			})
		})
	}
}

// A run that is throttled much, but gets on, goes on.
func TestThrottlingWithAnswersBetween(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		start, n := time.Now(), 0
		r := newRunner(verifier(new(calls), func(string, int) (verify.Outcome, error) {
			if n++; n%10 != 0 {
				return verify.Outcome{}, &verify.Fault{Class: verify.ClassThrottled, Code: "Throttling", Unsent: true}
			}
			return passed(), nil
		}))
		r.Pacer, r.Workers = batch.NewPacer(5, 1), 1
		if err := r.Run(t.Context(), records(people(100)...)); err != nil {
			t.Error(err)
		}
		if took := time.Since(start); took < time.Hour {
			t.Errorf("it took %v: too little to say anything", took)
		}
	})
}

// A failure just before the end of a night is no outage of the whole day.
func TestAnOutageCountsInTheWindows(t *testing.T) {
	for _, test := range []struct {
		what  string
		fault verify.Fault
		want  verify.StopReason
	}{
		{"no network", noNetwork, verify.ServiceFailing},
		{"throttling", verify.Fault{Class: verify.ClassThrottled, Code: "Throttling", Unsent: true},
			verify.QuotaExhausted},
		{"no worker", verify.Fault{Class: verify.ClassTransient, Code: "NoWorker", Unsent: true, NotDelivered: true},
			verify.ServiceFailing},
	} {
		for _, back := range []time.Duration{50 * time.Minute, 70 * time.Minute} { // of sending after it failed
			t.Run(fmt.Sprintf("%s for %v of sending", test.what, back), func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					fails := time.Date(2000, 1, 2, 5, 50, 0, 0, shanghai)
					good := time.Date(2000, 1, 2, 22, 0, 0, 0, shanghai).Add(back - 10*time.Minute)
					r := newRunner(verifier(new(calls), func(string, int) (verify.Outcome, error) {
						if now := time.Now(); now.After(fails) && now.Before(good) {
							return verify.Outcome{}, &test.fault
						}
						return passed(), nil
					}))
					r.Pacer = batch.NewPacer(0.2, 1)
					r.Schedule = batch.Schedule{Windows: windows(t, "22:00-06:00"), Zone: shanghai}
					err := r.Run(t.Context(), records(people(8*3600/5+100)...))
					stop, stopped := errors.AsType[*verify.Stop](err)
					switch {
					case back < time.Hour && err != nil:
						t.Errorf("Run = %v", err)
					case back > time.Hour && (!stopped || stop.Reason != test.want):
						t.Errorf("Run = %v, want %s", err, test.want)
					}
				})
			})
		}
	}
}

func TestThrottlingIsNoOutage(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var c calls
		r := newRunner(verifier(&c, func(_ string, n int) (verify.Outcome, error) {
			if n <= 30 {
				return verify.Outcome{}, &verify.Fault{Class: verify.ClassThrottled, Code: "Throttling", Unsent: true}
			}
			return passed(), nil
		}))
		waits := make(chan verify.Wait, 1)
		time.AfterFunc(time.Second, func() { waits <- r.Progress().Waiting })
		if err := r.Run(t.Context(), records(people(4)...)); err != nil {
			t.Fatal(err)
		}
		if w := <-waits; w.Reason != "" {
			t.Errorf("it waits for %s", w.Reason)
		}
	})
}
