package xlsx

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"veribatch/reader/xlsx/xlsxtest"
)

const mainSpace, officeSpace = xlsxtest.Main, xlsxtest.Office

func worksheetXML(rows string) string { return xlsxtest.Sheet("<sheetData>" + rows + "</sheetData>") }

// parts saves a workbook of one empty sheet save for some parts.
func parts(t testing.TB, changed map[string]string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "a.xlsx")
	if err := os.WriteFile(path, xlsxtest.Workbook(changed), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

const peopleRows = `<row><c t="s"><v>0</v></c><c t="s"><v>1</v></c><c t="s"><v>2</v></c><c t="s"><v>3</v></c></row>` +
	`<row><c t="s"><v>4</v></c><c><v>110105491231002</v></c><c t="s"><v>5</v></c><c s="1"><v>44957</v></c></row>` +
	`<row><c t="s"><v>4</v></c><c><v>110105194912310038</v></c><c t="s"><v>5</v></c><c s="1"><v>110105194912310038</v></c></row>`

const peopleStrings = `<sst xmlns="` + mainSpace + `" count="4294967295" uniqueCount="4294967295">` +
	`<si><t>姓名</t></si><si><t>身份证号</t></si><si><t>人像照</t></si><si><t>登记日期</t></si>` +
	`<si><r><t>王</t></r><r><t>小明</t></r><rPh sb="0" eb="1"><t>オウ</t></rPh></si><si><t>http://x/?a=1&amp;b=2</t></si></sst>`

const dateStyles = `<styleSheet xmlns="` + mainSpace +
	`"><numFmts count="1"><numFmt numFmtId="176" formatCode="yyyy&quot;年&quot;m&quot;月&quot;"/></numFmts>` +
	`<cellXfs count="2"><xf/><xf numFmtId="176"/></cellXfs></styleSheet>`

func peopleBook(changed map[string]string) map[string]string {
	all := map[string]string{
		"xl/worksheets/sheet1.xml": worksheetXML(peopleRows), "xl/sharedStrings.xml": peopleStrings,
		"xl/styles.xml": dateStyles,
	}
	maps.Copy(all, changed)
	return all
}

// rowsOf reads the first sheet that has rows, and holds what was read against its checksums.
func rowsOf(t *testing.T, path string, loading func(int64)) (rows []Row, err error) {
	t.Helper()
	f, err := Open(t.Context(), path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	f.Loading = loading
	i := max(0, slices.IndexFunc(f.Sheets(), Sheet.HasRows))
	for row, err := range f.Rows(f.Sheets()[i]) {
		if err != nil {
			return rows, err
		}
		rows = append(rows, row)
	}
	return rows, f.Verify()
}

// TestTypes reads a table with dates, an old number as a number, which has all of its digits, and a number of 18
// digits, of which a spreadsheet keeps 15.
func TestTypes(t *testing.T) {
	rows, err := rowsOf(t, parts(t, peopleBook(nil)), nil)
	if err != nil {
		t.Fatal(err)
	}
	want := []Row{
		{Number: 1, Cells: []string{"姓名", "身份证号", "人像照", "登记日期"}},
		{Number: 2, Cells: []string{"王小明", "110105491231002", "http://x/?a=1&b=2", "2023-01-31"}},
		{Number: 3, Cells: []string{"王小明", "110105194912310038", "http://x/?a=1&b=2", "110105194912310038"},
			Inexact: []int{1, 3}},
	}
	if !reflect.DeepEqual(rows, want) {
		t.Errorf("%v\nwant %v", rows, want)
	}
}

func TestBooks(t *testing.T) {
	smallest := xlsxtest.Parts()
	workbook, rels := smallest["xl/workbook.xml"], smallest["xl/_rels/workbook.xml.rels"]
	sheets := func(list string) string {
		head, rest, _ := strings.Cut(workbook, "<sheet ")
		_, tail, _ := strings.Cut(rest, "/>")
		return head + list + tail
	}
	prefixed := strings.NewReplacer("</", "</x:", "<", "<x:", "xmlns=", "xmlns:x=")
	for name, test := range map[string]struct {
		changed map[string]string
		want    string // the last cell of the second row, or the error
	}{
		"1904": {map[string]string{
			"xl/workbook.xml": strings.Replace(workbook, "<sheets>", `<workbookPr date1904="1"/><sheets>`, 1)},
			"2027-02-01"},
		"UTF-16": {map[string]string{"xl/workbook.xml": utf16LE(workbook),
			"xl/sharedStrings.xml": utf16LE(peopleStrings)}, "2023-01-31"},
		"prefixed": {map[string]string{"xl/sharedStrings.xml": prefixed.Replace(peopleStrings),
			"xl/styles.xml": prefixed.Replace(dateStyles)}, "2023-01-31"},
		"absolute": {map[string]string{
			"xl/_rels/workbook.xml.rels": strings.Replace(rels, `"worksheets/`, `"/xl/worksheets/`, 1)}, "2023-01-31"},
		"chart": {map[string]string{
			"xl/workbook.xml": sheets(
				`<sheet name="图" sheetId="2" r:id="rId9"/><sheet name="Sheet1" sheetId="1" r:id="rId1"/>`),
			"xl/_rels/workbook.xml.rels": strings.Replace(rels, "</R",
				`<Relationship Id="rId9" Type="`+officeSpace+`/chartsheet" Target="c.xml"/></R`, 1),
		}, "2023-01-31"},
		"backslashes": {map[string]string{"xl/workbook.xml": "", `xl\workbook.xml`: workbook,
			"xl/_rels/workbook.xml.rels": "", `xl\_rels\workbook.xml.rels`: rels}, "2023-01-31"},
		"absent strings and styles": {map[string]string{"xl/sharedStrings.xml": "", "xl/styles.xml": "",
			"xl/worksheets/sheet1.xml": worksheetXML(`<row><c><v>1</v></c></row><row><c r="D2"><v>2</v></c></row>`)},
			"2"},
		"another sheet without a part": {map[string]string{
			"xl/workbook.xml": sheets(`<sheet name="1" r:id="rId1"/><sheet name="2" r:id=""/>`)}, "2023-01-31"},
		"small letters": {map[string]string{"xl/worksheets/sheet1.xml": worksheetXML(
			`<row r="1"><c r="a1"><v>1</v></c></row><row r="2"><c r="d2"><v>2</v></c></row>`)}, "2"},
		"a row for each cell": {map[string]string{"xl/worksheets/sheet1.xml": worksheetXML(
			`<row r="2"><c r="A2"><v>1</v></c></row><row r="2"><c r="B2"><v>2</v></c></row>` +
				`<row r="1"><c r="A1"><v>3</v></c></row><row r="1"><c r="D1"><v>4</v></c></row>`)}, "4"},
		"no styles": {map[string]string{"xl/_rels/workbook.xml.rels": strings.Replace(rels, "/styles", "/theme", 1)},
			"44957"},
		"no strings": {map[string]string{
			"xl/_rels/workbook.xml.rels": strings.Replace(rels, "/sharedStrings", "/theme", 1)},
			`is damaged (sheet "Sheet1", row 1: its table of strings is missing); open it in Excel or WPS`},
		"few strings": {map[string]string{"xl/sharedStrings.xml": `<sst><si><t/></si></sst>`},
			"2023-01-31"},
		"broken strings": {map[string]string{"xl/sharedStrings.xml": strings.Replace(peopleStrings, "&amp;", "&", 1)},
			`row 2: its table of strings, after 5: an unescaped "&"`},
		"cut strings": {map[string]string{"xl/sharedStrings.xml": peopleStrings[:len(peopleStrings)-16]},
			`row 2: its table of strings, after 5: it is cut off`},
		"broken styles": {map[string]string{"xl/styles.xml": "<styleSheet>"}, "is damaged ("},
		"same part": {map[string]string{
			"xl/workbook.xml": sheets(`<sheet name="1" r:id="rId1"/><sheet name="2" r:id="rId1"/>`)},
			`is damaged (sheet "2" has the rows of another sheet)`},
		"same name": {map[string]string{
			"xl/workbook.xml": sheets(`<sheet name="1" r:id="rId1"/><sheet name="1" r:id="rId2"/>`)},
			`is damaged (two sheets "1")`},
		"lost sheet": {map[string]string{"xl/workbook.xml": sheets(`<sheet name="1" r:id="rId7"/>`)},
			`is damaged (sheet "1" is missing)`},
		"lost part": {map[string]string{"xl/_rels/workbook.xml.rels": strings.Replace(rels, "sheet1", "sheet2", 1)},
			`is damaged (xl/worksheets/sheet2.xml is missing)`},
		"Latin-1": {map[string]string{"xl/worksheets/sheet1.xml": `<?xml version="1.0" encoding="latin1"?>` +
			worksheetXML(peopleRows)}, "it isn't encoded in UTF-8"},
	} {
		t.Run(name, func(t *testing.T) {
			rows, err := rowsOf(t, parts(t, peopleBook(test.changed)), nil)
			switch {
			case err != nil && !strings.Contains(err.Error(), test.want):
				t.Errorf("%v\nwant %s", err, test.want)
			case err == nil && (len(rows) < 2 || rows[1].Cells[3] != test.want):
				t.Errorf("%v, want %q", rows, test.want)
			}
		})
	}
}

// TestLyingParts reads a part that unpacks to more than it says, and one that
// isn't what was packed.
func TestLyingParts(t *testing.T) {
	content := worksheetXML(peopleRows + strings.Repeat("<row/>", 100_000))
	honest, err := os.ReadFile(parts(t, peopleBook(map[string]string{"xl/worksheets/sheet1.xml": content})))
	if err != nil {
		t.Fatal(err)
	}
	word := func(n uint32) []byte { return binary.LittleEndian.AppendUint32(nil, n) }
	for name, said := range map[string][]byte{
		"size": word(uint32(len(content))), "checksum": word(crc32.ChecksumIEEE([]byte(content))),
		"strings": word(crc32.ChecksumIEEE([]byte(peopleStrings))),
	} {
		lying := bytes.Clone(honest)
		at := bytes.LastIndex(lying, said) // in the directory at the end
		if at < 0 {
			t.Fatal("it says no " + name)
		}
		copy(lying[at:], word(100_000))
		path := filepath.Join(t.TempDir(), "a.xlsx")
		if err := os.WriteFile(path, lying, 0o600); err != nil {
			t.Fatal(err)
		}
		_, err := rowsOf(t, path, nil)
		if err == nil || !strings.Contains(err.Error(), "is damaged (") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestLoading opens workbooks whose header needs the first strings, and one
// that lies behind a million others.
func TestLoading(t *testing.T) {
	far := strings.Replace(peopleStrings, "</sst>", strings.Repeat("<si/>", manyStrings)+"<si><t>备注</t></si></sst>",
		1)
	for row, want := range map[string]string{
		peopleRows: "",
		strings.Replace(peopleRows, "</row>", fmt.Sprintf(`<c t="s"><v>%d</v></c></row>`, manyStrings+6),
			1): fmt.Sprintln(len(far)),
	} {
		said := ""
		path := parts(t, peopleBook(
			map[string]string{"xl/sharedStrings.xml": far, "xl/worksheets/sheet1.xml": worksheetXML(row)}))
		if _, err := rowsOf(t, path, func(bytes int64) { said += fmt.Sprintln(bytes) }); err != nil || said != want {
			t.Errorf("said %q, want %q: %v", said, want, err)
		}
	}
}
