package reader

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"veribatch/internal/verify"
)

func TestNumbers(t *testing.T) {
	for _, file := range []string{"numbers.xlsx", "libreoffice-numbers.xlsx"} {
		t.Run(file, func(t *testing.T) {
			_, all := readAll(t, filepath.Join("testdata", file), Options{})
			var got []string
			for _, r := range all {
				got = append(got, r.Name+" "+found(r))
			}
			want := []string{"甲 ", "乙 number-precision:error:id_number", "丙 number-precision:error:id_number",
				"丁 row-long:note", "戊 "}
			if !slices.Equal(got, want) {
				t.Errorf("%q", got)
			}
			if all[0].Cells[3] != "2024-05-01" {
				t.Errorf("date %q", all[0].Cells[3])
			}
			if all[0].IDNumber != "110105194912310038" || all[3].IDNumber != "110105491231002" {
				t.Errorf("numbers %q %q", all[0].IDNumber, all[3].IDNumber)
			}
		})
	}
	_, all := readAll(t, "testdata/libreoffice-numbers.xlsx", Options{})
	if got := all[4].FaceImage; got != "http://img.example.com/5.jpg" {
		t.Errorf("formula's value %q", got)
	}
}

// TestBrokenSheet reads a sheet whose XML is broken in row 32 of 41: the rows
// before are good, that one isn't given out, and the end is an error.
func TestBrokenSheet(t *testing.T) {
	in, err := Open("testdata/broken.xlsx", Options{})
	if err != nil {
		t.Fatal(err)
	}
	last := 0
	for rec, err := range in.Records(t.Context()) {
		if err == nil {
			last = rec.Row
			continue
		}
		if last != 31 || !strings.Contains(err.Error(), `sheet "Sheet", row 32: an unescaped "&"`) {
			t.Errorf("after row %d: %v", last, err)
		}
		return
	}
	t.Errorf("no error after row %d", last)
}

// TestNumberInTemplate holds that a template of a number that lost digits has lost them too.
func TestNumberInTemplate(t *testing.T) {
	columns := map[verify.Field]string{verify.IDNumber: "{身份证号}"}
	_, all := readAll(t, "testdata/numbers.xlsx", Options{Columns: columns})
	for i, want := range []string{"", "number-precision:error:id_number", "number-precision:error:id_number"} {
		if got := found(all[i]); got != want {
			t.Errorf("row %d: %q, want %q", all[i].Row, got, want)
		}
	}
}

// bookOf saves a workbook of one sheet with the rows.
func bookOf(t testing.TB, rows ...string) string {
	t.Helper()
	return xmlBook(t, "<sheetData>"+strings.Join(rows, "")+"</sheetData>", nil)
}

func sheetRow(attributes string, cells ...string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "<row%s>", attributes)
	for _, c := range cells {
		fmt.Fprintf(&b, `<c t="inlineStr"><is><t>%s</t></is></c>`, c)
	}
	return b.String() + "</row>"
}

// TestRowNumbers holds that gaps count and that rows need no number.
func TestRowNumbers(t *testing.T) {
	header := sheetRow("", "姓名", "身份证号", "人像照")
	for name, test := range map[string]struct {
		path string
		want []int
	}{
		"numbered": {bookOf(t, header, sheetRow(` r="5"`, "甲", "1", "x"),
			sheetRow(` spans="1:3" r='900000'`, "乙", "2", "y")), []int{5, 900000}},
		"unnumbered": {bookOf(t, header, sheetRow("", "甲", "1", "x"), "<row/>", sheetRow("", "乙", "2", "y"),
			"<row />"), []int{2, 4}},
	} {
		var got []int
		_, all := readAll(t, test.path, Options{})
		for _, r := range all {
			got = append(got, r.Row)
		}
		if !slices.Equal(got, test.want) {
			t.Errorf("%s: rows %v", name, got)
		}
	}
}

// TestEmptyRows reads a sheet that is formatted far beyond its content.
func TestEmptyRows(t *testing.T) {
	rows := make([]string, 0, 10_002)
	rows = append(rows, sheetRow("", "姓名", "身份证号", "人像照"), sheetRow("", "甲", "1", "x"))
	for range 10_000 {
		rows = append(rows, `<row><c s="1"/></row>`)
	}
	if _, all := readAll(t, bookOf(t, rows...), Options{}); len(all) != 1 {
		t.Errorf("%d rows", len(all))
	}
}
