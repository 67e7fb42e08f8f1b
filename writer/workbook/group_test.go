package workbook

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"veribatch/internal/explain"
	"veribatch/internal/verify"
	"veribatch/writer/report/reporttest"
)

func TestGroups(t *testing.T) {
	results := reporttest.Results(200)
	for i := range results {
		if i%2 == 0 {
			results[i].Outcome.Time = results[i].Outcome.Time.AddDate(0, 1, 0)
		}
	}
	months := map[string]int{"合计": 200}
	for _, r := range results {
		month := "（空白）"
		if r.Outcome.State.Final() {
			month = r.Outcome.Time.Format("2006-01")
		}
		months[month]++
	}
	o := options(explain.ZH, true)
	o.By = []string{"分行", Month}
	f := open(t, write(t, o, results))
	if got := strings.Join(f.GetSheetList(), " "); got != "汇总 按分行 按月份 结果 待处理 说明" {
		t.Errorf("sheets %s", got)
	}
	for sheet, want := range map[string]map[string]int{
		"按分行": {"杭州分行": 100, "上海分行": 100, "合计": 200},
		"按月份": months,
	} {
		all := rows(t, f, sheet)
		header := all[0]
		sum := make([]int, len(header))
		for _, row := range all[1:] {
			if got := row[1]; got != fmt.Sprint(want[row[0]]) {
				t.Errorf("%s: %s has %s records, want %d", sheet, row[0], got, want[row[0]])
			}
			delete(want, row[0])
			for i := 1; i <= len(verify.States())+1; i++ {
				n := 0
				fmt.Sscan(row[i], &n)
				if row[0] == "合计" && n != sum[i] {
					t.Errorf("%s: %s add up to %d, the total says %d", sheet, header[i], sum[i], n)
				}
				sum[i] += n
			}
		}
		for value := range want {
			t.Errorf("%s lacks %s", sheet, value)
		}
	}
}

func TestGroupsAreBounded(t *testing.T) {
	g := newGroups(grouping{column: 0}, time.UTC)
	for _, r := range reporttest.Results(maxGroups + 30) {
		g.add(rowOf(r))
	}
	if len(g.values) != maxGroups || g.others.total != 30 {
		t.Errorf("%d groups, %d others", len(g.values), g.others.total)
	}
}

func TestSheetNames(t *testing.T) {
	o := options(explain.ZH, false)
	o.Header = []string{"a/b", "A?B", strings.Repeat("长", 40), "'x'", "[:*]"}
	o.By = o.Header
	sheets := begin(t, o).doc.file.GetSheetList()
	if len(sheets) != 6 {
		t.Errorf("%d sheets: %q", len(sheets), sheets)
	}
}
