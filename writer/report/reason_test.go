package report

import (
	"strings"
	"testing"

	"veribatch/internal/explain"
	"veribatch/internal/verify"
)

func TestReason(t *testing.T) {
	refused := []verify.Finding{
		{Code: "image-same", Severity: verify.Warning}, {Code: "id-checksum", Severity: verify.Error},
	}
	for _, test := range []struct {
		outcome  verify.Outcome
		findings []verify.Finding
		want     Reason
	}{
		{verify.Outcome{State: verify.Rejected, Verdict: &verify.Verdict{Status: 7}}, refused,
			Reason{Kind: ByStatus, Key: "7"}},
		{verify.Outcome{State: verify.Rejected, Verdict: &verify.Verdict{Status: 77}}, nil,
			Reason{Kind: ByStatus, Key: "77"}},
		{verify.Outcome{State: verify.Unusable, Code: "435"}, nil, Reason{Kind: ByCode, Key: "NoFaceDetected"}},
		{verify.Outcome{State: verify.Unresolved, Code: "Never.Heard.Of"}, nil,
			Reason{Kind: ByCode, Key: "Never.Heard.Of"}},
		{verify.Outcome{State: verify.Invalid}, refused, Reason{Kind: ByFinding, Key: "id-checksum"}},
		{verify.Outcome{}, refused[:1], Reason{Kind: ByState, Key: ""}},
		{verify.Outcome{State: verify.Sent}, nil, Reason{Kind: ByState, Key: "sent"}},
	} {
		if got := ReasonOf(verify.Action{},
			verify.Result{Outcome: test.outcome, Findings: test.findings}); got != test.want {
			t.Errorf("%+v: %v", test.outcome, got)
		}
	}
}

// A reason is known to people by its code, whichever form the service sent.
func TestReasonLabels(t *testing.T) {
	for _, test := range []struct {
		reason      Reason
		label, text string
	}{
		{Reason{Kind: ByCode, Key: "NoFaceDetected"}, "Error code NoFaceDetected (435)", " (435)"},
		{Reason{Kind: ByStatus, Key: "7"}, "VerifyStatus 7", " (7)"},
		{Reason{Kind: ByFinding, Key: "id-checksum"}, "Check before sending", ""},
		{Reason{Kind: ByState, Key: "sent"}, "State", ""},
	} {
		if got := test.reason.Label(explain.EN); got != test.label {
			t.Errorf("%v: label %q, want %q", test.reason, got, test.label)
		}
		short := test.reason.Short(explain.EN)
		if strings.HasPrefix(short, "Verification failed") || !strings.HasSuffix(short, test.text) {
			t.Errorf("%v: in short %q, want it to end in %q", test.reason, short, test.text)
		}
	}
}

// The label of an answer ends with what decided; the note about it inside the
// reason is not said twice, and a list of what disagrees is not cut short.
func TestAnswersInShort(t *testing.T) {
	for _, test := range []struct {
		reason Reason
		zh, en string
	}{
		{Reason{ByAnswer, "2/204", "Id3MetaVerify"}, "人脸、姓名与身份证号不一致（SubCode 204）",
			"Face, name and identity number do not belong together (SubCode 204)"},
		{Reason{ByAnswer, "3", "Id2MetaVerify"}, "权威数据源没有可供核验的记录（BizCode 3）",
			"The authority has nothing to compare with (BizCode 3)"},
	} {
		if got := test.reason.Short(explain.ZH); got != test.zh {
			t.Errorf("%v: %q, want %q", test.reason, got, test.zh)
		}
		if got := test.reason.Short(explain.EN); got != test.en {
			t.Errorf("%v: %q, want %q", test.reason, got, test.en)
		}
	}
}
