package table

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"veribatch/reader/text"
	"veribatch/reader/xlsx"

	"github.com/xuri/excelize/v2"
)

func TestOpenErrors(t *testing.T) {
	workbook, err := os.ReadFile("../testdata/openpyxl.xlsx")
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		name, content string
		o             Options
		want          string
	}{
		{name: "empty.csv", content: "", want: "is empty"},
		{name: "bom.csv", content: "\ufeff", want: "is empty"},
		{name: "blank.csv", content: "\n , \n\n", want: "is empty"},
		{name: "gzip.csv", content: "\x1f\x8b\x08rest", want: "not copied to its end"},
		{name: "page.xls", content: "\n<HTML><table>", want: "web page"},
		{name: "xml.xls", content: "\ufeff<?xml version=\"1.0\"?>", want: "web page or XML"},
		{name: "document.csv", content: "%PDF-1.4", want: "PDF"},
		{name: "text.xlsx", content: threeRows, want: "rename it to .csv"},
		{name: "binary.csv", content: strings.Repeat("\x01\x02\x7f\xff\xfe\x03", 50),
			want: "neither CSV nor an Excel workbook"},
		{name: "wide.csv", content: "n\x00a\x00m\x00e\x00,\x00", want: "UTF-16 without a byte-order mark"},
		{name: "cut.xlsx", content: string(workbook[:len(workbook)/2]), want: "not copied to its end"},
		{name: "holes.xlsx", content: archive(t, "", "[Content_Types].xml", "xl/workbook.xml"), want: "is damaged"},
		{name: "photos.zip", content: archive(t, "", "1.jpg"), want: "without a CSV or Excel file in it"},
		{name: "two.zip", content: archive(t, threeRows, "a.csv", "b/b.xlsx"), want: "with 2 tables in it"},
		{name: "nested.csv.gz", content: zipped(t, zipped(t, threeRows)), want: "is packed twice"},
		{name: "encoding.csv", content: threeRows, o: Options{Encoding: "klingon"},
			want: `no such encoding "klingon"`},
		{name: "delimiter.csv", content: threeRows, o: Options{Delimiter: "\n"}, want: `invalid delimiter "\n"`},
		{name: "letter.docx", content: archive(t, "", "[Content_Types].xml", "word/document.xml"),
			want: "no workbook"},
		{name: "book.xlsb", content: archive(t, "", "[Content_Types].xml", "xl/workbook.bin"), want: ".xlsb"},
		{name: "bomb.xlsx", content: claim(t, "xl/worksheets/sheet3.xml", 300<<20), want: "unpacks to 300 MiB"},
		{name: "more.xlsx", content: claim(t, "xl/worksheets/sheet3.xml", 1<<63), want: "more than a table takes"},
		{name: "strings.xlsx", content: claim(t, "xl/sharedStrings.xml", 9<<30),
			want: "xl/sharedStrings.xml unpacks to 9216 MiB"},
		{name: "styles.xlsx", content: claim(t, "xl/styles.xml", 33<<20),
			want: "xl/styles.xml unpacks to 33 MiB, more than a table takes; copy the table alone"},
		{name: "ole.doc", content: "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1W\x00o\x00r\x00d\x00",
			want: "neither CSV nor an Excel workbook"},
		{name: "sheet.xlsx", content: string(workbook),
			o: Options{Sheet: "八月"}, want: `the workbook has no sheet "八月"; it has "说明", "旧数据", "名单"`},
		{name: "hidden.xlsx", content: hidden(t), want: "has no visible sheet"},
	} {
		t.Run(test.name, func(t *testing.T) { refused(t, write(t, test.name, test.content), test.o, test.want) })
	}
	t.Run("absent", func(t *testing.T) {
		refused(t, filepath.Join(t.TempDir(), "a.csv"), Options{}, "file does not exist; check the path")
	})
	t.Run("web archive", func(t *testing.T) {
		refused(t, write(t, "a.xls", "MIME-Version: 1.0\r\nContent-Type: multipart/related\r\n\r\n<html></html>"),
			Options{},
			"holds a web page")
	})
	t.Run("folder", func(t *testing.T) { refused(t, t.TempDir(), Options{}, "is a folder") })
	t.Run("old", func(t *testing.T) { refused(t, "../testdata/old.xls", Options{}, "save it as .xlsx") })
	t.Run("opendocument", func(t *testing.T) {
		refused(t, "../testdata/opendocument.ods", Options{}, "save it as .xlsx")
	})
}

// TestErrorsToMend holds that the errors which another option mends can be told apart.
func TestErrorsToMend(t *testing.T) {
	protected := filepath.Join(t.TempDir(), "protected.xlsx")
	if err := excelize.NewFile().SaveAs(protected, excelize.Options{Password: "geheim"}); err != nil {
		t.Fatal(err)
	}
	csv := write(t, "a.csv", threeRows)
	for _, test := range []struct {
		path string
		o    Options
		want error
	}{
		{csv, Options{Encoding: "klingon"}, text.ErrUnknownEncoding},
		{csv, Options{Delimiter: "\n"}, text.ErrInvalidDelimiter},
		{"../testdata/openpyxl.xlsx", Options{Sheet: "八月"}, ErrNoSheet},
		{write(t, "hidden.xlsx", hidden(t)), Options{}, ErrAllHidden},
		{protected, Options{}, xlsx.ErrPasswordNeeded},
		{protected, Options{Password: "wrong"}, xlsx.ErrWrongPassword},
		{protected, Options{Password: "geheim"}, errEmpty}, // it holds no table, and was opened
	} {
		if _, err := Open(test.path, test.o, people); !errors.Is(err, test.want) {
			t.Errorf("%v, want %v", err, test.want)
		}
	}
}

// hidden returns a workbook whose sheets are all hidden.
func hidden(t *testing.T) string {
	t.Helper()
	shown, err := zip.OpenReader("../testdata/openpyxl.xlsx")
	if err != nil {
		t.Fatal(err)
	}
	defer shown.Close()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for _, p := range shown.File {
		in, err := p.Open()
		if err != nil {
			t.Fatal(err)
		}
		content, err := io.ReadAll(in)
		if err != nil {
			t.Fatal(err)
		}
		out, err := w.Create(p.Name)
		if err != nil {
			t.Fatal(err)
		}
		content = bytes.ReplaceAll(content, []byte(`state="visible"`), []byte(`state="veryHidden"`))
		if _, err := out.Write(content); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// TestContentDecides opens a workbook that is named as something else.
func TestContentDecides(t *testing.T) {
	workbook, err := os.ReadFile("../testdata/libreoffice.xlsx")
	if err != nil {
		t.Fatal(err)
	}
	in, all := readTable(t, write(t, "export.csv", string(workbook)), Options{})
	if in.Source().Format != "Excel" || len(all) != 3 {
		t.Errorf("%v: %d rows", in.Source(), len(all))
	}
}

func TestTitleRows(t *testing.T) {
	in, all := readTable(t, write(t, "a.csv",
		"\n实名复核名单,,\n\n姓名,身份证号,人像照\n,,\n甲,1,x\n　,\u00a0,\n乙,2,y"), Options{})
	if in.Source().HeaderRow != 4 || len(all) != 2 || all[0].Number != 6 || all[1].Number != 8 {
		t.Errorf("%v, rows %v", in.Source(), all)
	}
}

func TestDelimiters(t *testing.T) {
	for _, d := range []string{",", ";", "\t", "|", "\x01"} {
		content := strings.ReplaceAll("姓名,身份证号,人像照,\"a,;|\tb\"\n甲,1,x,\"p,q;r|s\tt\"\n", ",", d)
		in, all := readTable(t, write(t, "a.txt", content), Options{})
		if in.Source().Delimiter != d || len(all) != 1 || len(all[0].Cells) != 4 || all[0].Cells[2] != "x" {
			t.Errorf("%q: %v %v", d, in.Source(), all)
		}
	}
	in, _ := readTable(t, write(t, "old.xls", "姓名\t身份证号\t人像照\n甲\t1\tx\n"), Options{})
	if in.Source().Delimiter != "\t" {
		t.Errorf("text named .xls: %v", in.Source())
	}
	in, all := readTable(t, write(t, "mac.csv", "姓名;身份证号;人像照\r甲;1;x\r乙;2;y\r"), Options{})
	if in.Source().Delimiter != ";" || len(all) != 2 || all[1].Cells[2] != "y" {
		t.Errorf("CR alone: %v %v", in.Source(), all)
	}
}

func TestChanged(t *testing.T) {
	path := write(t, "a.csv", threeRows)
	in, err := Open(path, Options{}, people)
	if err != nil {
		t.Fatal(err)
	}
	later := time.Now().Add(time.Hour)
	if err := os.Chtimes(path, later, later); err != nil {
		t.Fatal(err)
	}
	for _, err := range in.Rows(t.Context()) {
		if !errors.Is(err, ErrChanged) {
			t.Errorf("got %v", err)
		}
	}
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	for _, err := range in.Rows(t.Context()) {
		if !errors.Is(err, os.ErrNotExist) {
			t.Errorf("got %v", err)
		}
	}
}

func TestSeveralSheets(t *testing.T) {
	const header = "姓名,身份证号,人像照"
	path := sheets(t, "说明", header, "二月名单\n姓名,身份证号,人像照,\n甲,1,x",
		"姓名,身份证号,人像照,备注\n旧,0,v,-", header+"\n乙,2,y\n丙,3,z")
	in, rows := readTable(t, path, Options{})
	want := []string{"Sheet33 甲", "Sheet52 乙", "Sheet53 丙"}
	if got := places(rows); !slices.Equal(got, want) {
		t.Errorf("%q", got)
	}
	const source = `book.xlsx: Excel, 3 sheets ("Sheet2", "Sheet3", "Sheet5"), header in row 1; not read: "Sheet1", "Sheet4"`
	if got := in.Source().String(); got != source {
		t.Errorf("%s\nwant %s", got, source)
	}
	if _, rows := readTable(t, path, Options{Sheet: " sheet5"}); len(rows) != 2 {
		t.Errorf("%q", places(rows))
	}
	onlyFirst := func(sheet string) bool { return sheet == "Sheet3" }
	if _, rows := readTable(t, path, Options{Prefer: onlyFirst}); len(rows) != 1 {
		t.Errorf("%q", places(rows))
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
		in, err := Open(path, Options{Password: "geheim", Stdin: strings.NewReader(zipped(t, threeRows))}, people)
		if err != nil {
			t.Fatal(err)
		}
		for range 2 {
			var rows []Row
			for r, err := range in.Rows(t.Context()) {
				if err != nil {
					t.Fatal(err)
				}
				rows = append(rows, r)
			}
			if got := places(rows); len(got) != 3 || !strings.HasSuffix(got[2], "4 丙") {
				t.Errorf("%s: %q", path, got)
			}
		}
		if name := in.Source().File; name != filepath.Base(in.Name()) || path == "-" && name != "standard input" {
			t.Errorf("%s is called %s", path, name)
		}
		if err := in.Close(); err != nil {
			t.Error(err)
		}
	}
	refused(t, write(t, "bad.csv.gz", zipped(t, "\n")), Options{}, "is empty")
	if left, err := os.ReadDir(temporary); err != nil || len(left) > 0 {
		t.Errorf("left behind: %v %v", left, err)
	}
}

func TestOverrides(t *testing.T) {
	const table = "姓名^身份证号^人像照^备注\n甲^1^x^a,b;c\n"
	in, all := readTable(t, write(t, "a.csv", table), Options{Delimiter: "^"})
	if len(all) != 1 || all[0].Cells[3] != "a,b;c" || in.Source().Delimiter != "^" {
		t.Errorf("%v: %v", in.Source(), all)
	}
	tabs := Options{Delimiter: "tab"}
	if _, all = readTable(t, write(t, "a.csv", strings.ReplaceAll(table, "^", "\t")), tabs); len(all) != 1 ||
		all[0].Cells[2] != "x" {
		t.Errorf("%v", all)
	}
	// 姓名,身份证号,人像照 and 劉 in Big5
	const big5 = "\xa9m\xa6W,\xa8\xad\xa5\xf7\xc3\xd2\xb8\xb9,\xa4H\xb9\xb3\xb7\xd3\n\xbcB,1,x\n"
	refused(t, write(t, "a.csv", big5), Options{}, "neither CSV nor an Excel workbook")
	in, all = readTable(t, write(t, "a.csv", big5), Options{Encoding: "big5"})
	if in.Source().Encoding != "BIG5" || all[0].Cells[0] != "劉" {
		t.Errorf("%v: %v", in.Source(), all)
	}
	utf16 := "\xff\xfe" + wide(threeRows)
	for _, name := range []string{"utf-16le", "auto", "UTF-16"} {
		if in, all = readTable(t, write(t, "a.csv", utf16), Options{Encoding: name}); len(all) != 3 ||
			in.Source().Encoding != "UTF-16 LE" {
			t.Errorf("%s: %v", name, in.Source())
		}
	}
	if _, all = readTable(t, write(t, "a.csv", wide(threeRows)), Options{Encoding: "utf-16le"}); len(all) != 3 ||
		all[2].Cells[0] != "丙" {
		t.Errorf("without a byte-order mark: %v", all)
	}
	if _, all = readTable(t, write(t, "a.csv", "\ufeff"+threeRows), Options{Encoding: "UTF8"}); len(all) != 3 {
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
	l := new(localFile)
	defer l.remove()
	if err := l.copy(strings.NewReader("1234"), 4); err != nil {
		t.Error(err)
	}
	if err := l.copy(strings.NewReader("12345"), 4); err == nil ||
		!strings.Contains(err.Error(), "more than a table takes") {
		t.Errorf("got %v", err)
	}
}

// TestEndedEarly holds for both formats that a cancelled context ends the rows with its error.
func TestEndedEarly(t *testing.T) {
	for _, path := range []string{write(t, "a.csv", threeRows), "../testdata/libreoffice.xlsx"} {
		in, err := Open(path, Options{}, people)
		if err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		var last error
		for _, err := range in.Rows(ctx) {
			last = err
			cancel()
		}
		if last != context.Canceled {
			t.Errorf("%s: %v", path, last)
		}
	}
}
