package verify

import (
	"fmt"
	"testing"
)

func TestReasonsAreWhatManyShare(t *testing.T) {
	score := 41.5
	for _, test := range []struct {
		outcome Outcome
		want    Reason
	}{
		{Outcome{State: Rejected, Verdict: &Verdict{Status: 7, AuthorityScore: &score}},
			Reason{State: Rejected, Status: 7}},
		{Outcome{State: Rejected, Verdict: &Verdict{Status: 11}}, Reason{State: Rejected, Status: 11, NoRecord: true}},
		{Outcome{State: Rejected, Verdict: &Verdict{BizCode: "3", SubCode: "203", NoRecord: true, ISP: "CMCC"}},
			Reason{State: Rejected, Decided: "3", SubCode: "203", NoRecord: true}},
		{Outcome{State: Unusable, Code: "NoFaceDetected", Message: "of somebody", RequestID: "r"},
			Reason{State: Unusable, Code: "NoFaceDetected"}},
		{Outcome{State: Sent, Attempts: 3}, Reason{State: Sent}},
	} {
		if got := test.outcome.Reason(); got != test.want || got.Outcome().Reason() != test.want {
			t.Errorf("%+v: %+v, and of its outcome %+v; want %+v", test.outcome, got, got.Outcome().Reason(), test.want)
		}
	}
}

func TestReasonsAreBounded(t *testing.T) {
	var counts []ReasonCount
	for n := range 1000 {
		counts = CountReason(counts, Reason{State: Unresolved, Code: fmt.Sprint("Odd", n)}, 1)
	}
	counts = CountReason(counts, Reason{State: Unresolved, Code: "Odd999"}, -1) // it was not counted by itself
	sum := 0
	for _, c := range counts {
		sum += c.Records
	}
	if len(counts) != maxReasons+1 || sum != 999 {
		t.Errorf("%d reasons of %d records, want %d of 999", len(counts), sum, maxReasons+1)
	}
}
