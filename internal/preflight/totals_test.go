package preflight

import (
	"io/fs"
	"slices"
	"testing"

	"veribatch/internal/image"
	"veribatch/internal/verify"
)

func TestOfTotalsNothingIsMissing(t *testing.T) {
	across := NewRowIndex()
	check := SkipTotals(across.Check(New(Options{Today: today})))
	own := []verify.Finding{{Code: "totals-line", Severity: verify.Error}}
	lines := []verify.Record{
		{Row: 9, UserID: " 小计", IDNumber: "7", Findings: own},
		{Row: 17, UserID: " 小计", IDNumber: "7", Findings: own},
	}
	judge := func() {
		for _, line := range lines {
			rec, found := check(line)
			if !slices.Equal(found, own) || rec.UserID != line.UserID {
				t.Errorf("row %d: found %v, want what the reader found", line.Row, found)
			}
			across.Add(rec, found)
		}
	}
	judge()
	inspect := InspectImages(func(string) (image.Info, error) { return image.Info{}, fs.ErrNotExist }, true)
	if found := inspect(verify.Record{FaceImage: "7", Findings: own}); found != nil {
		t.Errorf("of its picture: found %v", found)
	}
	across.Freeze()
	judge()
	if _, found := check(verify.Record{Row: 3}); len(found) != 3 {
		t.Errorf("a row of nobody: found %v, want that name, number and face are missing", found)
	}
}
