package batch_test

import (
	"errors"
	"slices"
	"testing"
	"time"

	"veribatch/batch"
	"veribatch/internal/verify"
)

// erasing returns a Job.Erased that knows these keys.
func erasing(keys ...verify.Key) func(verify.Key) (bool, error) {
	return func(key verify.Key) (bool, error) { return slices.Contains(keys, key), nil }
}

// passesAll passes everybody.
func passesAll(c *calls) verify.Func {
	return verifier(c, func(string, int) (verify.Outcome, error) { return passed(), nil })
}

// A person who was erased is never sent again: not with another photo, not when
// the row is corrected or sent once more on request. Nor is their photo read.
func TestTheErasedAreNeverSent(t *testing.T) {
	sent := &calls{of: make(map[string]int)}
	r := newRunner(passesAll(sent))
	one, _ := r.Keyer.Person(person(1))
	r.Erased = erasing(one, r.Keyer.SourceRow(person(2)))
	newPhoto := person(1)
	newPhoto.FaceImage = "other.jpg"
	r.Keyer.LocalImage = func(path string) string { t.Errorf("%s was read", path); return path }
	corrected := 0
	r.Correct = func(ids []verify.Key, rec verify.Record) (verify.Record, bool) {
		corrected++
		rec.Name, rec.Resends = rec.Name+"改", 1
		return rec, true
	}
	input := records(person(1), newPhoto, person(2), person(3))
	plan, err := planOf(r.Job, input, r.RetryPolicy)
	if err != nil || plan.Erased != 3 || plan.Calls != 1 || len(plan.findings) > 0 {
		t.Errorf("the plan is %+v, %v", plan, err)
	}
	corrected = 0
	if err := r.Run(t.Context(), input); err != nil {
		t.Fatal(err)
	}
	if len(sent.of) != 1 || sent.of["甲3改"] != 1 {
		t.Errorf("sent %v", sent.of)
	}
	if corrected != 4 { // those of the erased aren't rows that nobody knows
		t.Errorf("%d rows were shown to the corrections", corrected)
	}
	if p := r.Progress(); p.Erased != 3 || p.Passed != 1 || p.Done() != 4 {
		t.Errorf("it did %+v", p)
	}
	for res, err := range batch.Join(r.Job, input) {
		if err != nil || (res.Outcome.State == verify.Erased) != (res.Record.Name != "甲3改") || res.RowID() == "" {
			t.Errorf("row %d is %q, %v", res.Record.Row, res.Outcome.State, err)
		}
	}
}

// What stands in the ledger of a key that was erased is no answer, whatever is asked for again.
func TestATombstoneIsNoAnswer(t *testing.T) {
	job := newRunner(nil).Job
	gone := verify.Outcome{State: verify.Passed, Billed: 1}.Tombstone()
	if err := job.Store.Put(job.Keyer.Key(person(1)), gone); err != nil {
		t.Fatal(err)
	}
	policy := batch.RetryPolicy{AttemptsOverRuns: 8, Retry: func(verify.Outcome) time.Time { return time.Now() }}
	if plan, err := planOf(job, records(person(1)), policy); err != nil || plan.Calls != 0 {
		t.Errorf("the plan is %+v, %v", plan, err)
	}
	for res, err := range batch.Join(job, records(person(1))) {
		if err != nil || res.Outcome.State != verify.Erased || res.Outcome.Billed != 1 {
			t.Errorf("it is %+v, %v", res.Outcome, err)
		}
	}
}

// Whether somebody was erased must be known: nobody is sent while it isn't.
func TestUnknownErasuresEndTheRun(t *testing.T) {
	broken := errors.New("unreadable")
	sent := &calls{of: make(map[string]int)}
	r := newRunner(passesAll(sent))
	r.Erased = func(verify.Key) (bool, error) { return false, broken }
	if err := r.Run(t.Context(), records(person(1))); !errors.Is(err, broken) || len(sent.of) > 0 {
		t.Errorf("Run = %v, and sent %v", err, sent.of)
	}
}
