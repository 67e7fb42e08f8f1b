package session

import (
	"testing"
	"time"

	"veribatch/batch"
	"veribatch/checkpoint"
	"veribatch/internal/verify"
)

const year = 365 * 24 * time.Hour

func TestAVerdictBecomesDue(t *testing.T) {
	now := time.Date(2026, 11, 30, 0, 0, 0, 0, time.UTC)
	ago := func(days int) time.Time { return now.AddDate(0, 0, -days) }
	again := func(days, attempts int, retry *verify.Retry) verify.Outcome {
		return verify.Outcome{State: verify.Passed, Time: ago(days), Attempts: attempts, Retry: retry}
	}
	for _, test := range []struct {
		what  string
		known verify.Outcome
		due   bool
	}{
		{"young", verify.Outcome{State: verify.Passed, Time: ago(364)}, false},
		{"of this moment", verify.Outcome{State: verify.Passed, Time: ago(365)}, true},
		{"old", verify.Outcome{State: verify.Rejected, Time: ago(400)}, true},
		{"no verdict", verify.Outcome{State: verify.Unusable, Time: ago(400)}, false},
		{"asked for since, without an answer yet",
			again(400, 1, &verify.Retry{Since: ago(35)}), true},
		{"asked for since, in vain",
			again(400, 0, &verify.Retry{Since: ago(35), Done: true}), false},
		{"asked for since as often as may be",
			again(400, 8, &verify.Retry{Since: ago(35)}), false},
		{"in vain, and due for the second time",
			again(800, 0, &verify.Retry{Since: ago(435), Done: true}), true},
	} {
		v := newValidity(year, now)
		policy := Policy{RetryPolicy: batch.RetryPolicy{AttemptsOverRuns: 8}}
		if got := policy.namesBy(v.due, test.known); got != test.due {
			t.Errorf("%s: due %v, want %v", test.what, got, test.due)
		}
	}
}

func TestValidityCounts(t *testing.T) {
	now := time.Date(2026, 11, 30, 0, 0, 0, 0, time.UTC)
	store, err := checkpoint.OpenMemory(checkpoint.Settings{})
	if err != nil {
		t.Fatal(err)
	}
	defer store.Close()
	policy := Policy{RetryPolicy: batch.RetryPolicy{AttemptsOverRuns: 8}}
	v := newValidity(year, now)
	refused := []verify.Finding{{Code: "link-expired", Severity: verify.Error}}
	for i, row := range []struct {
		days     int
		sent     bool
		findings []verify.Finding
	}{{days: 400, sent: true}, {days: 400, findings: refused}, {days: 100}, {days: 300}, {days: 200}} {
		key := verify.Key{byte(i)}
		o := verify.Outcome{State: verify.Passed, Time: now.AddDate(0, 0, -row.days)}
		if err := store.Put(key, o); err != nil {
			t.Fatal(err)
		}
		res := verify.Result{Key: key, Outcome: o, Findings: row.findings}
		if row.days < 365 {
			res.Outcome = verify.Outcome{} // the planner doesn't look it up
		}
		if err := v.add(store, policy, res, row.sent); err != nil {
			t.Fatal(err)
		}
	}
	if want := now.AddDate(0, 0, 65); v.Due != 1 || v.Refused != 1 || !v.Next.Equal(want) {
		t.Errorf("%d due, %d refused, the next on %v; want 1, 1 and %v", v.Due, v.Refused, v.Next, want)
	}
	var none *ValidityStatus
	none.reset()
	none.countWaiting(policy, verify.Outcome{})
	if err := none.add(store, policy, verify.Result{}, true); err != nil || none.since() != nil {
		t.Errorf("verdicts that are valid for good: %v", err)
	}
}
