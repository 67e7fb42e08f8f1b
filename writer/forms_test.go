package writer

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"veribatch/internal/explain"
	"veribatch/internal/verify"

	"github.com/xuri/excelize/v2"
)

// hostile are cells that a spreadsheet would take for something else.
var hostile = []string{
	`=HYPERLINK("http://example.com","x")`, "+1", "-1", "@SUM(A1)", "＝1+1", "\t=1", "\r=1", "\n=1", "'", "'=1", "''", "",
	"a,b\"c\nd", "11010519491231002X", "6222020000000000000", "123456789012", "12345678901", "\t6222020000000000000", "'6222020000000000000",
}

func readCSV(t *testing.T, path string) [][]string {
	t.Helper()
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	rest, marked := strings.CutPrefix(string(content), bom)
	if !marked {
		t.Error("no byte-order mark: Excel would garble it")
	}
	all, err := csv.NewReader(strings.NewReader(rest)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func TestCSV(t *testing.T) {
	results := sample(60)
	all := readCSV(t, write(t, filepath.Join(t.TempDir(), "out.csv"), sampleOptions(explain.ZH, false), results))
	if len(all) != len(results)+1 {
		t.Fatalf("%d rows", len(all))
	}
	for i, r := range results {
		for title, want := range map[string]string{
			"用户ID": r.Record.UserID, "身份证号": "\t" + r.Record.IDNumber, "结论": stateName(r.Outcome.State, explain.ZH),
			"行标识": r.Key.RowID(), "建议": causeOf(r).meaning().Advice.ZH,
		} {
			if strings.HasSuffix(want, "X") {
				want = want[1:]
			}
			if got := all[i+1][columnOf(t, all[0], title)]; got != want {
				t.Errorf("row %d: %s is %q, want %q", i, title, got, want)
			}
		}
	}
	if got := all[1][columnOf(t, all[0], "时间")]; got != "2026-03-02 22:00:00" {
		t.Errorf("time %q", got)
	}
}

// No cell is a formula or loses its digits in a spreadsheet, and what was put
// before one to that end can be taken off again.
func TestCSVIsSafeAndReversible(t *testing.T) {
	for _, plain := range []bool{false, true} {
		o := Options{Header: hostile, PlainCSV: plain}
		all := readCSV(t, write(t, filepath.Join(t.TempDir(), "out.csv"), o, []verify.Result{{Record: verify.Record{Cells: hostile}}}))
		for _, row := range all {
			for i, want := range hostile {
				got := row[i]
				if got != "" && strings.ContainsAny(got[:1], "=+-@\r\n") || strings.HasPrefix(got, "＝") || strings.HasPrefix(got, "\t=") {
					t.Errorf("%q is a formula", got)
				}
				if long := longNumber(want); long && strings.HasPrefix(got, "\t") == plain {
					t.Errorf("plain %v: %q", plain, got)
				}
				if got != "" && strings.ContainsAny(got[:1], "'\t") {
					got = got[1:]
				}
				if got != strings.ReplaceAll(want, "\r\n", "\n") {
					t.Errorf("%q came back as %q", want, got)
				}
			}
		}
	}
}

func readJSONLines(t *testing.T, path string) []map[string]any {
	t.Helper()
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var all []map[string]any
	for line := range bytes.Lines(content) {
		var row map[string]any
		if err := json.Unmarshal(line, &row); err != nil {
			t.Fatalf("%s: %v", line, err)
		}
		all = append(all, row)
	}
	return all
}

func TestJSONLines(t *testing.T) {
	results := sample(60)
	o := sampleOptions(explain.EN, true)
	o.Header[4] = "" // sampleHeader's is restored below
	defer func() { o.Header[4] = "分行" }()
	all := readJSONLines(t, write(t, filepath.Join(t.TempDir(), "out.jsonl"), o, results))
	if len(all) != len(results) {
		t.Fatalf("%d lines", len(all))
	}
	for i, r := range results {
		row, input := all[i], all[i]["input"].(map[string]any)
		if row["row_id"] != r.Key.RowID() || row["row"] != float64(r.Record.Row) || row["sandbox"] != true || row["file"] != "users.xlsx" {
			t.Errorf("line %d: %v", i, row)
		}
		if input["身份证号"] != r.Record.IDNumber || input["column_5"] != r.Record.Cells[4] || len(input) != len(o.Header) {
			t.Errorf("line %d: input %v", i, input)
		}
		if len(row) != len(all[0]) {
			t.Errorf("line %d has other keys than the first", i)
		}
	}
	if got := all[0]["time"]; got != "2026-03-02T22:00:00+08:00" {
		t.Errorf("time %v", got)
	}
	if got := all[8]; got["state"] != "pending" || got["verify_status"] != nil || got["task"] != nil || got["time"] != nil {
		t.Errorf("a record that was never sent: %v", got)
	}
	finding := all[7]["findings"].([]any)[0].(map[string]any)
	if finding["code"] != "id-checksum" || finding["field"] != "id_number" || finding["severity"] != "error" || all[7]["task"] != "correct-identity" {
		t.Errorf("a record that was refused: %v", all[7])
	}
}

// The keys are an API: the page that describes them has them all, in both ways.
func TestJSONLinesAreDocumented(t *testing.T) {
	page, err := os.ReadFile("../docs/jsonl.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range dataColumns(Options{FullOCR: true}) {
		if !strings.Contains(string(page), "| `"+c.key+"` |") {
			t.Errorf("docs/jsonl.md lacks %s", c.key)
		}
	}
	if got, want := strings.Count(string(page), "\n| `"), len(dataColumns(Options{FullOCR: true}))+1; got != want {
		t.Errorf("docs/jsonl.md has %d keys, want %d", got, want)
	}
}

func TestInputNames(t *testing.T) {
	got := inputNames([]string{"a", "", "a", "a_2", "a"})
	if want := "a column_2 a_2 a_2_2 a_3"; strings.Join(got, " ") != want {
		t.Errorf("%q, want %s", got, want)
	}
}

func TestOnly(t *testing.T) {
	results := sample(200)
	want := 0
	for _, r := range results {
		if r.Outcome.State == verify.Rejected {
			want++
		}
	}
	dir := t.TempDir()
	o := sampleOptions(explain.ZH, false)
	o.Only = []verify.State{verify.Rejected}
	f := open(t, write(t, filepath.Join(dir, "out.xlsx"), o, results))
	if got := len(rows(t, f, "结果")) - 1; got != want {
		t.Errorf("xlsx: %d rows, want %d", got, want)
	}
	if !slices.ContainsFunc(rows(t, f, "汇总"), func(row []string) bool { return len(row) > 1 && row[1] == "200" }) {
		t.Error("the summary doesn't count all records")
	}
	if !slices.ContainsFunc(rows(t, f, "汇总"), func(row []string) bool { return slices.Contains(row, "结果表只含") }) {
		t.Error("the summary doesn't say that the results are limited")
	}
	if got := len(readCSV(t, write(t, filepath.Join(dir, "out.csv"), o, results))) - 1; got != want {
		t.Errorf("csv: %d rows, want %d", got, want)
	}
	if got := len(readJSONLines(t, write(t, filepath.Join(dir, "out.jsonl"), o, results))); got != want {
		t.Errorf("jsonl: %d lines, want %d", got, want)
	}
}

// Nobody's name or number is in a masked output, wherever the input had it.
func TestMask(t *testing.T) {
	results := sample(40)
	for i := range results {
		rec := &results[i].Record
		rec.Cells[0] = rec.IDNumber // whose user id is the number
		rec.Cells[2] = rec.IDNumber[:6] + " " + rec.IDNumber[6:]
		rec.Cells[3] = "https://img.example.com/" + rec.IDNumber + "/" + rec.Name + ".jpg"
		rec.Cells[5] = rec.Name + "，手机 13800138000"
		rec.BizID = rec.IDNumber
		if i%3 == 0 && results[i].Outcome.Verdict != nil {
			results[i].Outcome.Verdict.OCR = &verify.OCR{Name: rec.Name, Number: rec.IDNumber}
		}
	}
	o := sampleOptions(explain.ZH, false)
	o.Mask = true
	dir := t.TempDir()
	var texts []string
	f := open(t, write(t, filepath.Join(dir, "out.xlsx"), o, results))
	for _, sheet := range []string{"结果", "待处理"} {
		for _, row := range rows(t, f, sheet) {
			texts = append(texts, strings.Join(row, "\t"))
		}
	}
	for _, name := range []string{"out.csv", "out.jsonl"} {
		content, err := os.ReadFile(write(t, filepath.Join(dir, name), o, results))
		if err != nil {
			t.Fatal(err)
		}
		texts = append(texts, string(content))
	}
	all := strings.Join(texts, "\n")
	for _, r := range results {
		for _, secret := range []string{r.Record.Name, r.Record.IDNumber, r.Record.Cells[2], r.Record.IDNumber[6:14], "13800138000"} {
			if strings.Contains(all, secret) {
				t.Fatalf("row %d: something is not masked", r.Record.Row)
			}
		}
	}
	if !strings.Contains(all, "赵*远") || !strings.Contains(all, results[0].Record.IDNumber[:3]+"***********"+results[0].Record.IDNumber[14:]) || !strings.Contains(all, "一致") {
		t.Error("too much is masked")
	}
}

func TestPassword(t *testing.T) {
	path := filepath.Join(t.TempDir(), "out.xlsx")
	o := sampleOptions(explain.ZH, false)
	o.Password = "correct horse"
	for range 2 { // the second time it replaces its own
		if got := write(t, path, o, sample(20)); got != path {
			t.Fatalf("went to %s", got)
		}
	}
	if f, err := excelize.OpenFile(path); err == nil {
		f.Close()
		t.Error("it opens without the password")
	}
	f, err := excelize.OpenFile(path, excelize.Options{Password: o.Password})
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if got := len(rows(t, f, "结果")); got != 21 {
		t.Errorf("%d rows", got)
	}
	if err := Check(path, Options{Password: "another"}); err == nil {
		t.Error("what another password encrypts would be replaced")
	}
	if err := Check(filepath.Join(t.TempDir(), "out.csv"), o); err == nil || !strings.Contains(err.Error(), "only .xlsx can be encrypted") {
		t.Errorf("CSV with a password: %v", err)
	}
}

func TestCreateTo(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	for _, form := range Forms() {
		var out bytes.Buffer
		w, err := CreateTo(&out, form, sampleOptions(explain.ZH, false))
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range sample(5) {
			if err := w.Write(r); err != nil {
				t.Fatal(err)
			}
		}
		if paths, err := w.Commit(RunStats{}); err != nil || len(paths) != 1 || paths[0] != "-" {
			t.Errorf("%s: %v, %v", form, paths, err)
		}
		if err := w.Close(); err != nil {
			t.Error(err)
		}
		if o, err := originIn(bytes.NewReader(out.Bytes()), int64(out.Len()), ""); o != ours || err != nil {
			t.Errorf("%s: origin %v, %v", form, o, err)
		}
	}
	if left, _ := os.ReadDir(os.TempDir()); len(left) != 0 {
		t.Errorf("left behind: %v", left)
	}
}

// What another program made of a file of ours, and what was never ours, stays.
func TestTextsOfOthersStay(t *testing.T) {
	dir := t.TempDir()
	for _, test := range []struct {
		name string
		edit func(string) string
		want origin
	}{
		{"own.csv", func(s string) string { return s }, ours},
		{"saved.csv", func(s string) string { return strings.ReplaceAll(s, `"`, "") }, edited},
		{"theirs.csv", func(string) string { return "用户ID,姓名\n1,甲\n" }, foreign},
		{"own.jsonl", func(s string) string { return s }, ours},
		{"theirs.jsonl", func(string) string { return `{"row_id": 1}` + "\n" }, foreign},
		{"empty.jsonl", func(string) string { return "" }, ours},
		{"short.csv", func(string) string { return "a" }, foreign},
	} {
		path := write(t, filepath.Join(dir, "made-"+test.name), sampleOptions(explain.ZH, false), sample(3))
		content, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		path = put(t, filepath.Join(dir, test.name), test.edit(string(content)))
		if got, err := originOf(path, ""); got != test.want || err != nil {
			t.Errorf("%s: origin %v, %v, want %v", test.name, got, err, test.want)
		}
	}
}

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
	if err := all.Write(sample(1)[0]); err != nil {
		t.Fatal(err)
	}
	paths, err := all.Commit(RunStats{})
	if err == nil || len(paths) != 1 || filepath.Base(paths[0]) != "b.csv" {
		t.Errorf("%v, %v", paths, err)
	}
}

type broken struct{}

func (broken) Write([]byte) (int, error) { return 0, io.ErrClosedPipe }
