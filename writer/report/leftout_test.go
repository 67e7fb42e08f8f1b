package report

import (
	"testing"

	"veribatch/internal/explain"
	"veribatch/internal/verify"
)

// A row that was left out is neither invalid data nor anybody's task; an answer that it has stands.
func TestLeftOutRows(t *testing.T) {
	o := &Options{Lang: explain.EN}
	for _, code := range append(verify.StageCodes(), verify.UnselectedRow, verify.HiddenRow) {
		found := []verify.Finding{{Code: code, Severity: verify.Error, Detail: "Id2MetaVerify"}}
		row := o.Row(verify.Result{Outcome: verify.Outcome{State: verify.Invalid}, Findings: found})
		if row.Conclusion() != LeftOut || row.Task != "" || row.Reason != (Reason{Kind: ByFinding, Key: code}) {
			t.Errorf("%s: %q, task %q, by %v", code, row.Conclusion(), row.Task, row.Reason)
		}
		row = o.Row(verify.Result{Outcome: verify.Outcome{State: verify.Passed}, Findings: found})
		if row.Conclusion() != verify.Passed {
			t.Errorf("%s: %q of a row that passed", code, row.Conclusion())
		}
	}
	hidden := []verify.Finding{{Code: verify.HiddenRow, Severity: verify.Warning},
		{Code: "id-missing", Severity: verify.Error}}
	row := o.Row(verify.Result{Outcome: verify.Outcome{State: verify.Invalid}, Findings: hidden})
	if row.Conclusion() != verify.Invalid || row.Task == "" {
		t.Errorf("%q, task %q of a hidden row that is refused for its number", row.Conclusion(), row.Task)
	}
}
