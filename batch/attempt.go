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

func (r *Runner) newAttempt(t *task) *attempt {
	return &attempt{run: r, key: t.claimed.Key, before: t.known, retry: t.known.Run == r.Number}
}

// do verifies the record once and returns what is known of it afterwards, which
// is in the ledger by then. A fault is an attempt that failed; an error ends not
// the attempt but the run.
func (a *attempt) do(ctx context.Context, rec verify.Record) (verify.Outcome, *verify.Fault, error) {
	defer a.release()
	rec.Attempt = a.before.Attempts + 1
	answer, err := a.run.Verify(ctx, a.key, rec, a.permit)
	fault, failed := errors.AsType[*verify.Fault](err)
	a.reportHealth(health(answer, err), fault)
	if err != nil && !failed {
		return a.before, nil, err
	}
	after := a.outcome(answer, fault)
	a.count(after, fault)
	if err := a.run.Store.Put(a.key, after); err != nil {
		return after, nil, err
	}
	if failed || a.run.After == nil {
		return after, fault, nil
	}
	after, err = a.follow(ctx, after)
	return after, nil, err
}

// follow does what comes after an answer.
func (a *attempt) follow(ctx context.Context, after verify.Outcome) (verify.Outcome, error) {
	after.Archive = a.run.After(context.WithoutCancel(ctx), a.key, after)
	if after.Archive == "" {
		return after, nil
	}
	return after, a.run.Store.Put(a.key, after)
}

// permit is the attempt's verify.Permit. The budget comes first, so that
// nothing is in the attempt's way once it has had its turn. What is written then
// assumes the worst, that the answer never comes: so a crash leaves the truth behind.
func (a *attempt) permit(ctx context.Context) (context.Context, error) {
	if a.reserved {
		return nil, errPermitTwice
	}
	if err := a.run.Budget.reserve(ctx); err != nil {
		return nil, err
	}
	a.reserved = true
	report, err := a.run.admit(ctx)
	if err != nil {
		return nil, err
	}
	a.report = report
	if err := a.run.Store.Put(a.key, a.lost()); err != nil {
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

// lost returns what is known of the record if the answer never comes.
func (a *attempt) lost() verify.Outcome {
	lost := a.before
	if !lost.State.Final() { // an answer that was paid for stands until there is another
		lost.State, lost.Time = verify.Sent, time.Now()
	}
	lost.Run = a.run.Number
	lost.Attempts++
	lost.Lost++
	lost.Billed++
	return lost
}

// reportHealth tells the breaker and the pacer what the attempt says of the service.
func (a *attempt) reportHealth(health error, fault *verify.Fault) {
	switch {
	case a.report != nil:
		a.report(health)
	case fault != nil && errors.Is(health, errFailing):
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

// end returns how the attempt leaves the record. Only another answer replaces
// an answer that was paid for.
func (a *attempt) end(answer verify.Outcome, fault *verify.Fault) verify.Outcome {
	if a.before.State.Final() && (fault != nil || !answer.State.Final()) {
		return a.before
	}
	after := answer
	if fault != nil {
		after = verify.Outcome{
			State: verify.Unresolved, Code: fault.Code, Message: fault.Message, RequestID: fault.RequestID,
		}
		switch {
		case fault.Class == verify.ClassRecord:
			after.State = verify.Unusable
		case fault.Lost, a.before.State == verify.Sent:
			after.State = verify.Sent // failing again doesn't find an answer that was lost before
		}
	}
	after.Time = time.Now()
	return after
}

// costsNoAttempt reports whether a failed attempt uses up none of those that a
// record has: the service didn't look at it, or couldn't be reached, which ends
// with the outage. What fails while it is prepared may be the record's own fault.
func (a *attempt) costsNoAttempt(fault *verify.Fault) bool {
	unreached := fault.Class == verify.ClassTransient && fault.Unsent
	return fault.RejectedUnbilled() || fault.NotDelivered || unreached && (a.sent || !a.run.Breaker.outage().IsZero())
}

// billed reports whether a call that left may have been billed. Unless the service
// says of an answer that it is free, verdicts count, and so does whatever doesn't
// prove that the call wasn't executed (CONTRACT §6, DESIGN §4, ACTIONS §2).
func billed(answer verify.Outcome, fault *verify.Fault) bool {
	if fault != nil {
		return fault.PerhapsBilled()
	}
	if answer.Verdict != nil {
		return !answer.Verdict.Unbilled
	}
	return answer.State == verify.Rejected
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
