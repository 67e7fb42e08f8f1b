package preflight

import (
	"io/fs"
	"slices"
	"testing"

	"veribatch/internal/image"
	"veribatch/internal/verify"
)

func TestSkipNoPerson(t *testing.T) {
	index := NewRowIndex()
	check := SkipNoPerson(index.Check(New(Options{Now: clock})))
	own := []verify.Finding{{Code: verify.TotalsRow, Severity: verify.Error}}
	rows := []verify.Record{
		{Row: 9, UserID: " 小计", IDNumber: "7", Findings: own},
		{Row: 17, UserID: " 小计", IDNumber: "7", Findings: own},
	}
	checkAll := func() {
		for _, row := range rows {
			rec, found := check(row)
			if !slices.Equal(found, own) || rec.UserID != row.UserID {
				t.Errorf("row %d: found %v, want what the reader found", row.Row, found)
			}
			index.Add(rec, found)
		}
	}
	checkAll()
	inspect := InspectImages(func(string) (image.Info, error) { return image.Info{}, fs.ErrNotExist }, true)
	if found := inspect(verify.Record{FaceImage: "7", Findings: own}); found != nil {
		t.Errorf("its image: found %v", found)
	}
	if _, err := index.Freeze(); err != nil {
		t.Fatal(err)
	}
	checkAll()
	if _, found := check(verify.Record{Row: 3}); len(found) != 3 {
		t.Errorf("an empty row: found %v, want name, number and face missing", found)
	}
}
