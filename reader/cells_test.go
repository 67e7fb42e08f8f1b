package reader

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"veribatch/internal/verify"
	"veribatch/reader/table"
	"veribatch/reader/xlsx/xlsxtest"
)

// xmlBook saves a workbook of one sheet, given the XML within its root element, and other parts.
func xmlBook(t testing.TB, sheet string, more map[string]string) string {
	t.Helper()
	parts := map[string]string{"xl/worksheets/sheet1.xml": xlsxtest.Sheet(sheet)}
	maps.Copy(parts, more)
	return write(t, "a.xlsx", string(xlsxtest.Workbook(parts)))
}

var xmlHeader = xlsxtest.Row("", "user_id", "name", "id_number", "face_image", "id_front_image")

// Errors of formulas and booleans are no name, no number and no address.
func TestErrorCells(t *testing.T) {
	const na, yes = `<c t="e"><f>VLOOKUP(A2,X,2,0)</f><v>#N/A</v></c>`, `<c t="b"><v>1</v></c>`
	_, all := readAll(t, xmlBook(t, "<sheetData>"+xmlHeader+
		xlsxtest.Row("", "u1", na, "110105199001011013", "https://photos.example.com/1.jpg")+
		xlsxtest.Row("", "u2", yes, "110105199001011021", "https://photos.example.com/2.jpg")+
		xlsxtest.Row("", "u3", "王小明", `<c t="e"><v>#REF!</v></c>`, `<c t="e"><v>#NAME?</v></c>`)+
		xlsxtest.Row("", yes, "王小明", "110105199001011048", "https://photos.example.com/4.jpg", na)+
		xlsxtest.Row("", "u5", "王小明", "110105199001011056", "https://photos.example.com/5.jpg", yes)+
		"</sheetData>", nil), Options{})
	for i, want := range []string{
		"cell-error:error:name", "cell-error:error:name", "cell-error:error:id_number cell-error:error:face_image", "",
		"cell-error:error:id_front_image",
	} {
		if got := found(all[i]); got != want {
			t.Errorf("row %d: %q, want %q", all[i].Row, got, want)
		}
	}
}

// Java's programs write whole numbers with a fraction or an exponent. A template sees them as a spreadsheet shows
// them.
func TestWholeNumbers(t *testing.T) {
	number := func(n string) string { return "<c><v>" + n + "</v></c>" }
	o := Options{Columns: map[verify.Field]string{verify.FaceImage: "faces/{user_id}.jpg"}}
	_, all := readAll(t, xmlBook(t, "<sheetData>"+xmlHeader+
		xlsxtest.Row("", number("1001.0"), "王小明", "110105199001011013")+
		xlsxtest.Row("", number("1.3800138E10"), "王小明", number("1.10105900101101E14"))+
		xlsxtest.Row("", number("7"), "王小明", number("1.1010519900101101E17"))+
		"</sheetData>", nil), o)
	for i, want := range []string{
		"1001 110105199001011013 faces/1001.jpg ", "13800138000 110105900101101 faces/13800138000.jpg ",
		"7 1.1010519900101101E17 faces/7.jpg number-precision:error:id_number",
	} {
		r := all[i]
		if got := strings.Join([]string{r.UserID, r.IDNumber, r.FaceImage, found(r)}, " "); got != want {
			t.Errorf("row %d: %q, want %q", r.Row, got, want)
		}
	}
}

// Rows that a workbook hides are found whatever is done with them.
func TestHiddenRows(t *testing.T) {
	path := xmlBook(t, "<sheetData>"+xmlHeader+
		xlsxtest.Row("", "u1", "王小明", "110105199001011013", "1.jpg")+
		xlsxtest.Row(`hidden="1"`, "u2", "李小红", "110105199001011021", "2.jpg")+
		xlsxtest.Row(`hidden="true"`, "合计", "", "", "2")+
		xlsxtest.Row(`hidden="0"`, "u3", "赵小刚", "11010519900101103X", "3.jpg")+"</sheetData>", nil)
	for choice, want := range map[HiddenChoice]string{
		"": "row-hidden:warning", SendHidden: "row-hidden:note", SkipHidden: "row-hidden:error",
	} {
		_, all := readAll(t, path, Options{Hidden: choice})
		if got := found(all[0]) + found(all[3]); got != "" || found(all[1]) != want {
			t.Errorf("%q: %q, want %q; the others %q", choice, found(all[1]), want, got)
		}
	}
}

func TestConditions(t *testing.T) {
	path := write(t, "a.csv",
		"姓名,身份证号,人像照,单独同意,地区\n甲,1,x,是,北京\n乙,2,y,否,北京\n丙,3,z,\"=\"\"是\"\"\",上海\n丁,4,w,,北京\n")
	_, all := readAll(t, path, Options{Where: []Condition{{"单独 同意", "是"}, {"E", "北京"}}})
	for i, want := range []string{"", "row-unselected:error", "row-unselected:error", "row-unselected:error"} {
		if got := found(all[i]); got != want {
			t.Errorf("row %d: %q, want %q", all[i].Row, got, want)
		}
	}
	if _, err := Open(path, Options{Where: []Condition{{"同意书", "是"}}}); !errors.Is(err, ErrNoConditionColumn) {
		t.Errorf("%v", err)
	}
}

// Nobody sees what lies under a merged cell.
func TestMergedCells(t *testing.T) {
	_, all := readAll(t, xmlBook(t, "<sheetData>"+xmlHeader+
		xlsxtest.Row("", "u1", "王小明", "110105199001011013", "1.jpg")+
		xlsxtest.Row("", "u2", "旧名字", "110105199001011021", "2.jpg")+
		xlsxtest.Row("", "u3", "赵小刚", "11010519900101103X", "3.jpg", "3b.jpg")+
		`</sheetData><mergeCells count="2"><mergeCell ref="B2:B3"/><mergeCell ref="D4:E4"/></mergeCells>`, nil),
		Options{})
	if all[0].Name != "王小明" || all[1].Name != "" || all[2].Name != "赵小刚" || all[2].FaceImage != "3.jpg" ||
		all[2].IDFrontImage != "" {
		t.Errorf("%+v", all)
	}
}

// Where a cell of an image shows a word, its link is followed, and only there.
func TestLinks(t *testing.T) {
	const relations = `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">` +
		`<Relationship Id="rId1" Type="` + xlsxtest.Office +
		`/hyperlink" Target="https://photos.example.com/1.jpg?a=1&amp;b=2" ` +
		`TargetMode="External"/><Relationship Id="rId2" Type="` + xlsxtest.Office + `/hyperlink" ` +
		`Target="mailto:a@example.com" TargetMode="External"/></Relationships>`
	formula := func(f string) string { return `<c t="str"><f>` + f + `</f><v>查看</v></c>` }
	path := xmlBook(t, "<sheetData>"+xmlHeader+
		xlsxtest.Row("", "u1", "王小明", "110105199001011013", "查看")+
		xlsxtest.Row("", "u2", "李小红", "110105199001011021",
			formula(`HYPERLINK("https://photos.example.com/2.jpg","查看")`))+
		xlsxtest.Row("", "u3", "赵小刚", "11010519900101103X", formula(`_xlfn.IMAGE("https://photos.example.com/3.jpg",,1)`))+
		xlsxtest.Row("", "u4", "孙小美", "110105199001011048", "https://photos.example.com/4.jpg")+
		xlsxtest.Row("", "u5", "周小亮", "110105199001011056", "查看")+
		`</sheetData><hyperlinks><hyperlink ref="D2" r:id="rId1"/><hyperlink ref="B2" r:id="rId1"/>`+
		`<hyperlink ref="D5" r:id="rId1"/><hyperlink ref="D6" r:id="rId2"/></hyperlinks>`,
		map[string]string{"xl/worksheets/_rels/sheet1.xml.rels": relations})
	_, all := readAll(t, path, Options{})
	for i, want := range []string{
		"https://photos.example.com/1.jpg?a=1&b=2 image-link:note:face_image",
		"https://photos.example.com/2.jpg image-link:note:face_image",
		"https://photos.example.com/3.jpg image-link:note:face_image", "https://photos.example.com/4.jpg ", "查看 ",
	} {
		if got := all[i].FaceImage + " " + found(all[i]); got != want {
			t.Errorf("row %d: %q, want %q", all[i].Row, got, want)
		}
	}
	if all[0].Name != "王小明" || all[0].Cells[3] != all[0].FaceImage {
		t.Errorf("%q", all[0].Cells)
	}
}

// A link to a file on the disk is that file, by its path from the folder of images. What the cell itself names stays,
// and so does a picture.
func TestLinksToFiles(t *testing.T) {
	targets := []string{
		"photos/%E6%9D%8E%20%E9%9D%99.jpg", `..\other\2.jpg`, "file:///data/3.jpg", "file:///C:\\photos\\4.jpg",
		"photos/5.jpg", "photos/6.jpg", "photos/7.jpg", "file:///C:/AppData/8.jpg", "#Sheet2!A1", "photos/10.jpg",
	}
	shown := []string{"查看", "查看", "", "查看", "photos/other.jpg", "6.jpg", "other.jpg", "8.jpg", "查看", "查看"}
	relations := `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">` +
		`<Relationship Id="rId1" Type="` + xlsxtest.Office + `/drawing" Target="../drawings/drawing1.xml"/>`
	rows, links := "", ""
	for i, target := range targets {
		relations += fmt.Sprintf(`<Relationship Id="r%d" Type="%s/hyperlink" Target="%s" TargetMode="External"/>`, i,
			xlsxtest.Office, target)
		rows += xlsxtest.Row("", "u", "王小明", "110105199001011013", shown[i])
		links += fmt.Sprintf(`<hyperlink ref="D%d" r:id="r%d"/>`, i+2, i)
	}
	rows += xlsxtest.Row("", "u", "王小明", "110105199001011013", `<c t="str"><f>HYPERLINK("照片\11.jpg","看")</f><v>看</v></c>`)
	parts := drawn("D11*1")
	parts["xl/worksheets/_rels/sheet1.xml.rels"] = relations + "</Relationships>"
	path := xmlBook(t, "<sheetData>"+xmlHeader+rows+"</sheetData><hyperlinks>"+links+
		`</hyperlinks><drawing r:id="rId1"/>`, parts)
	read := func(root string, want ...string) {
		t.Helper()
		_, all := readAll(t, path, Options{ImageRoot: root})
		for i, want := range want {
			if got := all[i].FaceImage + " " + found(all[i]); got != want {
				t.Errorf("from %q, row %d: %q, want %q", root, all[i].Row, got, want)
			}
		}
	}
	const followed = " image-link-file:note:face_image"
	read("", "photos/李 静.jpg"+followed, "../other/2.jpg"+followed, "/data/3.jpg"+followed, "C:/photos/4.jpg"+followed,
		"photos/other.jpg ", "photos/6.jpg"+followed, "other.jpg ", "8.jpg ", "查看 ",
		"workbook:"+path+"!xl/media/image1.png image-embedded:note:face_image", "照片/11.jpg"+followed)
	folder := filepath.Base(filepath.Dir(path))
	read(filepath.Dir(filepath.Dir(path)), folder+"/photos/李 静.jpg"+followed, "other/2.jpg"+followed)
	read(filepath.Join(filepath.Dir(path), "photos"), "../photos/李 静.jpg"+followed, "../../other/2.jpg"+followed)
}

// An address that a formula takes from other cells of its row is used; from elsewhere it isn't known.
func TestLinksByReference(t *testing.T) {
	formula := func(attributes, f string) string {
		return `<c t="str"><f` + attributes + `>` + f + `</f><v>查看</v></c>`
	}
	person := func(id, cell, address string) string {
		return xlsxtest.Row("", id, "王小明", "110105199001011013", cell, "", address)
	}
	_, all := readAll(t, xmlBook(t, "<sheetData>"+
		xlsxtest.Row("", "user_id", "name", "id_number", "face_image", "id_front_image", "备注")+
		person("u1", formula("", `HYPERLINK(F2,"查看")`), "https://photos.example.com/1.jpg")+
		person("u2", formula(` t="shared" si="0" ref="D3:D4"`, `HYPERLINK($F3,"查看")`),
			"https://photos.example.com/2.jpg")+
		person("u3", formula(` t="shared" si="0"`, ``), "https://photos.example.com/3.jpg")+
		person("u4", formula("", `HYPERLINK(&quot;https://photos.example.com/&quot;&amp;A5&amp;".jpg","查看")`), "")+
		person("u5", formula("", `IMAGE(F6)`), "https://photos.example.com/5.jpg")+
		person("u6", formula("", `HYPERLINK(F6,"查看")`), "https://photos.example.com/6.jpg")+
		person("u7", formula("", `HYPERLINK(Sheet2!F8)`), "")+
		person("u8", formula("", `HYPERLINK("https://photos.example.com/"&amp;LOWER(A9))`), "")+
		"</sheetData>", nil), Options{})
	for i, want := range []string{
		"https://photos.example.com/1.jpg image-link:note:face_image",
		"https://photos.example.com/2.jpg image-link:note:face_image",
		"https://photos.example.com/3.jpg image-link:note:face_image",
		"https://photos.example.com/u4.jpg image-link:note:face_image",
		"https://photos.example.com/5.jpg image-link:note:face_image",
		"查看 image-link-unknown:error:face_image", "查看 image-link-unknown:error:face_image",
		"查看 image-link-unknown:error:face_image",
	} {
		if got := all[i].FaceImage + " " + found(all[i]); got != want {
			t.Errorf("row %d: %q, want %q", all[i].Row, got, want)
		}
	}
}

// drawn returns a drawing with an image anchored in each cell, as D2, and as high as so many rows.
func drawn(cells ...string) map[string]string {
	anchors := ""
	for _, cell := range cells {
		var column rune
		var row, rows int
		if _, err := fmt.Sscanf(cell, "%c%d*%d", &column, &row, &rows); err != nil {
			panic(err)
		}
		anchors += fmt.Sprintf(`<oneCellAnchor><from><col>%d</col><row>%d</row></from><ext cy="%d"/><pic><blipFill>`+
			`<blip r:embed="rId1"/></blipFill></pic></oneCellAnchor>`, column-'A', row-1, rows*15*12700)
	}
	return map[string]string{
		"xl/worksheets/_rels/sheet1.xml.rels": xlsxtest.Relationships("drawing", "../drawings/drawing1.xml"),
		"xl/drawings/drawing1.xml":            `<wsDr xmlns:r="` + xlsxtest.Office + `">` + anchors + `</wsDr>`,
		"xl/drawings/_rels/drawing1.xml.rels": xlsxtest.Relationships("image", "../media/image1.png"),
		"xl/media/image1.png":                 "bytes of a photo",
	}
}

// Images in the cells of images are read from the workbook, and what isn't clear is refused.
func TestImagesInCells(t *testing.T) {
	path := xmlBook(t, "<sheetData>"+xmlHeader+
		xlsxtest.Row("", "u1", "王小明", "110105199001011013")+
		xlsxtest.Row("", "u2", "李小红", "110105199001011021", "a thumbnail")+
		xlsxtest.Row("", "u3", "赵小刚", "11010519900101103X")+
		xlsxtest.Row("", "u4", "孙小美", "110105199001011048")+
		xlsxtest.Row("", "u5", "周小亮", "110105199001011056", "https://photos.example.com/5.jpg")+
		xlsxtest.Row("", "u6", "吴小芳", "110105199001011064",
			`<c t="str"><f>_xlfn.DISPIMG("ID_0A",1)</f><v>=DISPIMG("ID_0A",1)</v></c>`)+
		xlsxtest.Row("", "u7", "郑小东", "110105199001011072", `<c t="e" vm="1"><v>#VALUE!</v></c>`)+
		xlsxtest.Row("", "u8", "冯小云", "110105199001011080", "workbook:b.xlsx!xl/media/image1.png")+
		`</sheetData><drawing r:id="rId1"/>`,
		drawn("D2*1", "C2*1", "D3*1", "D4*2", "D6*1", "E2*1", "E2*1"))
	address := "workbook:" + path + "!xl/media/image1.png"
	in, all := readAll(t, path, Options{})
	for i, want := range []string{
		address + " image-embedded:note:face_image image-unclear:error:id_front_image",
		address + " image-embedded:note:face_image",
		" image-unclear:error:face_image", " image-unclear:error:face_image", " image-unclear:error:face_image",
		" image-in-cell:error:face_image", " image-in-cell:error:face_image", " image-in-cell:error:face_image",
	} {
		if got := all[i].FaceImage + " " + found(all[i]); got != want {
			t.Errorf("row %d: %q, want %q", all[i].Row, got, want)
		}
	}
	image, err := in.OpenImage(address)
	if err != nil {
		t.Fatal(err)
	}
	defer image.Close()
	if content, err := io.ReadAll(image); err != nil || string(content) != "bytes of a photo" {
		t.Errorf("%q, %v", content, err)
	}
	for _, other := range []string{"workbook:b.xlsx!xl/media/image1.png", "workbook:" + path + "!xl/media/image2.png"} {
		if _, err := in.OpenImage(other); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("%s: %v", other, err)
		}
	}
}

// The file of a table whose images are read must stay as it was.
func TestImagesOfAnotherWorkbook(t *testing.T) {
	path := xmlBook(t, "<sheetData>"+xmlHeader+xlsxtest.Row("", "u1", "王小明", "110105199001011013")+
		`</sheetData><drawing r:id="rId1"/>`, drawn("D2*1"))
	in, all := readAll(t, path, Options{})
	if err := os.WriteFile(path, []byte("another"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := in.OpenImage(all[0].FaceImage); !errors.Is(err, table.ErrChanged) {
		t.Errorf("%v", err)
	}
}

// A cell whose text the file lacks is empty, and matters where the record needs it.
func TestDanglingStrings(t *testing.T) {
	lost := `<c t="s"><v>7</v></c>`
	_, all := readAll(t, xmlBook(t, "<sheetData>"+
		xlsxtest.Row("", "姓名", "身份证号", "人像照", "备注")+
		xlsxtest.Row("", "王小明", "110105199001011013", "1.jpg", lost)+
		xlsxtest.Row("", lost, "110105199001011021", "2.jpg")+"</sheetData>", map[string]string{
		"xl/sharedStrings.xml": `<sst xmlns="` + xlsxtest.Main + `"><si><t>x</t></si></sst>`,
	}), Options{})
	if got := found(all[0]); got != "" || found(all[1]) != "cell-error:error:name" {
		t.Errorf("%q and %q", got, found(all[1]))
	}
}
