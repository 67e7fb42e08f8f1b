package xlsx

import (
	"bytes"
	"encoding/binary"
	"encoding/xml"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"
	"testing/iotest"
	"unicode/utf16"
)

// sheetOf returns a sheet over XML, in a workbook of two strings and four styles.
func sheetOf(t testing.TB, in io.Reader) *sheet {
	t.Helper()
	table, err := newScanner(strings.NewReader(`<sst><si><t>甲</t></si><si><t>乙</t></si></sst>`))
	if err != nil {
		t.Fatal(err)
	}
	m, err := newScanner(in)
	if err != nil {
		t.Fatal(err)
	}
	return &sheet{
		in: m, strings: &sharedStrings{table: &stringTable{in: table}},
		styles: &styles{formats: []format{plainNumber, date, dateAndTime, clock, padded + 5}},
	}
}

// shown returns the rows of a sheet that are not blank, each as 1:A|B|C, and what ended it.
func shown(s *sheet) (rows []string, err error) {
	err = s.rows(func(r Row, _ error) bool {
		if !blank(r.Cells) {
			rows = append(rows, fmt.Sprintf("%d:%s", r.Number, strings.Join(r.Cells, "|")))
		}
		return true
	})
	return rows, err
}

func TestCells(t *testing.T) {
	for cells, want := range map[string]string{
		// of each type
		`<c t="s"><v>0</v></c><c t="s"><v> 1 </v></c><c t="s"/>`:                                "甲|乙",
		`<c t="inlineStr"><is><t>甲</t></is></c><c t="inlineStr"><v>乙</v></c>`:                   "甲|乙",
		`<c t="str"><f>A1&amp;"x"</f><v>http://x/?a=1&amp;b=2</v></c>`:                          "http://x/?a=1&b=2",
		`<c t="b"><v>1</v></c><c t="b"><v>0</v></c>`:                                            "TRUE|FALSE",
		`<c t="e"><v>#N/A</v></c>`:                                                              "#N/A",
		`<c><v>1.50</v></c><c t="n"><v> -2e3 </v></c><c t="new"><v>x</v></c>`:                   "1.50|-2000|x",
		`<c t="d"><v>2023-01-31T08:30:00Z</v></c><c t="d" s="1"><v>2023-01-31T00:00:00</v></c>`: "2023-01-31 08:30:00|2023-01-31",
		`<c t="d"><v>2023-01-31</v></c><c t="d"><v>08:30:00.5</v></c><c t="d"><v>soon</v></c>`:  "2023-01-31|08:30:00|soon",
		// of each format
		`<c s="0"><v>44957</v></c><c s="1"><v>44957</v></c><c s="2"><v>44957.354166666664</v></c>`:      "44957|2023-01-31|2023-01-31 08:30:00",
		`<c s="3"><v>0.354166666666667</v></c><c s="5"><v>44957</v></c><c s="x"><v>1</v></c>`:           "08:30:00|44957|1",
		`<c s="1"><v>110105194912310038</v></c><c s="1"><v>1.1010519491231E+17</v></c>`:                 "110105194912310038|1.1010519491231E+17",
		`<c><v>1001.0</v></c><c><v>1.2345678E7</v></c><c><v>1.3800138E10</v></c>`:                       "1001|12345678|13800138000",
		`<c><v>1.10105651231101E14</v></c><c><v>1E+20</v></c><c><v>2.5E-1</v></c>`:                      "110105651231101|1E+20|2.5E-1",
		`<c s="4"><v>7</v></c><c s="4"><v>7.0</v></c><c s="4"><v>1234567</v></c><c s="4"><v>-7</v></c>`: "00007|00007|1234567|-7",
		`<c s="1" t="str"><v>44957</v></c>`:                                                             "44957",
		// text as XML and as Excel writes it
		`<c t="inlineStr"><is><r><rPr><b/></rPr><t>王</t></r><r><t xml:space="preserve"> 小</t></r><rPh sb="0" eb="1"><t>オウ</t></rPh><phoneticPr fontId="1"/></is></c>`: "王 小",
		`<c t="inlineStr"><is><t><![CDATA[a&b]]>&#x20BB7;&#0065;&quot;<!-- - --><?pi x?>c` + "\r\n" +
			`d</t></is></c>`: "a&b\U00020bb7A\"c\nd",
		`<c t="inlineStr"><is><t>a_x000D_b_x005F_x0041_c_xD842__xDFB7_d_x00g1_</t></is></c>`: "a\rb_x0041_c\U00020bb7d_x00g1_",
		// where cells are
		`<c r="B1"><v>2</v></c><c><v>3</v></c><c r="E1"><v>5</v></c>`:       "|2|3||5",
		`<c r="C1"><v>3</v></c><c r="A1"><v>1</v></c>`:                      "1||3",
		`<c r="A1"><v>1</v></c><c r="A1"/><extLst><c><v>2</v></c></extLst>`: "1",
		`<x:c xmlns:x="y" r='AB1' x:r="A1"><x:f/><x:v>1</x:v></x:c>`:        strings.Repeat("|", 27) + "1",
		`<c><v>1</v></c><c r="XFD1" s="1"/>`:                                "1",
	} {
		s := sheetOf(t, strings.NewReader("<worksheet><sheetData><row>"+cells+"</row></sheetData></worksheet>"))
		rows, err := shown(s)
		if err != nil || !slices.Equal(rows, []string{"1:" + want}) {
			t.Errorf("%s\n%q, want %q: %v", cells, rows, want, err)
		}
	}
}

// TestRows holds where rows are, whatever stands around them.
func TestRows(t *testing.T) {
	const one = `<c t="s"><v>0</v></c>`
	for sheet, want := range map[string]string{
		`<row>` + one + `</row><row r="4"/><row>` + one + `</row>`:              "1:甲 5:甲",
		`<row r="1048576">` + one + `</row>`:                                    "1048576:甲",
		`<!-- a --><row hidden="1">` + one + `</row><mc:x><row/></mc:x>` + "\n": "1:甲",
		`<row><c><v> </v></c></row><row><c t="s"><v>1</v></c></row>`:            "2:乙",
		``: "",
	} {
		for _, around := range []string{
			`<worksheet><sheetPr/><cols><col min="1"/></cols><sheetData>%s</sheetData><rowBreaks/></worksheet>`,
			`<?xml version="1.0" encoding="utf-8" standalone="yes"?><x:worksheet xmlns:x="y"><x:sheetData >%s</x:sheetData ></x:worksheet>`,
			"\ufeff<worksheet><sheetData>%s</sheetData>rest",
		} {
			rows, err := shown(sheetOf(t, strings.NewReader(fmt.Sprintf(around, sheet))))
			if got := strings.Join(rows, " "); err != nil || got != want {
				t.Errorf("%s: %q: %v", sheet, got, err)
			}
		}
	}
	for _, none := range []string{`<chartsheet><drawing/></chartsheet>`, `<worksheet><sheetData/></worksheet>`} {
		if rows, err := shown(sheetOf(t, strings.NewReader(none))); err != nil || len(rows) > 0 {
			t.Errorf("%s: %q: %v", none, rows, err)
		}
	}
}

// TestUTF16 reads a sheet as programs for Windows may write it.
func TestUTF16(t *testing.T) {
	text := utf16LE(`<?xml version="1.0" encoding="UTF-16"?><worksheet><sheetData><row><c t="str"><v>王小明</v></c></row></sheetData></worksheet>`)
	if rows, err := shown(sheetOf(t, strings.NewReader(text))); err != nil ||
		!slices.Equal(rows, []string{"1:王小明"}) {
		t.Errorf("%q: %v", rows, err)
	}
}

func utf16LE(text string) string {
	var b []byte
	for _, unit := range utf16.Encode([]rune("\ufeff" + text)) {
		b = binary.LittleEndian.AppendUint16(b, unit)
	}
	return string(b)
}

// brokenRows are second rows that can't be read, and what is said of them.
var brokenRows = map[string]string{
	`<row><c><v>a&b</v></c></row>`:      `row 2: an unescaped "&"`,
	`<row><c><v>&nbsp;</v></c></row>`:   `row 2: an unescaped "&"`,
	`<row><c><v>&#1;</v></c></row>`:     `row 2: an unescaped "&"`,
	`<row><c><v>&#xD800;</v></c></row>`: `row 2: an unescaped "&"`,
	"<row><c><v>a\x0b</v></c></row>": "row 2: a character that XML or its encoding " +
		"doesn't allow",
	"<row><c><v>a\xff</v></c></row>": "row 2: a character that XML or its encoding " +
		"doesn't allow",
	"<row><c><v>\uffff</v></c></row>": "row 2: a character that XML or its encoding " +
		"doesn't allow",
	`<row><c><v>]]></v></c></row>`:                            `row 2: unexpected "]]>"`,
	`<row><c><v>1</c></v></row>`:                              "row 2: an end tag without its start",
	`<row><c s=1><v>1</v></c></row>`:                          "row 2: a tag that isn't well-formed",
	`<row><c s="1" s="2"><v>1</v></c></row>`:                  "row 2: a tag that isn't well-formed",
	`<row><c s="1"t="s"><v>1</v></c></row>`:                   "row 2: a tag that isn't well-formed",
	`<row><c s="<"><v>1</v></c></row>`:                        "row 2: a tag that isn't well-formed",
	`<row><c s="a&b"><v>1</v></c></row>`:                      `row 2: an unescaped "&"`,
	`<row>< c><v>1</v></c></row>`:                             "row 2: a tag that isn't well-formed",
	`<row><!-- a -- b --></row>`:                              "row 2: a comment with -- in it",
	`<row><!DOCTYPE x></row>`:                                 "row 2: a document type",
	`<row><c><v>1</v></c>`:                                    "row 2: ",
	`<row><c t="s"><v>-1</v></c></row>`:                       "row 2: a cell with an invalid string number",
	`<row><c r="XFE2"><v>1</v></c></row>`:                     "row 2: a cell outside columns A to XFD",
	`<row><c r="B2"><v>1</v></c><c r="B2"><v>2</v></c></row>`: "row 2: two cells in the same place",
	`<row r="1"><c><v>1</v></c></row>`:                        "after row 1: two cells in the same place",
	`<row r="0"><c><v>1</v></c></row>`:                        "after row 1: invalid row number",
	`<row r="3"/><row r="2"/><row r="3"/>`:                    "after row 2: row 3 stands in two places",
	`<row r="1048577"><c><v>1</v></c></row>`:                  "after row 1: row 1048577 of at most 1048576",
	`<row r="x"><c><v>1</v></c></row>`:                        "after row 1: invalid row number",
	`<row>` + strings.Repeat("<x>",
		120): "row 2: more than 100 elements within one another",
	`<row><c><v>` + strings.Repeat("9", maxToken+100) +
		`</v></c></row>`: "row 2: a text or tag of more than 4 MiB",
	`<row` + strings.Repeat(" ", 3*maxToken) +
		`/>`: "after row 1: a text or tag of more than 4 MiB",
	`<row><c t="str"><v>` + strings.Repeat(strings.Repeat("9", 1<<20)+"<!---->", 5) +
		`</v></c></row>`: "row 2: a text or tag of more than 4 MiB",
	`<row>` + strings.Repeat(`<c t="str"><v>`+strings.Repeat("9", 3<<20)+`</v></c>`, 6) +
		`</row>`: "row 2: 16 MiB and more",
}

// TestBrokenRows holds that broken XML is an error that says where, and that
// nothing of the row that it stands in is given out.
func TestBrokenRows(t *testing.T) {
	const first = `<row><c t="s"><v>0</v></c></row>`
	for second, want := range brokenRows {
		s := sheetOf(t, strings.NewReader("<worksheet><sheetData>"+first+second+"</sheetData></worksheet>"))
		rows, err := shown(s)
		if got := fmt.Sprintf("%s: %v", s.where(), err); err == nil || !strings.HasPrefix(got, want) ||
			!slices.Equal(rows, []string{"1:甲"}) {
			t.Errorf("%.80s\n%q, %s\nwant %s", second, rows, got, want)
		}
	}
}

// TestCutOff cuts a sheet off behind each of its bytes.
func TestCutOff(t *testing.T) {
	const whole = `<?xml version="1.0"?><worksheet><!-- a --><sheetData><row r="1"><c t="str"><v>&lt;甲<![CDATA[a]]></v></c></row><row><c><v>2</v></c></row></sheetData>`
	for n := range len(whole) {
		rows, err := shown(sheetOf(t, iotest.OneByteReader(strings.NewReader(whole[:n]))))
		if err == nil || len(rows) > 0 && rows[0] != "1:<甲a" {
			t.Errorf("%s\n%q: %v", whole[:n], rows, err)
		}
	}
}

// TestFormattedRows reads a sheet that is formatted far down and to its last column.
func TestFormattedRows(t *testing.T) {
	all := io.MultiReader(strings.NewReader("<worksheet><sheetData>"),
		strings.NewReader(strings.Repeat(`<row><c s="1"/><c r="XFD1" s="1"/></row>`, 99_999)),
		strings.NewReader(`<row><c t="s"><v>1</v></c></row></sheetData></worksheet>`))
	if rows, err := shown(sheetOf(t, all)); err != nil || !slices.Equal(rows, []string{"100000:乙"}) {
		t.Errorf("%q: %v", rows, err)
	}
}

// FuzzSheet holds that no sheet makes the reader panic or go on for ever, and
// that it finds broken what encoding/xml does.
func FuzzSheet(f *testing.F) {
	for second := range brokenRows {
		if len(second) < 1000 {
			f.Add([]byte(`<?xml version="1.0"?><worksheet><sheetData><row><c t="s"><v>0</v></c></row>` + second +
				`</sheetData></worksheet>`))
		}
	}
	f.Add([]byte("\ufeff<x:worksheet xmlns:x='y'><x:sheetData><x:row r='3'><c r=\"B3\" " +
		"t=\"inlineStr\"><is><t>&#x41;<![CDATA[a]]>\r\n_x000D_</t></is></c></x:row></x:sheetData>"))
	f.Fuzz(func(t *testing.T, text []byte) {
		m, err := newScanner(bytes.NewReader(text))
		if err != nil {
			t.Fatal(err)
		}
		s := sheetOf(t, strings.NewReader(""))
		s.in = m
		seen := make(map[int]bool)
		err = s.rows(func(r Row, _ error) bool {
			if r.Number < 1 || seen[r.Number] || len(r.Cells) > maxColumns {
				t.Fatalf("row %d, seen before: %v, with %d cells", r.Number, seen[r.Number], len(r.Cells))
			}
			seen[r.Number] = true
			return true
		})
		if broken := brokenXML(text); broken != nil && err == nil && !marked(text) {
			t.Errorf("encoding/xml finds %v", broken)
		}
	})
}

// FuzzCell holds that a cell as most programs write it is read as one with blanks in its tags, which is read token by
// token.
func FuzzCell(f *testing.F) {
	for _, content := range []string{
		"", "1", "王小明", "a &amp; b", "a&b", "]]>", "<b/>", "</v></c><c><v>2", "_x000D_", "\xff", "\r\n", " 1 ",
		"1e400",
	} {
		for kind := range byte(7) {
			f.Add(kind, content)
		}
	}
	f.Fuzz(func(t *testing.T, kind byte, content string) {
		name := []string{"n", "s", "str", "inlineStr", "b", "d", "e"}[kind%7]
		before, behind := "<v>", "</v></c>"
		if name == "inlineStr" {
			before, behind = "<is><t>", "</t></is></c>"
		}
		read := func(behind string) string {
			row := `<c t="` + name + `">` + before + content + behind + `<c><v>next</v></c>`
			rows, err := shown(sheetOf(t, strings.NewReader(
				`<worksheet><sheetData><row>`+row+`</row></sheetData></worksheet>`)))
			return fmt.Sprintf("%q, %v", rows, err)
		}
		if usual, blanks := read(behind), read(strings.ReplaceAll(behind, ">", " >")); usual != blanks {
			t.Errorf("%s %q is %s; with blanks in its tags %s", name, content, usual, blanks)
		}
	})
}

func marked(text []byte) bool {
	return bytes.HasPrefix(text, []byte("\xff\xfe")) || bytes.HasPrefix(text, []byte("\xfe\xff"))
}

// brokenXML returns what encoding/xml finds wrong up to the end of the rows.
func brokenXML(text []byte) error {
	d := xml.NewDecoder(bytes.NewReader(text))
	d.CharsetReader = func(_ string, in io.Reader) (io.Reader, error) { return in, nil }
	rowsAt := -1
	for depth := 0; ; {
		what, err := d.Token()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		switch e := what.(type) {
		case xml.StartElement:
			if depth == 1 && e.Name.Local == "sheetData" {
				rowsAt = depth
			}
			depth++
		case xml.EndElement:
			if depth--; depth == rowsAt {
				return nil
			}
		}
	}
}

// What stands behind the rows is found however the file is cut into reads.
func TestTail(t *testing.T) {
	const sheet = `<x:sheetData>a</x:sheetData><!-- </sheetData> <sheetData> --><x ref="A1"/>`
	for size := 1; size <= len(sheet); size++ {
		var all tail
		for rest := []byte(sheet); len(rest) > 0; rest = rest[min(size, len(rest)):] {
			if _, err := all.Write(rest[:min(size, len(rest))]); err != nil {
				t.Fatal(err)
			}
		}
		if !all.found || string(all.kept) != ` <sheetData> --><x ref="A1"/>` {
			t.Errorf("%d bytes at a time: %q", size, all.kept)
		}
	}
	var without tail
	for range 100 {
		if _, err := without.Write([]byte("<sheetData>" + strings.Repeat("<row/>", 1000))); err != nil {
			t.Fatal(err)
		}
	}
	if without.found || len(without.kept) > longestStart {
		t.Errorf("kept %d bytes of rows", len(without.kept))
	}
}

// Merged cells are known in sheets of any size.
func TestMergedCellsBehindManyBytes(t *testing.T) {
	row := `<row><c><v>1</v></c><c><v>2</v></c></row>`
	comment := "<!--" + strings.Repeat(" ", 1<<20) + "-->"
	sheet := strings.Replace(worksheetXML(row+strings.Repeat(comment, 33)), "</sheetData>",
		`</sheetData><mergeCells><mergeCell ref="A1:B1"/></mergeCells>`, 1)
	rows := annotatedRows(t, parts(t, map[string]string{"xl/worksheets/sheet1.xml": sheet}))
	if len(rows) != 1 || !slices.Equal(rows[0].Cells, []string{"1", ""}) {
		t.Errorf("%+v", rows)
	}
}
