package batch

import (
	"context"
	"errors"
	"time"

	"veribatch/internal/verify"

	"github.com/cenkalti/backoff/v5"
)

// A task is a record that this run has taken up, between two attempts. All that
// its next attempt needs is in it, so a waiting record holds no worker.
type task struct {
	claimed verify.Result  // as it was when it was taken up
	judged  time.Time      // when that was
	known   verify.Outcome // what the ledger holds of it now
	tries   int            // attempts within this run that count
	due     time.Time      // when its next attempt may begin
	pauses  backoff.ExponentialBackOff
}

func (r *Runner) newTask(res verify.Result) *task {
	t := &task{claimed: res, judged: wallClock(), known: r.taken(res.Outcome), pauses: newPauses()}
	t.claimed.Record.Renewals = t.known.Renewals()
	return t
}

// process makes the next attempt at a record, after it has asked for an answer
// that was lost. It returns an error only for what stops the whole run.
func (r *Runner) process(ctx context.Context, t *task) error {
	if err := r.ready(ctx); err != nil {
		return err
	}
	settled, err := r.findLost(ctx, t)
	if err != nil {
		return err
	}
	if settled {
		return r.found(ctx, t)
	}
	if t.known.Tries() >= r.AttemptsOverRuns {
		r.underway.end(t.claimed.Key)
		r.progress.add(func(p *verify.Progress) { p.Exhausted++ })
		return nil
	}
	a := r.newAttempt(t)
	after, fault, err := a.do(ctx)
	if errors.Is(err, errUnfit) {
		r.underway.end(t.claimed.Key)
		r.progress.add(func(p *verify.Progress) { p.Invalid++ })
		return nil
	}
	if err != nil {
		return err
	}
	t.known = after
	if fault == nil {
		r.Lookup.remember(t.claimed.Key, t.claimed.Record, after)
	}
	r.logFault(t, fault)
	stop := r.Breaker.exhausted(r.Schedule, a.health, fault)
	if pause, again := r.retry(t, a, fault); again {
		r.underway.wait(t, pause)
	} else {
		r.underway.end(t.claimed.Key)
		r.progress.add(func(p *verify.Progress) { countEnd(p, after) })
		if err := r.stopOn(t.claimed, after, fault); err != nil {
			return err
		}
	}
	if stop != nil {
		return stop
	}
	return nil
}

// logFault logs an attempt that failed.
func (r *Runner) logFault(t *task, fault *verify.Fault) {
	if fault == nil || r.Log == nil {
		return
	}
	rec := t.claimed.Record
	r.Log.Warn("attempt failed", "file", rec.File, "row", rec.Row, "row_id", t.claimed.RowID(),
		"attempts", t.known.Attempts, "state", string(t.known.State), "class", string(fault.Class), "code", fault.Code,
		"lost", fault.Lost, "request_id", fault.RequestID, "message", fault.Message)
}

// stopOn returns the error that stops the run because of how a record ended,
// nil if the run goes on. A nil fault is an answer.
func (r *Runner) stopOn(before verify.Result, after verify.Outcome, fault *verify.Fault) error {
	if fault != nil && fault.Class == verify.ClassAccount {
		return &verify.Stop{Reason: verify.AccountRefused, Fault: fault}
	}
	stop, suspects := r.Guard.observe(before.Key, after.State, fault, before.Outcome.State.Final() || after.NoRecord())
	if stop == nil {
		return nil
	}
	return errors.Join(stop, r.reopen(suspects))
}
