package table

import (
	"fmt"
	"reflect"
	"strings"
	"testing"

	"golang.org/x/text/encoding/simplifiedchinese"

	"veribatch/reader/xlsx"
)

// excelPage is a page as Excel and old systems write it: without what ends cells and rows, with styles and a title over
// several columns.
const excelPage = `<html xmlns:x="urn:schemas-microsoft-com:office:excel"><head>%s<style>td{mso-number-format:"\@"}</style>
</head><body><table border=1><tr><td colspan=3>客户&nbsp;名单
<tr><th>用户ID<th>姓名<th>身份证号<th>人像照</tr>
<tr><td>u1</td><td rowspan=2>王<b>小</b>明</td><td>11010519491231002X</td><td><a href="https://photos.example.com/1.jpg">查看</a></td></tr>
<tr><td>u2<td>110105199001011013<td>a<br>b
<tr style='height:0; display: none'><td>u3</td><td>李&amp;红</td><td></td><td><img src="3.jpg"></td></tr>
<tr><td></td></tr>
</table></body></html>`

func TestWebPage(t *testing.T) {
	utf8 := fmt.Sprintf(excelPage, "")
	gbk, err := simplifiedchinese.GBK.NewEncoder().String(fmt.Sprintf(excelPage,
		`<meta http-equiv=Content-Type content="text/html; charset=gb2312">`))
	if err != nil {
		t.Fatal(err)
	}
	silent, err := simplifiedchinese.GBK.NewEncoder().String(utf8)
	if err != nil {
		t.Fatal(err)
	}
	for name, test := range map[string]struct {
		content, encoding, want string
	}{
		"utf8.xls":   {utf8, "", "UTF-8"},
		"gbk.xls":    {gbk, "", "GBK"},
		"silent.xls": {silent, "", "GB18030"},
		"chosen.xls": {silent, "gbk", "GBK"},
	} {
		table, err := Open(write(t, name, test.content), Options{Encoding: test.encoding}, scorePeople)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		var got []Row
		for r, err := range table.Rows(t.Context()) {
			if err != nil {
				t.Fatal(err)
			}
			got = append(got, r)
		}
		want := []Row{
			{Number: 3, Cells: []string{"u1", "王小明", "11010519491231002X", "查看"},
				Links: []xlsx.Link{{Column: 3, Target: "https://photos.example.com/1.jpg"}}},
			{Number: 4, Cells: []string{"u2", "", "110105199001011013", "a\nb"}},
			{Number: 5, Cells: []string{"u3", "李&红", "", ""}, Hidden: true,
				Links: []xlsx.Link{{Column: 3, Target: "3.jpg"}}},
		}
		if !reflect.DeepEqual(got, want) {
			t.Errorf("%s: %+v", name, got)
		}
		if s := table.Source(); s.String() != name+": web page, "+test.want+", header in row 2" {
			t.Errorf("%s: %s", name, s)
		}
		if err := table.Close(); err != nil {
			t.Error(err)
		}
	}
}

// scorePeople wants the columns of a name and a number.
func scorePeople(header []string) (score int, enough bool) {
	for _, h := range header {
		if h == "姓名" || h == "身份证号" {
			score++
		}
	}
	return score, score == 2
}

func TestOtherWebPages(t *testing.T) {
	const row = "<tr><td>姓名<td>身份证号<tr><td>甲<td>1"
	for content, want := range map[string]string{
		"<html><body>please log in</body></html>":                   "holds a web page or XML",
		"<table>" + row + "</table><table><tr><td>x</table>":        "with several tables",
		"<table>" + row + "<tr><td><table></table></table>":         "with several tables",
		"<html><table>" + row + "<tr><td>乙":                         "not copied to its end",
		"<table><tr><td colspan=16384>x<td>y</table>":               "too many columns",
		"<table>" + strings.Repeat(" ", maxPage) + row + "</table>": "of more than 16 MiB",
		"<?xml version='1.0'?><Workbook/>":                          "holds a web page or XML",
	} {
		refused(t, write(t, "page.xls", content), Options{}, want)
	}
}

// FuzzPage holds that no page makes reading it go wrong, and that its rows come in order.
func FuzzPage(f *testing.F) {
	f.Add(fmt.Sprintf(excelPage, ""))
	f.Add("<table><tr><td rowspan=9 colspan=9>a<tr><td>b<tr><td rowspan=0>c</table>")
	f.Fuzz(func(t *testing.T, content string) {
		_, rows, err := readPage(write(t, "page.xls", content), "")
		if err != nil {
			return
		}
		last := 0
		for _, r := range rows {
			if r.Number <= last || len(r.Cells) > maxPageColumns {
				t.Errorf("row %d after %d with %d cells", r.Number, last, len(r.Cells))
			}
			last = r.Number
		}
	})
}
