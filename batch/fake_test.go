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
	"veribatch/internal/codec"
	"veribatch/internal/verify"
	"veribatch/internal/verify/storetest"
)

// fakeStore is a verify.Store in a map. It lasts as long as the test, and can
// be told to fail.
type fakeStore struct {
	mu       sync.Mutex
	outcomes map[verify.Key][]byte
	puts     []verify.Outcome

	superseded []verify.Outcome // in the order in which others took their place

	fail error
	full error // nothing may be sent: there is no room for an answer
}

func newFakeStore() *fakeStore { return &fakeStore{outcomes: make(map[verify.Key][]byte)} }

func (s *fakeStore) Get(k verify.Key) (verify.Outcome, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	var o verify.Outcome
	if value, ok := s.outcomes[k]; ok {
		return o, codec.Unmarshal(value, &o)
	}
	return o, nil
}

func (s *fakeStore) Put(k verify.Key, o verify.Outcome) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.fail != nil {
		return s.fail
	}
	value, err := codec.Marshal(o)
	s.outcomes[k] = value
	s.puts = append(s.puts, o)
	return err
}

func (s *fakeStore) PutSent(k verify.Key, o verify.Outcome) error {
	if s.full != nil {
		return s.full
	}
	return s.Put(k, o)
}

func (s *fakeStore) Supersede(k verify.Key, before, after verify.Outcome) error {
	s.mu.Lock()
	s.superseded = append(s.superseded, before)
	s.mu.Unlock()
	return s.Put(k, after)
}

func (s *fakeStore) All() iter.Seq2[verify.Entry, error] {
	return func(yield func(verify.Entry, error) bool) {
		s.mu.Lock()
		keys := make([]verify.Key, 0, len(s.outcomes))
		for k := range s.outcomes {
			keys = append(keys, k)
		}
		s.mu.Unlock()
		for _, k := range keys {
			o, err := s.Get(k)
			if !yield(verify.Entry{Key: k, Outcome: o}, err) {
				return
			}
		}
	}
}

func TestFakeStoreKeepsTheContract(t *testing.T) {
	storetest.Run(t, func(*testing.T) verify.Store { return newFakeStore() })
}

// person returns the nth of the test's people.
func person(n int) verify.Record {
	return verify.Record{
		File: "users.csv", Row: n + 1, UserID: fmt.Sprint("u", n),
		Name: fmt.Sprint("甲", n), IDNumber: fmt.Sprint(n),
		FaceImage: fmt.Sprintf("https://photos.example.com/%d.jpg", n),
	}
}

func people(n int) []verify.Record {
	var records []verify.Record
	for i := range n {
		records = append(records, person(i+1))
	}
	return records
}

func records(list ...verify.Record) verify.Records {
	return func(yield func(verify.Record, error) bool) {
		for _, r := range list {
			if !yield(r, nil) {
				return
			}
		}
	}
}

// refuses is a CheckFunc that refuses the people named.
func refuses(names ...string) verify.CheckFunc {
	return func(r verify.Record) (verify.Record, []verify.Finding) {
		if slices.Contains(names, r.Name) {
			return r, []verify.Finding{{Code: "test-refused", Severity: verify.Error}}
		}
		return r, nil
	}
}

// newRunner returns the first run of a job over an empty store.
func newRunner(send verify.Func) *batch.Runner {
	return &batch.Runner{
		Job: batch.Job{
			Check: refuses(),
			Keyer: verify.NewKeyer([]byte("secret"), "demo", verify.VerifyMaterial),
			Store: newFakeStore(),
		},
		RetryPolicy: batch.RetryPolicy{AttemptsOverRuns: 8},
		Verify:      send, Pacer: batch.NewPacer(0, 1), Budget: batch.NewBudget(0, 0),
		Breaker: batch.NewBreaker(time.Hour), Guard: batch.NewRejectionGuard(0.8),
		Number: 1, Workers: 4, Attempts: 4, Timeout: 10 * time.Second,
	}
}

// nextRun returns the run after r over the same store.
func nextRun(r *batch.Runner) *batch.Runner {
	return &batch.Runner{
		Job: r.Job, RetryPolicy: r.RetryPolicy, Verify: r.Verify, Pacer: r.Pacer, Budget: r.Budget,
		Breaker: r.Breaker, Guard: r.Guard, Schedule: r.Schedule, Number: r.Number + 1,
		Workers: r.Workers, Attempts: r.Attempts, Timeout: r.Timeout,
	}
}

// A planned is a plan, and how many rows each finding was made in.
type planned struct {
	batch.Plan
	findings map[string]int
}

// planOf plans a run over a job's records.
func planOf(job batch.Job, input verify.Records, policy batch.RetryPolicy) (planned, error) {
	known, err := batch.TakeSnapshot(job.Store, policy)
	if err != nil {
		return planned{}, err
	}
	findings := make(map[string]int)
	planner := batch.NewPlanner(job, policy, known)
	for res, err := range job.Prepare(input) {
		if err == nil {
			res, _, err = planner.Add(res)
		}
		if err != nil {
			return planned{}, err
		}
		for _, f := range res.Findings {
			findings[f.Code]++
		}
	}
	return planned{planner.Plan(), findings}, nil
}

// calls counts a verify.Func's permitted calls by name.
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
func verifier(c *calls, answer func(name string, n int) (verify.Outcome, error)) verify.Func {
	return func(ctx context.Context, _ verify.Key, rec verify.Record, permit verify.Permit) (verify.Outcome, error) {
		call, err := permit(ctx)
		if err != nil {
			return verify.Outcome{}, err
		}
		outcome, err := answer(rec.Name, c.add(rec.Name))
		if call.Err() != nil {
			return verify.Outcome{}, &noAnswer
		}
		return outcome, err
	}
}

func passed() verify.Outcome {
	return verify.Outcome{State: verify.Passed, RequestID: "r", Verdict: &verify.Verdict{Status: 1}}
}

// known returns what a job's store holds of a person.
func known(t *testing.T, job batch.Job, rec verify.Record) verify.Outcome {
	t.Helper()
	o, err := job.Store.Get(job.Keyer.Key(rec))
	if err != nil {
		t.Fatal(err)
	}
	return o
}
