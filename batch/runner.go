package batch

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"time"

	"veribatch/internal/sleep"
	"veribatch/internal/verify"

	"github.com/bits-and-blooms/bloom/v3"
	"github.com/cenkalti/backoff/v5"
	"golang.org/x/sync/errgroup"
)

// Fewer attempts than Runner.Attempts within a run (DESIGN §4).
const (
	maxDownloads = 3 // at an image that the service couldn't fetch: the third is as far away as the first
	maxUndecided = 2 // where the answer decides nothing: each may be billed
)

// A Runner runs the records of a job that still need an answer.
// All fields but After, Known, Log and Calls are required.
type Runner struct {
	Job
	RetryPolicy
	Verify verify.Func

	Pacer    *Pacer
	Budget   *Budget
	Breaker  *Breaker
	Guard    *RejectionGuard
	Schedule Schedule

	// After, if there is one, is called with every verdict once it is in the
	// store, for what depends on it but is no part of it. The word that it
	// returns, if any, becomes the outcome's Archive. It isn't told of the
	// run's end: the verdict was paid for.
	After func(context.Context, verify.Key, verify.Outcome) string

	Known *Snapshot // of Store, taken for these Terms since it was last written; nil: Run takes it

	Log *slog.Logger // is told of every failed attempt, by row and row id; nil: nobody is

	Number   int           // of this run in the store's life, from 1
	Calls    int           // about as many as the run will make; where it makes more, each of them costs look-ups
	Workers  int           // records under way at once
	Attempts int           // attempts at a record within this run
	Timeout  time.Duration // of one call, from its permit to its answer

	progress counter
	latency  latencies
	underway keySet
	taken    *bloom.BloomFilter // keys that this run took up, and one in a hundred others; only dispatch asks it
	endings  endings

	entry, exit turnstile // before an attempt is prepared, before it leaves
}

// Run sends every record without a final answer, each key once, and returns
// when all that was sent has ended and is in the store.
//
// When ctx ends nothing more is sent; calls under way are waited for, Timeout at the
// longest, and what comes After them. The error is then that of ctx. It is a *Stop where the run ended
// by its own decision, and the error of records, store or Verify where those
// can't go on; where several of these ended it they are joined.
func (r *Runner) Run(ctx context.Context, records verify.Records) error {
	if r.Known == nil {
		known, err := TakeSnapshot(r.Store, r.RetryPolicy)
		if err != nil {
			return err
		}
		r.Known = known
	}
	r.entry, r.exit = newTurnstile(), newTurnstile()
	r.taken = bloom.NewWithEstimates(uint(max(r.Calls, 1<<16)), 0.01)
	todo := make(chan verify.Result)
	group, inner := errgroup.WithContext(ctx)
	for range r.Workers {
		group.Go(func() error { return r.work(inner, todo) })
	}
	r.endings.add(r.dispatch(inner, todo, records))
	close(todo)
	_ = group.Wait() // it is the first of the endings
	return r.endings.join(ctx.Err())
}

// work settles one record after the other. The workers last as long as the
// run: a goroutine for each record would have to grow its stack each time.
func (r *Runner) work(ctx context.Context, todo <-chan verify.Result) error {
	for res := range todo {
		if err := r.endings.add(r.settle(ctx, res)); err != nil {
			return err
		}
	}
	return nil
}

// Progress returns what the run has done so far. It may be called at any time.
func (r *Runner) Progress() verify.Progress {
	p := r.progress.snapshot()
	p.Latency = r.latency.latency()
	p.Waiting = r.waiting()
	return p
}

// dispatch hands records to the workers until they or ctx end. Going on only
// when a worker takes the next is the back-pressure.
func (r *Runner) dispatch(ctx context.Context, todo chan<- verify.Result, records verify.Records) error {
	for res, err := range r.Judge(records) {
		if err != nil {
			return err
		}
		if ctx.Err() != nil {
			return ctx.Err()
		}
		res, send, err := r.take(res)
		if err != nil {
			return err
		}
		if !send {
			continue
		}
		select {
		case todo <- res:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	return nil
}

// take looks a judged record up, and reports whether this run has to send it.
// Only dispatch calls it: of equal records the first is taken.
func (r *Runner) take(res verify.Result) (verify.Result, bool, error) {
	count := func(change func(*verify.Progress)) (verify.Result, bool, error) {
		r.progress.add(func(p *verify.Progress) { p.Rows++; change(p) })
		return res, false, nil
	}
	// A key leaves underway only after its end was put: asked in this order,
	// one of the two knows of it.
	if r.underway.has(res.Key) {
		return count(func(p *verify.Progress) { p.Duplicates++ })
	}
	res, fate, err := r.foresee(res, r.Known, r.taken.Test(res.Key[:]), r.RetryPolicy)
	if err != nil {
		return res, false, err
	}
	if res.Outcome.Run == r.Number {
		return count(func(p *verify.Progress) { p.Duplicates++ })
	}
	if fate != due {
		return count(func(p *verify.Progress) { countRow(p, fate) })
	}
	r.progress.add(func(p *verify.Progress) { p.Rows++ })
	r.underway.add(res.Key)
	r.taken.Add(res.Key[:])
	return res, true, nil
}

// settle sees one record through its attempts.
func (r *Runner) settle(ctx context.Context, res verify.Result) error {
	defer r.underway.remove(res.Key)
	known, last := res.Outcome, r.last(res.Outcome, r.Attempts)
	pauses := newPauses()
	for n := 1; ; {
		if err := r.ready(ctx); err != nil {
			return err
		}
		a := attempt{run: r, key: res.Key, before: known, retry: known.Run == r.Number}
		after, err := a.make(ctx, res.Record)
		fault, failed := errors.AsType[*verify.Fault](err)
		if err != nil && !failed {
			return err
		}
		r.note(res, after, fault)
		if !failed || !a.free(fault) && !r.retries(fault, n, after.Attempts < last) {
			r.progress.add(func(p *verify.Progress) { settle(p, after.State) })
			return r.stopOn(res, after, fault)
		}
		if stop := r.Breaker.exhausted(fault); stop != nil {
			return stop
		}
		known = after
		if fault.RejectedUnbilled() {
			continue // it waits with everybody else
		}
		if !a.free(fault) {
			n++
		}
		if err := sleep.For(ctx, pauses.NextBackOff()); err != nil {
			return err
		}
	}
}

// note logs an attempt that failed.
func (r *Runner) note(res verify.Result, after verify.Outcome, fault *verify.Fault) {
	if fault == nil || r.Log == nil {
		return
	}
	r.Log.Warn("attempt failed", "file", res.Record.File, "row", res.Record.Row, "row_id", res.RowID(),
		"attempts", after.Attempts, "state", string(after.State), "class", string(fault.Class), "code", fault.Code,
		"lost", fault.Lost, "request_id", fault.RequestID, "message", fault.Message)
}

// retries reports whether a record is tried again within this run after its
// nth attempt. Left says that it has attempts left over all runs.
func (r *Runner) retries(fault *verify.Fault, n int, left bool) bool {
	if fault.PerhapsBilled() && r.Hold {
		return false
	}
	switch fault.Class {
	case verify.ClassThrottled, verify.ClassTransient:
		return left && n < r.Attempts
	case verify.ClassDownload:
		return left && n < min(r.Attempts, maxDownloads)
	case verify.ClassUndecided:
		return left && n < min(r.Attempts, maxUndecided)
	}
	return false
}

// stopOn returns the Stop that the end of a record amounts to, if it does. A
// nil fault is an answer. That an answer is as bad as it was before, where
// somebody asked for it again, says nothing.
func (r *Runner) stopOn(before verify.Result, after verify.Outcome, fault *verify.Fault) error {
	if fault != nil && fault.Class == verify.ClassAccount {
		return &verify.Stop{Reason: verify.AccountRefused, Fault: fault}
	}
	if before.Outcome.State.Final() {
		return nil
	}
	stop, suspects := r.Guard.see(before.Key, after.State, fault)
	if stop == nil {
		return nil
	}
	return errors.Join(stop, r.reopen(suspects))
}

// reopen takes back that records can't be used, and the attempts that they
// were refused with: it wasn't the records' fault.
func (r *Runner) reopen(suspects []suspect) error {
	for _, s := range suspects {
		o, err := r.Store.Get(s.key)
		if err != nil {
			return err
		}
		before := o.State
		if before == verify.Unusable {
			o.State = verify.Unresolved
			if o.Lost > 0 {
				o.State = verify.Sent
			}
		}
		if s.sent {
			o.Attempts--
		}
		if err := r.Store.Put(s.key, o); err != nil {
			return err
		}
		if o.State != before {
			r.progress.add(func(p *verify.Progress) { p.Unusable--; settle(p, o.State) })
		}
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
	keys map[verify.Key]struct{}
}

func (s *keySet) has(k verify.Key) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	_, ok := s.keys[k]
	return ok
}

func (s *keySet) add(k verify.Key) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.keys == nil {
		s.keys = make(map[verify.Key]struct{})
	}
	s.keys[k] = struct{}{}
}

func (s *keySet) remove(k verify.Key) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.keys, k)
}
