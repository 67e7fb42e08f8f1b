package outfile

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
)

// workbook puts a workbook at path that names its application and, if it was
// once ours, has our property.
func workbook(t *testing.T, path, application string, once bool) string {
	t.Helper()
	f := excelize.NewFile()
	defer f.Close()
	if err := f.SetAppProps(&excelize.AppProperties{Application: application}); err != nil {
		t.Fatal(err)
	}
	if once {
		if err := f.SetCustomProps(excelize.CustomProperty{Name: Signature, Value: "1.0.0"}); err != nil {
			t.Fatal(err)
		}
	}
	if err := f.SaveAs(path); err != nil {
		t.Fatal(err)
	}
	return path
}

func ownWorkbook(t *testing.T, path string) string { return workbook(t, path, Signature, true) }

func editedWorkbook(t *testing.T, path string) string {
	return workbook(t, path, "Microsoft Excel", true)
}

func foreignWorkbook(t *testing.T, path string) string {
	return workbook(t, path, "Microsoft Excel", false)
}

func put(t *testing.T, path, content string) string {
	t.Helper()
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// commit writes a file of content and returns where it went.
func commit(t *testing.T, path, content string, o Options) string {
	t.Helper()
	f, err := Create(path, o)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if _, err := f.WriteString(content); err != nil {
		t.Fatal(err)
	}
	committed, err := f.Commit()
	if err != nil {
		t.Fatal(err)
	}
	return committed
}

// ownLine is a line of our JSON Lines.
const ownLine = `{"row_id":"00ff","state":"passed"}` + "\n"

func TestCheck(t *testing.T) {
	dir := t.TempDir()
	in := func(name string) string { return filepath.Join(dir, name) }
	own := ownWorkbook(t, in("own.xlsx"))
	edited := editedWorkbook(t, in("edited.xlsx"))
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
	for _, test := range []struct {
		path    string
		problem Problem
		want    string // "" for no error
	}{
		{in("new.xlsx"), 0, ""},
		{own, 0, ""},
		{edited, 0, ""},
		{in("none/new.xlsx"), FolderMissing, "no such file or directory"},
		{in("file/new.xlsx"), FolderUnusable, "not a folder"},
		{in("foreign.xlsx"), Occupied, "not written by veribatch"},
		{in("text.xlsx"), Occupied, "not written by veribatch"},
		{in("folder.xlsx"), Occupied, "not written by veribatch"},
		{in("link.xlsx"), Occupied, "not written by veribatch"},
	} {
		err := Check(test.path, Options{})
		if test.want == "" {
			if err != nil {
				t.Errorf("%s: %v", filepath.Base(test.path), err)
			}
			continue
		}
		e, ok := errors.AsType[*PathError](err)
		if !ok || e.Path != test.path || e.Problem != test.problem || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: %v, want %q", filepath.Base(test.path), err, test.want)
		}
	}
	if err := Check(in("foreign.xlsx"), Options{Keep: []string{in("foreign.xlsx")}}); err != nil {
		t.Errorf("a file to keep, which the output lies beside: %v", err)
	}
	if after, _ := os.ReadDir(dir); len(after) != len(before) {
		t.Errorf("Check left something behind: %v", after)
	}
}

func TestReadOnlyFolder(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("folder modes differ here")
	}
	dir := t.TempDir()
	if os.Geteuid() == 0 { // root may write to a folder of any mode
		dir = "/proc"
	} else if err := os.Chmod(dir, 0o500); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(dir, "out.xlsx")
	_, created := Create(path, Options{})
	for _, err := range []error{Check(path, Options{}), created} {
		e, ok := errors.AsType[*PathError](err)
		if !ok || e.Problem != FolderUnusable || strings.Contains(err.Error(), ".veribatch") {
			t.Errorf("%v", err)
		}
	}
}

func TestCommitReplacesItsOwn(t *testing.T) {
	path := filepath.Join(t.TempDir(), "out.jsonl")
	for _, content := range []string{ownLine, ownLine + ownLine} {
		if got := commit(t, path, content, Options{}); got != path {
			t.Fatalf("went to %s", got)
		}
		if got, err := os.ReadFile(path); err != nil || string(got) != content {
			t.Errorf("%q, %v", got, err)
		}
	}
	if info, err := os.Stat(path); err != nil || runtime.GOOS != "windows" && info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v, %v", info.Mode(), err)
	}
	if left, _ := os.ReadDir(filepath.Dir(path)); len(left) != 1 {
		t.Errorf("left behind: %v", left)
	}
}

// A file that appeared or was edited while the run went on is not lost, and
// neither is the run.
func TestCommitKeepsOthers(t *testing.T) {
	dir := t.TempDir()
	path := editedWorkbook(t, filepath.Join(dir, "out.xlsx"))
	second := foreignWorkbook(t, filepath.Join(dir, "out-2.xlsx"))
	kept := put(t, filepath.Join(dir, "out-3.xlsx"), ownLine)
	before, _ := os.ReadFile(path)
	want := filepath.Join(dir, "out-4.xlsx")
	for range 2 { // the second time it replaces its own
		if got := commit(t, path, ownLine, Options{Keep: []string{kept}}); got != want {
			t.Errorf("went to %s, want %s", got, want)
		}
	}
	for name, want := range map[string]ownership{path: edited, second: foreign, want: ours} {
		if got, err := ownershipOf(name, ""); err != nil || got != want {
			t.Errorf("%s: ownership %v, %v, want %v", filepath.Base(name), got, err, want)
		}
	}
	if after, _ := os.ReadFile(path); !bytes.Equal(after, before) {
		t.Error("the edited file changed")
	}
}

func TestCommitFindsNoName(t *testing.T) {
	path := put(t, filepath.Join(t.TempDir(), "out.csv"), "theirs of old\n")
	for n := 2; n <= maxNames; n++ {
		put(t, numbered(path, n), "theirs of old\n")
	}
	f, err := Create(path, Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	_, err = f.Commit()
	if e, ok := errors.AsType[*PathError](err); !ok || e.Problem != NoFreeName {
		t.Errorf("%v", err)
	}
}

func TestCreateToCopies(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	var out bytes.Buffer
	f, err := CreateTo(&out)
	if err != nil {
		t.Fatal(err)
	}
	f.WriteString("content")
	if out.Len() > 0 {
		t.Error("something was written before Commit")
	}
	if path, err := f.Commit(); err != nil || path != "-" || out.String() != "content" {
		t.Errorf("%s, %v: %q", path, err, out.String())
	}
	for range 2 {
		if err := f.Close(); err != nil {
			t.Error(err)
		}
	}
	if left, _ := os.ReadDir(os.TempDir()); len(left) != 0 {
		t.Errorf("left behind: %v", left)
	}
}

func TestOwnership(t *testing.T) {
	const header = BOM + `"用户ID","行标识","RequestId","BizId"` + "\n"
	for _, test := range []struct {
		name, content string
		want          ownership
	}{
		{"own.csv", header, ours},
		{"saved.csv", strings.ReplaceAll(header, `"`, ""), edited},
		{"theirs.csv", "用户ID,姓名\n1,甲\n", foreign},
		{"own.jsonl", ownLine, ours},
		{"theirs.jsonl", `{"row_id": 1}` + "\n", foreign},
		{"empty.jsonl", "", ours},
		{"short.csv", "a", foreign},
		{"locked.xlsx", compound, foreign},
	} {
		path := put(t, filepath.Join(t.TempDir(), test.name), test.content)
		if got, err := ownershipOf(path, ""); got != test.want || err != nil {
			t.Errorf("%s: ownership %v, %v, want %v", test.name, got, err, test.want)
		}
	}
}
