package batch

import (
	"cmp"
	"context"
	"errors"
	"time"

	"veribatch/internal/verify"
)

// freshFor is how long an attempt may wait and still send what it prepared
// before: an upload's address and temporary keys last for some minutes.
const freshFor = time.Minute

// judgedFor is how long a record's check is believed: links expire.
const judgedFor = time.Second

var (
	errPermitTwice = errors.New("a second permit was asked for in one attempt")
	errStale       = errors.New("what was prepared is old by now")          // ends no attempt: it is prepared again
	errUnfit       = errors.New("the record can't be sent as it is by now") // ends the record, and not the run
)

// An attempt is one try at one record. Its permit writes the point of no
// return into the ledger; its end writes what came of it.
type attempt struct {
	run    *Runner
	key    verify.Key
	before verify.Outcome // what the ledger held
	retry  bool           // not the record's first in this run
	cancel context.CancelFunc

	rec      verify.Record
	judged   time.Time     // when the record was checked
	prepared time.Time     // when preparing what is sent began
	waited   time.Duration // for its turn

	reserved bool        // in the budget
	report   func(error) // to the breaker; nil until it admitted the attempt
	left     time.Time   // when the permit was given
	sent     bool        // the permit was given
	charged  bool        // it may have been billed
	health   error       // what it says of the service, once it has ended
}

func (r *Runner) newAttempt(t *task) *attempt {
	return &attempt{
		run: r, key: t.claimed.Key, before: t.known, retry: t.known.Run == r.Number,
		rec: t.claimed.Record, judged: t.judged,
	}
}

// do verifies the record once and returns what is known of it afterwards, which
// is in the ledger by then. A fault is an attempt that failed; an error ends not
// the attempt but the run, unless it is errUnfit.
func (a *attempt) do(ctx context.Context) (verify.Outcome, *verify.Fault, error) {
	defer a.release()
	began := time.Now()
	a.rec.Attempt = a.before.Attempts + 1
	answer, err := a.verify(ctx)
	fault, failed := errors.AsType[*verify.Fault](err)
	a.health = health(answer, err)
	a.reportHealth(fault)
	if err != nil && !failed {
		return a.before, nil, err
	}
	after := a.outcome(answer, fault)
	a.run.owe(&after)
	a.count(after, fault)
	answered := !failed && answer.Replaces(a.before)
	if err := a.keep(after, answered); err != nil {
		return after, nil, err
	}
	if a.sent {
		a.run.limit.Load().busy(time.Since(began) - a.waited)
	}
	if !answered || a.run.After == nil {
		return after, fault, nil
	}
	after, err = a.follow(ctx, after)
	return after, nil, err
}

// keep puts what is known now into the ledger. A final answer that another takes the place of stays as history.
func (a *attempt) keep(after verify.Outcome, answered bool) error {
	if answered && a.before.State.Final() {
		return a.run.Store.Supersede(a.key, a.before, after)
	}
	return a.run.Store.Put(a.key, after)
}

// owe records that what comes after an answer is owed.
func (r *Runner) owe(o *verify.Outcome) {
	if r.After != nil && o.Images != (verify.ResultImages{}) {
		o.Archive = verify.ArchiveOwed
	}
}

// verify makes the call. Where its turn was long in coming, what is sent is
// prepared again; the turn is kept.
func (a *attempt) verify(ctx context.Context) (verify.Outcome, error) {
	for {
		a.prepared = wallClock()
		answer, err := a.run.Verify(ctx, a.key, a.rec, a.permit)
		if !errors.Is(err, errStale) {
			return answer, err
		}
	}
}

// follow does what comes after an answer.
func (a *attempt) follow(ctx context.Context, after verify.Outcome) (verify.Outcome, error) {
	owed := after.Archive
	after.Archive = a.run.After(context.WithoutCancel(ctx), a.key, after)
	if after.Archive == owed {
		return after, nil
	}
	return after, a.run.Store.Put(a.key, after)
}

// permit is the attempt's verify.Permit. What is written once the attempt has
// its turn assumes the worst, that the answer never comes: so a crash leaves the
// truth behind.
func (a *attempt) permit(ctx context.Context) (context.Context, error) {
	if a.report == nil {
		if err := a.takeTurn(ctx); err != nil {
			return nil, err
		}
	}
	switch {
	case a.sent:
		return nil, errPermitTwice
	case a.unfit():
		return nil, errUnfit
	case wallClock().Sub(a.prepared) > freshFor:
		return nil, errStale
	}
	if err := a.run.Store.PutSent(a.key, a.lost()); err != nil {
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

// takeTurn returns when the attempt may leave. The budget comes first, so that
// nothing is in the attempt's way once it has had its turn.
func (a *attempt) takeTurn(ctx context.Context) (err error) {
	if a.reserved {
		return errPermitTwice
	}
	began := time.Now()
	defer func() { a.waited += time.Since(began) }()
	if err := a.run.Budget.reserve(ctx); err != nil {
		return err
	}
	a.reserved = true
	a.report, err = a.run.admit(ctx)
	return err
}

// unfit checks the record by the clock of this moment, and reports whether it
// can't be sent any more.
func (a *attempt) unfit() bool {
	now := wallClock()
	if now.Sub(a.judged) < judgedFor {
		return false
	}
	a.judged = now
	_, findings := a.run.Check(a.rec)
	return verify.Refused(findings)
}

// lost returns what is known of the record if the answer never comes.
func (a *attempt) lost() verify.Outcome {
	lost := a.before
	if !lost.State.Final() { // an answer that was paid for stands until there is another
		lost.State, lost.Time = verify.Sent, time.Now()
	}
	lost.Retry = done(lost.Retry, a.run.Hold)
	lost.Run = a.run.Number
	lost.Attempts++
	lost.Lost++
	lost.Billed++
	lost.Calls = verify.AddCall(lost.Calls, time.Now(), true)
	return lost
}

// reportHealth tells the breaker and the pacer what the attempt says of the service.
func (a *attempt) reportHealth(fault *verify.Fault) {
	switch {
	case a.report != nil:
		a.report(a.health)
	case fault != nil && a.health != nil:
		a.run.Breaker.failed(a.health)
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
	after.KeepRequests(a.before, requestID(answer, fault))
	after.Retry = done(a.before.Retry, a.settles(fault))
	after.Attempts, after.Lost, after.Billed = a.before.Attempts, a.before.Lost, a.before.Billed
	after.Calls = a.before.Calls
	if !a.sent {
		return after
	}
	after.Calls = verify.AddCall(after.Calls, a.left, billed(answer, fault))
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

// end returns how the attempt leaves the record.
func (a *attempt) end(answer verify.Outcome, fault *verify.Fault) verify.Outcome {
	if a.before.State.Final() && fault != nil || fault == nil && !answer.Replaces(a.before) {
		return a.before
	}
	after := answer
	if fault != nil {
		after = verify.Outcome{
			State: verify.Unresolved, Code: fault.Code, Message: fault.Message, RequestID: fault.RequestID,
			VerifyToken: cmp.Or(fault.VerifyToken, a.before.VerifyToken),
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

// requestID returns what the service named the attempt's request; empty if no answer came.
func requestID(answer verify.Outcome, fault *verify.Fault) string {
	if fault != nil {
		return fault.RequestID
	}
	return answer.RequestID
}

// settles reports whether the attempt answers a request to ask again. After any
// other fault a later run goes on with it.
func (a *attempt) settles(fault *verify.Fault) bool {
	if fault == nil || fault.PerhapsBilled() && a.run.Hold {
		return true
	}
	switch fault.Class {
	case verify.ClassRecord, verify.ClassUndecided:
		return true
	case verify.ClassPermission, verify.ClassUnknown:
		return !fault.Unsent
	}
	return false
}

// done returns a request to ask again with whether it is answered.
func done(retry *verify.Retry, settled bool) *verify.Retry {
	if retry == nil || !settled {
		return retry
	}
	answered := *retry
	answered.Done = true
	return &answered
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
		switch {
		case fault == nil:
			p.Verdicts++
		case fault.Lost:
			p.Lost++
		case fault.Class == verify.ClassThrottled:
			p.Throttled++
		default:
			p.Failed++
		}
	})
}
