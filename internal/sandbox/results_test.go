package sandbox

import (
	"net/http"
	"net/url"
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
		query := func() string {
			r := ask(t, s, signedV3("POST", url.Values{"BizType": {"RPMinTest"}, "BizId": {"b1"}},
				func(d *dara.Request) {
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
