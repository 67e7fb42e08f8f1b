package batch_test

import (
	"errors"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"veribatch/batch"
	"veribatch/internal/verify"
)

// A sequence is whose calls left, in order.
type sequence struct {
	mu    sync.Mutex
	names []string
}

func (s *sequence) add(name string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.names = append(s.names, name)
}

// first returns the place of a person's first call; -1 without one.
func (s *sequence) first(n int) int { return slices.Index(s.names, person(n).Name) }

func authorityFails() verify.Outcome {
	return verify.Outcome{State: verify.Unresolved, Verdict: &verify.Verdict{Status: 12}}
}

func TestWhatEarlierRunsLeftOpenComesLast(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const open, all = 53, 353
		var order sequence
		r := newRunner(verifier(new(calls), func(name string, _ int) (verify.Outcome, error) {
			order.add(name)
			if slices.ContainsFunc(people(open), func(p verify.Record) bool { return p.Name == name }) {
				return authorityFails(), nil
			}
			return passed(), nil
		}))
		r.Number = 2
		left := authorityFails()
		left.Run, left.Attempts, left.Billed = 1, 1, 1
		for n := range open {
			remember(t, r.Job, map[int]verify.Outcome{n + 1: left})
		}
		if err := r.Run(t.Context(), records(people(all)...)); err != nil {
			t.Fatal(err)
		}
		after := 0 // of those never tried, how many came after one who was left open
		first := order.first(1)
		for n := 2; n <= open; n++ {
			first = min(first, order.first(n))
		}
		for n := open + 1; n <= all; n++ {
			if order.first(n) > first {
				after++
			}
		}
		if after >= r.Workers { // those were under way together
			t.Errorf("%d people came after one who was left open", after)
		}
		if p := r.Progress(); p.Rows != all || p.Passed != all-open || p.Unresolved != open || p.Done() != all {
			t.Errorf("progress %+v", p)
		}
	})
}

// Both workers verify others while a record waits for its next attempt.
func TestAWaitingRecordHoldsNoWorker(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var mu sync.Mutex
		var tries, underway, most int
		r := newRunner(verifier(new(calls), func(name string, n int) (verify.Outcome, error) {
			mu.Lock()
			defer mu.Unlock()
			if name == person(1).Name {
				if tries = n; n <= 15 {
					return verify.Outcome{}, &noNetwork
				}
				return passed(), nil
			}
			underway++
			if tries < 15 {
				most = max(most, underway)
			}
			mu.Unlock()
			time.Sleep(time.Second)
			mu.Lock()
			underway--
			return passed(), nil
		}))
		r.Workers = 2
		if err := r.Run(t.Context(), records(people(2000)...)); err != nil {
			t.Fatal(err)
		}
		if p := r.Progress(); most != 2 || p.Passed != 2000 {
			t.Errorf("beside the waiting record %d others were under way at once, want 2; progress %+v", most, p)
		}
	})
}

func TestRetriesTakeHalfOfThePermits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const bad, all = 4, 400
		var order sequence
		r := newRunner(verifier(new(calls), func(name string, _ int) (verify.Outcome, error) {
			order.add(name)
			if slices.ContainsFunc(people(bad), func(p verify.Record) bool { return p.Name == name }) {
				return verify.Outcome{}, &noNetwork
			}
			return passed(), nil
		}))
		r.Workers, r.Pacer = 5, batch.NewPacer(1.0/60, 1) // each retry is due by the next permit
		r.Breaker = batch.NewBreaker(time.Minute)         // the four alone end the run
		err := r.Run(t.Context(), records(people(all)...))
		if stop, ok := errors.AsType[*verify.Stop](err); !ok || stop.Reason != verify.ServiceFailing {
			t.Fatalf("Run = %v", err)
		}
		until := order.names[:order.first(all)]
		if retries := len(until) - (all - 1); retries < all/3 || retries > all+r.Workers {
			t.Errorf("%d retries among %d other calls, want nearly as many", retries, all)
		}
	})
}

// Some records in front fail whatever is done. They use up their attempts,
// and the others pass.
func TestRecordsThatKeepFailingInFront(t *testing.T) {
	for _, workers := range []int{1, 4, 64} {
		synctest.Test(t, func(t *testing.T) {
			const bad, all = 40, 240
			r := newRunner(verifier(new(calls), func(name string, _ int) (verify.Outcome, error) {
				time.Sleep(10 * time.Millisecond)
				if slices.ContainsFunc(people(bad), func(p verify.Record) bool { return p.Name == name }) {
					return verify.Outcome{}, &systemErr
				}
				return passed(), nil
			}))
			r.Workers = workers
			if err := r.Run(t.Context(), records(people(all)...)); err != nil {
				t.Errorf("%d workers: %v", workers, err)
			}
			if p := r.Progress(); p.Passed != all-bad || p.Unresolved != bad {
				t.Errorf("%d workers: progress %+v", workers, p)
			}
		})
	}
}

// One record fails for ever and uses up no attempt by it. The outage that it looks
// like ends with the next probe, which is another record.
func TestProbesAreDifferentRecords(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		start := time.Now()
		var last time.Duration
		r := newRunner(verifier(new(calls), func(name string, _ int) (verify.Outcome, error) {
			if name == person(1).Name {
				return verify.Outcome{}, &noNetwork
			}
			last = time.Since(start)
			return passed(), nil
		}))
		r.Workers = 1
		err := r.Run(t.Context(), records(people(100)...))
		if stop, ok := errors.AsType[*verify.Stop](err); !ok || stop.Reason != verify.ServiceFailing {
			t.Errorf("Run = %v", err)
		}
		if p := r.Progress(); p.Passed != 99 || last > time.Hour {
			t.Errorf("after %v: %+v", last, p)
		}
	})
}
