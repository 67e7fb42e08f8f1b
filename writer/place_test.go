package writer

import (
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"veribatch/internal/explain"
)

// edit saves a workbook as another program would: its properties stay, the
// application changes.
func edit(t *testing.T, path string) {
	t.Helper()
	f := open(t, path)
	if err := f.SetAppProps(&excelize.AppProperties{Application: "Microsoft Excel"}); err != nil {
		t.Fatal(err)
	}
	if err := f.Save(); err != nil {
		t.Fatal(err)
	}
}

func foreignWorkbook(t *testing.T, path string) {
	t.Helper()
	f := excelize.NewFile()
	defer f.Close()
	if err := f.SaveAs(path); err != nil {
		t.Fatal(err)
	}
}

func put(t *testing.T, path, content string) string {
	t.Helper()
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestCheck(t *testing.T) {
	dir := t.TempDir()
	in := func(name string) string { return filepath.Join(dir, name) }
	own := write(t, in("own.xlsx"), sampleOptions(explain.ZH, false), sample(3))
	edited := write(t, in("edited.xlsx"), sampleOptions(explain.ZH, false), sample(3))
	edit(t, edited)
	foreignWorkbook(t, in("foreign.xlsx"))
	put(t, in("text.xlsx"), "veribatch")
	put(t, in("file"), "")
	if err := os.Mkdir(in("folder.xlsx"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(own, in("link.xlsx")); err != nil {
		t.Fatal(err)
	}
	before, _ := os.ReadDir(dir)
	for _, test := range []struct{ path, want string }{
		{in("new.xlsx"), ""},
		{in("NEW.XLSX"), ""},
		{own, ""},
		{edited, ""},
		{in("new.xls"), "must end in .xlsx, .csv or .jsonl"},
		{in("new"), "must end in .xlsx, .csv or .jsonl"},
		{in("none/new.xlsx"), "no such file or directory"},
		{in("file/new.xlsx"), "not a"},
		{in("foreign.xlsx"), "not written by veribatch"},
		{in("text.xlsx"), "not written by veribatch"},
		{in("folder.xlsx"), "not written by veribatch"},
		{in("link.xlsx"), "not written by veribatch"},
	} {
		err := Check(test.path, Options{})
		if test.want == "" && err != nil || test.want != "" && (err == nil || !strings.Contains(err.Error(), test.want)) {
			t.Errorf("%s: %v, want %q", filepath.Base(test.path), err, test.want)
		}
	}
	if after, _ := os.ReadDir(dir); len(after) != len(before) {
		t.Errorf("Check left something behind: %v", after)
	}
}

func TestCheckReadOnlyFolder(t *testing.T) {
	dir := t.TempDir()
	if os.Geteuid() == 0 { // whom no mode stops
		dir = "/proc"
	} else if err := os.Chmod(dir, 0o500); err != nil {
		t.Fatal(err)
	}
	if runtime.GOOS != "linux" {
		t.Skip("folder modes differ here")
	}
	path := filepath.Join(dir, "out.xlsx")
	if err := Check(path, Options{}); err == nil || !strings.Contains(err.Error(), "can't be written to") || strings.Contains(err.Error(), ".veribatch") {
		t.Errorf("Check: %v", err)
	}
	if _, err := Create(path, sampleOptions(explain.ZH, false)); err == nil {
		t.Error("Create took a folder that can't be written to")
	}
}

func TestCommitReplacesItsOwn(t *testing.T) {
	path := filepath.Join(t.TempDir(), "out.xlsx")
	for _, n := range []int{3, 5} {
		if got := write(t, path, sampleOptions(explain.ZH, false), sample(n)); got != path {
			t.Fatalf("went to %s", got)
		}
		if all := rows(t, open(t, path), "结果"); len(all) != n+1 {
			t.Errorf("%d rows, want %d", len(all), n+1)
		}
	}
	if info, err := os.Stat(path); err != nil || runtime.GOOS != "windows" && info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v, %v", info.Mode(), err)
	}
	if left, _ := os.ReadDir(filepath.Dir(path)); len(left) != 1 {
		t.Errorf("left behind: %v", left)
	}
}

// What appeared or was edited while the run went on is not lost, and neither
// is the run.
func TestCommitKeepsOthers(t *testing.T) {
	dir := t.TempDir()
	path := write(t, filepath.Join(dir, "out.xlsx"), sampleOptions(explain.ZH, false), sample(3))
	edit(t, path)
	second := filepath.Join(dir, "out-2.xlsx")
	foreignWorkbook(t, second)
	want := filepath.Join(dir, "out-3.xlsx")
	for range 2 { // the second time it replaces its own
		if got := write(t, path, sampleOptions(explain.ZH, false), sample(4)); got != want {
			t.Errorf("went to %s, want %s", got, want)
		}
	}
	for name, want := range map[string]origin{path: edited, second: foreign, want: ours} {
		if got, err := originOf(name, ""); err != nil || got != want {
			t.Errorf("%s: origin %v, %v, want %v", filepath.Base(name), got, err, want)
		}
	}
}
