package xlsx

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"veribatch/internal/image/imagetest"
	"veribatch/reader/xlsx/xlsxtest"

	"github.com/xuri/excelize/v2"
)

const (
	wpsSpace  = "http://www.wps.cn/officeDocument/2020"
	richSpace = "http://schemas.microsoft.com/office/2017/06/relationships"
	drawSpace = "http://schemas.openxmlformats.org/drawingml/2006"
)

// wpsParts are those of a workbook with an image in a cell as WPS writes it.
func wpsParts() map[string]string {
	return map[string]string{
		"xl/_rels/workbook.xml.rels": xlsxtest.Relationships("worksheet", "worksheets/sheet1.xml", wpsSpace+"/cellImage", "cellimages.xml"),
		"xl/worksheets/sheet1.xml": worksheetXML(`<row><c t="str"><f>_xlfn.DISPIMG("ID_A",1)</f>` +
			`<v>=DISPIMG("ID_A",1)</v></c><c t="str"><f>_xlfn.DISPIMG("ID_B",1)</f><v>=DISPIMG("ID_B",1)</v></c></row>`),
		"xl/cellimages.xml": `<etc:cellImages xmlns:etc="x" xmlns:xdr="y" xmlns:a="z" xmlns:r="` + officeSpace + `">` +
			`<etc:cellImage><xdr:pic><xdr:nvPicPr><xdr:cNvPr id="2" name="ID_A" descr="photo"/></xdr:nvPicPr>` +
			`<xdr:blipFill><a:blip r:embed="rId1"/></xdr:blipFill></xdr:pic></etc:cellImage></etc:cellImages>`,
		"xl/_rels/cellimages.xml.rels": xlsxtest.Relationships("image", "media/image1.png"),
		"xl/media/image1.png":          "bytes of a photo",
	}
}

// excelParts are those of a workbook with an image in a cell as Excel writes it.
func excelParts() map[string]string {
	return map[string]string{
		"xl/_rels/workbook.xml.rels": xlsxtest.Relationships("worksheet", "worksheets/sheet1.xml", "sheetMetadata", "metadata.xml",
			richSpace+"/rdRichValue", "richData/rdrichvalue.xml",
			richSpace+"/rdRichValueStructure", "richData/rdrichvaluestructure.xml",
			"http://schemas.microsoft.com/office/2022/10/relationships/richValueRel", "richData/richValueRel.xml"),
		"xl/worksheets/sheet1.xml": worksheetXML(`<row><c t="e" vm="2"><v>#VALUE!</v></c>` +
			`<c t="e" vm="1"><v>#VALUE!</v></c><c t="e" vm="3"><v>#VALUE!</v></c><c t="e"><v>#VALUE!</v></c></row>`),
		"xl/metadata.xml": `<metadata xmlns="` + mainSpace + `"><metadataTypes count="2"><metadataType name="XLDAPR"/>` +
			`<metadataType name="XLRICHVALUE"/></metadataTypes>` +
			`<futureMetadata name="XLDAPR" count="1"><bk/></futureMetadata>` +
			`<futureMetadata name="XLRICHVALUE" count="2"><bk><extLst><ext uri="{3e2802c4-a4d2-4d8b-9148-e3be6c30e623}">` +
			`<xlrd:rvb xmlns:xlrd="r" i="0"/></ext></extLst></bk><bk><extLst><ext><xlrd:rvb xmlns:xlrd="r" i="1"/></ext>` +
			`</extLst></bk></futureMetadata><valueMetadata count="2"><bk><rc t="2" v="0"/></bk><bk><rc t="2" v="1"/></bk>` +
			`</valueMetadata></metadata>`,
		"xl/richData/rdrichvalue.xml": `<rvData><rv s="1"><v>7</v></rv><rv s="0"><v>0</v><v>5</v></rv></rvData>`,
		"xl/richData/rdrichvaluestructure.xml": `<rvStructures><s t="_localImage"><k n="_rvRel:LocalImageIdentifier" t="i"/>` +
			`<k n="CalcOrigin" t="i"/></s><s t="_error"><k n="errorType" t="i"/></s></rvStructures>`,
		"xl/richData/richValueRel.xml":            `<richValueRels xmlns:r="` + officeSpace + `"><rel r:id="rId1"/></richValueRels>`,
		"xl/richData/_rels/richValueRel.xml.rels": xlsxtest.Relationships("image", "../media/image1.png"),
		"xl/media/image1.png":                     "bytes of a photo",
	}
}

// floatingParts are those of a workbook with a drawing of these anchors over so many rows of 15 points.
func floatingParts(rows int, anchors string) map[string]string {
	return map[string]string{
		"xl/worksheets/sheet1.xml": `<worksheet xmlns="` + mainSpace + `" xmlns:r="` + officeSpace + `"><sheetData>` +
			strings.Repeat("<row><c><v>1</v></c></row>", rows) + `</sheetData><drawing r:id="rId1"/></worksheet>`,
		"xl/worksheets/_rels/sheet1.xml.rels": xlsxtest.Relationships("drawing", "../drawings/drawing1.xml"),
		"xl/drawings/drawing1.xml": `<xdr:wsDr xmlns:xdr="` + drawSpace + `/spreadsheetDrawing" xmlns:a="` + drawSpace +
			`/main" xmlns:r="` + officeSpace + `">` + anchors + `</xdr:wsDr>`,
		"xl/drawings/_rels/drawing1.xml.rels": xlsxtest.Relationships("image", "../media/image1.png"),
		"xl/media/image1.png":                 "bytes of a photo",
	}
}

// place is a point in a cell of a drawing: column, offset, row and offset.
func place(name string, at [4]int) string {
	return fmt.Sprintf(`<xdr:%s><xdr:col>%d</xdr:col><xdr:colOff>%d</xdr:colOff><xdr:row>%d</xdr:row>`+
		`<xdr:rowOff>%d</xdr:rowOff></xdr:%[1]s>`, name, at[0], at[1], at[2], at[3])
}

const pictureXML = `<xdr:pic><xdr:blipFill><a:blip r:embed="rId1"/></xdr:blipFill></xdr:pic>`

func twoCell(from, to [4]int) string {
	return `<xdr:twoCellAnchor>` + place("from", from) + place("to", to) + pictureXML + `</xdr:twoCellAnchor>`
}

func oneCell(from [4]int, height int) string {
	return `<xdr:oneCellAnchor>` + place("from", from) + fmt.Sprintf(`<xdr:ext cx="1" cy="%d"/>`, height) + pictureXML +
		`</xdr:oneCellAnchor>`
}

// annotatedRows reads the first sheet with its annotations.
func annotatedRows(t *testing.T, path string) (rows []Row) {
	t.Helper()
	f, err := Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	a, err := f.Annotations(f.Sheets()[0])
	if err != nil {
		t.Fatal(err)
	}
	for row, err := range f.Rows(f.Sheets()[0].With(a)) {
		if err != nil {
			t.Fatal(err)
		}
		rows = append(rows, row)
	}
	return rows
}

const theImage = "xl/media/image1.png"

func TestImagesOfWPS(t *testing.T) {
	path := parts(t, wpsParts())
	want := []Image{{Part: theImage}, {Column: 1, Last: 1}}
	if rows := annotatedRows(t, path); !reflect.DeepEqual(rows[0].Images, want) {
		t.Errorf("got %+v", rows[0].Images)
	}
}

func TestImagesOfExcel(t *testing.T) {
	path := parts(t, excelParts())
	want := []Image{{Part: theImage}, {Column: 1, Last: 1}, {Column: 2, Last: 2}}
	rows := annotatedRows(t, path)
	if !reflect.DeepEqual(rows[0].Images, want) || !reflect.DeepEqual(rows[0].NoText, []int{3}) {
		t.Errorf("got %+v and errors in %v", rows[0].Images, rows[0].NoText)
	}
}

// What leads to an image may lead anywhere: out of the package, to another program's part, to itself.
func TestImagesThatLeadNowhere(t *testing.T) {
	for name, changed := range map[string]map[string]string{
		"climbs": {"xl/_rels/cellimages.xml.rels": xlsxtest.Relationships("image", "../../../../../../etc/passwd")},
		"external": {"xl/_rels/cellimages.xml.rels": strings.Replace(xlsxtest.Relationships("image", "media/image1.png"), "/>",
			` TargetMode="External"/>`, 1)},
		"absent":    {"xl/media/image1.png": ""},
		"damaged":   {"xl/cellimages.xml": "<etc:cellImages"},
		"unrelated": {"xl/_rels/cellimages.xml.rels": ""},
	} {
		all := wpsParts()
		maps.Copy(all, changed)
		rows := annotatedRows(t, parts(t, all))
		if got := rows[0].Images; len(got) != 2 || got[0].Part != "" {
			t.Errorf("%s: %+v", name, got)
		}
	}
}

func TestFloatingImages(t *testing.T) {
	const row = 15 * unitsPerPoint
	for name, test := range map[string]struct {
		anchors string
		want    string // row: image
	}{
		"inside":              {twoCell([4]int{3, 9, 1, 9}, [4]int{3, 99, 1, 999}), "2:3-3"},
		"over the next cells": {twoCell([4]int{3, 0, 1, 0}, [4]int{5, 99, 1, 999}), "2:3-5"},
		"to the next cell":    {twoCell([4]int{3, 0, 1, 0}, [4]int{4, 0, 2, 0}), "2:3-3"},
		"a little too large":  {twoCell([4]int{3, 0, 1, 0}, [4]int{3, 9, 2, row / 8}), "2:3-3"},
		"a little too high":   {twoCell([4]int{3, 0, 1, row - row/8}, [4]int{3, 9, 2, row - 9}), "3:3-3"},
		"half and half":       {twoCell([4]int{3, 0, 1, row / 2}, [4]int{3, 9, 2, row / 2}), "2:3-3? 3:3-3?"},
		"over three":          {twoCell([4]int{3, 0, 1, 0}, [4]int{3, 9, 3, 9}), "2:3-3? 3:3-3? 4:3-3?"},
		"one cell":            {oneCell([4]int{3, 0, 1, 0}, row), "2:3-3"},
		"one cell, too large": {oneCell([4]int{3, 0, 1, 0}, 3*row), "2:3-3? 3:3-3?"},
		"two":                 {oneCell([4]int{3, 0, 1, 0}, row) + oneCell([4]int{3, 5, 1, 0}, row), "2:3-3 2:3-3"},
		"upside down":         {twoCell([4]int{3, 0, 3, 0}, [4]int{1, 9, 1, 9}), "4:3-3"},
		"outside":             {oneCell([4]int{-1, 0, 1, 0}, row) + oneCell([4]int{1, 0, maxRows, 0}, row), ""},
		"in no cell": {`<xdr:absoluteAnchor><xdr:pos x="0" y="0"/><xdr:ext cx="1" cy="1"/>` + pictureXML +
			`</xdr:absoluteAnchor>`, ""},
		"a group": {`<xdr:oneCellAnchor>` + place("from", [4]int{3, 0, 1, 0}) + `<xdr:grpSp>` + pictureXML + pictureXML +
			`</xdr:grpSp></xdr:oneCellAnchor>`, "2:3-3 2:3-3"},
		"a chosen form": {`<mc:AlternateContent xmlns:mc="m"><mc:Choice Requires="a14">` +
			twoCell([4]int{3, 0, 1, 0}, [4]int{3, 9, 1, 9}) + `</mc:Choice><mc:Fallback/></mc:AlternateContent>`, "2:3-3"},
	} {
		var got []string
		for _, r := range annotatedRows(t, parts(t, floatingParts(4, test.anchors))) {
			for _, i := range r.Images {
				unclear := map[bool]string{true: "?"}[i.Unclear]
				got = append(got, fmt.Sprintf("%d:%d-%d%s", r.Number, i.Column, i.Last, unclear))
				if i.Part != theImage {
					t.Errorf("%s: part %q", name, i.Part)
				}
			}
		}
		if strings.Join(got, " ") != test.want {
			t.Errorf("%s: %v, want %s", name, got, test.want)
		}
	}
}

// Merged cells are one, and a row is as high as it says.
func TestFloatingImagesInHighRows(t *testing.T) {
	all := floatingParts(0, twoCell([4]int{3, 0, 1, 0}, [4]int{3, 9, 2, 9})+
		oneCell([4]int{3, 0, 4, 0}, 90*unitsPerPoint)+oneCell([4]int{3, 0, 5, 0}, 60*unitsPerPoint))
	all["xl/worksheets/sheet1.xml"] = `<worksheet xmlns="` + mainSpace + `" xmlns:r="` + officeSpace + `">` +
		`<sheetFormatPr defaultRowHeight="60"/><sheetData><row r="2"><c><v>1</v></c></row><row r="3"><c><v>1</v></c></row>` +
		`<row r="5" ht="90"><c><v>1</v></c></row><row r="6"><c><v>1</v></c></row></sheetData><mergeCells>` +
		`<mergeCell ref="D2:D3"/></mergeCells><drawing r:id="rId1"/></worksheet>`
	var got []int
	for _, r := range annotatedRows(t, parts(t, all)) {
		for _, i := range r.Images {
			if !i.Unclear {
				got = append(got, r.Number)
			}
		}
	}
	if !reflect.DeepEqual(got, []int{2, 5, 6}) {
		t.Errorf("images in rows %v", got)
	}
}

// A picture that is cropped or turned doesn't show what the image is.
func TestEditedImages(t *testing.T) {
	const row = 15 * unitsPerPoint
	for name, test := range map[string]struct {
		fill, more string
		want       bool
	}{
		"as it is": {"", `<xdr:spPr><a:xfrm rot="0"/></xdr:spPr>`, false},
		"rounded":  {`<a:srcRect l="12" r="-900"/>`, "", false},
		"cropped":  {`<a:srcRect t="25000"/>`, "", true},
		"turned":   {"", `<xdr:spPr><a:xfrm rot="5400000"/></xdr:spPr>`, true},
	} {
		anchor := strings.Replace(oneCell([4]int{3, 0, 1, 0}, row), `</xdr:blipFill>`,
			test.fill+`</xdr:blipFill>`+test.more, 1)
		rows := annotatedRows(t, parts(t, floatingParts(2, anchor)))
		if len(rows[1].Images) != 1 || rows[1].Images[0].Edited != test.want {
			t.Errorf("%s: %+v", name, rows[1].Images)
		}
	}
}

func TestOpenImages(t *testing.T) {
	path := parts(t, wpsParts())
	images, err := OpenImages(path)
	if err != nil {
		t.Fatal(err)
	}
	defer images.Close()
	f, err := images.Open(theImage)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	content, err := io.ReadAll(f)
	info, statErr := f.Stat()
	workbook, _ := os.Stat(path)
	if err != nil || statErr != nil || string(content) != "bytes of a photo" || info.Size() != int64(len(content)) ||
		!info.ModTime().Equal(workbook.ModTime()) || !info.Mode().IsRegular() {
		t.Errorf("read %q, %v; %v, %v", content, err, info, statErr)
	}
	for _, part := range []string{"", "xl/media/image9.png", "../a.xlsx", "/etc/passwd"} {
		if _, err := images.Open(part); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("%q: %v", part, err)
		}
	}
}

// excelize and LibreOffice write images over cells in their own ways.
func TestImagesOfOtherPrograms(t *testing.T) {
	photo := imagetest.PNG(100, 70)
	f := excelize.NewFile()
	defer f.Close()
	for row := 2; row <= 3; row++ {
		cell := fmt.Sprint("D", row)
		f.SetCellValue("Sheet1", fmt.Sprint("A", row), row)
		f.SetRowHeight("Sheet1", row, 60)
		if err := f.AddPictureFromBytes("Sheet1", cell, &excelize.Picture{Extension: ".png", File: photo,
			Format: &excelize.GraphicOptions{AutoFit: true}}); err != nil {
			t.Fatal(err)
		}
	}
	path := filepath.Join(t.TempDir(), "a.xlsx")
	if err := f.SaveAs(path); err != nil {
		t.Fatal(err)
	}
	paths := []string{path}
	if soffice, err := exec.LookPath("soffice"); err == nil && !testing.Short() {
		out := filepath.Join(t.TempDir(), "out")
		cmd := exec.Command(soffice, "-env:UserInstallation=file://"+t.TempDir(), "--headless", "--convert-to", "xlsx",
			"--outdir", out, path)
		if text, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("%v: %s", err, text)
		}
		paths = append(paths, filepath.Join(out, "a.xlsx"))
	}
	for _, path := range paths {
		var got []string
		for _, r := range annotatedRows(t, path) {
			for _, i := range r.Images {
				got = append(got, fmt.Sprint(r.Number, i.Column, i.Unclear, i.Part != ""))
			}
		}
		if want := []string{"2 3 false true", "3 3 false true"}; !reflect.DeepEqual(got, want) {
			t.Errorf("%s: %v", path, got)
		}
	}
}

// FuzzImages holds that no part makes reading images go wrong.
func FuzzImages(f *testing.F) {
	names := []string{"xl/cellimages.xml", "xl/metadata.xml", "xl/richData/rdrichvalue.xml",
		"xl/richData/rdrichvaluestructure.xml", "xl/richData/richValueRel.xml", "xl/drawings/drawing1.xml"}
	wps, excel, floating := wpsParts(), excelParts(), floatingParts(2, twoCell([4]int{3, 0, 1, 0}, [4]int{3, 9, 2, 9}))
	for i, name := range names {
		f.Add(uint8(i), wps[name]+excel[name]+floating[name])
	}
	f.Fuzz(func(t *testing.T, which uint8, content string) {
		name := names[int(which)%len(names)]
		for _, all := range []map[string]string{wps, excel, floating} {
			if all[name] == "" {
				continue
			}
			changed := maps.Clone(all)
			changed[name] = content
			for _, r := range annotatedRows(t, parts(t, changed)) {
				for _, i := range r.Images {
					if i.Column < 0 || i.Last < i.Column || i.Part != "" && i.Part != theImage {
						t.Errorf("row %d: %+v", r.Number, i)
					}
				}
			}
		}
	})
}
