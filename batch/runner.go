package batch

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"time"

	"github.com/cenkalti/backoff/v5"
	"golang.org/x/sync/errgroup"
)

// maxDownloads bounds the attempts at a record whose image the service
// couldn't fetch: the third is as far away as the first (DESIGN §4).
const maxDownloads = 3

// maxForbidden is how many NoPermission answers in a row, with no verdict
// between, are no longer single images out of reach but the account's rights.
const maxForbidden = 20

// A Runner runs the records of a job that still need an answer.
// All fields but After are required.
type Runner struct {
	Job
	Verify VerifyFunc
	Pacer  *Pacer
	Budget *Budget

	Number           int           // of this run in the store's life, from 1
	Workers          int           // records under way at once
	Attempts         int           // attempts at a record within this run
	AttemptsOverRuns int           // attempts at a record over all runs
	Timeout          time.Duration // of one call, from its permit to its answer

	// After, if there is one, is called with every verdict once it is in the
	// store, for what depends on it but is no part of it. The word that it
	// returns, if any, becomes the outcome's Archive. It isn't told of the
	// run's end: the verdict was paid for.
	After func(context.Context, Key, Outcome) string

	progress  counter
	underway  keySet
	forbidden atomic.Int32 // NoPermission answers since the last verdict
}

// Run sends every record without a final answer, each key once, and returns
// when all that was sent has ended and is in the store.
//
// When ctx ends nothing more is sent; calls under way are waited for, Timeout at the
// longest, and what comes After them. The error is then that of ctx. It is a *Stop where the run ended
// by its own decision, and the error of records, store or Verify where those
// can't go on.
func (r *Runner) Run(ctx context.Context, records Records) error {
	group, inner := errgroup.WithContext(ctx)
	group.SetLimit(r.Workers)
	err := r.dispatch(inner, group, records)
	if failed := group.Wait(); failed != nil {
		return failed // before err, which may just be its echo
	}
	if err != nil {
		return err
	}
	return ctx.Err()
}

// Progress returns what the run has done so far. It may be called at any time.
func (r *Runner) Progress() Progress { return r.progress.snapshot() }

// dispatch hands records to the group until they or ctx end. Going on only
// when the group has room for another is the back-pressure.
func (r *Runner) dispatch(ctx context.Context, group *errgroup.Group, records Records) error {
	for rec, err := range records {
		if err != nil {
			return err
		}
		if ctx.Err() != nil {
			return ctx.Err()
		}
		res, todo, err := r.take(rec)
		if err != nil {
			return err
		}
		if todo {
			group.Go(func() error { return r.settle(ctx, res) })
		}
	}
	return nil
}

// take judges a record, looks it up, and reports whether this run has to
// send it. Only dispatch calls it: of equal records the first is taken.
func (r *Runner) take(rec Record) (Result, bool, error) {
	res := r.judge(rec)
	count := func(change func(*Progress)) (Result, bool, error) {
		r.progress.add(func(p *Progress) { p.Rows++; change(p) })
		return res, false, nil
	}
	// A key leaves underway only after its end was put: asked in this order,
	// one of the two knows of it.
	if r.underway.has(res.Key) {
		return count(func(p *Progress) { p.Duplicates++ })
	}
	res, err := r.lookUp(res)
	if err != nil {
		return res, false, err
	}
	switch known := res.Outcome; {
	case known.Run == r.Number:
		return count(func(p *Progress) { p.Duplicates++ })
	case known.State.Final():
		return count(func(p *Progress) { p.Answered++ })
	case Refused(res.Findings):
		return count(func(p *Progress) { p.Invalid++ })
	case known.Attempts >= r.AttemptsOverRuns:
		return count(func(p *Progress) { p.Exhausted++ })
	}
	r.progress.add(func(p *Progress) { p.Rows++ })
	r.underway.add(res.Key)
	return res, true, nil
}

// settle sees one record through its attempts.
func (r *Runner) settle(ctx context.Context, res Result) error {
	defer r.underway.remove(res.Key)
	known := res.Outcome
	pauses := newPauses()
	for n := 1; ; {
		a := attempt{run: r, key: res.Key, before: known, retry: known.Run == r.Number}
		after, err := a.make(ctx, res.Record)
		fault, failed := errors.AsType[*Fault](err)
		if err != nil && !failed {
			return err
		}
		if !failed || !r.retries(fault, n, after) {
			r.progress.add(func(p *Progress) { p.settle(after.State) })
			return r.stopOn(fault)
		}
		known = after
		pause := pauses.NextBackOff()
		if fault.Class == ClassThrottled {
			r.Pacer.Hold(max(pause, fault.RetryAfter))
		}
		if fault.turnedAway() {
			continue // it waits with everybody else, and has used up no attempt
		}
		n++
		if err := sleep(ctx, pause); err != nil {
			return err
		}
	}
}

// retries reports whether a record is tried again within this run after its
// nth attempt, which left it as it is now.
func (r *Runner) retries(fault *Fault, n int, now Outcome) bool {
	if fault.turnedAway() {
		return true
	}
	switch fault.Class {
	case ClassThrottled, ClassTransient:
		return n < r.Attempts && now.Attempts < r.AttemptsOverRuns
	case ClassDownload:
		return n < min(r.Attempts, maxDownloads) && now.Attempts < r.AttemptsOverRuns
	}
	return false
}

// stopOn returns the Stop that a record's last fault amounts to, if it does.
// A nil fault is a verdict.
func (r *Runner) stopOn(fault *Fault) error {
	switch {
	case fault == nil:
		r.forbidden.Store(0)
	case fault.Class == ClassAccount,
		fault.Class == ClassPermission && r.forbidden.Add(1) >= maxForbidden:
		return &Stop{Reason: AccountRefused, Fault: fault}
	}
	return nil
}

// newPauses returns the pauses between the attempts at one record: full
// jitter under a doubling ceiling of 1 s to 1 min.
func newPauses() *backoff.ExponentialBackOff {
	return &backoff.ExponentialBackOff{
		InitialInterval:     500 * time.Millisecond,
		RandomizationFactor: 1, // from nothing to twice the interval
		Multiplier:          2,
		MaxInterval:         30 * time.Second,
	}
}

// A keySet is a set of keys. Its zero value is empty, and it is safe for
// concurrent use.
type keySet struct {
	mu   sync.Mutex
	keys map[Key]struct{}
}

func (s *keySet) has(k Key) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	_, ok := s.keys[k]
	return ok
}

func (s *keySet) add(k Key) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.keys == nil {
		s.keys = make(map[Key]struct{})
	}
	s.keys[k] = struct{}{}
}

func (s *keySet) remove(k Key) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.keys, k)
}
