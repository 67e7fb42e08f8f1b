package batch

import (
	"context"

	"veribatch/internal/verify"
)

// dispatch starts the attempts at the records that this run has to send, until
// all have ended, or ctx does. Starting one blocks until a worker is free: that
// is the back-pressure.
//
// What earlier runs left open may go on failing, so it comes in a second pass,
// after what was never tried.
func (r *Runner) dispatch(ctx context.Context, records verify.Records, start func(*task)) error {
	if err := r.pass(ctx, records, false, start); err != nil {
		return err
	}
	if !r.Known.open.empty() {
		if err := r.pass(ctx, records, true, start); err != nil {
			return err
		}
	}
	for {
		t, err := r.underway.next(ctx)
		if t == nil || err != nil {
			return err
		}
		start(t)
	}
}

// pass takes up the records that earlier runs left open, or all others.
func (r *Runner) pass(ctx context.Context, records verify.Records, open bool, start func(*task)) error {
	for res, err := range r.Prepare(records) {
		if err != nil {
			return err
		}
		if r.Known.open.has(short(res.Key)) != open {
			continue
		}
		if err := r.resend(ctx, start); err != nil {
			return err
		}
		res, decision, err := r.claim(res)
		if err != nil {
			return err
		}
		r.progress.add(func(p *verify.Progress) { countRow(p, decision) })
		if res.Key == r.Known.newest.Key {
			rec := res.Record
			rec.Renewals = r.Known.newest.Outcome.Renewals()
			r.Lookup.remember(res.Key, rec, r.Known.newest.Outcome)
		}
		if decision == send {
			start(r.newTask(res))
		}
	}
	return nil
}

// resend comes before each record of a pass. It starts the next attempt at one
// record that waited for it, so that these take at most half of the permits; and
// at more of them while too many wait.
//
// During an outage it starts none: each probe is to be another record.
func (r *Runner) resend(ctx context.Context, start func(*task)) error {
	if r.Breaker.outage().IsZero() {
		if t := r.underway.due(); t != nil {
			start(t)
		}
	}
	for r.underway.waits() >= r.mostWaiting() {
		t, err := r.underway.next(ctx)
		if err != nil {
			return err
		}
		start(t)
	}
	return ctx.Err()
}

// probesWaiting is how many records wait at most after they were the probes of
// an outage: those of a day and a half.
const probesWaiting = 4096

// mostWaiting returns how many records may wait for their next attempt before no
// others are taken up.
func (r *Runner) mostWaiting() int {
	if r.Breaker.outage().IsZero() {
		return r.Workers
	}
	return max(r.Workers, probesWaiting)
}

// claim decides what becomes of a prepared record, and takes it up if it is to
// be sent. Only dispatch calls it: of equal records the first is taken up.
//
// This run took a key up if the key is under way, or if the ledger has this
// run's number for it. A key stops being under way only after its end is in the
// ledger: asked in this order, one of the two knows of it.
func (r *Runner) claim(res verify.Result) (verify.Result, decision, error) {
	res, err := r.adopt(res, r.Known.has)
	if err != nil {
		return res, send, err
	}
	if r.underway.has(res.Key) {
		return res, duplicate, nil
	}
	res, decision, err := r.decide(res, r.Known, r.written.Test(res.Key[:]), r.RetryPolicy)
	switch {
	case err != nil:
		return res, decision, err
	case res.Outcome.Run == r.Number:
		return res, duplicate, nil
	case decision == exhausted && res.Outcome.State == verify.Sent && r.Lookup != nil:
		decision = send // to ask for its answer, which costs nothing: see process
	}
	if decision == send {
		r.underway.add(res.Key)
		r.written.Add(res.Key[:])
	}
	return res, decision, nil
}
