package writer

import (
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"veribatch/internal/explain"
	"veribatch/writer/report/reporttest"

	"github.com/xuri/excelize/v2"
)

// LibreOffice opens a workbook and saves it: what it makes of it still says
// the same, so nothing in it was damage to be repaired.
func TestLibreOfficeTakesIt(t *testing.T) {
	soffice, err := exec.LookPath("soffice")
	if err != nil {
		t.Skip("soffice is not installed: whether LibreOffice takes the workbook was not tested")
	}
	if testing.Short() {
		t.Skip("takes seconds")
	}
	dir := t.TempDir()
	o := options(explain.ZH, true)
	o.By = []string{"分行", Month}
	path := write(t, filepath.Join(dir, "out.xlsx"), o, reporttest.Results(300))
	saved := filepath.Join(dir, "saved")
	profile := "file://" + filepath.ToSlash(filepath.Join(dir, "profile"))
	cmd := exec.CommandContext(t.Context(), soffice, "-env:UserInstallation="+profile,
		"--headless", "--convert-to", "xlsx", "--outdir", saved, path)
	cmd.WaitDelay = time.Second
	if out, err := cmd.CombinedOutput(); err != nil || strings.Contains(string(out), "Error") {
		t.Fatalf("%v: %s", err, out)
	}
	before, after := open(t, path), open(t, filepath.Join(saved, "out.xlsx"))
	if got, want := strings.Join(after.GetSheetList(), " "), strings.Join(before.GetSheetList(), " "); got != want {
		t.Fatalf("sheets %s, want %s", got, want)
	}
	for _, sheet := range before.GetSheetList() {
		got, want := texts(t, after, sheet), texts(t, before, sheet)
		if got != want {
			t.Errorf("sheet %s says something else", sheet)
		}
	}
	if got := write(t, after.Path, o, reporttest.Results(3)); got == after.Path {
		t.Error("what LibreOffice saved was replaced")
	}
}

// texts returns the texts of a sheet's cells; numbers may be written in other ways.
func texts(t *testing.T, f *excelize.File, sheet string) string {
	t.Helper()
	return strings.Join(chineseCells(rows(t, f, sheet)), "\n")
}

// chineseCells returns the cells with characters that only texts have.
func chineseCells(rows [][]string) []string {
	var all []string
	for _, row := range rows {
		for _, cell := range row {
			if strings.ContainsFunc(cell, func(r rune) bool { return r > 0x2000 }) {
				all = append(all, cell)
			}
		}
	}
	return all
}
