package batch

import (
	"context"
	"log/slog"
	"sync/atomic"
	"time"

	"veribatch/internal/verify"

	"github.com/bits-and-blooms/bloom/v3"
	"golang.org/x/sync/errgroup"
	"golang.org/x/sync/semaphore"
)

// A Runner runs the records of a job that still need an answer.
// All fields but Lookup, After, Known, Log and Calls are required.
type Runner struct {
	Job
	RetryPolicy
	Verify verify.Func

	Pacer    *Pacer
	Budget   *Budget
	Breaker  *Breaker
	Guard    *RejectionGuard
	Schedule Schedule
	Lookup   *Lookup // nil: what was lost is sent again without a question

	// After is called with every answer once it is in the store, for what
	// depends on it but is no part of it. What it returns becomes the outcome's
	// Archive, which is verify.ArchiveOwed until then if images came with the answer.
	// Its context doesn't end with the run: the answer was paid for. Nil: nothing follows.
	After func(context.Context, verify.Key, verify.Outcome) string

	Known *Snapshot // of Store by this RetryPolicy, taken since Store was last written; nil: Run takes it

	Log *slog.Logger // gets every failed attempt, by row and row id; nil: no log

	Number   int           // of this run in the store's life, from 1
	Calls    int           // about how many calls the run will make; with more of them each costs look-ups
	Workers  int           // records under way at once, at the most
	AsNeeded bool          // fewer, if that is enough for the rate
	Attempts int           // attempts at a record within this run
	Timeout  time.Duration // of one call, from its permit to its answer

	progress counter
	latency  latencies
	errs     runErrors

	limit    atomic.Pointer[workerLimit] // nil until Run begins
	underway underway
	// written spares look-ups, and is no more than that: it holds the keys that
	// this run took up, which may be in the ledger by now. One in a hundred of the
	// others seems to be in it too, and is looked up for nothing. Only claim uses it.
	written *bloom.BloomFilter

	// Each lets one record through at a time, in the order in which they came: so
	// an outage isn't probed with the same record again and again.
	entry, exit *semaphore.Weighted // before an attempt is prepared, and before it leaves
}

// Run sends every record without a final answer, each key once, and returns
// when all that was sent has ended and is in the store. It goes through records
// once more for those that earlier runs left open, if there are any.
//
// When ctx ends nothing more is sent. Calls under way are waited for, no longer
// than Timeout, and so is what comes After them; the error is that of ctx. It is
// a *verify.Stop where the run ended by its own decision, and the error of
// records, Store or Verify where those can't go on. Where several of these ended
// it they are joined.
func (r *Runner) Run(ctx context.Context, records verify.Records) error {
	if r.Known == nil {
		known, err := TakeSnapshot(r.Store, r.RetryPolicy)
		if err != nil {
			return err
		}
		r.Known = known
	}
	r.written = bloom.NewWithEstimates(uint(max(r.Calls, 1<<16)), 0.01)
	r.entry, r.exit = semaphore.NewWeighted(1), semaphore.NewWeighted(1)
	workers, inner := errgroup.WithContext(ctx)
	workers.SetLimit(r.Workers)
	limit := newWorkerLimit(r.Workers, !r.AsNeeded, r.Pacer.allowed(time.Now()))
	r.limit.Store(limit)
	r.errs.add(r.dispatch(inner, records, func(t *task) {
		if limit.enter(inner) != nil {
			return // dispatch ends with inner
		}
		workers.Go(func() error {
			defer func() { limit.leave(r.Pacer.allowed(time.Now())) }()
			return r.errs.add(r.process(inner, t))
		})
	}))
	_ = workers.Wait() // errs has its error
	return r.errs.join(ctx.Err())
}

// Progress returns what the run has done so far. It may be called at any time.
func (r *Runner) Progress() verify.Progress {
	p := r.progress.snapshot()
	p.Latency = r.latency.latency()
	p.Durations = r.latency.durations()
	p.Waiting = r.waiting()
	p.Rate, p.BudgetLeft = r.Pacer.allowed(time.Now()), r.Budget.Left()
	p.Retrying, p.AtOnce = r.underway.waits(), r.limit.Load().now()
	return p
}
