package writer

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"veribatch/internal/explain"
	"veribatch/internal/price"
	"veribatch/internal/verify"
	"veribatch/writer/outfile"
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
	o := reporttest.Options(lang, sandbox)
	return Options{Header: o.Header, Mapping: o.Mapping, Lang: o.Lang, Provenance: o.Provenance}
}

// rowOf returns a result as a row in Chinese.
func rowOf(r verify.Result) *report.Row { return (&report.Options{Lang: explain.ZH}).Row(r) }

// write makes an output of results and returns its path.
func write(tb testing.TB, path string, o Options, results []verify.Result) string {
	tb.Helper()
	w, err := Create(path, o)
	if err != nil {
		tb.Fatal(err)
	}
	defer w.Close()
	for _, r := range results {
		if err := w.Write(r); err != nil {
			tb.Fatal(err)
		}
	}
	paths, err := w.Commit(stats)
	if err != nil {
		tb.Fatal(err)
	}
	if FormOf(path) == "xlsx" && o.Password == "" {
		checkParts(tb, paths[0])
	}
	return paths[0]
}

// checkParts fails the test where the parts of a workbook do not hold together.
func checkParts(tb testing.TB, path string) {
	tb.Helper()
	problems, err := parts.Check(path)
	if err != nil {
		tb.Fatal(err)
	}
	for _, problem := range problems {
		tb.Error(problem)
	}
}

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

func TestCheck(t *testing.T) {
	dir := t.TempDir()
	in := func(name string) string { return filepath.Join(dir, name) }
	for _, form := range Forms() {
		own := write(t, in("own."+form), options(explain.ZH, false), reporttest.Results(3))
		if err := Check(own, Options{}); err != nil {
			t.Errorf("one of ours: %v", err)
		}
	}
	for path, want := range map[string]string{
		in("new.xlsx"): "",
		in("NEW.XLSX"): "",
		in("new.xls"):  "must end in .xlsx, .csv or .jsonl",
		in("new"):      "must end in .xlsx, .csv or .jsonl",
	} {
		err := Check(path, Options{})
		if want == "" && err != nil || want != "" && (err == nil || !strings.Contains(err.Error(), want)) {
			t.Errorf("%s: %v, want %q", filepath.Base(path), err, want)
		}
	}
	_, created := Create(in("none/new.xlsx"), Options{})
	for _, err := range []error{Check(in("none/new.xlsx"), Options{}), created} {
		if e, ok := errors.AsType[*outfile.PathError](err); !ok || e.Problem != outfile.FolderMissing {
			t.Errorf("a folder that is not there: %v", err)
		}
	}
}

// Outputs of every form are recognised as ours when they are written again.
func TestCommitReplacesItsOwn(t *testing.T) {
	for _, form := range Forms() {
		path := filepath.Join(t.TempDir(), "out."+form)
		for _, lang := range []explain.Lang{explain.ZH, explain.EN} {
			if got := write(t, path, options(lang, false), reporttest.Results(3)); got != path {
				t.Errorf("went to %s", got)
			}
		}
	}
}

func TestOnly(t *testing.T) {
	results := reporttest.Results(200)
	want := 0
	for _, r := range results {
		if r.Outcome.State == verify.Rejected {
			want++
		}
	}
	dir := t.TempDir()
	o := options(explain.ZH, false)
	o.Only = []verify.State{verify.Rejected}
	f := open(t, write(t, filepath.Join(dir, "out.xlsx"), o, results))
	if got := len(rows(t, f, "结果")) - 1; got != want {
		t.Errorf("xlsx: %d rows, want %d", got, want)
	}
	if !slices.ContainsFunc(rows(t, f, "汇总"), func(row []string) bool { return len(row) > 1 && row[1] == "200" }) {
		t.Error("the summary doesn't count all records")
	}
	if !slices.ContainsFunc(rows(t, f, "汇总"), func(row []string) bool { return slices.Contains(row, "结果表只含") }) {
		t.Error("the summary doesn't say that the results are limited")
	}
	if got := len(readCSV(t, write(t, filepath.Join(dir, "out.csv"), o, results))) - 1; got != want {
		t.Errorf("csv: %d rows, want %d", got, want)
	}
	if got := len(readJSONLines(t, write(t, filepath.Join(dir, "out.jsonl"), o, results))); got != want {
		t.Errorf("jsonl: %d lines, want %d", got, want)
	}
}

// Nobody's name or number is in a masked output, wherever the input had it.
func TestMask(t *testing.T) {
	results := reporttest.Results(40)
	for i := range results {
		rec := &results[i].Record
		rec.Cells[0] = rec.IDNumber // whose user id is the number
		rec.Cells[2] = rec.IDNumber[:6] + " " + rec.IDNumber[6:]
		rec.Cells[3] = "https://img.example.com/" + rec.IDNumber + "/" + rec.Name + ".jpg"
		rec.Cells[5] = rec.Name + "，手机 13800138000"
		rec.BizID = rec.IDNumber
		if i%3 == 0 && results[i].Outcome.Verdict != nil {
			results[i].Outcome.Verdict.OCR = &verify.OCR{Name: rec.Name, Number: rec.IDNumber}
		}
	}
	o := options(explain.ZH, false)
	o.Mask = true
	dir := t.TempDir()
	var texts []string
	f := open(t, write(t, filepath.Join(dir, "out.xlsx"), o, results))
	for _, sheet := range []string{"结果", "待处理"} {
		for _, row := range rows(t, f, sheet) {
			texts = append(texts, strings.Join(row, "\t"))
		}
	}
	for _, name := range []string{"out.csv", "out.jsonl"} {
		content, err := os.ReadFile(write(t, filepath.Join(dir, name), o, results))
		if err != nil {
			t.Fatal(err)
		}
		texts = append(texts, string(content))
	}
	all := strings.Join(texts, "\n")
	for _, r := range results {
		number := r.Record.IDNumber
		for _, secret := range []string{r.Record.Name, number, r.Record.Cells[2], number[6:14], "13800138000"} {
			if strings.Contains(all, secret) {
				t.Fatalf("row %d: something is not masked", r.Record.Row)
			}
		}
	}
	number := results[0].Record.IDNumber
	for _, want := range []string{"赵*远", number[:3] + "***********" + number[14:], "一致"} {
		if !strings.Contains(all, want) {
			t.Errorf("too much is masked: %s is missing", want)
		}
	}
}

func TestPassword(t *testing.T) {
	path := filepath.Join(t.TempDir(), "out.xlsx")
	o := options(explain.ZH, false)
	o.Password = "correct horse"
	for range 2 { // the second time it replaces its own
		if got := write(t, path, o, reporttest.Results(20)); got != path {
			t.Fatalf("went to %s", got)
		}
	}
	if f, err := excelize.OpenFile(path); err == nil {
		f.Close()
		t.Error("it opens without the password")
	}
	f, err := excelize.OpenFile(path, excelize.Options{Password: o.Password})
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if got := len(rows(t, f, "结果")); got != 21 {
		t.Errorf("%d rows", got)
	}
	if err := Check(path, Options{Password: "another"}); err == nil {
		t.Error("what another password encrypts would be replaced")
	}
	err = Check(filepath.Join(t.TempDir(), "out.csv"), o)
	if _, ok := errors.AsType[*CipherError](err); !ok {
		t.Errorf("CSV with a password: %v", err)
	}
}

func TestCreateTo(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	for _, form := range Forms() {
		var out bytes.Buffer
		w, err := CreateTo(&out, form, options(explain.ZH, false))
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range reporttest.Results(5) {
			if err := w.Write(r); err != nil {
				t.Fatal(err)
			}
		}
		if paths, err := w.Commit(RunStats{}); err != nil || len(paths) != 1 || paths[0] != "-" {
			t.Errorf("%s: %v, %v", form, paths, err)
		}
		if err := w.Close(); err != nil {
			t.Error(err)
		}
		path := filepath.Join(t.TempDir(), "copy."+form)
		if err := os.WriteFile(path, out.Bytes(), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := Check(path, Options{}); err != nil {
			t.Errorf("what was copied is not one of ours: %v", err)
		}
	}
	if left, _ := os.ReadDir(os.TempDir()); len(left) != 0 {
		t.Errorf("left behind: %v", left)
	}
}

func TestNothingIsLeft(t *testing.T) {
	dir := t.TempDir()
	w, err := Create(filepath.Join(dir, "out.xlsx"), options(explain.ZH, false))
	if err != nil {
		t.Fatal(err)
	}
	huge := reporttest.Results(1)[0]
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
		if info.Mode().IsRegular() && info.Size() > 0 {
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

// TestSample leaves workbooks to look at in the folder VERIBATCH_SAMPLES.
func TestSample(t *testing.T) {
	dir := os.Getenv("VERIBATCH_SAMPLES")
	if dir == "" {
		dir = t.TempDir()
	}
	for _, lang := range []explain.Lang{explain.ZH, explain.EN} {
		for _, sandbox := range []bool{false, true} {
			name := fmt.Sprintf("sample-%s-sandbox=%v.xlsx", lang, sandbox)
			path := filepath.Join(dir, name)
			o := options(lang, sandbox)
			o.By = []string{"分行", Month}
			if got := write(t, path, o, reporttest.Results(200)); got != path {
				t.Errorf("the workbook went to %s, not to %s", got, path)
			}
		}
	}
}
