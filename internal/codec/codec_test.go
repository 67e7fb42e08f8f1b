package codec_test

import (
	"reflect"
	"testing"
	"time"

	"veribatch/internal/codec"
	"veribatch/internal/verify"
)

// outcome has every field set, a string that is no UTF-8 among them.
func outcome() verify.Outcome {
	score, mask := 97.25, false
	return verify.Outcome{
		State: verify.Rejected, Run: 2, Attempts: 3, Lost: 1, Billed: 2, Code: "3101", Message: "\xff\xfe",
		RequestID: "04F0F334",
		Time:      time.Date(2026, 1, 2, 3, 4, 5, 6789, time.UTC), Archive: "gone",
		Retry: &verify.Retry{
			Since: time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC), Before: 1, Done: true,
			Billed: 1, Twice: true, Renewals: 1,
		},
		VerifyToken: "t", RequestIDs: []string{"04F0F333", "04F0F334"},
		Calls:  []verify.CallHour{{Hour: 490896, Calls: 3, Billed: 2}},
		Import: 3,
		Verdict: &verify.Verdict{
			Status: 7, AuthorityScore: &score, IDCardScore: &score, FaceQuality: "LOW", FaceMask: &mask,
			OCR: &verify.OCR{
				Name: "甲", Number: "0", StartDate: "2020-01-01", EndDate: "长期",
				Sex: "女", Nationality: "汉", Birth: "1990-01-01", Address: "乙", Authority: "丙",
			},
		},
	}
}

func TestRoundTrip(t *testing.T) {
	for _, o := range []verify.Outcome{{}, {State: verify.Passed, Verdict: &verify.Verdict{Status: 1}}, outcome()} {
		data, err := codec.Marshal(o)
		if err != nil {
			t.Fatal(err)
		}
		var back verify.Outcome
		if err := codec.Unmarshal(data, &back); err != nil || !reflect.DeepEqual(back, o) {
			t.Errorf("%d bytes: %v, and not what was packed", len(data), err)
		}
	}
}

// Every field of what is stored is stored, and none twice: links aren't.
func TestNothingIsLeftOut(t *testing.T) {
	v := reflect.ValueOf(outcome())
	for i := range v.NumField() {
		if name := v.Type().Field(i).Name; v.Field(i).IsZero() != (name == "Images") {
			t.Errorf("the outcome of these tests has nothing in %s", name)
		}
	}
}

func FuzzUnmarshal(f *testing.F) {
	data, err := codec.Marshal(outcome())
	if err != nil {
		f.Fatal(err)
	}
	f.Add(data)
	f.Add([]byte{0xa1, 0x01, 0x20})
	f.Fuzz(func(t *testing.T, data []byte) {
		var o verify.Outcome
		if codec.Unmarshal(data, &o) != nil {
			return
		}
		again, err := codec.Marshal(o)
		if err != nil {
			t.Skip() // a year beyond what a time's text can say
		}
		var back verify.Outcome
		if err := codec.Unmarshal(again, &back); err != nil || !back.Time.Equal(o.Time) {
			t.Fatalf("what was unpacked can't be packed: %v", err)
		}
	})
}
