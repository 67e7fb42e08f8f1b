package cli

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"veribatch/internal/session"
	"veribatch/internal/verify"
)

func TestRetryNames(t *testing.T) {
	for _, test := range []struct {
		name    string
		outcome verify.Outcome
		want    bool
	}{
		{"rejected", verify.Outcome{State: verify.Rejected}, true},
		{"rejected", verify.Outcome{State: verify.Passed}, false},
		{"sent", verify.Outcome{State: verify.Sent}, true},
		{"status:7", verify.Outcome{State: verify.Rejected, Verdict: &verify.Verdict{Status: 7}}, true},
		{"status:7", verify.Outcome{State: verify.Rejected, Verdict: &verify.Verdict{Status: 6}}, false},
		{"status:7", verify.Outcome{State: verify.Unusable, Code: "7"}, false},
		{"code:435", verify.Outcome{State: verify.Unusable, Code: "NoFaceDetected"}, true},
		{"code:nofacedetected", verify.Outcome{State: verify.Unusable, Code: "435"}, true},
		{"code:435", verify.Outcome{State: verify.Unusable, Code: "ResourcesTooLarge"}, false},
		{"code:Throttling.User", verify.Outcome{State: verify.Unresolved, Code: "Throttling.Api"}, false},
		{"code:Mystery", verify.Outcome{State: verify.Unresolved, Code: "Mystery"}, true},
	} {
		retries, err := parseRetries([]string{"status:99", test.name}, time.UTC)
		if err != nil || len(retries) != 2 {
			t.Fatal(retries, err)
		}
		if got := retries[1].Names(test.outcome); got != test.want {
			t.Errorf("--retry %s names %+v: %v", test.name, test.outcome, got)
		}
	}
	for _, name := range []string{"", "pending", "invalid", "exhausted", "status:", "status:x", "status:0", "code:",
		"7"} {
		if _, err := parseRetries([]string{name}, time.UTC); err == nil {
			t.Errorf("--retry %q is taken", name)
		}
	}
}

// A retry is remembered by its words, so what means the same has the same.
func TestRetryWords(t *testing.T) {
	day := time.Date(2026, 1, 2, 0, 0, 0, 0, verify.Shanghai)
	for value, want := range map[string]session.Retry{
		" rejected ":             {Value: "rejected"},
		"status:07":              {Value: "status:7"},
		"code:435":               {Value: "code:NoFaceDetected"},
		"code:nofacedetected":    {Value: "code:NoFaceDetected"},
		"code:Mystery":           {Value: "code:Mystery"},
		"rejected@2026-01-02":    {Value: "rejected@2026-01-02", Before: day},
		"status:7@2026-01-02":    {Value: "status:7@2026-01-02", Before: day},
		"code:435@2026-01-02":    {Value: "code:NoFaceDetected@2026-01-02", Before: day},
		"sent@2026-01-01T16:00Z": {},
		"passed@2026-01-01T16:00:00Z": {
			Value: "passed@2026-01-01T16:00:00Z", Before: day,
		},
		"rejected@": {}, "rejected@tomorrow": {}, "rejected@2999-01-01": {}, "@2026-01-02": {},
	} {
		got, err := parseRetries([]string{value, value}, verify.Shanghai)
		if want.Value == "" {
			if err == nil {
				t.Errorf("--retry %q is taken", value)
			}
			continue
		}
		if err != nil || len(got) != 1 || got[0].Value != want.Value || !got[0].Before.Equal(want.Before) {
			t.Errorf("--retry %q is read as %+v, %v", value, got, err)
		}
	}
}

func TestShares(t *testing.T) {
	for s, want := range map[string]float64{"80%": 0.8, "0.8": 0.8, "100%": 1, "1": 1, "12.5%": 0.125} {
		if got, err := parseShare(s); err != nil || got != want {
			t.Errorf("%s is read as %v, %v", s, got, err)
		}
	}
	for _, s := range []string{"", "80", "%", "0", "-1%", "101%", "NaN", "x"} {
		if got, err := parseShare(s); err == nil {
			t.Errorf("%s is read as %v", s, got)
		}
	}
}

func TestTheGravestEndIsTold(t *testing.T) {
	stop := func(r verify.StopReason) error { return &verify.Stop{Reason: r} }
	interrupted := context.Canceled
	for _, test := range []struct {
		errs []error
		want exit
	}{
		{nil, exitDone},
		{[]error{stop(verify.BudgetReached), interrupted}, exitInterrupted},
		{[]error{interrupted, stop(verify.AccountRefused)}, exitAccount},
		{[]error{stop(verify.TooManyRejected), stop(verify.ServiceFailing)}, exitRejected},
		{[]error{stop(verify.HoursOver), stop(verify.BudgetReached)}, exitBudget},
		{[]error{stop(verify.ServiceFailing), interrupted}, exitOutage},
		{[]error{stop(verify.AccountRefused), errors.New("disk full")}, exitUnexpected},
		{[]error{&exitError{code: exitOpen}, nil}, exitOpen},
		{[]error{errors.Join(stop(verify.HoursOver), stop(verify.RecordsRefused))}, exitRejected},
	} {
		if got := exitOf(errors.Join(test.errs...)); got != test.want {
			t.Errorf("%v is exit code %d, want %d", test.errs, got, test.want)
		}
	}
}

func TestWhatLastedTooLongIsSaid(t *testing.T) {
	c := runCommand{failure: failureFlags{maxOutage: time.Hour}}
	c.output.lang, c.input.name = "en", verify.VerifyMaterial.Name
	if err := c.input.actionFlag.check(); err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		stop verify.Stop
		want string
	}{
		{verify.Stop{Reason: verify.ServiceFailing, Fault: &verify.Fault{Code: "SystemError"}},
			"the service has failed"},
		{verify.Stop{Reason: verify.AuthorityFailing}, "the authority behind the service"},
		{verify.Stop{Reason: verify.QuotaExhausted, Fault: &verify.Fault{Code: "Throttling.User"}},
			"throttled every call"},
	} {
		err := c.explainStop(&test.stop)
		if exitOf(err) != exitOutage || !strings.Contains(err.Error(), test.want) ||
			!strings.Contains(err.Error(), "1h0m0s (--max-outage)") {
			t.Errorf("%s: exit %d, %v", test.stop.Reason, exitOf(err), err)
		}
	}
}
