package cli

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"veribatch/reader/xlsx/xlsxtest"

	"golang.org/x/text/encoding/simplifiedchinese"
)

// An inputCase is a file as people have it, and what is planned of it.
type inputCase struct {
	file    string
	content string            // of a CSV file
	parts   map[string]string // of a workbook
	flags   []string
	want    []string // what the plan says
	without []string // what it doesn't say
	exit    int
}

const caseHeader = "user_id,name,id_number,face_image\n"

// caseNumbers are identity numbers of nobody.
var caseNumbers = []string{"110105199001011013", "110105199001011021", "11010519900101103X", "110105199001011048"}

// rowsNamed returns the rows of people of these names.
func rowsNamed(names ...string) string {
	var b strings.Builder
	for i, name := range names {
		fmt.Fprintf(&b, "u%d,%s,%s,https://photos.example.com/%d.jpg\n", i, name, caseNumbers[i%4], i)
	}
	return b.String()
}

// bookOf returns the parts of a workbook: its rows, what stands behind them, and more parts in turn.
func bookOf(rows []string, behind string, more ...string) map[string]string {
	parts := map[string]string{
		"xl/worksheets/sheet1.xml": xlsxtest.Sheet("<sheetData>" + strings.Join(rows, "") + "</sheetData>" + behind),
	}
	for i := 0; i < len(more); i += 2 {
		parts[more[i]] = more[i+1]
	}
	return parts
}

func caseRow(cells ...string) string { return xlsxtest.Row("", cells...) }

var (
	headerRow = caseRow("user_id", "name", "id_number", "face_image")
	twoPeople = []string{
		headerRow, caseRow("u1", "王小明", caseNumbers[0], "https://photos.example.com/1.jpg"),
		caseRow("u2", "李小红", caseNumbers[1], "https://photos.example.com/2.jpg"),
	}
)

// named returns a cell at a reference.
func named(reference, text string) string {
	return `<c r="` + reference + `" t="inlineStr"><is><t>` + text + `</t></is></c>`
}

// inGBK returns a text as a Chinese system writes it.
func inGBK(text string) string {
	encoded, err := simplifiedchinese.GB18030.NewEncoder().String(text)
	if err != nil {
		panic(err)
	}
	return encoded
}

var inputCases = []inputCase{
	{file: "formulas.csv", content: caseHeader + `="u1",="王小明",="110105199001011013",https://photos.example.com/1.jpg` +
		"\n" + `="u2","=""李小红""","=""110105199001011021""",https://photos.example.com/2.jpg` + "\n",
		want: []string{"2 rows, 2 to send\n", "name           ← name             王**", "note     cell-unwrapped  2 rows"}},
	{file: "blanks.csv", content: `"user_id", "name", "id_number", "face_image"` + "\n" +
		`"u1", "王小明", "110105199001011013", "https://photos.example.com/1.jpg"` + "\n",
		want: []string{"1 row, 1 to send\n", "name           ← name             王**"}},
	{file: "halves.csv", content: caseHeader + rowsNamed("李静", "张伟", "刘洋", "陈杰") +
		inGBK(rowsNamed("杨敏", "赵磊", "黄丽", "周涛")),
		want: []string{"8 rows, 8 to send\n"}, without: []string{"mojibake", "garbled", "error"}},
	{file: "outfile.csv", content: caseHeader + rowsNamed(`\N`, "NULL", "null", "None", "nan", "undefined", "(null)", "N/A",
		"#N/A", "-", "无", "未知", "不详", "同上", "测试", "空", "0", "12"),
		want: []string{"18 rows, 0 to send, 18 refused", "error    name-placeholder  18 rows"}, exit: 3},
	{file: "mojibake.csv", content: caseHeader + rowsNamed("锟斤拷", "鏉庨潤", "ÀîÃ÷"),
		want: []string{"3 rows, 0 to send, 3 refused", "error    name-mojibake  3 rows"}, exit: 3},
	{file: "escaped.csv", content: caseHeader + rowsNamed(`\u738b\u5c0f`, "&#29579;&#23567;", "%E7%8E%8B"),
		want: []string{"3 rows, 0 to send, 3 refused", "error    name-escaped  3 rows"}, exit: 3},
	{file: "errors.xlsx", parts: bookOf([]string{headerRow,
		caseRow("u1", `<c t="e"><v>#N/A</v></c>`, caseNumbers[0], "https://photos.example.com/1.jpg"),
		caseRow("u2", "李小红", `<c t="e"><v>#REF!</v></c>`, "https://photos.example.com/2.jpg"),
		caseRow("u3", `<c t="b"><v>1</v></c>`, caseNumbers[2], "https://photos.example.com/3.jpg"),
		caseRow("u4", "孙小美", caseNumbers[3], `<c t="e"><v>#NAME?</v></c>`)}, ""),
		want: []string{"4 rows, 0 to send, 4 refused", "error    cell-error  4 rows"}, exit: 3},
	{file: "radicals.csv", content: caseHeader + rowsNamed("王⼩明", "⻢超", "陈﨑"),
		want: []string{"3 rows, 3 to send\n", "note     name-standard  2 rows: 2, 3"}},
	{file: "scripts.csv", content: caseHeader + rowsNamed("王о明"), // Cyrillic
		want: []string{"1 row, 0 to send, 1 refused"}, exit: 3},
	{file: "optional.csv", content: "user_id,name,id_number,face_image,id_front_image,biz_id\n" +
		`u1,王小明,110105199001011013,https://photos.example.com/1.jpg,\N,NULL` + "\n",
		want: []string{"1 row, 1 to send\n", "note     cell-null  1 row"}},
	{file: "several.csv", content: caseHeader + `u1,王小明,110105199001011013,"https://photos.example.com/1.jpg,` +
		`https://photos.example.com/2.jpg"` + "\n",
		want: []string{"1 row, 0 to send, 1 refused", "error    image-several  1 row"}, exit: 3},
	{file: "inline.csv", content: caseHeader + "u1,王小明,110105199001011013,data:image/jpeg;base64\n",
		want: []string{"error    image-inline  1 row"}, exit: 3},
	{file: "entities.csv", content: caseHeader + "u1,王小明,110105199001011013,https://photos.example.com/1?a=1&amp;b=2\n" +
		"u2,李小红,110105199001011021,http%3A%2F%2Fphotos.example.com%2F2.jpg\n",
		want: []string{"2 rows, 2 to send\n", "note     image-decoded  2 rows"}},
	{file: "numbers.xlsx", parts: bookOf([]string{headerRow,
		caseRow("<c><v>1001.0</v></c>", "王小明", caseNumbers[0], "x"),
		caseRow("<c><v>1.3800138E10</v></c>", "李小红", caseNumbers[1], "x")}, ""),
		flags: []string{"--columns", "face_image=https://photos.example.com/{user_id}.jpg"},
		want:  []string{"2 rows, 2 to send\n", "user_id        ← user_id          1**1"}},
	{file: "filtered.xlsx", parts: bookOf(append([]string{}, twoPeople[0], twoPeople[1],
		strings.Replace(twoPeople[2], "<row ", `<row hidden="1"`, 1)), ""),
		want: []string{"2 rows, 2 to send\n", "warning  row-hidden  1 row: 3"}},
	{file: "skipped.xlsx", parts: bookOf(append([]string{}, twoPeople[0], twoPeople[1],
		strings.Replace(twoPeople[2], "<row ", `<row hidden="1"`, 1)), ""), flags: []string{"--hidden", "skip"},
		want: []string{"2 rows, 1 to send, 1 left out"}},
	{file: "consent.csv", content: "name,id_number,face_image,单独同意\n" +
		"王小明,110105199001011013,https://photos.example.com/1.jpg,是\n" +
		"李小红,110105199001011021,https://photos.example.com/2.jpg,\n", flags: []string{"--where", "单独同意=是"},
		want: []string{"2 rows, 1 to send, 1 left out", "row-unselected  1 row: 3"}},
	{file: "backslash.xlsx", parts: bookOf(nil, "", "xl/worksheets/sheet1.xml", "",
		`xl\worksheets\sheet1.xml`, xlsxtest.Sheet("<sheetData>"+strings.Join(twoPeople, "")+"</sheetData>"),
		"_rels/.rels", "", `_rels\.rels`, xlsxtest.Parts()["_rels/.rels"],
		"xl/workbook.xml", "", `xl\workbook.xml`, xlsxtest.Parts()["xl/workbook.xml"]),
		want: []string{"2 rows, 2 to send\n"}},
	{file: "flat.xlsx", parts: bookOf(nil, "", "xl/worksheets/sheet1.xml", "", "xl/workbook.xml", "",
		"xl/_rels/workbook.xml.rels", "", "_rels/.rels", xlsxtest.Relationships("officeDocument", "workbook.xml"),
		"workbook.xml", xlsxtest.Parts()["xl/workbook.xml"], "_rels/workbook.xml.rels",
		xlsxtest.Relationships("worksheet", "sheet1.xml"),
		"sheet1.xml", xlsxtest.Sheet("<sheetData>"+strings.Join(twoPeople, "")+"</sheetData>")),
		want: []string{"2 rows, 2 to send\n"}},
	{file: "small.xlsx", parts: bookOf([]string{
		caseRow(named("a1", "name"), named("b1", "id_number"), named("c1", "face_image")),
		caseRow(named("a2", "王小明"), named("b2", caseNumbers[0]), named("c2", "https://photos.example.com/1.jpg"))}, ""),
		want: []string{"1 row, 1 to send\n"}},
	{file: "absent.xlsx", parts: bookOf(twoPeople, "", "xl/workbook.xml", `<workbook xmlns="`+xlsxtest.Main+
		`" xmlns:r="`+xlsxtest.Office+`"><sheets><sheet name="Sheet1" sheetId="1" r:id="rId1"/>`+
		`<sheet name="旧" sheetId="2"/></sheets></workbook>`),
		want: []string{"2 rows, 2 to send\n", `not read: "旧"`}},
	{file: "strings.xlsx", parts: bookOf(twoPeople, "", "xl/sharedStrings.xml", "", "xl/styles.xml", ""),
		want: []string{"2 rows, 2 to send\n"}},
	{file: "dangling.xlsx", parts: bookOf(append(twoPeople[:2:2],
		caseRow("u2", `<c t="s"><v>7</v></c>`, caseNumbers[1], "https://photos.example.com/2.jpg")), ""),
		want: []string{"2 rows, 1 to send, 1 refused", "error    cell-error  1 row: 3"}, exit: 3},
	{file: "cells.xlsx", parts: bookOf([]string{
		xlsxtest.Row(`r="1"`, named("A1", "name")), xlsxtest.Row(`r="1"`, named("B1", "id_number")),
		xlsxtest.Row(`r="1"`, named("C1", "face_image")), xlsxtest.Row(`r="2"`, named("A2", "王小明")),
		xlsxtest.Row(`r="2"`, named("B2", caseNumbers[0])),
		xlsxtest.Row(`r="2"`, named("C2", "https://photos.example.com/1.jpg"))}, ""),
		want: []string{"1 row, 1 to send\n"}},
	{file: "unordered.xlsx", parts: bookOf([]string{xlsxtest.Row(`r="1"`, "name", "id_number", "face_image"),
		xlsxtest.Row(`r="3"`, named("A3", "李小红"), named("B3", caseNumbers[1]), named("C3", "https://x.example.com/2")),
		xlsxtest.Row(`r="2"`, named("A2", "王小明"), named("B2", caseNumbers[0]), named("C2", "https://x.example.com/1")),
	}, ""), want: []string{"2 rows, 2 to send\n"}},
	{file: "dispimg.xlsx", parts: bookOf([]string{headerRow,
		caseRow("u1", "王小明", caseNumbers[0], `<c t="str"><f>_xlfn.DISPIMG("ID_0",1)</f><v>=DISPIMG("ID_0",1)</v></c>`),
		caseRow("u2", "李小红", caseNumbers[1], `<c t="str"><f>_xlfn.DISPIMG("ID_0",1)</f><v>=DISPIMG("ID_0",1)</v></c>`)},
		""), want: []string{"2 rows, 0 to send, 2 refused", "error    image-in-cell  2 rows"},
		without: []string{"image-owners", "image-file-missing"}, exit: 3},
	{file: "links.xlsx", parts: bookOf([]string{headerRow, caseRow("u1", "王小明", caseNumbers[0], "查看"),
		caseRow("u2", "李小红", caseNumbers[1],
			`<c t="str"><f>HYPERLINK("https://photos.example.com/2.jpg","查看")</f><v>查看</v></c>`)},
		`<hyperlinks><hyperlink ref="D2" r:id="rId1"/></hyperlinks>`, "xl/worksheets/_rels/sheet1.xml.rels",
		xlsxtest.Relationships("hyperlink", "https://photos.example.com/1.jpg")),
		want: []string{"2 rows, 2 to send\n", "note     image-link  2 rows"}},
	{file: "tworows.xlsx", parts: bookOf([]string{
		caseRow("用户ID", "姓名", "证件", "<c/>", "人像照"), caseRow("<c/>", "<c/>", "证件类型", "身份证号"),
		caseRow("u1", "王小明", "居民身份证", caseNumbers[0], "https://photos.example.com/1.jpg"),
		caseRow("u2", "李小红", "护照", caseNumbers[1], "https://photos.example.com/2.jpg")},
		`<mergeCells><mergeCell ref="A1:A2"/><mergeCell ref="B1:B2"/><mergeCell ref="C1:D1"/><mergeCell ref="E1:E2"/>`+
			`</mergeCells>`),
		want: []string{"header in row 2", "2 rows, 1 to send, 1 refused", "error    document-type  1 row: 4"},
		exit: 3},
	{file: "merged.xlsx", parts: bookOf(append(twoPeople[:2:2],
		caseRow("u2", "旧名字", caseNumbers[1], "https://photos.example.com/2.jpg")),
		`<mergeCells><mergeCell ref="B2:B3"/></mergeCells>`),
		want: []string{"2 rows, 1 to send, 1 refused", "error    name-missing  1 row: 3"}, exit: 3},
	{file: "bilingual.csv", content: "姓名(Name),\"身份证号\n(ID No.)\",人像照/Face\n" +
		"王小明,110105199001011013,https://photos.example.com/1.jpg\n", want: []string{"1 row, 1 to send\n"}},
	{file: "names.csv", content: "XM,SFZH,照片\n王小明,110105199001011013,https://photos.example.com/1.jpg\n",
		want: []string{"1 row, 1 to send\n"}},
	{file: "traditional.csv", content: "姓名,身份證號碼,頭像\n王小明,110105199001011013,https://photos.example.com/1.jpg\n",
		want: []string{"1 row, 1 to send\n"}},
	{file: "letters.csv", content: rowsNamed("王小明", "李小红"),
		flags: []string{"--header-row", "0", "--columns", "name=B,id_number=C,face_image=D"},
		want:  []string{"no header", "2 rows, 2 to send\n"}},
	{file: "instructions.csv", content: "填写说明：均为必填\n" + caseHeader +
		"示例：u001,示例：张三,示例：110105199001011013,示例：https://…\n" + rowsNamed("王小明"),
		want: []string{"header in row 2", "2 rows, 1 to send, 1 refused", "instruction-line  1 row: 3"}},
	{file: "deep.csv", content: strings.Repeat("说明\n", 24) + caseHeader + rowsNamed("王小明"),
		flags: []string{"--header-row", "25"}, want: []string{"header in row 25", "1 row, 1 to send\n"}},
	{file: "footer.csv", content: caseHeader + rowsNamed("王小明") + "共 1 条记录\n6 rows selected.\n制表人：某某\n\x1a",
		want: []string{"1 to send, 4 refused", "footer-line  4 rows"}},
	{file: "hive.txt", content: strings.ReplaceAll(caseHeader+rowsNamed("王小明"), ",", "\x01"),
		flags: []string{"--delimiter", `\x01`}, want: []string{"1 row, 1 to send\n"}},
	{file: "long.txt", content: strings.ReplaceAll(caseHeader+rowsNamed("王小明"), ",", "|@|"),
		flags: []string{"--delimiter", "|@|"}, want: []string{"1 row, 1 to send\n"}},
	{file: "mhtml.xls", content: "MIME-Version: 1.0\nContent-Type: multipart/related; boundary=\"x\"\n\n--x\n" +
		"Content-Type: text/html\n\n<html></html>\n--x--\n",
		want: []string{"holds a web page", "save it as .xlsx"}, exit: 2},
	{file: "biff8.xls", content: "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + strings.Repeat("\x00", 504) +
		"W\x00o\x00r\x00k\x00b\x00o\x00o\x00k\x00", want: []string{"old .xls format", "save it as .xlsx"}, exit: 2},
}

// Inputs as people really have them plan as they should.
func TestInputsAsPeopleHaveThem(t *testing.T) {
	dir := t.TempDir()
	for _, c := range inputCases {
		t.Run(c.file, func(t *testing.T) {
			content := []byte(c.content)
			if c.parts != nil {
				content = xlsxtest.Workbook(c.parts)
			}
			path := filepath.Join(dir, c.file)
			if err := os.WriteFile(path, content, 0o600); err != nil {
				t.Fatal(err)
			}
			out, errs, code := command(t, append([]string{"plan", "--sandbox", "--lang", "en", path}, c.flags...)...)
			said := out + errs
			if code != c.exit {
				t.Errorf("exit %d, want %d", code, c.exit)
			}
			for _, want := range c.want {
				if !strings.Contains(said, want) {
					t.Errorf("nothing is said of %q", want)
				}
			}
			for _, other := range c.without {
				if strings.Contains(said, other) {
					t.Errorf("it says %q", other)
				}
			}
			if t.Failed() {
				t.Log(said)
			}
		})
	}
}
