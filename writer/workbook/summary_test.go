package workbook

import (
	"archive/zip"
	"strings"
	"testing"

	"veribatch/internal/explain"
	"veribatch/writer/report/reporttest"
)

func TestSummaryFigures(t *testing.T) {
	f := open(t, write(t, options(explain.ZH, false), reporttest.Results(200)))
	all := rows(t, f, "汇总")
	flat := make(map[string][]string) // the first row that begins with a label
	for _, row := range all {
		if len(row) > 1 && flat[row[1]] == nil {
			flat[row[1]] = row
		}
	}
	for label, want := range map[string]string{"通过": "120", "不通过": "30", "材料不可用": "10", "合计": "200"} {
		if row := flat[label]; len(row) < 5 || row[4] != want {
			t.Errorf("%s: %q, want %s", label, row, want)
		}
	}
	tiles := flat["200"]
	for i, want := range []string{"200", "120", "30", "0.8", "0.8", "191"} {
		if at := 1 + 2*i; at >= len(tiles) || tiles[at] != want {
			t.Fatalf("tiles %q, want %s in column %d", tiles, want, at)
		}
	}
	charts := 0
	r, err := zip.OpenReader(f.Path)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	for _, part := range r.File {
		if strings.HasPrefix(part.Name, "xl/charts/chart") {
			charts++
		}
	}
	if charts != 3 {
		t.Errorf("%d charts", charts)
	}
}

func TestEveryRecordHasOneReason(t *testing.T) {
	tally := newTally()
	for _, r := range reporttest.Results(500) {
		tally.add(rowOf(r))
	}
	n := 0
	for _, reason := range tally.ranked() {
		n += tally.reasons[reason]
		if m := reason.Meaning(); m.Reason.ZH == "" || m.Reason.EN == "" {
			t.Errorf("no reason for %v", reason)
		}
	}
	if n != 500 {
		t.Errorf("reasons add up to %d", n)
	}
}
