package report

import (
	"testing"

	"veribatch/internal/explain"
	"veribatch/internal/verify"
)

func TestTask(t *testing.T) {
	verdict := func(state verify.State, status int) verify.Result {
		return verify.Result{Outcome: verify.Outcome{State: state, Verdict: &verify.Verdict{Status: status}}}
	}
	code := func(state verify.State, code string) verify.Result {
		return verify.Result{Outcome: verify.Outcome{State: state, Code: code}}
	}
	refused := func(code string) verify.Result {
		return verify.Result{
			Outcome:  verify.Outcome{State: verify.Invalid},
			Findings: []verify.Finding{{Code: code, Severity: verify.Error}},
		}
	}
	for _, test := range []struct {
		result verify.Result
		want   Task
	}{
		{verdict(verify.Passed, 1), ""},
		{verdict(verify.Rejected, 2), CorrectIdentity},
		{code(verify.Rejected, "3101"), CorrectIdentity},
		{verdict(verify.Rejected, 3), RetakeCard},
		{verdict(verify.Rejected, 5), RenewCard},
		{verdict(verify.Rejected, 7), RetakeFace},
		{verdict(verify.Rejected, 9), VerifyByHand},
		{verdict(verify.Rejected, 11), VerifyByHand},
		{verdict(verify.Rejected, 77), VerifyByHand},
		{verdict(verify.Unresolved, 12), ""},
		{code(verify.Unusable, "435"), RetakeFace},
		{code(verify.Unusable, "ResourcesTooLarge"), ReplaceImage},
		{code(verify.Unusable, "ParameterIsNull"), MendRow},
		{code(verify.Unresolved, "DownloadTimedOut"), ReplaceImage},
		{code(verify.Unresolved, "403"), ReplaceImage},
		{code(verify.Unresolved, "SystemError"), ""},
		{code(verify.Unresolved, "3104"), MendRow},
		{code(verify.Sent, "Timeout"), ""},
		{refused("id-checksum"), CorrectIdentity},
		{refused("row-long"), MendRow},
		{verify.Result{}, ""},
	} {
		if got := new(Options).Row(test.result).Task; got != test.want {
			t.Errorf("%+v: %q, want %q", test.result.Outcome, got, test.want)
		}
	}
}

// What is out of attempts is not told to try again, but to replace an image that can't be fetched.
func TestAdviceOfWhatIsUsedUp(t *testing.T) {
	for code, want := range map[string]string{
		"SystemError":      explain.State("exhausted").Advice.EN,
		"Timeout":          explain.State("exhausted").Advice.EN,
		"DownloadTimedOut": "",
	} {
		if m, ok := explain.Code(code); want == "" && ok {
			want = m.Advice.EN
		}
		row := (&Options{Lang: explain.EN}).Row(verify.Result{
			Outcome: verify.Outcome{State: verify.Exhausted, Code: code, Attempts: 8}, UsedUp: true,
		})
		if got := row.advice(); got != want {
			t.Errorf("%s: %v, want %s", code, got, want)
		}
	}
}

// Whatever a record may come to, its task has a name.
func TestEveryTaskHasAName(t *testing.T) {
	for _, m := range append(explain.Codes(), append(explain.Findings(), explain.Statuses()...)...) {
		for _, lang := range []explain.Lang{explain.ZH, explain.EN} {
			if taskIn(m.Category).Label(lang) == "" {
				t.Errorf("%s: its task has no name in %s", m.Key, lang)
			}
		}
	}
}
