// Package xlsxtest makes workbooks part by part, as programs other than Excel write them. It is for tests.
package xlsxtest

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
)

// The namespaces of the elements of sheets, and of what refers to relationships.
const (
	Main   = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
	Office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
)

// Parts returns the parts of a workbook of one empty sheet.
func Parts() map[string]string {
	return map[string]string{
		"[Content_Types].xml": `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">` +
			`<Default Extension="xml" ContentType="application/vnd.openxmlformats-officedocument.` +
			`spreadsheetml.sheet.main+xml"/></Types>`,
		"_rels/.rels": Relationships("officeDocument", "xl/workbook.xml"),
		"xl/workbook.xml": `<workbook xmlns="` + Main + `" xmlns:r="` + Office + `"><sheets>` +
			`<sheet name="Sheet1" sheetId="1" r:id="rId1"/></sheets></workbook>`,
		"xl/_rels/workbook.xml.rels": Relationships("worksheet", "worksheets/sheet1.xml", "styles", "styles.xml",
			"sharedStrings", "sharedStrings.xml"),
		"xl/styles.xml":            `<styleSheet xmlns="` + Main + `"/>`,
		"xl/sharedStrings.xml":     `<sst xmlns="` + Main + `"/>`,
		"xl/worksheets/sheet1.xml": Sheet("<sheetData/>"),
	}
}

// Workbook packs Parts with some of them changed, or absent where they are empty.
func Workbook(changed map[string]string) []byte {
	all := Parts()
	maps.Copy(all, changed)
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for _, name := range slices.Sorted(maps.Keys(all)) {
		if all[name] != "" {
			add(w, name, all[name])
		}
	}
	must(w.Close())
	return b.Bytes()
}

// Rewrite changes the parts of a workbook.
func Rewrite(workbook []byte, change func(name, content string) string) []byte {
	in, err := zip.NewReader(bytes.NewReader(workbook), int64(len(workbook)))
	must(err)
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for _, part := range in.File {
		packed, err := part.Open()
		must(err)
		content, err := io.ReadAll(packed)
		must(err)
		add(w, part.Name, change(part.Name, string(content)))
	}
	must(w.Close())
	return b.Bytes()
}

func add(w *zip.Writer, name, content string) {
	part, err := w.Create(name)
	must(err)
	_, err = io.WriteString(part, content)
	must(err)
}

// must ends a test whose workbook is none.
func must(err error) {
	if err != nil {
		panic(err)
	}
}

// Sheet returns the part of a sheet with what stands in it.
func Sheet(within string) string {
	return `<worksheet xmlns="` + Main + `" xmlns:r="` + Office + `">` + within + `</worksheet>`
}

// Row returns a row; cells that begin with < are XML already.
func Row(attributes string, cells ...string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "<row %s>", attributes)
	for _, c := range cells {
		if !strings.HasPrefix(c, "<") {
			c = `<c t="inlineStr"><is><t>` + c + `</t></is></c>`
		}
		b.WriteString(c)
	}
	return b.String() + "</row>"
}

// Relationships returns a list of relationships, from kinds and targets in turn. The first one is rId1.
func Relationships(kindsAndTargets ...string) string {
	var b strings.Builder
	b.WriteString(`<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">`)
	for i := 0; i < len(kindsAndTargets); i += 2 {
		kind := kindsAndTargets[i]
		if !strings.Contains(kind, "/") {
			kind = Office + "/" + kind
		}
		fmt.Fprintf(&b, `<Relationship Id="rId%d" Type="%s" Target="%s"/>`, i/2+1, kind, kindsAndTargets[i+1])
	}
	return b.String() + "</Relationships>"
}
