package reader

import (
	"archive/zip"
	"maps"
	"os"
	"path/filepath"
	"testing"
)

const (
	mainSpace     = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
	officeSpace   = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
	packageSpace  = "http://schemas.openxmlformats.org/package/2006/relationships"
	relationStart = `<Relationships xmlns="` + packageSpace + `">`
)

// smallest are the parts of a workbook of one empty sheet.
var smallest = map[string]string{
	"[Content_Types].xml": `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">` +
		`<Default Extension="xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/></Types>`,
	"_rels/.rels": relationStart + `<Relationship Id="rId1" Type="` + officeSpace + `/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
	"xl/workbook.xml": `<workbook xmlns="` + mainSpace + `" xmlns:r="` + officeSpace + `"><sheets>` +
		`<sheet name="Sheet1" sheetId="1" r:id="rId1"/></sheets></workbook>`,
	"xl/_rels/workbook.xml.rels": relationStart +
		`<Relationship Id="rId1" Type="` + officeSpace + `/worksheet" Target="worksheets/sheet1.xml"/>` +
		`<Relationship Id="rId2" Type="` + officeSpace + `/styles" Target="styles.xml"/>` +
		`<Relationship Id="rId3" Type="` + officeSpace + `/sharedStrings" Target="sharedStrings.xml"/></Relationships>`,
	"xl/styles.xml":            `<styleSheet xmlns="` + mainSpace + `"/>`,
	"xl/sharedStrings.xml":     `<sst xmlns="` + mainSpace + `"/>`,
	"xl/worksheets/sheet1.xml": worksheetXML(""),
}

func worksheetXML(rows string) string {
	return `<worksheet xmlns="` + mainSpace + `"><sheetData>` + rows + `</sheetData></worksheet>`
}

// parts saves a workbook that is the smallest one save for some parts.
func parts(t testing.TB, changed map[string]string) string {
	t.Helper()
	all := maps.Clone(smallest)
	maps.Copy(all, changed)
	path := filepath.Join(t.TempDir(), "a.xlsx")
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	w := zip.NewWriter(f)
	for name, content := range all {
		part, err := w.Create(name)
		if err == nil {
			_, err = part.Write([]byte(content))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return path
}
