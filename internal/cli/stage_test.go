package cli

import (
	"testing"

	"veribatch/internal/price"
	"veribatch/internal/session"
	"veribatch/internal/verify"
)

// Rows with several answers in the earlier stage are listed, without who they are.
func TestNotPassed(t *testing.T) {
	found := func(code string, rows int, first ...verify.Record) *session.FindingCount {
		return &session.FindingCount{Code: code, Severity: verify.Error, Rows: rows, First: first}
	}
	plan := &session.Plan{Findings: []*session.FindingCount{
		found("id-missing", 4),
		found(verify.StageRejected, 3),
		found(verify.StageAmbiguous, 3, verify.Record{File: "a.xlsx", Sheet: "北京", Row: 2, Name: "甲乙"},
			verify.Record{File: "b.csv", Row: 9}),
	}}
	want := "--passed-in c left out: 3 rejected, 3 with several answers\n" +
		"several answers there, some a pass: a.xlsx 北京 2, b.csv 9, …; the results list all of them\n"
	if got := english(notPassed("c", plan)...); got != want {
		t.Errorf("%q, want %q", got, want)
	}
	if got := english(notPassed("c", &session.Plan{})...); got != "" {
		t.Errorf("%q of rows that all passed", got)
	}
	for _, code := range verify.StageCodes() {
		if stageEnds[code] == "" {
			t.Errorf("%s has no name", code)
		}
	}
}

// What both stages cost is known only where both prices are.
func TestStageCost(t *testing.T) {
	yuan := func(n price.CNY) *price.CNY { return new(n * 10_000) }
	export := func(cost *price.CNY, stage *session.EarlierStage) session.Export {
		return session.Export{Spending: session.Spending{Billed: 6, Cost: cost}, Stage: stage}
	}
	material := &session.EarlierStage{Action: "VerifyMaterial", Billed: 10, Cost: yuan(10)}
	unpublished := &session.EarlierStage{Action: "Id2MetaVerify", Billed: 10}
	for _, test := range []struct {
		export session.Export
		want   string
	}{
		{export(yuan(3), material), "earlier stage: VerifyMaterial, 10 calls perhaps billed, about 10.00 CNY " +
			"(estimate); both stages: 16 calls, about 13.00 CNY (estimate)\n"},
		{export(nil, material), "earlier stage: VerifyMaterial, 10 calls perhaps billed, about 10.00 CNY " +
			"(estimate); both stages: 16 calls\n"},
		{export(yuan(3), unpublished), "earlier stage: Id2MetaVerify, 10 calls perhaps billed, price unknown; both " +
			"stages: 16 calls\n"},
		{export(yuan(3), nil), ""},
	} {
		if got := english(stageCost(test.export)...); got != test.want {
			t.Errorf("%q, want %q", got, test.want)
		}
	}
}
