package batch

import (
	"context"
	"sync"

	"veribatch/internal/verify"

	"golang.org/x/sync/errgroup"
)

// dispatch hands the records that this run has to send to workers, until they
// or ctx end. Handing one over blocks until a worker is free: that is the
// back-pressure.
func (r *Runner) dispatch(ctx context.Context, workers *errgroup.Group, records verify.Records) error {
	for res, err := range r.Prepare(records) {
		if err != nil {
			return err
		}
		if ctx.Err() != nil {
			return ctx.Err()
		}
		res, decision, err := r.claim(res)
		if err != nil {
			return err
		}
		r.progress.add(func(p *verify.Progress) { countRow(p, decision) })
		if res.Key == r.Known.newest.Key {
			r.Lookup.remember(res.Key, res.Record, r.Known.newest.Outcome)
		}
		if decision == send {
			t := r.newTask(res)
			workers.Go(func() error { return r.errs.add(r.process(ctx, t)) })
		}
	}
	return nil
}

// claim decides what becomes of a prepared record, and takes it up if it is to
// be sent. Only dispatch calls it: of equal records the first is taken up.
//
// This run took a key up if the key is under way, or if the ledger has this
// run's number for it. A key stops being under way only after its end is in the
// ledger: asked in this order, one of the two knows of it.
func (r *Runner) claim(res verify.Result) (verify.Result, decision, error) {
	if r.underway.has(res.Key) {
		return res, duplicate, nil
	}
	res, decision, err := r.decide(res, r.Known, r.written.Test(res.Key[:]), r.RetryPolicy)
	switch {
	case err != nil:
		return res, decision, err
	case res.Outcome.Run == r.Number:
		return res, duplicate, nil
	case decision == send:
		r.underway.add(res.Key)
		r.written.Add(res.Key[:])
	}
	return res, decision, nil
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
