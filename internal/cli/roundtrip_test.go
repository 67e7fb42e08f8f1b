package cli

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"veribatch/internal/sample"
)

// openpyxl returns a command that corrects the to-do sheet of a workbook:
// columns, user ids and values, three by three.
func openpyxl(t *testing.T) func(workbook string, edits ...string) {
	t.Helper()
	for _, name := range []string{"python3", "/usr/bin/python3"} {
		if exec.Command(name, "-c", "import openpyxl").Run() != nil {
			continue
		}
		return func(workbook string, edits ...string) {
			t.Helper()
			args := append([]string{"testdata/correct.py", workbook}, edits...)
			if out, err := exec.CommandContext(t.Context(), name, args...).CombinedOutput(); err != nil {
				t.Fatalf("%v: %s", err, out)
			}
		}
	}
	t.Skip("python3 with openpyxl is not installed: corrections by another program were not tested")
	return nil
}

// resave has LibreOffice open workbooks and save them, where it is installed.
func resave(t *testing.T, workbooks ...string) {
	t.Helper()
	soffice, err := exec.LookPath("soffice")
	if err != nil || testing.Short() {
		t.Skip("soffice is not installed, or there is no time: corrections by LibreOffice were not tested")
	}
	dir := t.TempDir()
	cmd := exec.CommandContext(t.Context(), soffice, append([]string{
		"-env:UserInstallation=file://" + filepath.ToSlash(filepath.Join(dir, "profile")),
		"--headless", "--convert-to", "xlsx", "--outdir", dir}, workbooks...)...)
	cmd.Env = append(os.Environ(), "LC_ALL=C.UTF-8") // without a locale that is installed it finds no Chinese names
	cmd.WaitDelay = time.Second
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	for _, workbook := range workbooks {
		if err := os.Rename(filepath.Join(dir, filepath.Base(workbook)), workbook); err != nil {
			t.Fatal(err)
		}
	}
}

// A trip is an input of people most of whom somebody must do something about.
type trip struct {
	*testing.T
	dir, input string
	people     []sample.Person
}

func newTrip(t *testing.T) *trip {
	answers := []sample.Answer{902, 0, 903, 907, 835, 0, 871, 905, 0, 908}
	trip := &trip{T: t, dir: t.TempDir(), people: slices.Collect(sample.Answered(7, answers...))}
	for i := range trip.people {
		trip.people[i].Branch = []string{"城东支行", "城西支行", "城南/一"}[i%3]
	}
	trip.input = filepath.Join(trip.dir, "users.csv")
	var table strings.Builder
	if err := sample.WriteCSV(&table, slices.Values(trip.people)); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(trip.input, []byte(table.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	return trip
}

func (t *trip) path(name string) string { return filepath.Join(t.dir, name) }

// run runs, holds that so many calls are made and that a plan says so
// before, and returns the conclusion of each row, by user id, as the first
// output has them.
func (t *trip) run(calls int, fixes []string, flags ...string) map[string]string {
	t.Helper()
	for _, f := range fixes {
		flags = append(flags, "--fixes", f)
	}
	var planned []string
	if i := slices.Index(flags, "--fixes"); i >= 0 {
		planned = flags[i:]
	}
	plan, errs, code := command(t.T, append([]string{"plan", "--sandbox", t.input}, planned...)...)
	if code != 0 || errs != "" || !strings.Contains(plan, fmt.Sprintf("10 rows, %d to send", calls)) {
		t.Fatalf("plan: exit %d, %s%s\nwant %d calls", code, plan, errs, calls)
	}
	out, errs, code := command(t.T, append([]string{"run", "--sandbox", "--progress", "none", t.input}, flags...)...)
	if code != 0 || !strings.Contains(out, fmt.Sprintf("this run: %s, ", count(calls, "call"))) {
		t.Fatalf("run: exit %d, %s%s\nwant %d calls", code, out, errs, calls)
	}
	_, results, _ := strings.Cut(out, "results: ")
	results, _, _ = strings.Cut(results, "\n")
	first, _, _ := strings.Cut(results, ", ")
	return t.conclusions(first)
}

func (t *trip) conclusions(workbook string) map[string]string {
	t.Helper()
	book, err := excelize.OpenFile(workbook)
	if err != nil {
		t.Fatal(err)
	}
	defer book.Close()
	sheet := "结果"
	if i, _ := book.GetSheetIndex(sheet); i < 0 {
		sheet = "Results"
	}
	rows, err := book.GetRows(sheet)
	if err != nil {
		t.Fatal(err)
	}
	header := rows[0]
	user, state := slices.Index(header, "user_id"),
		max(slices.Index(header, "结论"), slices.Index(header, "Conclusion"))
	all := make(map[string]string)
	for _, row := range rows[1:] {
		all[strings.Replace(row[user], "****", "0000", 1)] = row[state] // masked or not
	}
	if len(rows)-1 != len(t.people) || len(all) != len(t.people) {
		t.Fatalf("%d rows for %d people, of %d", len(rows)-1, len(all), len(t.people))
	}
	return all
}

// passing is a number of somebody whose verification passes.
const passing = "11010519491231002X"

// TestRoundTrip corrects three rows of the to-do sheet with another program:
// that makes three calls, and none when it is done again.
func TestRoundTrip(t *testing.T) {
	correct := openpyxl(t)
	for _, test := range []struct {
		name  string
		save  func(*testing.T, ...string)
		flags []string
		again [2]string
		pass  string
	}{
		{"openpyxl", nil, nil, [2]string{"重新认证（填 是）", "是"}, "通过"},
		{"LibreOffice", resave, nil, [2]string{"重新认证（填 是）", "是"}, "通过"},
		{"in English", nil, []string{"--lang", "en"}, [2]string{"Verify again (yes)", "yes"}, "Passed"},
		{"masked", nil, []string{"--mask"}, [2]string{"重新认证（填 是）", "是"}, "通过"},
	} {
		t.Run(test.name, func(t *testing.T) {
			trip := newTrip(t)
			results := trip.input + ".sandbox.result.xlsx"
			save := func() {
				if test.save != nil {
					test.save(t, results)
				}
			}
			before := trip.run(10, nil, test.flags...)
			correct(results, "id_number", "u000001", passing, "name", "u000003", "欧阳一", "face_image", "u000005",
				"https://photos.example.com/new.jpg")
			save()
			after := trip.run(3, []string{results}, test.flags...)
			if before["u000001"] == test.pass || after["u000001"] != test.pass {
				t.Errorf("the corrected number: %q, then %q", before["u000001"], after["u000001"])
			}
			for user, state := range before {
				if user != "u000001" && after[user] != state {
					t.Errorf("%s: %q, then %q", user, state, after[user])
				}
			}
			trip.run(0, []string{results}, test.flags...)
			correct(results, test.again[0], "u000004", test.again[1])
			save()
			trip.run(1, []string{results}, test.flags...)
			trip.run(0, []string{results}, test.flags...)
			out, errs, code := command(t,
				append([]string{"export", "--sandbox", trip.input, "--fixes", results, "-o",
					trip.path("export.xlsx")}, test.flags...)...)
			if code != 0 || errs != "" {
				t.Fatalf("export: exit %d, %s%s", code, out, errs)
			}
			if got := trip.conclusions(trip.path("export.xlsx")); got["u000001"] != test.pass {
				t.Errorf("export: the corrected number is %q", got["u000001"])
			}
		})
	}
}

// TestHandouts corrects the lists that branches got, and takes all of them back at once.
func TestHandouts(t *testing.T) {
	correct := openpyxl(t)
	for _, flags := range [][]string{nil, {"--mask"}} {
		t.Run(fmt.Sprint(flags), func(t *testing.T) {
			trip := newTrip(t)
			flags := append(flags, "--split-by", "branch", "--todo-note", "请于月底前交回", "-o", trip.path("out.xlsx"))
			trip.run(10, nil, flags...)
			lists := trip.path("out-待处理-*.xlsx")
			correct(trip.path("out-待处理-城东支行.xlsx"), "id_number", "u000001", passing)
			correct(trip.path("out-待处理-城西支行.xlsx"), "face_image", "u000005",
				"https://photos.example.com/new.jpg")
			correct(trip.path("out-待处理-城南_一.xlsx"), "name", "u000003", "欧阳一")
			after := trip.run(3, []string{lists}, flags...)
			if after["u000001"] != "通过" {
				t.Errorf("the corrected number: %q", after["u000001"])
			}
			for range 2 { // the lists of rows that are still open lie beside the first ones
				trip.run(0, []string{lists}, flags...)
			}
			files, err := filepath.Glob(lists)
			if err != nil || len(files) != 6 {
				t.Errorf("%d lists: %q, %v", len(files), files, err)
			}
		})
	}
}

// TestByHand takes back what people wrote about rows: it stands beside the
// service's conclusion, closes a row that was checked, and is there again on
// the next list.
func TestByHand(t *testing.T) {
	correct := openpyxl(t)
	trip := newTrip(t)
	results := trip.path("out.xlsx")
	before := trip.run(10, nil, "-o", results)
	correct(results,
		"人工核验结果", "u000003", "通过", "核验人", "u000003", "李四", "核验日期", "u000003", "2026-03-05",
		"人工核验结果", "u000005", "无法联系", "处理人", "u000005", "张三", "处理备注", "u000005", "周五再打",
		"人工核验结果", "u000001", "也许")
	out, errs, code := command(t, "export", "--sandbox", trip.input, "--fixes", results, "-o", trip.path("next.xlsx"))
	if code != 0 || !strings.Contains(errs, "the result of the check in person is none of") {
		t.Fatalf("exit %d, %s%s", code, out, errs)
	}
	out, _, _ = command(t, "plan", "--sandbox", trip.input, "--fixes", results)
	want := "list out.xlsx: 7 rows, 0 corrected, 2 only filled in, 4 untouched, 1 doubtful\n"
	if !strings.Contains(out, want) {
		t.Errorf("plan says %s, want %s", out, want)
	}
	after := trip.conclusions(trip.path("next.xlsx"))
	if fmt.Sprint(after) != fmt.Sprint(before) {
		t.Errorf("a check in person changed conclusions from %v to %v", before, after)
	}
	byUser := func(sheet string) map[string]map[string]string { return rowsByUser(t, trip.path("next.xlsx"), sheet) }
	all, open := byUser("结果"), byUser("待处理")
	if row := all["u000003"]; row["人工核验结果"] != "通过" || row["核验人"] != "李四" ||
		row["核验日期"] != "2026-03-05" {
		t.Errorf("the results have %v", row)
	}
	if open["u000003"] != nil || open["u000001"] == nil {
		t.Errorf("a row that was checked is still to do, or one that was not is done")
	}
	if row := open["u000005"]; row["人工核验结果"] != "无法联系" || row["处理人"] != "张三" ||
		row["处理备注"] != "周五再打" {
		t.Errorf("the next list has %v", row)
	}
}

// rowsByUser returns the rows of a sheet by user id, their cells by title.
func rowsByUser(t *testing.T, workbook, sheet string) map[string]map[string]string {
	t.Helper()
	book, err := excelize.OpenFile(workbook)
	if err != nil {
		t.Fatal(err)
	}
	defer book.Close()
	rows, err := book.GetRows(sheet)
	if err != nil {
		t.Fatal(err)
	}
	all := make(map[string]map[string]string)
	for _, row := range rows[1:] {
		cells := make(map[string]string)
		for i, cell := range row {
			cells[rows[0][i]] = cell
		}
		all[cells["user_id"]] = cells
	}
	return all
}

// TestCSVRoundTrip takes back results as CSV: what keeps spreadsheets from
// taking cells for formulas and numbers is no correction, and the file that
// was corrected stays.
func TestCSVRoundTrip(t *testing.T) {
	dir := t.TempDir()
	input, results := filepath.Join(dir, "users.csv"), filepath.Join(dir, "out.csv")
	table := "=编号,name,id_number,face_image,备注\n" +
		"138000000001,甲乙,11010519491231002X,https://photos.example.com/1.jpg,=1+1\n" +
		"'138000000002,丙丁,440524188001010014,https://photos.example.com/2.jpg,'@\n"
	if err := os.WriteFile(input, []byte(table), 0o600); err != nil {
		t.Fatal(err)
	}
	run := func(calls int, written string, fixes ...string) {
		t.Helper()
		out, errs, code := command(t,
			append([]string{"run", "--sandbox", "--progress", "none", input, "-o", results}, fixes...)...)
		if code != 0 || !strings.Contains(out, fmt.Sprintf("this run: %s, ", count(calls, "call"))) ||
			!strings.Contains(out, "results: "+filepath.Join(dir, written)+"\n") {
			t.Fatalf("exit %d, %s%s\nwant %d calls and %s", code, out, errs, calls, written)
		}
	}
	run(2, "out.csv")
	first, err := os.ReadFile(results)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(first), "\t138000000001\"") || !strings.Contains(string(first), "'=1+1") {
		t.Fatalf("nothing is escaped:\n%s", first)
	}
	run(0, "out-2.csv", "--fixes", results)
	second, err := os.ReadFile(filepath.Join(dir, "out-2.csv"))
	if err != nil || string(second) != string(first) {
		t.Errorf("%v: an unchanged file of corrections changed the results from\n%s\nto\n%s", err, first, second)
	}
	corrected := strings.Replace(string(first), "丙丁", "戊己", 1)
	if err := os.WriteFile(results, []byte(corrected), 0o600); err != nil {
		t.Fatal(err)
	}
	run(1, "out-2.csv", "--fixes", results)
	run(0, "out-2.csv", "--fixes", results)
	if kept, err := os.ReadFile(results); err != nil || string(kept) != corrected {
		t.Errorf("the corrections were replaced: %v", err)
	}
}

// TestUntouched holds that results which nobody changed correct nothing, with
// whatever trouble the input has.
func TestUntouched(t *testing.T) {
	dir := t.TempDir()
	input, before, after := filepath.Join(dir, "users.csv"), filepath.Join(dir, "before.jsonl"),
		filepath.Join(dir, "after.jsonl")
	if _, errs, code := command(t, "sample", "--rows", "600", "--mess", "--mix", "pass=70,902=10,903=10,835=10", "-o",
		input); code != 0 {
		t.Fatal(errs)
	}
	command(t, "run", "--sandbox", "--progress", "none", input, "-o", before)
	for name, flag := range map[string]string{"a.xlsx": "--mask=false", "b.xlsx": "--mask", "c.csv": "--mask=false",
		"d.csv": "--mask", "e.csv": "--plain-csv"} {
		results := filepath.Join(dir, name)
		command(t, "export", "--sandbox", input, flag, "-o", results)
		if out, errs, code := command(t, "export", "--sandbox", input, "--fixes", results, "-o", after); code != 0 ||
			errs != "" {
			t.Fatalf("%s: exit %d, %s%s", name, code, out, errs)
		}
		want, err := os.ReadFile(before)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := os.ReadFile(after); err != nil || string(got) != string(want) {
			t.Errorf("%s corrects something: %v", name, err)
		}
	}
}
