package batch

import (
	"context"
	"errors"

	"veribatch/internal/sleep"
	"veribatch/internal/verify"

	"github.com/cenkalti/backoff/v5"
)

// A task is a record that this run has taken up, between two attempts. All that
// its next attempt needs is in it, so a waiting record needs no goroutine.
type task struct {
	claimed verify.Result  // as it was when it was taken up
	known   verify.Outcome // what the ledger holds of it now
	tries   int            // attempts within this run that count
	last    int            // attempts over all runs that it may have had when this run ends
	pauses  backoff.ExponentialBackOff
}

func (r *Runner) newTask(res verify.Result) *task {
	return &task{claimed: res, known: res.Outcome, last: r.last(res.Outcome, r.Attempts), pauses: newPauses()}
}

// process sees one record through its attempts. It returns an error only for
// what stops the whole run.
func (r *Runner) process(ctx context.Context, t *task) error {
	defer r.underway.remove(t.claimed.Key)
	for {
		if err := r.ready(ctx); err != nil {
			return err
		}
		a := r.newAttempt(t)
		after, fault, err := a.do(ctx, t.claimed.Record)
		if err != nil {
			return err
		}
		t.known = after
		r.logFault(t, fault)
		pause, again := r.retry(t, a, fault)
		if !again {
			r.progress.add(func(p *verify.Progress) { countEnd(p, after.State) })
			return r.stopOn(t.claimed, after, fault)
		}
		if stop := r.Breaker.exhausted(fault); stop != nil {
			return stop
		}
		if err := sleep.For(ctx, pause); err != nil {
			return err
		}
	}
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
// nil if the run goes on. A nil fault is an answer. A record that had its final
// answer before and was asked for again says nothing of the others.
func (r *Runner) stopOn(before verify.Result, after verify.Outcome, fault *verify.Fault) error {
	if fault != nil && fault.Class == verify.ClassAccount {
		return &verify.Stop{Reason: verify.AccountRefused, Fault: fault}
	}
	if before.Outcome.State.Final() {
		return nil
	}
	if after.NoRecord() {
		r.Guard.acquit() // an answer, and no rejection: it is the authority that has nothing
		return nil
	}
	stop, suspects := r.Guard.observe(before.Key, after.State, fault)
	if stop == nil {
		return nil
	}
	return errors.Join(stop, r.reopen(suspects))
}
