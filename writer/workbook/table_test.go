package workbook

import (
	"fmt"
	"strings"
	"testing"

	"veribatch/internal/explain"
	"veribatch/internal/verify"
	"veribatch/writer/report/reporttest"

	"github.com/xuri/excelize/v2"
)

func TestResults(t *testing.T) {
	results := reporttest.Results(40)
	f := open(t, write(t, options(explain.ZH, false), results))
	if got := strings.Join(f.GetSheetList(), " "); got != "汇总 结果 待处理 说明" {
		t.Errorf("sheets %s", got)
	}
	if f.GetActiveSheetIndex() != 0 {
		t.Error("the summary is not the sheet that opens")
	}
	all := rows(t, f, "结果")
	if len(all) != len(results)+1 {
		t.Fatalf("%d rows, want a header and %d", len(all), len(results))
	}
	header := all[0]
	for i, r := range results {
		row := append(all[i+1], make([]string, len(header)-len(all[i+1]))...)
		for j, cell := range r.Record.Cells {
			if row[j+1] != cell {
				t.Errorf("row %d, column %d: the original cell changed", i, j)
			}
		}
		for title, want := range map[string]string{
			"行号":    fmt.Sprint(r.Record.Row),
			"结论":    explain.State(string(r.Outcome.State)).Reason.ZH,
			"行标识":   r.Key.RowID(),
			"BizId": r.Key.BizID(),
			"可能原因":  rowOf(r).Meaning.Reason.ZH,
			"建议":    rowOf(r).Meaning.Advice.ZH,
			"错误码":   r.Outcome.Code,
		} {
			if got := row[columnOf(t, header, title)]; got != want {
				t.Errorf("row %d: %s is %q, want %q", i, title, got, want)
			}
		}
	}
}

func TestResultsTypes(t *testing.T) {
	f := open(t, write(t, options(explain.ZH, false), reporttest.Results(40)))
	header := rows(t, f, "结果")[0]
	for _, test := range []struct {
		title  string
		format string
		kind   excelize.CellType
	}{
		{"身份证号", "@", excelize.CellTypeInlineString},
		{"行标识", "@", excelize.CellTypeInlineString},
		{"VerifyStatus", "0", excelize.CellTypeUnset}, // unset is a number
		{"权威比对分（仅供参考）", asScore, excelize.CellTypeUnset},
		{"时间", asMoment, excelize.CellTypeUnset},
	} {
		cell := cellName(columnOf(t, header, test.title)+1, 2) // the first row is a pass
		if kind, err := f.GetCellType("结果", cell); err != nil || kind != test.kind {
			t.Errorf("%s: type %v, %v", test.title, kind, err)
		}
		id, err := f.GetCellStyle("结果", cell)
		if err != nil {
			t.Fatal(err)
		}
		style, err := f.GetStyle(id)
		if err != nil {
			t.Fatal(err)
		}
		if got := formatOf(style); got != test.format {
			t.Errorf("%s: number format %q, want %q", test.title, got, test.format)
		}
	}
	if got, _ := f.GetCellValue("结果", cellName(columnOf(t, header, "时间")+1, 3)); got != "2026-03-02 22:00:00" {
		t.Errorf("time shown as %s", got)
	}
}

func formatOf(s *excelize.Style) string {
	if s.CustomNumFmt != nil {
		return *s.CustomNumFmt
	}
	return map[int]string{asText: "@", plainWhole: "0"}[s.NumFmt]
}

func TestResultsView(t *testing.T) {
	for _, test := range []struct {
		sandbox bool
		fixed   int
		filter  string
	}{{false, 4, "$A$1:$AG$41"}, {true, 5, "$A$1:$AH$41"}} {
		f := open(t, write(t, options(explain.ZH, test.sandbox), reporttest.Results(40)))
		panes, err := f.GetPanes("结果")
		if err != nil {
			t.Fatal(err)
		}
		if !panes.Freeze || panes.YSplit != 1 || panes.XSplit != test.fixed {
			t.Errorf("panes %+v", panes)
		}
		var filter string
		for _, n := range f.GetDefinedName() {
			if n.Name == "_xlnm._FilterDatabase" && n.Scope == "结果" {
				filter = n.RefersTo
			}
		}
		if want := "'结果'!" + test.filter; filter != want {
			t.Errorf("filter %s, want %s", filter, want)
		}
		formats, err := f.GetConditionalFormats("结果")
		if err != nil {
			t.Fatal(err)
		}
		conclusion := columnName(test.fixed - 3) // before three of the input's
		area := fmt.Sprintf("%s2:%s41", conclusion, conclusion)
		if len(formats[area]) != len(verify.States())+1 { // rows that were left out have one too
			t.Errorf("conditional formats %v, want one a state in %s", formats, area)
		}
		header := rows(t, f, "结果")[0]
		for title, least := range map[string]float64{"身份证号": 20, "结论": 26, "可能原因": 40} {
			if w, _ := f.GetColWidth("结果", columnName(columnOf(t, header, title)+1)); w < least || w > 60 {
				t.Errorf("column %s is %v wide", title, w)
			}
		}
	}
}

func TestHostileCells(t *testing.T) {
	emoji := strings.Repeat("😀", 20000) // two units each
	tests := []struct{ name, in, want string }{
		{"formula", `=HYPERLINK("http://example.com","x")`, `=HYPERLINK("http://example.com","x")`},
		{"plus", "+1+1", "+1+1"},
		{"minus", "-1", "-1"},
		{"at", "@SUM(A1)", "@SUM(A1)"},
		{"link", "https://example.com/a?b=1&c=<d>", "https://example.com/a?b=1&c=<d>"},
		{"number", "11010519491231002X", "11010519491231002X"},
		{"leading zero", "000123", "000123"},
		{"spaces", "  a  ", "  a  "},
		{"tab and line break", "\ta\nb", "\ta\nb"},
		{"carriage return", "a\rb", "a\rb"},
		{"escape of Excel's", "_x0041_", "_x0041_"},
		{"what XML can't hold", "a\x00b\x0bc\uffff", "a\ufffdb\ufffdc\ufffd"},
		{"broken UTF-8", "a\xffb", "a\ufffdb"},
		{"markup", "]]></t><f>1+1</f>", "]]></t><f>1+1</f>"},
		{"too long", strings.Repeat("a", 40000), strings.Repeat("a", 32767-5) + "…（截断）"},
		{"as long as can be", strings.Repeat("好", 32767), strings.Repeat("好", 32767)},
		{"one too long", strings.Repeat("好", 32768), strings.Repeat("好", 32767-5) + "…（截断）"},
		{"pairs", emoji, strings.Repeat("😀", 16381) + "…（截断）"},
	}
	o := options(explain.ZH, false)
	o.Header = nil
	for _, test := range tests {
		o.Header = append(o.Header, test.in)
	}
	r := verify.Result{Record: verify.Record{Row: 2, Cells: o.Header}}
	f := open(t, write(t, o, []verify.Result{r}))
	for i, test := range tests {
		for _, cell := range []string{cellName(i+2, 1), cellName(i+2, 2)} {
			if got, err := f.GetCellValue("结果", cell); err != nil || got != test.want {
				t.Errorf("%s: %.60q, %v", test.name, got, err)
			}
			if formula, _ := f.GetCellFormula("结果", cell); formula != "" {
				t.Errorf("%s became the formula %s", test.name, formula)
			}
			if linked, _, _ := f.GetCellHyperLink("结果", cell); linked {
				t.Errorf("%s became a link", test.name)
			}
		}
	}
}

func TestSecondSheet(t *testing.T) {
	results := reporttest.Results(25)
	w := begin(t, options(explain.EN, true))
	w.results.limit = 11 // the header and ten rows
	add(t, w, results)
	f := open(t, save(t, w))
	if got := strings.Join(f.GetSheetList(), ","); got != "Summary,Results,Results 2,Results 3,To do,Explanations" {
		t.Errorf("sheets %s", got)
	}
	var seen []string
	for _, sheet := range []string{"Results", "Results 2", "Results 3"} {
		for _, row := range rows(t, f, sheet)[1:] {
			seen = append(seen, row[2]) // after the sandbox and the conclusion
		}
	}
	if len(seen) != len(results) || seen[0] != "U000001" || seen[24] != "U000025" {
		t.Errorf("rows %v", seen)
	}
}

// What support asks for is there, and out of sight.
func TestTechnicalColumnsAreCollapsed(t *testing.T) {
	f := open(t, write(t, options(explain.ZH, false), reporttest.Results(3)))
	header := rows(t, f, "结果")[0]
	first := columnOf(t, header, "错误码")
	for i := range header {
		name := columnName(i + 1)
		visible, err := f.GetColVisible("结果", name)
		level, lerr := f.GetColOutlineLevel("结果", name)
		if err != nil || lerr != nil || visible != (i < first) || (level == 1) != (i >= first) {
			t.Errorf("column %s: visible %v, level %d, %v, %v", header[i], visible, level, err, lerr)
		}
	}
}
