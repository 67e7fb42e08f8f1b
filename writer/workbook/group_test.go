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
			for i := 1; i < len(row); i++ {
				if strings.ContainsAny(row[i], ".—×") || header[i] == "完成率" || header[i] == "通过率" {
					continue
				}
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
	g := newGroups(grouping{}, time.UTC)
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

// The group that needs help most comes first, with what most of its failures
// have in common; the filter and the colours leave the total out.
func TestGroupsByPassRate(t *testing.T) {
	o := options(explain.ZH, false)
	o.By = []string{"分行"}
	f := open(t, write(t, o, reporttest.Results(200)))
	all := rows(t, f, "按分行")
	rate, reason := columnOf(t, all[0], "通过率"), columnOf(t, all[0], "首要原因")
	if all[1][0] != "上海分行" || all[2][0] != "杭州分行" || all[1][rate] >= all[2][rate] {
		t.Errorf("%q", all)
	}
	if got := all[2][reason]; got != "人脸与公安网照片不一致（7） × 10" {
		t.Errorf("top reason %s", got)
	}
	formats, err := f.GetConditionalFormats("按分行")
	if err != nil || len(formats["B2:B3"]) != 1 || formats["B2:B3"][0].Type != "data_bar" ||
		len(formats["C2:C3"]) != 1 || formats["C2:C3"][0].Type != "3_color_scale" {
		t.Errorf("%+v, %v", formats, err)
	}
}

func TestCrossTable(t *testing.T) {
	results := reporttest.Results(200)
	for i := range results {
		if i%4 == 0 && !results[i].Outcome.Time.IsZero() {
			results[i].Outcome.Time = results[i].Outcome.Time.AddDate(0, 1, 0)
		}
	}
	o := options(explain.ZH, true)
	o.By = []string{"分行,月份"}
	f := open(t, write(t, o, results))
	all := rows(t, f, "按分行×月份")
	want := "分行×月份|记录数|通过率|（空白）|2026-03|2026-04|沙箱演练"
	if got := strings.Join(all[0], "|"); got != want {
		t.Errorf("header %s, want %s", got, want)
	}
	passed, answered := 0, 0
	for i, r := range results {
		if i%2 == 0 && i%4 != 0 && (r.Outcome.State == verify.Passed || r.Outcome.State == verify.Rejected) {
			if answered++; r.Outcome.State == verify.Passed {
				passed++
			}
		}
	}
	for _, row := range all {
		if row[0] != "杭州分行" {
			continue
		}
		if got := fmt.Sprintf("%.4f", number(t, row[4])); got != fmt.Sprintf("%.4f",
			float64(passed)/float64(answered)) {
			t.Errorf("%q: want %d of %d", row, passed, answered)
		}
	}
}

func number(t *testing.T, text string) (n float64) {
	t.Helper()
	if _, err := fmt.Sscan(text, &n); err != nil {
		t.Errorf("%s: %v", text, err)
	}
	return n
}
