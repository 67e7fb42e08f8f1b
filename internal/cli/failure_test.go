package cli

import (
	"context"
	"errors"
	"testing"

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
		retry, err := parseRetry([]string{"status:99", test.name})
		if err != nil {
			t.Fatal(err)
		}
		if got := retry(test.outcome); got != test.want {
			t.Errorf("--retry %s names %+v: %v", test.name, test.outcome, got)
		}
	}
	for _, name := range []string{"", "pending", "invalid", "exhausted", "status:", "status:x", "status:0", "code:",
		"7"} {
		if _, err := parseRetry([]string{name}); err == nil {
			t.Errorf("--retry %q is taken", name)
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
