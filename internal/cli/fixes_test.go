package cli

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"veribatch/internal/sample"
)

// command runs a command and returns what it printed
// and its exit code.
func command(t *testing.T, args ...string) (stdout, stderr string, code int) {
	t.Helper()
	var out, errs strings.Builder
	code = Run(t.Context(), args, strings.NewReader(""), &out, &errs)
	return out.String(), errs.String(), code
}

// edit writes a file of corrections from a results' workbook: its header, a
// column 重新认证, and the rows that change returns something for.
func edit(t *testing.T, results, name string, change func(row int, cell func(column string) *string) bool) string {
	t.Helper()
	book, err := excelize.OpenFile(results)
	if err != nil {
		t.Fatal(err)
	}
	defer book.Close()
	rows, err := book.GetRows("结果")
	if err != nil {
		t.Fatal(err)
	}
	head := slices.IndexFunc(rows, func(r []string) bool { return slices.Contains(r, "行标识") })
	header := append(rows[head], "重新认证（填 是）")
	edited := excelize.NewFile()
	defer edited.Close()
	if err := edited.SetSheetName("Sheet1", "待处理"); err != nil {
		t.Fatal(err)
	}
	kept := [][]string{header}
	for i, row := range rows[head+1:] {
		row = append(row, make([]string, len(header)-len(row))...)
		if change(i+1, func(column string) *string { return &row[slices.Index(header, column)] }) {
			kept = append(kept, row)
		}
	}
	for i, row := range kept {
		if err := edited.SetSheetRow("待处理", fmt.Sprint("A", i+1), &row); err != nil {
			t.Fatal(err)
		}
	}
	path := filepath.Join(filepath.Dir(results), name)
	if err := edited.SaveAs(path); err != nil {
		t.Fatal(err)
	}
	return path
}

// TestOnlyWhatChangedIsPaidFor corrects three rows of twenty, sends a fourth
// once more, and holds how many calls each run makes.
func TestOnlyWhatChangedIsPaidFor(t *testing.T) {
	dir := t.TempDir()
	input, results := filepath.Join(dir, "users.csv"), filepath.Join(dir, "out.xlsx")
	var table strings.Builder
	if err := sample.WriteCSV(&table, sample.People(1, 20, sample.Mix{{Answer: 902, Weight: 1}})); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(input, []byte(table.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	run := func(calls int, fixes ...string) {
		t.Helper()
		args := []string{"run", "--sandbox", "--progress", "none", input, "-o", results}
		for _, f := range fixes {
			args = append(args, "--fixes", f)
		}
		out, errs, code := command(t, args...)
		if code != 0 || !strings.Contains(out, fmt.Sprintf("this run: %s, ", count(calls, "call"))) {
			t.Fatalf("exit %d\n%s%s\nwant %d calls", code, out, errs, calls)
		}
	}
	if _, errs, code := command(t, "run", "--sandbox", input, "--fixes", input); code != 2 ||
		!strings.Contains(errs, "there is no checkpoint") {
		t.Fatalf("corrections without a checkpoint: exit %d, %s", code, errs)
	}
	run(20)
	run(0)

	rename := edit(t, results, "rename.xlsx", func(row int, cell func(string) *string) bool {
		if row == 2 || row == 5 || row == 7 {
			*cell("name") = "欧阳" + string(rune('一'+row))
		}
		return true // a row that nobody changed is no correction
	})
	out, _, _ := command(t, "plan", "--sandbox", input, "--fixes", rename)
	if !strings.Contains(out, "20 rows, 3 to send, 17 answered already\n") {
		t.Errorf("planned\n%s", out)
	}
	run(3, rename)
	run(0, rename)
	run(0) // the original's answers are still there

	run(0, rename)
	again := edit(t, results, "again.xlsx", func(row int, cell func(string) *string) bool {
		*cell("重新认证（填 是）") = "是"
		return row == 5 || row == 6
	})
	run(2, filepath.Join(dir, "[ar]*.xlsx"))
	run(0, rename, again)
	twice := edit(t, results, "twice.xlsx", func(row int, cell func(string) *string) bool {
		*cell("重新认证（填 是）") = "2"
		return row == 6
	})
	run(1, rename, again, twice)
	out, errs, code := command(t, "export", "--sandbox", input, "-o", results, "--fixes", rename, "--fixes", twice)
	if code != 0 || errs != "" {
		t.Fatalf("export: exit %d, %s%s", code, out, errs)
	}
}

// TestDoubtfulCorrections holds that what nobody can know the meaning of
// stops a run before it sends anything, and that nothing shows a person.
func TestDoubtfulCorrections(t *testing.T) {
	dir := t.TempDir()
	input, results := filepath.Join(dir, "users.csv"), filepath.Join(dir, "out.xlsx")
	const table = "name,id_number,face_image\n甲乙,11010519491231002X,https://photos.example.com/1.jpg\n"
	if err := os.WriteFile(input, []byte(table), 0o600); err != nil {
		t.Fatal(err)
	}
	command(t, "run", "--sandbox", input, "-o", results)
	change := func(file, name, number string) string {
		return edit(t, results, file, func(row int, cell func(string) *string) bool {
			*cell("name"), *cell("id_number") = name, number
			return true
		})
	}
	one, other := change("one.xlsx", "丙丁", "440524188001010014"), change("other.xlsx", "戊己", "11010519491231002X")
	_, errs, code := command(t, "run", "--sandbox", input, "-o", results, "--fixes", one, "--fixes", other)
	if code != 2 || !strings.Contains(errs, "other.xlsx, sheet \"待处理\", row 2 (row id ") ||
		!strings.Contains(errs, "1 correction can't be laid over") {
		t.Errorf("a conflict: exit %d, %s", code, errs)
	}
	unwritten := filepath.Join(dir, "unwritten.xlsx")
	_, errs, code = command(t, "export", "--sandbox", input, "-o", unwritten, "--fixes", one, "--fixes", other)
	if _, err := os.Stat(unwritten); code != 2 || !os.IsNotExist(err) ||
		!strings.Contains(errs, "1 correction can't be laid over") {
		t.Errorf("exporting a conflict: exit %d, %v, %s", code, err, errs)
	}
	out, errs, code := command(t, "run", "--sandbox", input, "-o", results, "--fixes", one)
	if code != 0 || !strings.Contains(errs, "still the same person") || !strings.Contains(out, "this run: 1 call,") {
		t.Errorf("another person: exit %d, %s%s", code, out, errs)
	}
	for _, secret := range []string{"甲乙", "丙丁", "戊己", "4405", "1101"} {
		if strings.Contains(errs, secret) {
			t.Errorf("%s is shown: %s", secret, errs)
		}
	}
	out, _, _ = command(t, "plan", "--sandbox", input, "--json", "--fixes", one)
	if !strings.Contains(out, `"kind": "other-person"`) {
		t.Errorf("plan: %s", out)
	}
}

// What --where leaves out stays out whatever else is corrected in its row; a corrected consent counts.
func TestCorrectedRowsAreSelectedToo(t *testing.T) {
	dir := t.TempDir()
	input, results := filepath.Join(dir, "users.csv"), filepath.Join(dir, "out.xlsx")
	if err := os.WriteFile(input, []byte("用户ID,姓名,身份证号,人像照,单独同意\n"+
		"u1,欧阳试一,110105199001011013,https://photos.example.com/1.jpg,是\n"+
		"u2,欧阳试二,110105199001011021,https://photos.example.com/2.jpg,否\n"+
		"u3,欧阳试三,11010519900101103X,https://photos.example.com/3.jpg,否\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	run := func(calls int, more ...string) {
		t.Helper()
		out, errs, _ := command(t, append([]string{"run", "--sandbox", "--where", "单独同意=是", "--progress", "none",
			input, "-o", results}, more...)...)
		if want := fmt.Sprintf("this run: %d call", calls); !strings.Contains(out, want) {
			t.Errorf("want %s\n%s%s", want, out, errs)
		}
	}
	run(1)
	run(1, "--fixes", edit(t, results, "fixes.xlsx", func(row int, cell func(string) *string) bool {
		*cell("姓名") += "改"
		if row == 3 {
			*cell("单独同意") = "是"
		}
		return row > 1
	}))
}
