package xlsx

import (
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
)

// TestLikeExcelize holds that every sheet that other programs made reads as
// excelize reads it, save dates and booleans.
func TestLikeExcelize(t *testing.T) {
	var files []string
	for _, pattern := range []string{"../testdata/*.xlsx", "../../testdata/*.xlsx", "../../testdata/inputs/*.xls?"} {
		found, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, found...)
	}
	files = slices.DeleteFunc(files, func(f string) bool { return filepath.Base(f) == "broken.xlsx" })
	if len(files) < 7 {
		t.Fatalf("there are %d workbooks", len(files))
	}
	for _, file := range files {
		likeExcelize(t, file)
	}
}

func likeExcelize(t *testing.T, file string) {
	t.Helper()
	theirs, err := excelize.OpenFile(file, excelize.Options{RawCellValue: true})
	if err != nil {
		t.Fatal(err)
	}
	defer theirs.Close()
	ours, err := Open(t.Context(), file)
	if err != nil {
		t.Fatalf("%s: %v", file, err)
	}
	defer ours.Close()
	sheets, names := ours.Sheets(), theirs.GetSheetList()
	if !slices.EqualFunc(sheets, names, func(s Sheet, name string) bool { return s.Name == name }) {
		t.Fatalf("%s: sheets %v, want %q", file, sheets, names)
	}
	for _, sheet := range sheets {
		want, err := theirs.GetRows(sheet.Name)
		if err != nil {
			t.Fatal(err)
		}
		got := make([][]string, len(want))
		for r, err := range ours.Rows(sheet) {
			if err != nil {
				t.Fatalf("%s: %v", file, err)
			}
			if !blank(r.Cells) {
				got[r.Number-1] = r.Cells
			}
		}
		for i := range want {
			for j := range max(len(want[i]), len(got[i])) {
				if a, b := at(got[i], j), at(want[i], j); a != b && !(blank(got[i]) && blank(want[i])) &&
					!shownAs(a, b) {
					t.Errorf("%s, %s, %s%d: %q, want %q", file, sheet.Name, ColumnName(j), i+1, a, b)
				}
			}
		}
	}
}

func blank(cells []string) bool { return strings.TrimSpace(strings.Join(cells, "")) == "" }

func at(cells []string, i int) string {
	if i < len(cells) {
		return cells[i]
	}
	return ""
}

var dateLike = regexp.MustCompile(`^(\d{4}-\d\d-\d\d)?( ?\d{2,}:\d\d:\d\d)?$`)

// shownAs reports whether a cell shows a number that the file holds, or the
// text of a formula, whose escapes excelize writes and doesn't read.
func shownAs(cell, raw string) bool {
	if strings.ReplaceAll(raw, "_x005F_", "_") == cell {
		return true
	}
	_, err := strconv.ParseFloat(raw, 64)
	return err == nil && (dateLike.MatchString(cell) || cell == "TRUE" && raw == "1" || cell == "FALSE" && raw == "0")
}

// TestRandomBooks reads workbooks that excelize wrote, of everything that it
// can write.
func TestRandomBooks(t *testing.T) {
	for seed := range uint64(12) {
		r := rand.New(rand.NewPCG(seed, 0))
		f := excelize.NewFile()
		rows := func(set func(cell string, value any)) {
			for row := 1; row <= 60; row += 1 + r.IntN(3) {
				for column := 1; column <= 8; column += 1 + r.IntN(2) {
					name, err := excelize.CoordinatesToCellName(column, row)
					if err != nil {
						t.Fatal(err)
					}
					set(name, randomValue(r))
				}
			}
		}
		styles := randomStyles(t, f)
		rows(func(cell string, value any) { // in the table of strings
			err := f.SetCellValue("Sheet1", cell, value)
			if err == nil && r.IntN(3) == 0 {
				err = f.SetCellStyle("Sheet1", cell, cell, styles[r.IntN(len(styles))])
			}
			if err != nil {
				t.Fatal(err)
			}
		})
		streamRandom(t, f, r, styles)
		path := filepath.Join(t.TempDir(), "a.xlsx")
		if err := f.SaveAs(path); err != nil {
			t.Fatal(err)
		}
		likeExcelize(t, path)
	}
}

func randomStyles(t *testing.T, f *excelize.File) []int {
	t.Helper()
	var styles []int
	for _, id := range []int{0, 1, 14, 22, 46, 49} {
		style, err := f.NewStyle(&excelize.Style{NumFmt: id})
		if err != nil {
			t.Fatal(err)
		}
		styles = append(styles, style)
	}
	return styles
}

// streamRandom adds a sheet of inline strings and formulas.
func streamRandom(t *testing.T, f *excelize.File, r *rand.Rand, styles []int) {
	t.Helper()
	if _, err := f.NewSheet("inline"); err != nil {
		t.Fatal(err)
	}
	w, err := f.NewStreamWriter("inline")
	if err != nil {
		t.Fatal(err)
	}
	for row := 1; row <= 60; row += 1 + r.IntN(3) {
		var cells []any
		for range r.IntN(8) {
			c := excelize.Cell{StyleID: styles[r.IntN(len(styles))], Value: randomValue(r)}
			if r.IntN(5) == 0 {
				c.Formula = `A1&"x"`
			}
			cells = append(cells, c)
		}
		if err := w.SetRow(fmt.Sprintf("B%d", row), cells); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Flush(); err != nil {
		t.Fatal(err)
	}
}

func randomValue(r *rand.Rand) any {
	texts := []string{"王小明", " 𠮷野 ", "买买提·艾力", "a&b<c>\"d'", "x\ny", "_x0041_", "_x", "\t",
		"http://x/?a=1&b=2",
		"]]>", strings.Repeat("长", 3000)}
	switch r.IntN(7) {
	case 0:
		return r.IntN(60_000)
	case 1:
		return r.Float64() * 60_000
	case 2:
		return int64(110105194912310038)
	case 3:
		return r.IntN(2) == 0
	}
	return texts[r.IntN(len(texts))]
}
