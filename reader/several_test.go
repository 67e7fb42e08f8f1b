package reader

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"veribatch/internal/verify"

	"github.com/xuri/excelize/v2"
)

// zipped packs content with gzip.
func zipped(t *testing.T, content string) string {
	t.Helper()
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	if _, err := w.Write([]byte(content)); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// rowsOf says where each record stands and whose it is.
func rowsOf(t *testing.T, in *Input) []string {
	t.Helper()
	var all []string
	for rec, err := range in.Records(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, fmt.Sprint(rec.File, " ", rec.Sheet, rec.Row, " ", rec.Name))
	}
	return all
}

func TestSeveralFiles(t *testing.T) {
	a := write(t, "a.csv", threeRows)
	b := write(t, "b.csv", "\ufeff名单\n 姓 名;*身份证号（必填）;人像照\n丁;4;w\n")
	in, err := OpenAll([]string{a, b}, Options{})
	if err != nil {
		t.Fatal(err)
	}
	want := []string{"a.csv 2 甲", "a.csv 3 乙", "a.csv 4 丙", "b.csv 3 丁"}
	if got := rowsOf(t, in); !slices.Equal(got, want) {
		t.Errorf("%q", got)
	}
	if s := in.Sources(); len(s) != 2 || s[1].HeaderRow != 2 || s[1].Delimiter != ";" {
		t.Errorf("sources %v", s)
	}
	if got := in.Header(); !slices.Equal(got, []string{"姓名", "身份证号", "人像照"}) {
		t.Errorf("header %q", got)
	}
}

func TestHeadersMustBeAlike(t *testing.T) {
	a := write(t, "a.csv", threeRows)
	for header, want := range map[string]string{
		"姓名,身份证号,人像照,分行": `b.csv: its header differs from that of ` + a + `: it has "分行" besides; make them alike`,
		"真实姓名,身份证号,人像照":  `it lacks "姓名" and has "真实姓名" besides`,
		"身份证号,姓名,人像照":    "it has its columns in another order",
	} {
		b := write(t, "b.csv", header+"\n丁,4,w,x\n")
		if _, err := OpenAll([]string{a, b}, Options{}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v\nwant %s", err, want)
		}
	}
}

// sheets saves a workbook with a sheet for each table; a row is its cells
// separated by commas.
func sheets(t *testing.T, tables ...string) string {
	t.Helper()
	f := excelize.NewFile()
	for i, table := range tables {
		name := fmt.Sprint("Sheet", i+1)
		if _, err := f.NewSheet(name); err != nil {
			t.Fatal(err)
		}
		fill(t, f, name, table)
	}
	path := filepath.Join(t.TempDir(), "book.xlsx")
	if err := f.SaveAs(path); err != nil {
		t.Fatal(err)
	}
	return path
}

// renamed gives a sheet of a workbook another name and content.
func renamed(t *testing.T, path, old, name, table string) string {
	t.Helper()
	f, err := excelize.OpenFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := f.SetSheetName(old, name); err != nil {
		t.Fatal(err)
	}
	fill(t, f, name, table)
	if err := f.Save(); err != nil {
		t.Fatal(err)
	}
	return path
}

func fill(t *testing.T, f *excelize.File, sheet, table string) {
	t.Helper()
	for r, line := range strings.Split(table, "\n") {
		cells := strings.Split(line, ",")
		if err := f.SetSheetRow(sheet, fmt.Sprint("A", r+1), &cells); err != nil {
			t.Fatal(err)
		}
	}
}

func TestSeveralSheets(t *testing.T) {
	const header = "姓名,身份证号,人像照"
	path := sheets(t, "说明", header, "二月名单\n姓名,身份证号,人像照,\n甲,1,x", "姓名,身份证号,人像照,备注\n旧,0,v,-", header+"\n乙,2,y\n丙,3,z")
	in, err := Open(path, Options{})
	if err != nil {
		t.Fatal(err)
	}
	want := []string{"book.xlsx Sheet33 甲", "book.xlsx Sheet52 乙", "book.xlsx Sheet53 丙"}
	if got := rowsOf(t, in); !slices.Equal(got, want) {
		t.Errorf("%q", got)
	}
	const source = `book.xlsx: Excel, 3 sheets ("Sheet2", "Sheet3", "Sheet5"), header in row 1; not read: "Sheet1", "Sheet4"`
	if got := in.Sources()[0].String(); got != source {
		t.Errorf("%s\nwant %s", got, source)
	}
	in, err = Open(path, Options{Sheet: "Sheet5"})
	if err != nil {
		t.Fatal(err)
	}
	if got := rowsOf(t, in); len(got) != 2 {
		t.Errorf("%q", got)
	}
}

// TestPacked reads the same table from everything it may be packed in, twice,
// and holds that nothing stays behind.
func TestPacked(t *testing.T) {
	temporary := t.TempDir()
	t.Setenv("TMPDIR", temporary)
	t.Setenv("TMP", temporary)
	workbook := sheets(t, strings.TrimSpace(threeRows))
	protected := filepath.Join(t.TempDir(), "protected.xlsx")
	f, err := excelize.OpenFile(workbook)
	if err != nil {
		t.Fatal(err)
	}
	if err := f.SaveAs(protected, excelize.Options{Password: "geheim"}); err != nil {
		t.Fatal(err)
	}
	content := func(path string) string {
		b, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		return string(b)
	}
	for _, path := range []string{
		write(t, "a.csv.gz", zipped(t, threeRows)),
		write(t, "a.xlsx.gz", zipped(t, content(workbook))),
		write(t, "a.zip", archive(t, threeRows, "1.jpg", "__MACOSX/._people.csv", "名单/people.CSV")),
		write(t, "b.zip", archive(t, content(workbook), "people.xlsx")),
		write(t, "c.zip", archive(t, content(protected), "people.xlsx")),
		protected,
		"-",
	} {
		in, err := Open(path, Options{Password: "geheim", Stdin: strings.NewReader(zipped(t, threeRows))})
		if err != nil {
			t.Fatal(err)
		}
		for range 2 {
			if got := rowsOf(t, in); len(got) != 3 || !strings.HasSuffix(got[2], "4 丙") {
				t.Errorf("%s: %q", path, got)
			}
		}
		for _, s := range in.Sources() {
			if s.File != filepath.Base(called(path)) {
				t.Errorf("%s is called %s", path, s.File)
			}
		}
		if err := in.Close(); err != nil {
			t.Error(err)
		}
	}
	refused(t, write(t, "bad.csv.gz", zipped(t, "x\n")), Options{}, "no column for name")
	if left, err := os.ReadDir(temporary); err != nil || len(left) > 0 {
		t.Errorf("left behind: %v %v", left, err)
	}
}

func TestOverrides(t *testing.T) {
	const table = "姓名^身份证号^人像照^备注\n甲^1^x^a,b;c\n"
	in, all := readAll(t, write(t, "a.csv", table), Options{Delimiter: "^"})
	if len(all) != 1 || all[0].Cells[3] != "a,b;c" || in.Sources()[0].Delimiter != "^" {
		t.Errorf("%v: %v", in.Sources(), all)
	}
	tabs := Options{Delimiter: "tab", Columns: map[verify.Field]string{}}
	if _, all = readAll(t, write(t, "a.csv", strings.ReplaceAll(table, "^", "\t")), tabs); len(all) != 1 || all[0].FaceImage != "x" {
		t.Errorf("%v", all)
	}
	// 姓名,身份证号,人像照 and 劉 in Big5
	const big5 = "\xa9m\xa6W,\xa8\xad\xa5\xf7\xc3\xd2\xb8\xb9,\xa4H\xb9\xb3\xb7\xd3\n\xbcB,1,x\n"
	if _, err := Open(write(t, "a.csv", big5), Options{}); err == nil {
		t.Error("Big5 was found without being told")
	}
	columns := map[verify.Field]string{verify.IDNumber: "身份證號"}
	in, all = readAll(t, write(t, "a.csv", big5), Options{Encoding: "big5", Columns: columns})
	if in.Sources()[0].Encoding != "BIG5" || all[0].Name != "劉" {
		t.Errorf("%v: %v", in.Sources(), all)
	}
	utf16 := "\xff\xfe" + wide(threeRows)
	for _, name := range []string{"utf-16le", "auto", "UTF-16"} {
		if in, all = readAll(t, write(t, "a.csv", utf16), Options{Encoding: name}); len(all) != 3 || in.Sources()[0].Encoding != "UTF-16 LE" {
			t.Errorf("%s: %v", name, in.Sources())
		}
	}
	if _, all = readAll(t, write(t, "a.csv", wide(threeRows)), Options{Encoding: "utf-16le"}); len(all) != 3 || all[2].Name != "丙" {
		t.Errorf("without a byte-order mark: %v", all)
	}
	if _, all = readAll(t, write(t, "a.csv", "\ufeff"+threeRows), Options{Encoding: "UTF8"}); len(all) != 3 {
		t.Errorf("UTF-8 with a byte-order mark: %v", all)
	}
}

// wide encodes text of the basic plane as UTF-16 LE.
func wide(s string) string {
	var b strings.Builder
	for _, r := range s {
		b.WriteByte(byte(r))
		b.WriteByte(byte(r >> 8))
	}
	return b.String()
}

// TestUnpackedSize holds that little can't become too much.
func TestUnpackedSize(t *testing.T) {
	in := new(file)
	defer in.close()
	if err := in.copy(strings.NewReader("1234"), 4); err != nil {
		t.Error(err)
	}
	if err := in.copy(strings.NewReader("12345"), 4); err == nil || !strings.Contains(err.Error(), "more than a table takes") {
		t.Errorf("got %v", err)
	}
	for packed, most := range map[int64]int64{1000: 256 << 20, 1 << 20: 500 << 20, 1 << 40: 8 << 30} {
		if got := mostOf(packed); got != most {
			t.Errorf("%d packed may become %d, want %d", packed, got, most)
		}
	}
}
