package price_test

import (
	"encoding/json"
	"testing"

	"veribatch/internal/price"
	"veribatch/internal/verify"
)

func TestParse(t *testing.T) {
	for text, want := range map[string]price.CNY{
		"0": 0, "1": 10_000, "0.5": 5_000, "0.35": 3_500, "0.0125": 125, "1000": 10_000_000, " 2.50 ": 25_000,
		"1.": 10_000,
	} {
		if got, err := price.Parse(text); got != want || err != nil {
			t.Errorf("%q is %d, %v; want %d", text, got, err, want)
		}
	}
	for _, text := range []string{"", ".5", "-1", "+1", "NaN", "1e3", "0.00001", "1000.0001", "1,5", "一", "0x1",
		"1_0"} {
		if got, err := price.Parse(text); err == nil {
			t.Errorf("%q is taken for %d", text, got)
		}
	}
}

func TestWriting(t *testing.T) {
	for _, test := range []struct {
		amount            price.CNY
		text, fen, inJSON string
	}{
		{0, "0.00", "0.00", "0"},
		{10_000, "1.00", "1.00", "1"},
		{3_500, "0.35", "0.35", "0.35"},
		{125, "0.0125", "0.01", "0.0125"},
		{150, "0.015", "0.02", "0.015"},
		{-125, "-0.0125", "-0.01", "-0.0125"},
		{12_345_678_900, "1234567.89", "1234567.89", "1234567.89"},
	} {
		inJSON, err := json.Marshal(test.amount)
		if test.amount.String() != test.text || test.amount.Fen() != test.fen || string(inJSON) != test.inJSON ||
			err != nil {
			t.Errorf("%d: %s, %s, %s, want %+v", test.amount, test.amount, test.amount.Fen(), inJSON, test)
		}
		var back price.CNY
		if err := json.Unmarshal(inJSON, &back); back != test.amount || err != nil {
			t.Errorf("%s is read as %d, %v", inJSON, back, err)
		}
	}
}

func TestList(t *testing.T) {
	list := &price.List{Call: 10_000, Answers: map[string]price.CNY{"2": 5_000, "2/201": 2_500, "203": 0}}
	for answer, want := range map[string]price.CNY{
		"1": 10_000, "2": 5_000, "2/202": 5_000, "2/201": 2_500, "F/203": 0, "": 10_000,
	} {
		if got := list.Of(answer); got != want {
			t.Errorf("answer %q costs %s, want %s", answer, got, want)
		}
	}
	if got := list.Highest(); got != 10_000 {
		t.Errorf("the highest price is %s", got)
	}
	lost := verify.Outcome{Billed: 3, Lost: 2, Verdict: &verify.Verdict{BizCode: "2"}}
	free := verify.Outcome{Billed: 1, Lost: 1, Verdict: &verify.Verdict{BizCode: "3", SubCode: "203", Unbilled: true}}
	if a, b := list.Adjustment(lost), list.Adjustment(free); a != -5_000 || b != 0 {
		t.Errorf("adjustments are %s and %s", a, b)
	}
	var unknown *price.List
	if unknown.Calls(3) != nil || *list.Calls(3) != 30_000 || unknown.Adjustment(lost) != 0 {
		t.Error("an unknown price is known")
	}
}
