package reader

import (
	"strings"
	"testing"

	"veribatch/reader/xlsx/xlsxtest"
)

// twoSheets returns the parts that give a workbook a second sheet, after the first or before it.
func twoSheets(second string, before bool) map[string]string {
	sheets := []string{
		`<sheet name="Sheet1" sheetId="1" r:id="rId1"/>`, `<sheet name="Sheet2" sheetId="2" r:id="rId2"/>`,
	}
	if before {
		sheets[0], sheets[1] = sheets[1], sheets[0]
	}
	return map[string]string{
		"xl/workbook.xml": `<workbook xmlns="` + xlsxtest.Main + `" xmlns:r="` + xlsxtest.Office + `"><sheets>` +
			strings.Join(sheets, "") + `</sheets></workbook>`,
		"xl/_rels/workbook.xml.rels": xlsxtest.Relationships("worksheet", "worksheets/sheet1.xml",
			"worksheet", "worksheets/sheet2.xml", "styles", "styles.xml", "sharedStrings", "sharedStrings.xml"),
		"xl/worksheets/sheet2.xml": second,
	}
}

// A damaged sheet refuses the workbook only if the table may be in it.
func TestAnotherSheetIsDamaged(t *testing.T) {
	table := "<sheetData>" + xmlHeader + xlsxtest.Row("", "u1", "王小明", "110105199001011013", "1.jpg") + "</sheetData>"
	note := "<sheetData>" + xlsxtest.Row("", "说明") + "</sheetData>"
	start := `<worksheet xmlns="` + xlsxtest.Main + `"><sheetData>`
	const behind, before = false, true
	for name, test := range map[string]struct {
		sheet, second string
		refused       map[bool]bool // by where the second one stands
	}{
		"no XML at all": {table, "<worksheet", nil},
		"cut off":       {table, start + xlsxtest.Row("", "说明"), nil},
		"another table, cut off": {table, start + xlsxtest.Row("", "name", "id_number", "face_image") + "<row>",
			map[bool]bool{before: true}},
		"the same table, cut off": {table, start + xmlHeader + xlsxtest.Row("", "u2", "李小红") + "<row>",
			map[bool]bool{behind: true, before: true}},
		"the named part is absent": {table, "", nil},
		"the only table, cut off": {note, start + xmlHeader + xlsxtest.Row("", "u2", "李小红") + "<row>",
			map[bool]bool{behind: true, before: true}},
		"no table, cut off": {note, start + xlsxtest.Row("", "说明"), map[bool]bool{behind: true, before: true}},
	} {
		for _, before := range []bool{behind, before} {
			in, err := Open(xmlBook(t, test.sheet, twoSheets(test.second, before)), Options{})
			if refused := err != nil; refused != test.refused[before] {
				t.Errorf("%s, before the other %v: %v", name, before, err)
				continue
			}
			if err != nil {
				if !strings.Contains(err.Error(), "is damaged") {
					t.Errorf("%s: %v", name, err)
				}
				continue
			}
			for rec, err := range in.Records(t.Context()) {
				if err != nil || rec.Name != "王小明" {
					t.Errorf("%s: row %d, %v", name, rec.Row, err)
				}
			}
			if got := in.Sources()[0].Skipped; len(got) != 1 || got[0] != "Sheet2" {
				t.Errorf("%s: not read: %v", name, got)
			}
		}
	}
}
