package batch

import (
	"context"
	"time"

	"veribatch/internal/sleep"
	"veribatch/internal/verify"
)

// clockCheckEvery is how often a run that waits for its schedule looks at the
// wall clock: the timers of a machine that was suspended know nothing of it.
const clockCheckEvery = 30 * time.Second

// breakerCheckEvery is how often a run that waits for an outage to end asks the breaker.
const breakerCheckEvery = time.Second

// ready returns when it makes sense to prepare an attempt.
func (r *Runner) ready(ctx context.Context) error {
	if err := r.entry.Acquire(ctx, 1); err != nil {
		return err
	}
	defer r.entry.Release(1)
	return r.waitUntilAllowed(ctx)
}

// admit returns when an attempt may leave: it has had its turn, the schedule
// allows it, and the service isn't known to fail. Report must be called with
// what the attempt says of the service.
func (r *Runner) admit(ctx context.Context) (report func(error), err error) {
	if err := r.exit.Acquire(ctx, 1); err != nil {
		return nil, err
	}
	defer r.exit.Release(1)
	if err := r.Pacer.Wait(ctx); err != nil {
		return nil, err
	}
	for {
		if err := r.waitUntilAllowed(ctx); err != nil {
			return nil, err
		}
		if report, ok := r.Breaker.allow(); ok {
			return report, nil
		}
		if err := sleep.For(ctx, breakerCheckEvery); err != nil {
			return nil, err
		}
	}
}

// waitUntilAllowed returns when the schedule allows sending and no outage keeps
// the run back. The end of the schedule is a *verify.Stop.
func (r *Runner) waitUntilAllowed(ctx context.Context) error {
	for {
		now := wallClock()
		var pause time.Duration
		switch {
		case r.Schedule.over(now):
			return &verify.Stop{Reason: verify.HoursOver}
		case !r.Schedule.Open(now):
			pause = min(r.Schedule.NextStart(now).Sub(now), clockCheckEvery)
		case r.Breaker.open():
			pause = breakerCheckEvery
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
