package batch

import (
	"context"
	"errors"
	"time"

	"veribatch/internal/verify"
)

var errPermitTwice = errors.New("a second permit was asked for in one attempt")

// An attempt is one try at one record. Its permit writes the point of no
// return into the ledger; its end writes what came of it.
type attempt struct {
	run    *Runner
	key    verify.Key
	before verify.Outcome // what the ledger held
	retry  bool           // not the record's first in this run
	cancel context.CancelFunc

	reserved bool        // in the budget
	report   func(error) // to the breaker; nil until it admitted the attempt
	left     time.Time   // when the permit was given
	sent     bool        // the permit was given
	charged  bool        // it may have been billed
}

// make has the record verified once and returns what is known of it
// afterwards, which is in the ledger by then. A *Fault is an attempt that failed;
// any other error is no end of the attempt, but of the run.
func (a *attempt) make(ctx context.Context, rec verify.Record) (verify.Outcome, error) {
	defer a.release()
	answer, err := a.run.Verify(ctx, a.key, rec, a.permit)
	fault, failed := errors.AsType[*verify.Fault](err)
	a.testify(testimony(answer, err), fault)
	if err != nil && !failed {
		return a.before, err
	}
	after := a.outcome(answer, fault)
	a.count(after, fault)
	if perr := a.run.Store.Put(a.key, after); perr != nil {
		return after, perr
	}
	if err != nil || a.run.After == nil {
		return after, err
	}
	return a.follow(ctx, after)
}

// follow has done what comes after a verdict.
func (a *attempt) follow(ctx context.Context, after verify.Outcome) (verify.Outcome, error) {
	after.Archive = a.run.After(context.WithoutCancel(ctx), a.key, after)
	if after.Archive == "" {
		return after, nil
	}
	return after, a.run.Store.Put(a.key, after)
}

// permit is the attempt's Permit. What it writes assumes the worst, that
// the answer will never come: so a crash leaves the truth behind.
func (a *attempt) permit(ctx context.Context) (context.Context, error) {
	if a.sent {
		return nil, errPermitTwice
	}
	if err := a.admit(ctx); err != nil {
		return nil, err
	}
	sent := a.before
	if !sent.State.Final() {
		sent.State, sent.Time = verify.Sent, time.Now() // else the answer that was paid for stands until there is another
	}
	sent.Run = a.run.Number
	sent.Attempts++
	sent.Lost++
	sent.Billed++
	if err := a.run.Store.Put(a.key, sent); err != nil {
		return nil, err
	}
	a.sent, a.charged, a.left = true, true, time.Now()
	a.run.progress.add(func(p *verify.Progress) {
		p.Calls++
		hourOf(p, a.left).Calls++
		if a.retry {
			p.Retries++
		}
	})
	call, cancel := context.WithTimeout(context.WithoutCancel(ctx), a.run.Timeout)
	a.cancel = cancel
	return call, nil
}

// admit has the attempt wait for all that may keep it back: for the budget
// first, so that nothing is in its way once it has had its turn.
func (a *attempt) admit(ctx context.Context) (err error) {
	if a.reserved {
		return errPermitTwice // the first one failed
	}
	if err := a.run.Budget.reserve(ctx); err != nil {
		return err
	}
	a.reserved = true
	a.report, err = a.run.pass(ctx)
	return err
}

// testify tells the breaker and the pacer what the attempt says of the service.
func (a *attempt) testify(testimony error, fault *verify.Fault) {
	switch {
	case a.report != nil:
		a.report(testimony)
	case fault != nil && errors.Is(testimony, errFailing):
		a.run.Breaker.failed()
	}
	if fault != nil && fault.Class == verify.ClassThrottled {
		a.run.Pacer.Throttled(a.left, fault.RetryAfter)
	}
}

// release gives back what the attempt held.
func (a *attempt) release() {
	if a.cancel != nil {
		a.cancel()
	}
	if a.reserved {
		a.run.Budget.settle(a.charged)
	}
}

// outcome returns what is known once the attempt has ended with an answer,
// or with a fault.
func (a *attempt) outcome(answer verify.Outcome, fault *verify.Fault) verify.Outcome {
	after := a.end(answer, fault)
	after.Run = a.run.Number
	after.Attempts, after.Lost, after.Billed = a.before.Attempts, a.before.Lost, a.before.Billed
	if !a.sent {
		return after
	}
	if fault == nil || !fault.Unsent {
		after.Attempts++
	}
	if fault != nil && fault.Lost {
		after.Lost++
	}
	if billed(answer, fault) {
		after.Billed++
	}
	return after
}

// end returns how the attempt leaves the record. An answer that was paid for
// gives way to another answer only.
func (a *attempt) end(answer verify.Outcome, fault *verify.Fault) verify.Outcome {
	if a.before.State.Final() && (fault != nil || !answer.State.Final()) {
		return a.before
	}
	after := answer
	if fault != nil {
		after = verify.Outcome{State: verify.Unresolved, Code: fault.Code, Message: fault.Message, RequestID: fault.RequestID}
		switch {
		case fault.Class == verify.ClassRecord:
			after.State = verify.Unusable
		case fault.Lost, a.before.State == verify.Sent:
			after.State = verify.Sent // an answer that was lost before isn't found by failing again
		}
	}
	after.Time = time.Now()
	return after
}

// free reports whether a failed attempt uses up none of those that a record
// has: the service didn't look at it, or couldn't be reached, which is over
// when the outage is. What fails while it is prepared may be the record's own.
func (a *attempt) free(fault *verify.Fault) bool {
	unreached := fault.Class == verify.ClassTransient && fault.Unsent
	return fault.RejectedUnbilled() || fault.NotDelivered || unreached && (a.sent || !a.run.Breaker.outage().IsZero())
}

// billed reports whether a call that left may have been billed. Which answers
// are is not published: verdicts count, and so does whatever doesn't prove
// that the call wasn't executed (CONTRACT §6, DESIGN §4).
func billed(answer verify.Outcome, fault *verify.Fault) bool {
	if fault != nil {
		return fault.PerhapsBilled()
	}
	return answer.Verdict != nil || answer.State == verify.Rejected
}

func (a *attempt) count(after verify.Outcome, fault *verify.Fault) {
	if !a.sent {
		return
	}
	a.run.latency.add(time.Since(a.left))
	a.charged = after.Billed > a.before.Billed
	a.run.progress.add(func(p *verify.Progress) {
		if a.charged {
			p.Billed++
			hourOf(p, time.Now()).Billed++
		}
		if fault != nil && fault.Lost {
			p.Lost++
		}
		if fault != nil && fault.Class == verify.ClassThrottled {
			p.Throttled++
		}
	})
}
