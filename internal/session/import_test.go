package session

import (
	"testing"

	"veribatch/internal/cloudauth"
	"veribatch/internal/verify"
	"veribatch/reader/answers"
)

func TestWhatAnswersMean(t *testing.T) {
	for _, test := range []struct {
		action string
		row    answers.Row
		state  verify.State // empty: no final verdict
		status int
		code   string // BizCode or Passed
	}{
		{"VerifyMaterial", answers.Row{Status: "1"}, verify.Passed, 1, ""},
		{"VerifyMaterial", answers.Row{Status: "7.0"}, verify.Rejected, 7, ""},
		{"VerifyMaterial", answers.Row{Status: "11"}, verify.Rejected, 11, ""},
		{"VerifyMaterial", answers.Row{Status: "12"}, "", 0, ""}, // the authority failed
		{"VerifyMaterial", answers.Row{Status: "0"}, "", 0, ""},
		{"VerifyMaterial", answers.Row{Status: "13"}, "", 0, ""},
		{"VerifyMaterial", answers.Row{Status: "通过"}, verify.Passed, 1, ""},
		{"VerifyMaterial", answers.Row{Status: " 不 通过"}, verify.Rejected, 0, ""},
		{"VerifyMaterial", answers.Row{Status: "失败"}, "", 0, ""}, // the call may have
		{"VerifyMaterial", answers.Row{Word: "Rejected", Code: "3101"}, verify.Rejected, 0, ""},
		{"VerifyMaterial", answers.Row{Word: "尚未发送"}, "", 0, ""},
		{"VerifyMaterial", answers.Row{}, "", 0, ""},
		{"Id2MetaVerify", answers.Row{Status: "1"}, verify.Passed, 0, "1"},
		{"Id2MetaVerify", answers.Row{Status: "一致"}, verify.Passed, 0, "1"},
		{"Id2MetaVerify", answers.Row{Status: "不一致"}, verify.Rejected, 0, "2"},
		{"Id2MetaVerify", answers.Row{Status: "3"}, verify.Rejected, 0, "3"},
		{"Id2MetaVerify", answers.Row{Status: "查无记录"}, verify.Rejected, 0, "3"},
		{"MobileRecycledMetaVerify", answers.Row{Status: "1", SubCode: "102"}, verify.Rejected, 0, "1"},
		{"MobileRecycledMetaVerify", answers.Row{Status: "通过"}, verify.Passed, 0, "1"},
		{"MobileRecycledMetaVerify", answers.Row{Status: "1"}, "", 0, ""}, // whose it is now isn't said
		{"ContrastFaceVerify", answers.Row{Status: "true"}, verify.Passed, 0, "T"},
		{"ContrastFaceVerify", answers.Row{Status: "不通过", SubCode: "204"}, verify.Rejected, 0, "F"},
	} {
		action, ok := cloudauth.ActionNamed(test.action)
		if !ok {
			t.Fatalf("there is no action %s", test.action)
		}
		o, ok := judged(action, test.row)
		if ok != (test.state != "") || ok && o.State != test.state {
			t.Errorf("%s %+v: %s, %v; want %q", test.action, test.row, o.State, ok, test.state)
			continue
		}
		if !ok {
			continue
		}
		if test.status == 0 && test.code == "" {
			if o.Verdict != nil || o.Code != test.row.Code {
				t.Errorf("%s %+v: %+v, want the conclusion alone", test.action, test.row, o)
			}
			continue
		}
		if v := o.Verdict; v == nil || v.Status != test.status || v.BizCode != test.code && v.Passed != test.code {
			t.Errorf("%s %+v: %+v", test.action, test.row, o.Verdict)
		}
	}
}

// What this program knows nothing of, such as somebody who was erased, is never imported over.
func TestNothingIsImportedOverWhatIsNotKnown(t *testing.T) {
	for _, state := range []verify.State{"erased", verify.Exhausted, verify.Invalid} {
		if replaceable(state) {
			t.Errorf("%s may be replaced", state)
		}
	}
	for _, state := range []verify.State{verify.Pending, verify.Sent, verify.Unresolved, verify.Rejected} {
		if !replaceable(state) {
			t.Errorf("%s may not be replaced", state)
		}
	}
}
