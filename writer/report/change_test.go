package report_test

import (
	"testing"
	"time"

	"veribatch/internal/explain"
	"veribatch/internal/verify"
	"veribatch/writer/report"
)

func TestChanges(t *testing.T) {
	noRecord := verify.Outcome{State: verify.Rejected, Verdict: &verify.Verdict{BizCode: "3", NoRecord: true}}
	state := func(s verify.State) verify.Outcome { return verify.Outcome{State: s} }
	for _, test := range []struct {
		before, now verify.Outcome
		want        report.Change
		label       string
	}{
		{state(verify.Rejected), state(verify.Passed), report.NewlyPassed, "新通过"},
		{state(verify.Passed), state(verify.Rejected), report.NewlyRejected, "新不通过"},
		{noRecord, state(verify.Rejected), report.NewlyRejected, "新不通过"},
		{state(verify.Passed), noRecord, report.OtherChange, "其他变化"},
		{state(verify.Passed), state(verify.Unusable), report.OtherChange, "其他变化"},
		{state(verify.Passed), state(verify.Passed), report.Unchanged, "未变"},
		{noRecord, noRecord, report.Unchanged, "未变"},
		{state(verify.Passed), state(verify.Sent), "", ""},
		{verify.Outcome{}, state(verify.Passed), "", ""},
	} {
		o := report.Options{Action: verify.Action{Name: "Id2MetaVerify"}, Lang: explain.ZH, History: true}
		row := o.Row(verify.Result{Outcome: test.now, Previous: test.before})
		if got := row.Change(); got != test.want || got.Label(explain.ZH) != test.label ||
			got.Changed() != (test.want != "" && test.want != report.Unchanged) {
			t.Errorf("%s after %s: %q (%s), want %q", test.now.State, test.before.State, got, got.Label(explain.ZH),
				test.want)
		}
		only := report.Options{Action: o.Action, Changed: true}
		if shown := only.Shows(row); shown != row.Change().Changed() {
			t.Errorf("%q: shown %v", test.want, shown)
		}
	}
}

// The columns are there only where there is something to see.
func TestColumnsOfRenewals(t *testing.T) {
	keys := func(o report.Options) map[string]report.Column {
		all := make(map[string]report.Column)
		for _, c := range o.ResultColumns() {
			all[c.Key] = c
		}
		return all
	}
	added := []string{"verdict_valid_until", "previous_state", "previous_time", "change", "source"}
	plain := keys(report.Options{})
	o := report.Options{History: true, ValidFor: 365 * 24 * time.Hour, Imports: map[int]string{2: "script.csv"}}
	all := keys(o)
	row := o.Row(verify.Result{
		Outcome: verify.Outcome{
			State: verify.Passed, Import: 2, Time: time.Date(2025, 3, 7, 20, 0, 0, 0, time.UTC),
		},
		Previous: verify.Outcome{State: verify.Rejected, Time: time.Date(2024, 3, 7, 20, 0, 0, 0, time.UTC)},
	})
	for i, want := range []string{"2026-03-08", "不通过", "2024-03-08 04:00:00", "新通过", "导入 2：script.csv"} {
		if _, ok := plain[added[i]]; ok {
			t.Errorf("%s is there without anything to say", added[i])
		}
		c := all[added[i]]
		if c.Value == nil {
			t.Fatalf("there is no column %s", added[i])
		}
		if got := o.Text(c.Value(row), c.Format); got != want {
			t.Errorf("%s: %q, want %q", added[i], got, want)
		}
	}
}
