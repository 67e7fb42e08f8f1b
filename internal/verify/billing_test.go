package verify_test

import (
	"slices"
	"testing"
	"time"

	"veribatch/internal/verify"
)

func TestAnswers(t *testing.T) {
	for _, test := range []struct {
		outcome verify.Outcome
		answer  string
		charged bool
	}{
		{verify.Outcome{Billed: 1, Verdict: &verify.Verdict{Status: 7}}, "7", true},
		{verify.Outcome{Billed: 1, Verdict: &verify.Verdict{BizCode: "2", SubCode: "201"}}, "2/201", true},
		{verify.Outcome{Billed: 1, Verdict: &verify.Verdict{Passed: "T"}}, "T", true},
		{verify.Outcome{Billed: 1, Verdict: &verify.Verdict{BizCode: "3", Unbilled: true}}, "3", false},
		{verify.Outcome{Billed: 1, State: verify.Rejected, Code: "3101"}, "3101", true},
		{verify.Outcome{Billed: 1, State: verify.Unresolved, Code: "SystemError"}, "SystemError", false},
		{verify.Outcome{State: verify.Passed, Verdict: &verify.Verdict{Status: 1}}, "1", false}, // nothing was called
	} {
		if got := test.outcome.AnswerCode(); got != test.answer {
			t.Errorf("%+v: answer %q, want %q", test.outcome, got, test.answer)
		}
		if got := test.outcome.Charged(); got != test.charged {
			t.Errorf("%+v: charged %t", test.outcome, got)
		}
	}
}

func TestHourBills(t *testing.T) {
	start := time.Unix(490_000*3600, 0)
	hour := func(i int64, calls, billed int) verify.CallHour {
		return verify.CallHour{Hour: 490_000 + i, Calls: calls, Billed: billed}
	}
	bill := func(i, calls, billed, perhaps int, verdict bool) verify.HourBill {
		return verify.HourBill{Start: start.Add(time.Duration(i) * time.Hour), Calls: calls, Billed: billed,
			Perhaps: perhaps, Verdict: verdict}
	}
	passed := &verify.Verdict{Status: 1}
	for name, test := range map[string]struct {
		outcome verify.Outcome
		want    []verify.HourBill
	}{
		"one call": {
			verify.Outcome{Billed: 1, Verdict: passed, Time: start.Add(time.Minute),
				Calls: []verify.CallHour{hour(0, 1, 1)}},
			[]verify.HourBill{bill(0, 1, 1, 0, true)},
		},
		"lost, then answered": {
			verify.Outcome{Billed: 2, Lost: 1, Verdict: passed, Time: start.Add(25 * time.Hour),
				Calls: []verify.CallHour{hour(0, 1, 1), hour(24, 2, 1)}},
			[]verify.HourBill{bill(0, 1, 0, 1, false), bill(24, 2, 1, 0, true)},
		},
		"answered, then asked again and lost": {
			verify.Outcome{Billed: 2, Lost: 1, Verdict: passed, Time: start.Add(time.Minute),
				Calls: []verify.CallHour{hour(0, 1, 1), hour(24, 1, 1)}},
			[]verify.HourBill{bill(0, 1, 1, 0, true), bill(24, 1, 0, 1, false)},
		},
		"asked again and answered": {
			verify.Outcome{Billed: 2, Verdict: passed, Time: start.Add(25 * time.Hour),
				Calls: []verify.CallHour{hour(0, 1, 1), hour(24, 1, 1)}},
			[]verify.HourBill{bill(0, 1, 1, 0, false), bill(24, 1, 1, 0, true)},
		},
		"nothing but lost": {
			verify.Outcome{Billed: 2, Lost: 2, State: verify.Sent, Calls: []verify.CallHour{hour(0, 3, 2)}},
			[]verify.HourBill{bill(0, 3, 0, 2, false)},
		},
		"free": {
			verify.Outcome{Verdict: &verify.Verdict{BizCode: "3", Unbilled: true}, State: verify.Rejected,
				Calls: []verify.CallHour{hour(0, 1, 0)}},
			[]verify.HourBill{bill(0, 1, 0, 0, false)},
		},
		"found by asking": {
			verify.Outcome{Billed: 1, Verdict: passed, Time: start.Add(30 * time.Hour),
				Calls: []verify.CallHour{hour(0, 1, 1)}},
			[]verify.HourBill{bill(0, 1, 1, 0, true)},
		},
	} {
		if got := test.outcome.HourBills(); !slices.Equal(got, test.want) {
			t.Errorf("%s: %+v, want %+v", name, got, test.want)
		}
	}
}
