package session

import (
	"testing"

	"veribatch/internal/verify"
)

// What is found twice in a row is one row, severities are counted apart, and a few places are named.
func TestFindingCounts(t *testing.T) {
	counts := make(findingCounts)
	for row := range 7 {
		twice := verify.Finding{Code: "id-names", Severity: verify.Warning}
		found := []verify.Finding{twice, twice, {Code: "row-twice", Severity: verify.Note}}
		if row == 3 {
			found = append(found, verify.Finding{Code: "id-names", Severity: verify.Error})
		}
		counts.add(verify.Result{Record: verify.Record{File: "a.csv", Row: row + 2, Name: "甲"}, Findings: found})
	}
	want := []FindingCount{
		{Code: "id-names", Severity: verify.Error, Rows: 1},
		{Code: "id-names", Severity: verify.Warning, Rows: 7},
		{Code: "row-twice", Severity: verify.Note, Rows: 7},
	}
	all := counts.sorted()
	if len(all) != len(want) {
		t.Fatalf("%d findings, want %d", len(all), len(want))
	}
	for i, f := range all {
		if f.Code != want[i].Code || f.Severity != want[i].Severity || f.Rows != want[i].Rows {
			t.Errorf("%d: %+v, want %+v", i, f, want[i])
		}
		if len(f.First) != min(f.Rows, shownRows) || f.First[0].Name != "" {
			t.Errorf("%s: the places are %+v", f.Code, f.First)
		}
	}
	if row := all[0].First[0].Row; row != 5 {
		t.Errorf("the error stands in row %d, want 5", row)
	}
}
