package verify_test

import (
	"reflect"
	"testing"
	"time"

	"veribatch/internal/verify"
)

func TestWhatWasAskedForAgainIsNotBilledTwice(t *testing.T) {
	now := time.Date(2026, 11, 25, 0, 0, 0, 0, time.UTC)
	tests := []struct {
		name   string
		before verify.Outcome // when it is asked for again
		calls  int            // billed since
		want   bool
	}{
		{"an answer", verify.Outcome{State: verify.Rejected, Billed: 1}, 1, false},
		{"an answer that cost nothing", verify.Outcome{State: verify.Unusable}, 2, true},
		{"an answer, then a lost one", verify.Outcome{State: verify.Rejected, Billed: 1}, 2, true},
		{"an answer that was paid for twice", verify.Outcome{State: verify.Passed, Billed: 2}, 1, true},
		{"no answer", verify.Outcome{State: verify.Unresolved, Billed: 1}, 1, true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			o := tt.before
			o.Retry = o.AskAgain(now)
			o.Billed += tt.calls
			if got := o.MaybeBilledTwice(); got != tt.want {
				t.Errorf("billed twice: %v, want %v", got, tt.want)
			}
			o.State = verify.Passed
			again := o
			again.Retry = o.AskAgain(now.AddDate(1, 0, 0))
			again.Billed++
			if got := again.MaybeBilledTwice(); got != tt.want {
				t.Errorf("a year later: %v, want %v", got, tt.want)
			}
		})
	}
}

// The service verifies no task again that has passed: each renewal of a pass is another one, and that of a no is not.
func TestARenewedPassIsAnotherTask(t *testing.T) {
	key, rec := verify.Key{1, 2, 3}, verify.Record{}
	task := func(o verify.Outcome) string { rec.Renewals = o.Renewals(); return rec.Task(key) }
	o := verify.Outcome{State: verify.Rejected}
	first := task(o)
	o.Retry = o.AskAgain(time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC))
	if first != key.BizID() || task(o) != first {
		t.Errorf("a no that is asked for again has the task %s, want %s", task(o), key.BizID())
	}
	seen := map[string]bool{first: true}
	for year := range 3 {
		o.State = verify.Passed
		o.Retry = o.AskAgain(time.Date(2025+year, 1, 1, 0, 0, 0, 0, time.UTC))
		if got := task(o); seen[got] || len(got) != len(first) {
			t.Errorf("renewal %d has the task %s again", year+1, got)
		}
		seen[task(o)] = true
	}
	rec.BizID = "their-own"
	if task(o) != "their-own" {
		t.Errorf("the input's own BizId became %s", task(o))
	}
}

func TestAnAnswerHasNoCounts(t *testing.T) {
	known := verify.Outcome{
		State: verify.Rejected, Run: 3, Attempts: 4, Lost: 1, Billed: 2,
		RequestID: "new", RequestIDs: []string{"old", "new"},
		Retry: &verify.Retry{Before: 1}, Calls: []verify.CallHour{{Hour: 1, Calls: 4, Billed: 2}}, Code: "3101",
	}
	answer := verify.Outcome{State: verify.Passed, Import: 2, RequestID: "other", Verdict: &verify.Verdict{Status: 1}}
	want := known
	want.State, want.Import, want.Verdict, want.Code = verify.Passed, 2, answer.Verdict, ""
	want.RequestID, want.RequestIDs = "other", []string{"old", "new", "other"}
	if got := known.WithAnswer(answer); !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v, want %+v", got, want)
	}
	if got := answer.WithAnswer(known).Answer(); got.Billed != 0 || got.Calls != nil || got.Retry != nil {
		t.Errorf("an answer has counts: %+v", got)
	}
}
