package batch_test

import (
	"errors"
	"slices"
	"testing"

	"veribatch/batch"
	"veribatch/internal/verify"
)

func TestJoinByKeyInOrder(t *testing.T) {
	job := newRunner(nil).Job
	job.Check = refuses("甲3", "甲4")
	for n, state := range map[int]verify.State{1: verify.Passed, 2: verify.Sent, 4: verify.Rejected} {
		if err := job.Store.Put(job.Keyer.Key(person(n)), verify.Outcome{State: state, Attempts: n}); err != nil {
			t.Fatal(err)
		}
	}
	all := []verify.Record{person(5), person(4), person(3), person(2), person(1), person(4)}
	want := []verify.State{verify.Pending, verify.Rejected, verify.Invalid, verify.Sent, verify.Passed,
		verify.Rejected}
	i := 0
	for res, err := range batch.Join(job, records(all...)) {
		if err != nil {
			t.Fatal(err)
		}
		if res.Record.Row != all[i].Row || res.Outcome.State != want[i] || res.Key != job.Keyer.Key(all[i]) {
			t.Errorf("result %d is row %d, %q; want row %d, %q", i, res.Record.Row, res.Outcome.State, all[i].Row,
				want[i])
		}
		if refused := verify.Refused(res.Findings); refused != (res.Record.Name == "甲3" || res.Record.Name == "甲4") {
			t.Errorf("result %d has findings %v", i, res.Findings)
		}
		i++
	}
	if i != len(all) {
		t.Errorf("%d results, want %d", i, len(all))
	}
}

func TestJoinEndsOnABrokenInput(t *testing.T) {
	broken := errors.New("unreadable")
	var got error
	for _, err := range batch.Join(newRunner(nil).Job, func(yield func(verify.Record, error) bool) {
		_ = yield(person(1), nil) && yield(verify.Record{}, broken)
	}) {
		got = err
	}
	if !errors.Is(got, broken) {
		t.Errorf("Join ended with %v", got)
	}
}

// Corrections change what is sent and not what names the row, and equal material
// that is sent once more has a key of its own.
func TestCorrect(t *testing.T) {
	job := newRunner(nil).Job
	key, row := job.Keyer.Key(person(1)), job.Keyer.SourceRow(person(1))
	job.Correct = func(ids []verify.Key, rec verify.Record) (verify.Record, bool) {
		if ids[0] != row || !slices.Contains(ids, key) {
			return rec, false
		}
		rec.Resends = 1
		return rec, true
	}
	keys := make(map[verify.Key]bool)
	for res, err := range batch.Join(job, records(person(1), person(2))) {
		if err != nil {
			t.Fatal(err)
		}
		keys[res.Key] = true
		if res.Record.Resends == 1 && (res.RowID() != row.RowID() || res.Key == key) {
			t.Errorf("the row is named %s, its key %s", res.RowID(), res.Key.RowID())
		}
		if res.Record.Resends == 0 && res.RowID() != job.Keyer.SourceRow(person(2)).RowID() {
			t.Error("a row without corrections has another name")
		}
		if err := job.Store.Put(res.Key, verify.Outcome{State: verify.Passed}); err != nil {
			t.Fatal(err)
		}
	}
	if len(keys) != 2 {
		t.Errorf("%d keys", len(keys))
	}
	plan, err := planOf(job, records(person(1), person(2)), batch.RetryPolicy{AttemptsOverRuns: 8})
	if err != nil || plan.Answered != 2 || plan.AlreadyResent != 1 {
		t.Errorf("%+v %v", plan, err)
	}
}
