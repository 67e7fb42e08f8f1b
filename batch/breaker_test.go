package batch_test

import (
	"context"
	"errors"
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

func TestThrottlingIsNoOutage(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var c calls
		r := newRunner(verifier(&c, func(_ string, n int) (verify.Outcome, error) {
			if n <= 30 {
				return verify.Outcome{}, &verify.Fault{Class: verify.ClassThrottled, Code: "Throttling", Unsent: true}
			}
			return passed(), nil
		}))
		r.Breaker = batch.NewBreaker(0)
		if err := r.Run(t.Context(), records(people(4)...)); err != nil {
			t.Fatal(err)
		}
	})
}
