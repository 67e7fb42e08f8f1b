package batch

import (
	"context"
	"errors"
	"sync"
	"time"

	"veribatch/internal/verify"

	"golang.org/x/time/rate"
)

const (
	// queriesPerSecond is the quota of the service's other queries about a person
	// (ACTIONS.md §1): none is published of this one.
	queriesPerSecond = 50
	// told is how long after a call the service has told of it, if it ever does.
	// How late it may be isn't published: ten minutes are a guess on the safe side.
	told = 10 * time.Minute
	// underWay is how long a call whose sender is gone may still be at work: no
	// timeout of the service is published, and no call was seen to take as long.
	underWay = time.Minute
)

// A Lookup looks for an answer that was lost before its record is sent, and
// perhaps paid for, once more. A verdict that it finds is the answer. That
// nothing was submitted is believed only of a call that can't be under way any
// more, and after a control: the query has to return a verdict that the ledger
// holds, and that was given after the lost call left; of a call that left long
// ago any verdict will do. A query that fails the control is asked no more. It is safe for concurrent use; nil
// looks for nothing.
type Lookup struct {
	query verify.Query
	pace  *rate.Limiter

	mu     sync.Mutex
	failed bool      // the query didn't return what the ledger holds
	known  control   // the newest verdict that the ledger is known to hold
	shown  time.Time // when the newest verdict was given that the query returned; zero: none
}

// A control is a verdict to compare the query's answer with.
type control struct {
	key    verify.Key
	record verify.Record
	status int
	given  time.Time
}

// NewLookup returns a Lookup that asks by query.
func NewLookup(query verify.Query) *Lookup {
	return &Lookup{query: query, pace: rate.NewLimiter(queriesPerSecond, 1)}
}

// remember takes a verdict of the ledger for a control.
func (l *Lookup) remember(key verify.Key, rec verify.Record, o verify.Outcome) {
	if l == nil || !isVerdict(o) {
		return
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if o.Time.After(l.known.given) {
		l.known = control{key, rec, o.Verdict.Status, o.Time}
	}
}

// isVerdict reports whether the service gave a verdict to the last task that was sent for the record: by our BizId it
// knows of none that was imported, and of none that a renewal is to replace.
func isVerdict(o verify.Outcome) bool {
	replaced := o.Retry != nil && o.Time.Before(o.Retry.Since)
	return o.Verdict != nil && o.State.Final() && o.Import == 0 && !replaced
}

// find asks for the answer to a call that left at some time and was lost. What
// it returns has a final state if there is a verdict, is Pending if certainly
// nothing was submitted, and Sent otherwise.
func (l *Lookup) find(ctx context.Context, key verify.Key, rec verify.Record, left time.Time) (verify.Outcome, error) {
	unknown := verify.Outcome{State: verify.Sent}
	if l == nil || l.refuted() {
		return unknown, nil
	}
	found, err := l.ask(ctx, key, rec)
	switch {
	case err != nil || found.State.Final():
		return found, err
	case found.State != verify.Pending:
		return unknown, nil
	}
	believed, err := l.believes(ctx, left)
	if err != nil || !believed {
		return unknown, err
	}
	return found, nil
}

// ask asks once. A query that the account may not make is made no more.
func (l *Lookup) ask(ctx context.Context, key verify.Key, rec verify.Record) (verify.Outcome, error) {
	if err := l.pace.Wait(ctx); err != nil {
		return verify.Outcome{}, err
	}
	o, err := l.query(ctx, key, rec)
	fault, failed := errors.AsType[*verify.Fault](err)
	if !failed {
		return o, err
	}
	if fault.Class == verify.ClassAccount || fault.Class == verify.ClassPermission {
		l.refute()
	}
	return verify.Outcome{State: verify.Sent}, nil
}

// believes reports whether the query would have returned the answer to a call
// that left at some time.
func (l *Lookup) believes(ctx context.Context, left time.Time) (bool, error) {
	l.mu.Lock()
	shown, known := l.shown, l.known
	l.mu.Unlock()
	if proves(shown, left) {
		return true, nil
	}
	if !proves(known.given, left) {
		return false, nil
	}
	o, err := l.ask(ctx, known.key, known.record)
	if err != nil || o.State == verify.Sent {
		return false, err
	}
	if o.Verdict == nil || o.Verdict.Status != known.status {
		l.refute()
		return false, nil
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if known.given.After(l.shown) {
		l.shown = known.given
	}
	return true, nil
}

// proves reports whether a query that returned a verdict, given at one time,
// would return the answer to a call that left at another.
func proves(given, left time.Time) bool {
	age := time.Since(left)
	return !given.IsZero() && age >= underWay && (given.After(left) || age >= told)
}

func (l *Lookup) refute() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.failed = true
}

func (l *Lookup) refuted() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.failed
}

// findLost looks for the answer of a record that is in doubt, and reports whether
// it was found, which settles the record. If nothing was submitted the lost
// attempts are given back, and the next one is the first.
func (r *Runner) findLost(ctx context.Context, t *task) (settled bool, err error) {
	if t.known.State != verify.Sent {
		return false, nil
	}
	found, err := r.Lookup.find(ctx, t.claimed.Key, t.claimed.Record, t.known.Time)
	if err != nil || found.State == verify.Sent {
		return false, err
	}
	after := t.known
	if found.State == verify.Pending {
		after.State, after.Time = verify.Unresolved, time.Now()
		after.Attempts, after.Billed = max(0, after.Attempts-after.Lost), max(0, after.Billed-after.Lost)
		after.Calls, after.Lost = verify.Unbill(after.Calls, after.Lost), 0
	} else {
		after = found
		after.Run, after.Time = r.Number, time.Now()
		after.KeepRequests(t.known, found.RequestID)
		after.Retry = done(t.known.Retry, true)
		after.Attempts, after.Billed, after.Lost = t.known.Attempts, t.known.Billed, max(0, t.known.Lost-1)
		after.Calls = t.known.Calls
		r.owe(&after)
	}
	if err := r.Store.Put(t.claimed.Key, after); err != nil {
		return false, err
	}
	if back := t.known.Billed - after.Billed; back > 0 {
		r.Budget.giveBack(back)
		r.progress.add(func(p *verify.Progress) { p.GivenBack += back })
	}
	t.known = after
	return after.State.Final(), nil
}

// found ends a record whose answer was found.
func (r *Runner) found(ctx context.Context, t *task) error {
	defer r.underway.end(t.claimed.Key)
	if r.After != nil {
		a := r.newAttempt(t)
		after, err := a.follow(ctx, t.known)
		if err != nil {
			return err
		}
		t.known = after
	}
	r.Lookup.remember(t.claimed.Key, t.claimed.Record, t.known)
	r.progress.add(func(p *verify.Progress) {
		p.Found++
		countEnd(p, t.known)
	})
	return r.stopOn(t.claimed, t.known, nil)
}
