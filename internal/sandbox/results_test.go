package sandbox

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/alibabacloud-go/tea/dara"
)

// What became of a task is told as soon as it was executed, whatever became of
// its answer, and only as it was configured.
func TestResultsOfTasks(t *testing.T) {
	for _, c := range []struct {
		results            Results
		magic              string
		before, soon, late string // the VerifyStatus before the task was sent, at once, and half a minute later
	}{
		{ResultsKnown, "100", "-1", "1", "1"},
		{ResultsKnown, "907", "-1", "7", "7"},
		{ResultsKnown, "852", "-1", "1", "1"},   // reset after it was executed
		{ResultsKnown, "863", "-1", "0", "0"},   // status 0
		{ResultsKnown, "850", "-1", "-1", "-1"}, // SystemError: never executed
		{ResultsUnknown, "907", "-1", "-1", "-1"},
		{ResultsLate, "907", "-1", "-1", "7"},
		{ResultsOff, "907", "InvalidAction.NotFound", "InvalidAction.NotFound", "InvalidAction.NotFound"},
	} {
		now := noon
		s := newSandbox(t, Config{Results: c.results, Now: func() time.Time { return now },
			CallLog: new(strings.Builder)})
		query := func() string { return became(t, s, "b1", now) }
		got := []string{query()}
		ask(t, s, signedV3("POST", asking(c.magic, "b1")))
		got = append(got, query())
		now = now.Add(30 * time.Second)
		got = append(got, query())
		if want := []string{c.before, c.soon, c.late}; strings.Join(got, " ") != strings.Join(want, " ") {
			t.Errorf("%s, %s: %q, want %q", c.results, c.magic, got, want)
		}
	}
}

// A question about no task is refused.
func TestResultsOfNoTask(t *testing.T) {
	s := newSandbox(t, Config{})
	r := ask(t, s, signedV3("POST", url.Values{"BizType": {"RPMinTest"}}, func(d *dara.Request) {
		d.Headers["x-acs-action"] = dara.String(resultsAction)
	}))
	if r.status != http.StatusBadRequest || !strings.Contains(r.body, "MissingBizId") {
		t.Errorf("HTTP %d, %s", r.status, r.body)
	}
}

// became asks what became of a task: its VerifyStatus, or the code of the refusal.
func became(t *testing.T, s *Sandbox, bizID string, now time.Time) string {
	t.Helper()
	r := ask(t, s, signedV3("POST", url.Values{"BizType": {"RPMinTest"}, "BizId": {bizID}}, func(d *dara.Request) {
		d.Headers["x-acs-action"] = dara.String(resultsAction)
		d.Headers["x-acs-date"] = dara.String(now.Format(time.RFC3339))
	}))
	for _, name := range []string{"VerifyStatus", "Code"} {
		if _, rest, found := strings.Cut(r.body, `"`+name+`":"`); found {
			value, _, _ := strings.Cut(rest, `"`)
			return value
		}
	}
	return r.body
}

// A fault by chance changes what arrives of a call, and neither what it decided
// about the person nor whether it was executed at all.
func TestFaultsByChanceDecideNothing(t *testing.T) {
	for magic, decided := range map[string]string{"100": "1", "907": "7", "812": "-1", "871": "0"} {
		var log strings.Builder
		s := newSandbox(t, Config{Results: ResultsKnown, Faults: 1, Now: func() time.Time { return noon }, CallLog: &log})
		found := make(map[string]int)
		for i := range 30 {
			bizID := "b" + strconv.Itoa(i)
			ask(t, s, signedV3("POST", asking(magic, bizID)))
			found[became(t, s, bizID, noon)]++
		}
		never := found["-1"]
		delete(found, "-1")
		if executed := 30 - never; found[decided] != executed || (executed == 0) != (decided == "-1") {
			t.Errorf("%s: the tasks came to %v, want %s; %d were not executed", magic, found, decided, never)
		}
		if billed := strings.Count(log.String(), `"billed":true`); decided == "-1" && billed > 0 {
			t.Errorf("%s: %d calls were billed of an account that is refused", magic, billed)
		}
	}
}
