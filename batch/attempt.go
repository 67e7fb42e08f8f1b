package batch

import (
	"context"
	"errors"
	"time"
)

var errPermitTwice = errors.New("a second permit was asked for in one attempt")

// An attempt is one try at one record. Its permit writes the point of no
// return into the ledger; its end writes what came of it.
type attempt struct {
	run    *Runner
	key    Key
	before Outcome // what the ledger held
	retry  bool    // not the record's first in this run
	sent   bool    // the permit was given
	cancel context.CancelFunc
}

// make has the record verified once and returns what is known of it
// afterwards, which is in the ledger by then. A *Fault is an attempt that failed;
// any other error is no end of the attempt, but of the run.
func (a *attempt) make(ctx context.Context, rec Record) (Outcome, error) {
	answer, err := a.run.Verify(ctx, a.key, rec, a.permit)
	if a.cancel != nil {
		a.cancel()
	}
	fault, failed := errors.AsType[*Fault](err)
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
func (a *attempt) follow(ctx context.Context, after Outcome) (Outcome, error) {
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
	if err := a.run.Pacer.Wait(ctx); err != nil {
		return nil, err
	}
	if !a.run.Budget.reserve() {
		return nil, &Stop{Reason: BudgetReached}
	}
	sent := a.before
	sent.State = Sent
	sent.Run = a.run.Number
	sent.Attempts++
	sent.Lost++
	sent.Billed++
	sent.Time = time.Now()
	if err := a.run.Store.Put(a.key, sent); err != nil {
		return nil, err
	}
	a.sent = true
	a.run.progress.add(func(p *Progress) {
		p.Calls++
		if a.retry {
			p.Retries++
		}
	})
	call, cancel := context.WithTimeout(context.WithoutCancel(ctx), a.run.Timeout)
	a.cancel = cancel
	return call, nil
}

// outcome returns what is known once the attempt has ended with an answer,
// or with a fault.
func (a *attempt) outcome(answer Outcome, fault *Fault) Outcome {
	after := answer
	if fault != nil {
		after = Outcome{State: Unresolved, Code: fault.Code, Message: fault.Message, RequestID: fault.RequestID}
		switch {
		case fault.Class == ClassRecord:
			after.State = Unusable
		case fault.Lost, a.before.State == Sent:
			after.State = Sent // an answer that was lost before isn't found by failing again
		}
	}
	after.Run, after.Time = a.run.Number, time.Now()
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

// billed reports whether a call that left may have been billed. Nobody
// publishes which answers are: verdicts count, and answers that were lost
// (CONTRACT §6: errors of the service and its gateway do not).
func billed(answer Outcome, fault *Fault) bool {
	if fault != nil {
		return fault.Lost
	}
	return answer.Verdict != nil || answer.State == Rejected
}

func (a *attempt) count(after Outcome, fault *Fault) {
	if !a.sent {
		return
	}
	charged := after.Billed > a.before.Billed
	if !charged {
		a.run.Budget.release()
	}
	a.run.progress.add(func(p *Progress) {
		if charged {
			p.Billed++
		}
		if fault != nil && fault.Lost {
			p.Lost++
		}
		if fault != nil && fault.Class == ClassThrottled {
			p.Throttled++
		}
	})
}
