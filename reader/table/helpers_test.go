package table

import (
	"archive/zip"
	"bytes"
	"compress/gzip"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
)

const threeRows = "姓名,身份证号,人像照\n甲,1,x\n乙,2,y\n丙,3,z\n"

// people wants columns whose names begin as those of threeRows.
func people(header []string) (score int, enough bool) {
	for _, name := range []string{"姓名", "身份证号", "人像照"} {
		begins := func(cell string) bool { return strings.HasPrefix(cell, name) }
		if slices.ContainsFunc(NormalizeHeaders(header), begins) {
			score++
		}
	}
	return score, score == 3
}

// write puts content into a file of its own.
func write(t testing.TB, name, content string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// readTable opens and reads a file that is sound as a whole.
func readTable(t testing.TB, path string, o Options) (*Table, []Row) {
	t.Helper()
	in, err := Open(path, o, people)
	if err != nil {
		t.Fatal(err)
	}
	var all []Row
	for r, err := range in.Rows(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, r)
	}
	return in, all
}

// places says where each row stands and what its first cell has.
func places(rows []Row) []string {
	var all []string
	for _, r := range rows {
		all = append(all, fmt.Sprint(r.Sheet, r.Number, " ", r.Cells[0]))
	}
	return all
}

// refused holds that a file is refused in one line that names it.
func refused(t *testing.T, path string, o Options, want string) {
	t.Helper()
	_, err := Open(path, o, people)
	switch {
	case err == nil:
		t.Fatal("it was opened")
	case !strings.HasPrefix(err.Error(), path+": "), !strings.Contains(err.Error(), want),
		strings.Contains(err.Error(), "\n"):
		t.Errorf("%v\nwant %s", err, want)
	}
}

// archive makes a zip file of parts with the same content.
func archive(t *testing.T, content string, parts ...string) string {
	t.Helper()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for _, p := range parts {
		part, err := w.Create(p)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := part.Write([]byte(content)); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// claim makes a workbook with a part that unpacks to size, if it is believed,
// from nothing.
func claim(t *testing.T, name string, size uint64) string {
	t.Helper()
	honest, err := zip.OpenReader("../testdata/libreoffice.xlsx")
	if err != nil {
		t.Fatal(err)
	}
	defer honest.Close()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for _, p := range honest.File {
		if p.Name != name {
			if err := w.Copy(p); err != nil {
				t.Fatal(err)
			}
		}
	}
	if _, err := w.CreateRaw(&zip.FileHeader{Name: name, Method: zip.Deflate, UncompressedSize64: size}); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// zipped packs content with gzip.
func zipped(t *testing.T, content string) string {
	t.Helper()
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	if _, err := w.Write([]byte(content)); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// sheets saves a workbook with a sheet for each table; a row is its cells
// separated by commas.
func sheets(t *testing.T, tables ...string) string {
	t.Helper()
	f := excelize.NewFile()
	for i, table := range tables {
		name := fmt.Sprint("Sheet", i+1)
		if _, err := f.NewSheet(name); err != nil {
			t.Fatal(err)
		}
		fill(t, f, name, table)
	}
	path := filepath.Join(t.TempDir(), "book.xlsx")
	if err := f.SaveAs(path); err != nil {
		t.Fatal(err)
	}
	return path
}

func fill(t *testing.T, f *excelize.File, sheet, table string) {
	t.Helper()
	for r, line := range strings.Split(table, "\n") {
		cells := strings.Split(line, ",")
		if err := f.SetSheetRow(sheet, fmt.Sprint("A", r+1), &cells); err != nil {
			t.Fatal(err)
		}
	}
}
