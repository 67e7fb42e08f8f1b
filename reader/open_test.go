package reader

import (
	"archive/zip"
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"veribatch/internal/verify"
)

// archive makes a zip file of parts with the same content.
func archive(t *testing.T, content string, parts ...string) string {
	t.Helper()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for _, p := range parts {
		part, err := w.Create(p)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := part.Write([]byte(content)); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// claim makes a workbook with a part that unpacks to size, if it is believed,
// from nothing.
func claim(t *testing.T, name string, size uint64) string {
	t.Helper()
	honest, err := zip.OpenReader("testdata/libreoffice.xlsx")
	if err != nil {
		t.Fatal(err)
	}
	defer honest.Close()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for _, p := range honest.File {
		if p.Name != name {
			if err := w.Copy(p); err != nil {
				t.Fatal(err)
			}
		}
	}
	if _, err := w.CreateRaw(&zip.FileHeader{Name: name, Method: zip.Deflate, UncompressedSize64: size}); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestOpenErrors(t *testing.T) {
	workbook, err := os.ReadFile("testdata/openpyxl.xlsx")
	if err != nil {
		t.Fatal(err)
	}
	const head = "姓名,身份证号,人像照\n"
	for _, test := range []struct {
		name, content string
		o             Options
		want          string
	}{
		{name: "empty.csv", content: "", want: "is empty"},
		{name: "bom.csv", content: "\ufeff", want: "is empty"},
		{name: "blank.csv", content: "\n , \n\n", want: "is empty"},
		{name: "header.csv", content: head + "\n,,\n", want: "header in row 1 and no data below it"},
		{name: "gzip.csv", content: "\x1f\x8b\x08rest", want: "not copied to its end"},
		{name: "page.xls", content: "\n<HTML><table>", want: "web page"},
		{name: "xml.xls", content: "\ufeff<?xml version=\"1.0\"?>", want: "web page or XML"},
		{name: "document.csv", content: "%PDF-1.4", want: "PDF"},
		{name: "text.xlsx", content: head + "甲,1,x\n", want: "rename it to .csv"},
		{name: "binary.csv", content: strings.Repeat("\x01\x02\x7f\xff\xfe\x03", 50), want: "neither CSV nor an Excel workbook"},
		{name: "wide.csv", content: "n\x00a\x00m\x00e\x00,\x00", want: "UTF-16 without a byte-order mark"},
		{name: "cut.xlsx", content: string(workbook[:len(workbook)/2]), want: "not copied to its end"},
		{name: "holes.xlsx", content: archive(t, "", "[Content_Types].xml", "xl/workbook.xml"), want: "is damaged"},
		{name: "photos.zip", content: archive(t, "", "1.jpg"), want: "without a CSV or Excel file in it"},
		{name: "two.zip", content: archive(t, threeRows, "a.csv", "b/b.xlsx"), want: "with 2 tables in it"},
		{name: "nested.csv.gz", content: zipped(t, zipped(t, threeRows)), want: "is packed twice"},
		{name: "encoding.csv", content: threeRows, o: Options{Encoding: "klingon"}, want: "--encoding klingon: no such encoding"},
		{name: "delimiter.csv", content: threeRows, o: Options{Delimiter: "::"}, want: `--delimiter "::": want one character`},
		{name: "letter.docx", content: archive(t, "", "[Content_Types].xml", "word/document.xml"), want: "no workbook"},
		{name: "book.xlsb", content: archive(t, "", "[Content_Types].xml", "xl/workbook.bin"), want: ".xlsb"},
		{name: "bomb.xlsx", content: claim(t, "xl/worksheets/sheet1.xml", 300<<20), want: "unpacks to 300 MiB"},
		{name: "more.xlsx", content: claim(t, "xl/worksheets/sheet1.xml", 1<<63), want: "more than a table takes"},
		{name: "strings.xlsx", content: claim(t, "xl/sharedStrings.xml", 9<<30), want: "xl/sharedStrings.xml unpacks to 9216 MiB"},
		{name: "styles.xlsx", content: claim(t, "xl/styles.xml", 33<<20), want: "xl/styles.xml unpacks to 33 MiB, more than a table takes; copy the table alone"},
		{name: "ole.doc", content: "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1W\x00o\x00r\x00d\x00", want: "neither CSV nor an Excel workbook"},

		{name: "missing.csv", content: "姓名,ID,备注\n甲,1,x\n",
			want: `no column for id_number (known as 身份证号, 身份证号码, 证件号码 …), face_image (known as 人像照, 人脸照片, 人像照片 …); row 1 has "姓名", "ID", "备注"; say which it is with --columns id_number=COLUMN`},
		{name: "similar.csv", content: "客户真实姓名,身份证号,人像照\n甲,1,x\n", want: `if "客户真实姓名" is it, add --columns name=客户真实姓名`},
		{name: "one.csv", content: "姓名/身份证号/人像照\n甲/1/x\n", want: "columns are told apart by comma, semicolon, tab or |"},
		{name: "twice.csv", content: "姓名,真实姓名,身份证号,人像照\n甲,乙,1,x\n",
			want: `more than one column for name: "姓名" (column A) and "真实姓名" (column B); choose one with --columns name=姓名`},
		{name: "same.csv", content: "姓名,姓名,身份证号,人像照\n甲,乙,1,x\n", want: "rename all but one of them"},
		{name: "chosen.csv", content: head + "甲,1,x\n", o: Options{Columns: map[verify.Field]string{verify.Name: "名"}},
			want: `--columns name=名: row 1 has no such column; row 1 has "姓名", "身份证号", "人像照"`},
		{name: "field.csv", content: head, o: Options{Columns: map[verify.Field]string{"face": "x"}}, want: "--columns face=…: no such field; there are user_id, name"},
		{name: "nothing.csv", content: head, o: Options{Columns: map[verify.Field]string{verify.Name: ""}}, want: "name the column that holds it"},
		{name: "sheet.xlsx", content: string(workbook), o: Options{Sheet: "八月"}, want: `--sheet 八月: the workbook has no such sheet; it has "说明", "旧数据", "名单"`},
		{name: "cover.xlsx", content: string(workbook), o: Options{Sheet: "说明"}, want: `sheet "说明": no column for name`},
	} {
		t.Run(test.name, func(t *testing.T) { refused(t, write(t, test.name, test.content), test.o, test.want) })
	}
	t.Run("absent", func(t *testing.T) {
		refused(t, filepath.Join(t.TempDir(), "a.csv"), Options{}, "file does not exist; check the path")
	})
	t.Run("folder", func(t *testing.T) { refused(t, t.TempDir(), Options{}, "is a folder") })
	t.Run("old", func(t *testing.T) { refused(t, "testdata/old.xls", Options{}, "save it as .xlsx") })
	t.Run("opendocument", func(t *testing.T) { refused(t, "testdata/opendocument.ods", Options{}, "save it as .xlsx") })
	t.Run("header only", func(t *testing.T) { refused(t, "testdata/header-only.xlsx", Options{}, "no data below it") })
}

// refused holds that a file is refused in one line that names it.
func refused(t *testing.T, path string, o Options, want string) {
	t.Helper()
	_, err := Open(path, o)
	switch {
	case err == nil:
		t.Fatal("it was opened")
	case !strings.HasPrefix(err.Error(), path+": "), !strings.Contains(err.Error(), want), strings.Contains(err.Error(), "\n"):
		t.Errorf("%v\nwant %s", err, want)
	}
}

// TestErrorsKeepSecrets holds that the first row of a file without a header,
// which is a person, isn't shown.
func TestErrorsKeepSecrets(t *testing.T) {
	for _, first := range []string{
		"王小明,11010519491231002X,http://img.example.com/1.jpg",
		"王小明,１１０１０５１９４９１２３１００２Ｘ,x",
		"王小明,1.10105E+17,x",
		"王小明,1101**********002X,x",
		"王小明,x,oss://bucket/1.jpg",
		"王小明;11010519491231002X;x",
	} {
		path := write(t, "a.csv", first+"\n"+first+"\n")
		for _, o := range []Options{{}, {Columns: map[verify.Field]string{verify.Name: "姓名"}}} {
			_, err := Open(path, o)
			if err == nil || !strings.Contains(err.Error(), "looks like data") {
				t.Fatalf("got %v", err)
			}
			for _, secret := range []string{"王小明", "1101", "１１", "E+17", "img.example", "bucket"} {
				if strings.Contains(err.Error(), secret) {
					t.Errorf("the error shows what the file holds: %v", err)
				}
			}
		}
	}
}

// TestContentDecides opens a workbook that is named as something else.
func TestContentDecides(t *testing.T) {
	workbook, err := os.ReadFile("testdata/libreoffice.xlsx")
	if err != nil {
		t.Fatal(err)
	}
	in, all := readAll(t, write(t, "export.csv", string(workbook)), Options{})
	if in.Sources()[0].Format != "Excel" || len(all) != 3 {
		t.Errorf("%v: %d rows", in.Sources()[0], len(all))
	}
}
