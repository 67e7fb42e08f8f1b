package batch_test

import (
	"testing"

	"veribatch/batch"
	"veribatch/internal/verify"
)

func TestPlanner(t *testing.T) {
	job := newRunner(nil).Job
	job.Check = refuses("甲3")
	for n, o := range map[int]verify.Outcome{
		1: {State: verify.Passed}, 2: {State: verify.Sent, Attempts: 1, Billed: 1},
		4: {State: verify.Unresolved, Attempts: 8},
	} {
		if err := job.Store.Put(job.Keyer.Key(person(n)), o); err != nil {
			t.Fatal(err)
		}
	}
	all := append(people(6), person(6), person(1), person(3))
	plan, err := planOf(job, records(all...), batch.RetryPolicy{AttemptsOverRuns: 8})
	if err != nil {
		t.Fatal(err)
	}
	if plan.Rows != 9 || plan.Answered != 2 || plan.Invalid != 2 || plan.Exhausted != 1 ||
		plan.Calls != 3 || plan.Duplicates != 1 || plan.InDoubt != 1 || plan.findings["test-refused"] != 2 {
		t.Errorf("plan %+v", plan)
	}
}

// A record with its final answer isn't inspected; what is found in the others
// counts as if the check had found it.
func TestInspect(t *testing.T) {
	job := newRunner(nil).Job
	for n, state := range map[int]verify.State{1: verify.Passed, 2: verify.Unresolved} {
		if err := job.Store.Put(job.Keyer.Key(person(n)), verify.Outcome{State: state}); err != nil {
			t.Fatal(err)
		}
	}
	inspected := 0
	job.Inspect = func(verify.Record) []verify.Finding {
		inspected++
		return []verify.Finding{{Code: "test-inspected", Severity: verify.Error}}
	}
	plan, err := planOf(job, records(people(3)...), batch.RetryPolicy{AttemptsOverRuns: 8})
	if err != nil || inspected != 2 || plan.Answered != 1 || plan.Invalid != 2 ||
		plan.findings["test-inspected"] != 2 {
		t.Errorf("%+v after %d inspections, %v", plan, inspected, err)
	}
}
