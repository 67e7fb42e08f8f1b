package writer

import (
	"archive/zip"
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"veribatch/internal/explain"
	"veribatch/internal/verify"

	"github.com/xuri/excelize/v2"
)

func open(t *testing.T, path string) *excelize.File {
	t.Helper()
	f, err := excelize.OpenFile(path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	return f
}

func rows(t *testing.T, f *excelize.File, sheet string) [][]string {
	t.Helper()
	all, err := f.GetRows(sheet, excelize.Options{RawCellValue: true})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// column finds a column of the results by its title, from 0.
func columnOf(t *testing.T, header []string, title string) int {
	t.Helper()
	for i, h := range header {
		if h == title {
			return i
		}
	}
	t.Fatalf("no column %q in %q", title, header)
	return 0
}

func TestResults(t *testing.T) {
	results := sample(40)
	f := open(t, write(t, filepath.Join(t.TempDir(), "out.xlsx"), sampleOptions(explain.ZH, false), results))
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
			if row[j] != cell {
				t.Errorf("row %d, column %d: the original cell changed", i, j)
			}
		}
		for title, want := range map[string]string{
			"行号":    fmt.Sprint(r.Record.Row),
			"结论":    explain.State(string(r.Outcome.State)).Reason.ZH,
			"行标识":   r.Key.RowID(),
			"BizId": r.Key.BizID(),
			"可能原因":  causeOf(r).meaning().Reason.ZH,
			"建议":    causeOf(r).meaning().Advice.ZH,
			"错误码":   r.Outcome.Code,
		} {
			if got := row[columnOf(t, header, title)]; got != want {
				t.Errorf("row %d: %s is %q, want %q", i, title, got, want)
			}
		}
	}
}

func TestResultsTypes(t *testing.T) {
	f := open(t, write(t, filepath.Join(t.TempDir(), "out.xlsx"), sampleOptions(explain.ZH, false), sample(40)))
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
		header  int
		filter  string
	}{{false, 1, "$A$1:$AE$41"}, {true, 2, "$A$2:$AE$42"}} {
		f := open(t, write(t, filepath.Join(t.TempDir(), "out.xlsx"), sampleOptions(explain.ZH, test.sandbox), sample(40)))
		panes, err := f.GetPanes("结果")
		if err != nil {
			t.Fatal(err)
		}
		if !panes.Freeze || panes.YSplit != test.header || panes.XSplit != 3 {
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
		area := fmt.Sprintf("H%d:H%d", test.header+1, test.header+40)
		if len(formats[area]) != len(verify.States()) {
			t.Errorf("conditional formats %v, want one a state in %s", formats, area)
		}
		for column, least := range map[string]float64{"C": 20, "H": 26, "K": 40} { // number, conclusion, reason
			if w, _ := f.GetColWidth("结果", column); w < least || w > 60 {
				t.Errorf("column %s is %v wide", column, w)
			}
		}
	}
}

func TestSandboxSaysSoOnEverySheet(t *testing.T) {
	for lang, want := range map[explain.Lang]string{explain.ZH: sandboxBanner.ZH, explain.EN: sandboxBanner.EN} {
		for _, sandbox := range []bool{true, false} {
			f := open(t, write(t, filepath.Join(t.TempDir(), "out.xlsx"), sampleOptions(lang, sandbox), sample(20)))
			for _, sheet := range f.GetSheetList() {
				if got, _ := f.GetCellValue(sheet, "A1"); (got == want) != sandbox {
					t.Errorf("%s, sandbox %v: sheet %s begins with %q", lang, sandbox, sheet, got)
				}
			}
		}
	}
}

func TestEnglishIsWhole(t *testing.T) {
	o := sampleOptions(explain.EN, true)
	o.Header = []string{"id"}
	results := sample(200)
	for i := range results {
		results[i].Record.Cells = []string{"x"}
		if v := results[i].Outcome.Verdict; v != nil && v.OCR != nil {
			v.OCR.Name = "x"
		}
	}
	f := open(t, write(t, filepath.Join(t.TempDir(), "out.xlsx"), o, results))
	for _, sheet := range f.GetSheetList() {
		for i, row := range rows(t, f, sheet) {
			for _, cell := range row {
				if strings.ContainsFunc(cell, func(r rune) bool { return r >= 0x2E80 }) {
					t.Errorf("%s, row %d: %s", sheet, i+1, cell)
				}
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
	o := sampleOptions(explain.ZH, false)
	o.Header = nil
	for _, test := range tests {
		o.Header = append(o.Header, test.in)
	}
	r := verify.Result{Record: verify.Record{Row: 2, Cells: o.Header}}
	f := open(t, write(t, filepath.Join(t.TempDir(), "out.xlsx"), o, []verify.Result{r}))
	for i, test := range tests {
		for _, cell := range []string{cellName(i+1, 1), cellName(i+1, 2)} {
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

func TestHostileJob(t *testing.T) {
	o := sampleOptions(explain.ZH, false)
	o.Provenance.Inputs = []string{"=1+1.csv", "a\x00b\x1b.csv"}
	o.Provenance.BizType, o.Provenance.Endpoint, o.Provenance.Version = "=cmd|'/c calc'!A1", "@x", "&<>"
	path := write(t, filepath.Join(t.TempDir(), "out.xlsx"), o, sample(20))
	f := open(t, path)
	for y, row := range rows(t, f, "汇总") {
		for x := range row {
			if formula, _ := f.GetCellFormula("汇总", cellName(x+1, y+1)); formula != "" {
				t.Errorf("a formula: %s", formula)
			}
		}
	}
	if header := rows(t, f, "结果")[0]; header[6] != "来源文件" {
		t.Errorf("two inputs, and no column says which: %q", header)
	}
}

func TestHeaders(t *testing.T) {
	for name, header := range map[string][]string{
		"none": nil, "empty": {"", ""}, "twice": {"a", "a", "结论"}, "most": make([]string, sheetColumns-25),
	} {
		o := sampleOptions(explain.ZH, true)
		o.Header = header
		f := open(t, write(t, filepath.Join(t.TempDir(), "out.xlsx"), o, []verify.Result{{Record: verify.Record{Cells: []string{"x", "y", "z", "more"}}}}))
		if got := rows(t, f, "结果"); len(got) != 3 || len(got[1]) != len(header)+25 {
			t.Errorf("%s: %d rows, a header of %d", name, len(got), len(got[1]))
		}
	}
	o := sampleOptions(explain.ZH, false)
	o.Header = make([]string, sheetColumns-24)
	if _, err := Create(filepath.Join(t.TempDir(), "out.xlsx"), o); err == nil || !strings.Contains(err.Error(), "16384") {
		t.Errorf("too many columns: %v", err)
	}
}

func TestSecondSheet(t *testing.T) {
	results := sample(25)
	path := filepath.Join(t.TempDir(), "out.xlsx")
	w, err := Create(path, sampleOptions(explain.EN, true))
	if err != nil {
		t.Fatal(err)
	}
	defer w.Close()
	w.(*workbook).results.limit = 12 // banner, header and ten rows
	for _, r := range results {
		if err := w.Write(r); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := w.Commit(sampleRun); err != nil {
		t.Fatal(err)
	}
	f := open(t, path)
	if got := strings.Join(f.GetSheetList(), ","); got != "Summary,Results,Results 2,Results 3,To do,Explanations" {
		t.Errorf("sheets %s", got)
	}
	var seen []string
	for _, sheet := range []string{"Results", "Results 2", "Results 3"} {
		for _, row := range rows(t, f, sheet)[2:] {
			seen = append(seen, row[0])
		}
	}
	if len(seen) != len(results) || seen[0] != "U000001" || seen[24] != "U000025" {
		t.Errorf("rows %v", seen)
	}
}

func TestEmpty(t *testing.T) {
	f := open(t, write(t, filepath.Join(t.TempDir(), "out.xlsx"), sampleOptions(explain.ZH, false), nil))
	if got := rows(t, f, "结果"); len(got) != 1 {
		t.Errorf("%d rows, want the header", len(got))
	}
}

func TestSummaryFigures(t *testing.T) {
	f := open(t, write(t, filepath.Join(t.TempDir(), "out.xlsx"), sampleOptions(explain.ZH, false), sample(200)))
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
	if row := flat["200"]; len(row) < 12 || row[1] != "200" || row[3] != "120" || row[5] != "30" || row[7] != "0.8" || row[9] != "0.8" || row[11] != "191" {
		t.Errorf("tiles %q", row)
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

func TestEveryRecordHasOneCause(t *testing.T) {
	tally := newTally()
	for _, r := range sample(500) {
		tally.add(r)
	}
	n := 0
	for _, c := range tally.ranked() {
		n += tally.causes[c]
		if m := c.meaning(); m.Reason.ZH == "" || m.Reason.EN == "" {
			t.Errorf("no reason for %v", c)
		}
	}
	if n != 500 {
		t.Errorf("causes add up to %d", n)
	}
}

func TestCause(t *testing.T) {
	refused := []verify.Finding{{Code: "image-same", Severity: verify.Warning}, {Code: "id-checksum", Severity: verify.Error}}
	for _, test := range []struct {
		result verify.Result
		want   cause
	}{
		{verify.Result{Outcome: verify.Outcome{State: verify.Rejected, Verdict: &verify.Verdict{Status: 7}}, Findings: refused}, cause{byStatus, "7"}},
		{verify.Result{Outcome: verify.Outcome{State: verify.Rejected, Verdict: &verify.Verdict{Status: 77}}}, cause{byStatus, "77"}},
		{verify.Result{Outcome: verify.Outcome{State: verify.Unusable, Code: "435"}}, cause{byCode, "NoFaceDetected"}},
		{verify.Result{Outcome: verify.Outcome{State: verify.Unresolved, Code: "Never.Heard.Of"}}, cause{byCode, "Never.Heard.Of"}},
		{verify.Result{Outcome: verify.Outcome{State: verify.Invalid}, Findings: refused}, cause{byFinding, "id-checksum"}},
		{verify.Result{Findings: refused[:1]}, cause{byState, ""}},
		{verify.Result{Outcome: verify.Outcome{State: verify.Sent}}, cause{byState, "sent"}},
	} {
		if got := causeOf(test.result); got != test.want {
			t.Errorf("%+v: %v", test.result.Outcome, got)
		}
	}
}

func TestSameResultsSameCells(t *testing.T) {
	dir := t.TempDir()
	parts := func(name string) map[string][]byte {
		path := write(t, filepath.Join(dir, name), sampleOptions(explain.ZH, true), sample(300))
		r, err := zip.OpenReader(path)
		if err != nil {
			t.Fatal(err)
		}
		defer r.Close()
		all := make(map[string][]byte)
		for _, part := range r.File {
			f, err := part.Open()
			if err != nil {
				t.Fatal(err)
			}
			var b bytes.Buffer
			if _, err := b.ReadFrom(f); err != nil {
				t.Fatal(err)
			}
			all[part.Name] = b.Bytes()
		}
		return all
	}
	first, second := parts("a.xlsx"), parts("b.xlsx")
	if len(first) != len(second) {
		t.Fatalf("%d parts and %d", len(first), len(second))
	}
	delete(first, "[Content_Types].xml") // excelize writes its list in any order
	for name, content := range first {
		if !bytes.Equal(content, second[name]) {
			t.Errorf("%s differs", name)
		}
	}
}

func TestNothingIsLeft(t *testing.T) {
	dir := t.TempDir()
	w, err := Create(filepath.Join(dir, "out.xlsx"), sampleOptions(explain.ZH, false))
	if err != nil {
		t.Fatal(err)
	}
	huge := sample(1)[0]
	huge.Record.Cells[5] = strings.Repeat("x", 30_000)
	for range 1000 { // enough to spill to disk
		if err := w.Write(huge); err != nil {
			t.Fatal(err)
		}
	}
	spilled := 0
	filepath.WalkDir(dir, func(path string, d os.DirEntry, err error) error {
		info, _ := d.Info()
		if path != dir && runtime.GOOS != "windows" && info.Mode().Perm()&0o077 != 0 {
			t.Errorf("%s can be read by others: %v", path, info.Mode())
		}
		if info.Mode().IsRegular() {
			spilled++
		}
		return nil
	})
	if spilled == 0 {
		t.Error("nothing was spilled: the test shows nothing")
	}
	for range 2 {
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
	}
	if left, _ := os.ReadDir(dir); len(left) != 0 {
		t.Errorf("left behind: %v", left)
	}
}

func TestMarkLargeParts(t *testing.T) {
	f, err := os.Create(filepath.Join(t.TempDir(), "a.zip"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	zw := newArchive(f)(nil)
	for name, size := range map[string]int{"small": 10, "xl/large.xml": 1000} {
		part, err := zw.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		part.Write(bytes.Repeat([]byte("x"), size))
	}
	if err := zw.Close(); err != nil {
		t.Fatal(err)
	}
	if err := markLargeParts(f, 1000); err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(f.Name())
	if err != nil {
		t.Fatal(err)
	}
	for name, version := range map[string]byte{"small": 20, "xl/large.xml": 45} {
		header := bytes.Index(data, []byte(name)) - 30 // the local header comes before the directory's
		if !bytes.HasPrefix(data[header:], []byte("PK\x03\x04")) || data[header+4] != version || data[header+5] != 0 {
			t.Errorf("%s: header % x", name, data[header:header+6])
		}
	}
}
