package writer

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"veribatch/internal/explain"
	"veribatch/writer/report/reporttest"
)

func TestSplit(t *testing.T) {
	dir := t.TempDir()
	results := reporttest.Results(200)
	hostile := []string{"../../etc/passwd", "上海分行", "a/b", "A\\B", "", strings.Repeat("长", 300),
		"=1+1", ".", "x\x00y", "X Y"}
	want := make(map[string]int)
	for i := range results {
		cell := hostile[i/20%len(hostile)] // every value has each kind of outcome
		results[i].Record.Cells[4] = cell
		if rowOf(results[i]).Task != "" {
			want[results[i].Key.RowID()]++
		}
	}
	h, err := CreateSplit(filepath.Join(dir, "out.xlsx"), "分行", options(explain.ZH, false))
	if err != nil {
		t.Fatal(err)
	}
	defer h.Close()
	for _, r := range results {
		if err := h.Write(r); err != nil {
			t.Fatal(err)
		}
	}
	paths, err := h.Commit(RunStats{})
	if err != nil || len(paths) != len(hostile) {
		t.Fatalf("%d workbooks, %v", len(paths), err)
	}
	for _, path := range paths {
		name := filepath.Base(path)
		if filepath.Dir(path) != dir || !strings.HasPrefix(name, "out-待处理-") ||
			len(name) > 255 || !utf8.ValidString(name) {
			t.Errorf("named %s", path)
		}
		f := open(t, path)
		if got := strings.Join(f.GetSheetList(), " "); got != "待处理" {
			t.Errorf("%s: sheets %s", name, got)
		}
		all := rows(t, f, "待处理")
		for _, row := range all[1:] {
			id := row[columnOf(t, all[0], "行标识")]
			if want[id]--; row[columnOf(t, all[0], "分行")] != all[1][columnOf(t, all[0], "分行")] {
				t.Errorf("%s has rows of two values", name)
			}
		}
	}
	for id, n := range want {
		if n != 0 {
			t.Errorf("row %s is missing or there too often: %d", id, n)
		}
	}
	if err := h.Close(); err != nil {
		t.Fatal(err)
	}
	if left, _ := os.ReadDir(dir); len(left) != len(hostile) {
		t.Errorf("left behind: %v", left)
	}
}

func TestAssigneesAreBounded(t *testing.T) {
	a := newAssignees(0) // by user id
	for _, r := range reporttest.Results(maxSplit + 50) {
		a.of(rowOf(r), explain.ZH)
	}
	if len(a.known) != maxSplit+1 || !a.known["（其余）"] {
		t.Errorf("%d workbooks", len(a.known))
	}
}

func TestFileNames(t *testing.T) {
	names := make(fileNames)
	for _, test := range []struct{ value, want string }{
		{"杭州分行", "杭州分行"},
		{"a/b", "a_b"},
		{"A\\B", "A_B~2"},
		{"a:b", "a_b~3"},
		{"..", "__"},
		{"CON", "CON"}, // stands behind a prefix
		{"e\u0301", "é"},
		{"é", "é~2"},
	} {
		if got := names.unique(test.value); got != test.want {
			t.Errorf("%q: %q, want %q", test.value, got, test.want)
		}
	}
}

func TestSplitByAColumnThatIsMissing(t *testing.T) {
	_, err := CreateSplit(filepath.Join(t.TempDir(), "out.xlsx"), "支行", options(explain.ZH, false))
	if err == nil || !strings.Contains(err.Error(), "支行") {
		t.Errorf("%v", err)
	}
}
