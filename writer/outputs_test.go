package writer

import (
	"io"
	"path/filepath"
	"testing"

	"veribatch/writer/report/reporttest"
)

// Several outputs of one pass: one that can't be put anywhere keeps none of
// the others from its place.
func TestOutputsCommitEach(t *testing.T) {
	dir := t.TempDir()
	a, err := CreateTo(broken{}, "csv", Options{})
	if err != nil {
		t.Fatal(err)
	}
	b, err := Create(filepath.Join(dir, "b.csv"), Options{})
	if err != nil {
		t.Fatal(err)
	}
	all := Outputs{a, b}
	defer all.Close()
	if err := all.Write(reporttest.Results(1)[0]); err != nil {
		t.Fatal(err)
	}
	paths, err := all.Commit(RunStats{})
	if err == nil || len(paths) != 1 || filepath.Base(paths[0]) != "b.csv" {
		t.Errorf("%v, %v", paths, err)
	}
}

type broken struct{}

func (broken) Write([]byte) (int, error) { return 0, io.ErrClosedPipe }
