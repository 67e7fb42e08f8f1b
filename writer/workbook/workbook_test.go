package workbook

import (
	"archive/zip"
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"veribatch/internal/explain"
	"veribatch/internal/price"
	"veribatch/internal/verify"
	"veribatch/writer/report"
	"veribatch/writer/report/reporttest"
	"veribatch/writer/workbook/parts"

	"github.com/xuri/excelize/v2"
)

var stats = RunStats{
	Runs: []Run{
		{Started: reporttest.Began.Add(-24 * time.Hour), Ended: reporttest.Began.Add(-23 * time.Hour),
			Calls: 40, Retries: 4, Lost: 2, Billed: 40, Passed: 20, Rejected: 10,
			Cost: new(price.CNY(400_000))},
		{Started: reporttest.Began, Ended: reporttest.Began.Add(8*time.Minute + 18*time.Second),
			Calls: 147, Retries: 8, Lost: 8, Billed: 148, Passed: 100, Rejected: 20,
			Cost: new(price.CNY(1_480_000))},
	},
	Billed: 191, BilledTwice: 3, Cost: new(price.CNY(1_910_000)), Price: &price.List{Call: 10_000},
}

func options(lang explain.Lang, sandbox bool) Options {
	return Options{Options: reporttest.Options(lang, sandbox)}
}

// begin begins a workbook, and closes it with the test.
func begin(tb testing.TB, o Options) *Workbook {
	tb.Helper()
	w, err := New(tb.TempDir(), o)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { w.Close() })
	return w
}

// add adds results to a workbook.
func add(tb testing.TB, w *Workbook, results []verify.Result) {
	tb.Helper()
	for _, r := range results {
		if err := w.Add(w.doc.options.Row(r)); err != nil {
			tb.Fatal(err)
		}
	}
}

// save saves a workbook and returns its path.
func save(tb testing.TB, w *Workbook) string {
	tb.Helper()
	return saveWith(tb, w, stats)
}

func saveWith(tb testing.TB, w *Workbook, stats RunStats) string {
	tb.Helper()
	f, err := os.Create(filepath.Join(tb.TempDir(), "out.xlsx"))
	if err != nil {
		tb.Fatal(err)
	}
	defer f.Close()
	if err := w.Save(f, stats); err != nil {
		tb.Fatal(err)
	}
	check(tb, f.Name())
	return f.Name()
}

// mostChecked is the size in bytes of the largest workbook whose parts are
// checked: all of them are held in memory.
const mostChecked = 4 << 20

// check fails the test where the parts of a workbook do not hold together.
func check(tb testing.TB, path string) {
	tb.Helper()
	if info, err := os.Stat(path); err != nil || info.Size() > mostChecked {
		return
	}
	problems, err := parts.Check(path)
	if err != nil {
		tb.Fatal(err)
	}
	for _, problem := range problems {
		tb.Error(problem)
	}
}

// write makes a workbook of results and returns its path.
func write(tb testing.TB, o Options, results []verify.Result) string {
	tb.Helper()
	w := begin(tb, o)
	add(tb, w, results)
	return save(tb, w)
}

// rowOf returns a result as a row in Chinese.
func rowOf(r verify.Result) *report.Row { return (&report.Options{Lang: explain.ZH}).Row(r) }

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

// columnOf finds a column of the results by its title, from 0.
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

func TestSandboxSaysSoOnEverySheet(t *testing.T) {
	mark := map[explain.Lang]string{explain.ZH: "沙箱演练", explain.EN: "Sandbox"}
	for lang, want := range map[explain.Lang]string{explain.ZH: sandboxBanner.ZH, explain.EN: sandboxBanner.EN} {
		for _, sandbox := range []bool{true, false} {
			f := open(t, write(t, options(lang, sandbox), reporttest.Results(20)))
			for i, sheet := range f.GetSheetList() {
				page, err := f.GetHeaderFooter(sheet)
				if err != nil || (page.OddHeader == "&C&8"+want) != sandbox {
					t.Errorf("%s, sandbox %v: sheet %s is printed under %+v, %v", lang, sandbox, sheet, page, err)
				}
				first := map[Sheet]string{Summary: want, Results: mark[lang], ToDo: mark[lang]}[Sheets()[i]]
				if got, _ := f.GetCellValue(sheet, "A1"); first != "" && (got == first) != sandbox {
					t.Errorf("%s, sandbox %v: sheet %s begins with %q", lang, sandbox, sheet, got)
				}
			}
		}
	}
}

func TestEnglishIsWhole(t *testing.T) {
	o := options(explain.EN, true)
	o.Header = []string{"id"}
	results := reporttest.Results(200)
	for i := range results {
		results[i].Record.Cells = []string{"x"}
		if v := results[i].Outcome.Verdict; v != nil && v.OCR != nil {
			v.OCR.Name = "x"
		}
	}
	f := open(t, write(t, o, results))
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

func TestHeaders(t *testing.T) {
	for name, header := range map[string][]string{
		"none": nil, "empty": {"", ""}, "twice": {"a", "a", "结论"}, "most": make([]string, maxColumns-28),
	} {
		o := options(explain.ZH, true)
		o.Header = header
		f := open(t, write(t, o, []verify.Result{{Record: verify.Record{Cells: []string{"x", "y", "z", "more"}}}}))
		if got := rows(t, f, "结果"); len(got) != 2 || len(got[0]) != len(header)+28 {
			t.Errorf("%s: %d rows, a header of %d", name, len(got), len(got[0]))
		}
	}
	o := options(explain.ZH, false)
	o.Header = make([]string, maxColumns-26)
	if _, err := New(t.TempDir(), o); err == nil || !strings.Contains(err.Error(), "16384") {
		t.Errorf("too many columns: %v", err)
	}
}

func TestEmpty(t *testing.T) {
	f := open(t, write(t, options(explain.ZH, false), nil))
	if got := rows(t, f, "结果"); len(got) != 1 {
		t.Errorf("%d rows, want the header", len(got))
	}
}

func TestHostileProvenance(t *testing.T) {
	o := options(explain.ZH, false)
	o.Provenance.Inputs = []string{"=1+1.csv", "a\x00b\x1b.csv"}
	o.Provenance.BizType, o.Provenance.Endpoint, o.Provenance.Version = "=cmd|'/c calc'!A1", "@x", "&<>"
	path := write(t, o, reporttest.Results(20))
	f := open(t, path)
	for y, row := range rows(t, f, "汇总") {
		for x := range row {
			if formula, _ := f.GetCellFormula("汇总", cellName(x+1, y+1)); formula != "" {
				t.Errorf("a formula: %s", formula)
			}
		}
	}
	if header := rows(t, f, "结果")[0]; header[7] != "来源文件" {
		t.Errorf("two inputs, and no column says which: %q", header)
	}
}

func TestSameResultsSameCells(t *testing.T) {
	parts := func() map[string][]byte {
		path := write(t, options(explain.ZH, true), reporttest.Results(300))
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
	first, second := parts(), parts()
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

func TestSheets(t *testing.T) {
	for _, test := range []struct {
		sheets []Sheet
		want   string
	}{
		{[]Sheet{Results}, "结果"},
		{[]Sheet{ToDo, Results}, "结果 待处理"},
		{[]Sheet{Summary, Explanations}, "汇总 说明"},
		{[]Sheet{ToDo}, "待处理"},
	} {
		o := options(explain.ZH, false)
		o.Sheets = test.sheets
		f := open(t, write(t, o, reporttest.Results(40)))
		if got := strings.Join(f.GetSheetList(), " "); got != test.want {
			t.Errorf("%v: sheets %s", test.sheets, got)
		}
		for _, sheet := range f.GetSheetList() {
			if len(rows(t, f, sheet)) < 5 {
				t.Errorf("%v: sheet %s is empty", test.sheets, sheet)
			}
		}
	}
}
