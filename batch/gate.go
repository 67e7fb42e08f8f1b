package batch

import (
	"context"
	"time"

	"veribatch/internal/sleep"
	"veribatch/internal/verify"
)

// lookAgain is how often whoever waits looks at the clock on the wall: a
// machine that was suspended wakes up with timers that know nothing of it.
const lookAgain = 30 * time.Second

// probeAgain is how often whoever waits for an outage to end looks.
const probeAgain = time.Second

// A turnstile lets one through at a time, in the order in which they came.
// So the single attempts of an outage are not always the same record's.
type turnstile chan struct{}

func newTurnstile() turnstile { return make(turnstile, 1) }

func (t turnstile) enter(ctx context.Context) error {
	select {
	case t <- struct{}{}:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (t turnstile) leave() { <-t }

// ready returns when it makes sense to prepare an attempt.
func (r *Runner) ready(ctx context.Context) error {
	if err := r.entry.enter(ctx); err != nil {
		return err
	}
	defer r.entry.leave()
	return r.clear(ctx)
}

// pass returns when an attempt may leave: it has had its turn, it is within
// the hours, and the service isn't known to fail. Report must be called with
// what the attempt says of the service.
func (r *Runner) pass(ctx context.Context) (report func(error), err error) {
	if err := r.exit.enter(ctx); err != nil {
		return nil, err
	}
	defer r.exit.leave()
	if err := r.Pacer.Wait(ctx); err != nil {
		return nil, err
	}
	for {
		if err := r.clear(ctx); err != nil {
			return nil, err
		}
		if report, ok := r.Breaker.admit(); ok {
			return report, nil
		}
		if err := sleep.For(ctx, probeAgain); err != nil {
			return nil, err
		}
	}
}

// clear returns when it is within the hours and no outage keeps the run
// back. The end of the hours is a *Stop.
func (r *Runner) clear(ctx context.Context) error {
	for {
		now := wallClock()
		var pause time.Duration
		switch {
		case r.Schedule.over(now):
			return &verify.Stop{Reason: verify.HoursOver}
		case !r.Schedule.Open(now):
			pause = min(r.Schedule.NextStart(now).Sub(now), lookAgain)
		case r.Breaker.open():
			pause = probeAgain
		default:
			return ctx.Err()
		}
		if err := sleep.For(ctx, pause); err != nil {
			return err
		}
	}
}

// waiting returns what keeps the whole run back now.
func (r *Runner) waiting() verify.Wait {
	now := wallClock()
	if !r.Schedule.Open(now) {
		return verify.Wait{Reason: verify.WaitSchedule, Until: r.Schedule.NextStart(now)}
	}
	if since := r.Breaker.outage(); !since.IsZero() {
		return verify.Wait{Reason: verify.WaitOutage, Since: since.Round(0)}
	}
	if pause := r.Pacer.pause(); pause > time.Second {
		return verify.Wait{Reason: verify.WaitQuota, Until: now.Add(pause)}
	}
	return verify.Wait{}
}

// wallClock returns the time without the monotonic clock, which stands still
// while a machine is suspended.
func wallClock() time.Time { return time.Now().Round(0) }
