package writer

import (
	"encoding/json"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"

	"veribatch/internal/explain"
	"veribatch/writer/report/reporttest"

	"github.com/xuri/excelize/v2"
)

// A readSheet is what a program read of a sheet.
type readSheet struct {
	Rows  int
	Texts []string
}

// Python reads the workbook whole: openpyxl at once and row by row, and pandas.
func TestPythonReadsIt(t *testing.T) {
	for _, python := range []string{"python3", "/usr/bin/python3"} {
		if exec.Command(python, "-c", "import openpyxl, pandas").Run() == nil {
			testReader(t, python, "testdata/read.py")
			return
		}
	}
	t.Skip("python3 with openpyxl and pandas is not installed: whether they read the workbook was not tested")
}

// Node reads it whole: exceljs.
func TestNodeReadsIt(t *testing.T) {
	if exec.Command("node", "-e", "require('exceljs')").Run() != nil {
		t.Skip("node with exceljs is not installed: whether it reads the workbook was not tested")
	}
	testReader(t, "node", "testdata/read.js")
}

// testReader holds what a program reads against what was written. Results and
// To-do list are the longest sheets; the summary has merged cells.
func testReader(t *testing.T, program, script string) {
	t.Helper()
	for _, sandbox := range []bool{false, true} {
		o := options(explain.ZH, sandbox)
		o.By = []string{"分行", Month}
		path := write(t, filepath.Join(t.TempDir(), "out.xlsx"), o, reporttest.Results(300))
		out, err := exec.CommandContext(t.Context(), program, script, path).Output()
		if err != nil {
			t.Fatalf("%s: %v: %s", script, err, stderrOf(err))
		}
		var readers map[string]map[string]readSheet
		if err := json.Unmarshal(out, &readers); err != nil {
			t.Fatal(err)
		}
		want := open(t, path)
		for reader, sheets := range readers {
			compareSheets(t, reader, sheets, want)
		}
	}
}

func compareSheets(t *testing.T, reader string, sheets map[string]readSheet, want *excelize.File) {
	t.Helper()
	for _, name := range want.GetSheetList() {
		all := rows(t, want, name)
		if got := sheets[name]; got.Rows != len(all) || !slices.Equal(got.Texts, chineseCells(all)) {
			t.Errorf("%s: sheet %s has %d rows and %d texts, want %d and %d",
				reader, name, got.Rows, len(got.Texts), len(all), len(chineseCells(all)))
		}
	}
}

func stderrOf(err error) []byte {
	if exit, ok := err.(*exec.ExitError); ok {
		return exit.Stderr
	}
	return nil
}
