package batch_test

import (
	"context"
	"fmt"
	"iter"
	"slices"
	"sync"
	"testing"
	"time"

	"veribatch/batch"
	"veribatch/batch/storetest"
	"veribatch/internal/pack"
)

// fakeStore is a batch.Store in a map. It lasts as long as the test, and can
// be told to fail.
type fakeStore struct {
	mu       sync.Mutex
	outcomes map[batch.Key][]byte
	puts     []batch.Outcome
	fail     error
}

func newFakeStore() *fakeStore { return &fakeStore{outcomes: make(map[batch.Key][]byte)} }

func (s *fakeStore) Get(k batch.Key) (batch.Outcome, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	var o batch.Outcome
	if value, ok := s.outcomes[k]; ok {
		return o, pack.Unmarshal(value, &o)
	}
	return o, nil
}

func (s *fakeStore) Put(k batch.Key, o batch.Outcome) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.fail != nil {
		return s.fail
	}
	value, err := pack.Marshal(o)
	s.outcomes[k] = value
	s.puts = append(s.puts, o)
	return err
}

func (s *fakeStore) All() iter.Seq2[batch.Entry, error] {
	return func(yield func(batch.Entry, error) bool) {
		s.mu.Lock()
		keys := make([]batch.Key, 0, len(s.outcomes))
		for k := range s.outcomes {
			keys = append(keys, k)
		}
		s.mu.Unlock()
		for _, k := range keys {
			o, err := s.Get(k)
			if !yield(batch.Entry{Key: k, Outcome: o}, err) {
				return
			}
		}
	}
}

func TestFakeStoreKeepsTheContract(t *testing.T) {
	storetest.Run(t, func(*testing.T) batch.Store { return newFakeStore() })
}

// person returns the nth of the test's people.
func person(n int) batch.Record {
	return batch.Record{
		File: "users.csv", Row: n + 1, UserID: fmt.Sprint("u", n),
		Name: fmt.Sprint("甲", n), IDNumber: fmt.Sprint(n), FaceImage: fmt.Sprintf("https://photos.example.com/%d.jpg", n),
	}
}

func people(n int) []batch.Record {
	var records []batch.Record
	for i := range n {
		records = append(records, person(i+1))
	}
	return records
}

func records(list ...batch.Record) batch.Records {
	return func(yield func(batch.Record, error) bool) {
		for _, r := range list {
			if !yield(r, nil) {
				return
			}
		}
	}
}

// refuses is a CheckFunc that refuses the people named.
func refuses(names ...string) batch.CheckFunc {
	return func(r batch.Record) (batch.Record, []batch.Finding) {
		if slices.Contains(names, r.Name) {
			return r, []batch.Finding{{Code: "test-refused", Severity: batch.Error}}
		}
		return r, nil
	}
}

// newRunner returns the first run of a job over an empty store.
func newRunner(verify batch.VerifyFunc) *batch.Runner {
	return &batch.Runner{
		Job: batch.Job{
			Check: refuses(),
			Keyer: batch.NewKeyer([]byte("secret"), "demo"),
			Store: newFakeStore(),
		},
		Terms:  batch.Terms{AttemptsOverRuns: 8},
		Verify: verify, Pacer: batch.NewPacer(0, 1), Budget: batch.NewBudget(0, 0),
		Breaker: batch.NewBreaker(time.Hour), Sense: batch.NewSense(0.8),
		Number: 1, Workers: 4, Attempts: 4, Timeout: 10 * time.Second,
	}
}

// nextRun returns the run after r over the same store.
func nextRun(r *batch.Runner) *batch.Runner {
	return &batch.Runner{
		Job: r.Job, Terms: r.Terms, Verify: r.Verify, Pacer: r.Pacer, Budget: r.Budget,
		Breaker: r.Breaker, Sense: r.Sense, Hours: r.Hours, Number: r.Number + 1,
		Workers: r.Workers, Attempts: r.Attempts, Timeout: r.Timeout,
	}
}

// calls counts a VerifyFunc's permitted calls by name.
type calls struct {
	mu sync.Mutex
	of map[string]int
}

func (c *calls) add(name string) int {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.of == nil {
		c.of = make(map[string]int)
	}
	c.of[name]++
	return c.of[name]
}

func (c *calls) total() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	total := 0
	for _, n := range c.of {
		total += n
	}
	return total
}

// verifier asks for its permit, counts the call, and answers what answer says to a
// person's nth call. As with a real client, the answer is lost if the call's
// context ends before it.
func verifier(c *calls, answer func(name string, n int) (batch.Outcome, error)) batch.VerifyFunc {
	return func(ctx context.Context, _ batch.Key, rec batch.Record, permit batch.Permit) (batch.Outcome, error) {
		call, err := permit(ctx)
		if err != nil {
			return batch.Outcome{}, err
		}
		outcome, err := answer(rec.Name, c.add(rec.Name))
		if call.Err() != nil {
			return batch.Outcome{}, &noAnswer
		}
		return outcome, err
	}
}

func passed() batch.Outcome {
	return batch.Outcome{State: batch.Passed, RequestID: "r", Verdict: &batch.Verdict{Status: 1}}
}

// known returns what a job's store holds of a person.
func known(t *testing.T, job batch.Job, rec batch.Record) batch.Outcome {
	t.Helper()
	o, err := job.Store.Get(job.Keyer.Key(rec))
	if err != nil {
		t.Fatal(err)
	}
	return o
}
