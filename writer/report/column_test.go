package report

import (
	"reflect"
	"testing"
	"time"

	"veribatch/internal/explain"
	"veribatch/internal/verify"
)

// What people read in a column, and what programs do.
func TestColumns(t *testing.T) {
	zone := time.FixedZone("", 8*60*60)
	now := time.Date(2026, 3, 2, 23, 0, 0, 0, zone)
	verdict := func(v verify.Verdict) verify.Result {
		return verify.Result{
			Record:  verify.Record{Name: "买买提·艾力", IDNumber: "11010519491231002X"},
			Outcome: verify.Outcome{State: verify.Rejected, Verdict: &v, Billed: 1, Time: now},
		}
	}
	card := func(name, number, until string) verify.Result {
		return verdict(verify.Verdict{Status: 7, OCR: &verify.OCR{Name: name, Number: number, EndDate: until}})
	}
	twice := verify.Result{Outcome: verify.Outcome{State: verify.Passed, Billed: 2}}
	for _, test := range []struct {
		key    string
		result verify.Result
		zh, en string
		data   any
	}{
		{"state", verify.Result{}, "尚未发送", "Not sent yet", "pending"},
		{"state", twice, "通过", "Passed", "passed"},
		{"category", verdict(verify.Verdict{Status: 11}),
			"权威数据源（非本人原因）", "Authority (not the person's fault)", "authority"},
		{"category", verdict(verify.Verdict{Status: 1}), "", "", nil},
		{"authority_band", verdict(verify.Verdict{Status: 1, AuthorityScore: new(90.0)}),
			"误识率 0.01%", "false acceptance 0.01%", "90-95"},
		{"authority_band", verdict(verify.Verdict{Status: 1}), "", "", nil},
		{"authority_score", verdict(verify.Verdict{Status: 7, AuthorityScore: new(0.0)}), "0", "0", 0.0},
		{"face_quality", verdict(verify.Verdict{Status: 7, FaceQuality: "UNQUALIFIED"}),
			"较差", "unqualified", "UNQUALIFIED"},
		{"face_quality", verdict(verify.Verdict{Status: 7, FaceQuality: "SUPERB"}), "SUPERB", "SUPERB", "SUPERB"},
		{"face_mask", verdict(verify.Verdict{Status: 7, FaceMask: new(true)}), "是", "yes", true},
		{"face_mask", verdict(verify.Verdict{Status: 7, FaceMask: new(false)}), "否", "no", false},
		{"face_mask", verdict(verify.Verdict{Status: 7}), "", "", nil},
		{"ocr_agreement", verdict(verify.Verdict{Status: 7}), "", "", nil},
		{"ocr_agreement", card("买买提艾力", "11010519491231002x", ""), "一致", "agree", "agree"},
		{"ocr_agreement", card("", "11010519491231002X", ""), "一致", "agree", "agree"},
		{"ocr_agreement", card("买提", "11010519491231002X", ""), "姓名不一致", "name differs", "name-differs"},
		{"ocr_agreement", card("买买提·艾力", "440524188001010014", ""), "号码不一致", "number differs",
			"number-differs"},
		{"ocr_agreement", card("买提", "440524188001010014", ""), "姓名、号码均不一致", "both differ", "both-differ"},
		{"card_expired", card("", "", ""), "", "", nil},
		{"card_expired", card("", "", "长期"), "否", "no", false},
		{"card_expired", card("", "", "2026-03-02"), "否", "no", false},
		{"card_expired", card("", "", "2026-03-01"), "是", "yes", true},
		{"card_until", card("", "", "长期"), "长期", "no end", "长期"},
		{"card_until", card("", "", "2026-03-01"), "2026-03-01", "2026-03-01", "2026-03-01"},
		{"time", twice, "", "", nil},
		{"time", verdict(verify.Verdict{}), "2026-03-02 23:00:00", "2026-03-02 23:00:00", "2026-03-02T23:00:00+08:00"},
		{"maybe_billed_twice", twice, "是", "yes", true},
		{"maybe_billed_twice", verdict(verify.Verdict{}), "", "", false},
		{"attempts", twice, "", "", nil},
		{"verify_token", twice, "", "", nil},
		{"verify_token", verify.Result{Outcome: verify.Outcome{VerifyToken: "T"}}, "T", "T", "T"},
		{"request_ids", twice, "", "", []string{}},
		{"request_ids", verify.Result{Outcome: verify.Outcome{RequestID: "A"}}, "A", "A", []string{"A"}},
		{"request_ids", verify.Result{Outcome: verify.Outcome{RequestID: "B", RequestIDs: []string{"A", "B"}}},
			"A B", "A B", []string{"A", "B"}},
	} {
		for lang, want := range map[explain.Lang]string{explain.ZH: test.zh, explain.EN: test.en} {
			o := Options{Lang: lang}
			c := columnBy(t, o.ResultColumns(), test.key)
			value := c.Value(o.Row(test.result))
			if got := o.Data(value, c.Format); !reflect.DeepEqual(got, test.data) {
				t.Errorf("%s as data: %v, want %v", test.key, got, test.data)
			}
			if got := o.Text(value, c.Format); got != want {
				t.Errorf("%s in %s: %q, want %q", test.key, lang, got, want)
			}
		}
	}
}

func columnBy(t *testing.T, all []Column, key string) *Column {
	t.Helper()
	for i := range all {
		if all[i].Key == key {
			return &all[i]
		}
	}
	t.Fatalf("no column %s", key)
	return nil
}
