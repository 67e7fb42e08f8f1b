package writer

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"veribatch/internal/explain"
	"veribatch/writer/report"
	"veribatch/writer/report/reporttest"
)

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
	results := reporttest.Results(60)
	o := options(explain.EN, true)
	o.Header[4] = ""
	all := readJSONLines(t, write(t, filepath.Join(t.TempDir(), "out.jsonl"), o, results))
	if len(all) != len(results) {
		t.Fatalf("%d lines", len(all))
	}
	for i, r := range results {
		row, input := all[i], all[i]["input"].(map[string]any)
		if row["row_id"] != r.Key.RowID() || row["row"] != float64(r.Record.Row) ||
			row["sandbox"] != true || row["file"] != "users.xlsx" {
			t.Errorf("line %d: %v", i, row)
		}
		if input["身份证号"] != r.Record.IDNumber || input["column_5"] != r.Record.Cells[4] ||
			len(input) != len(o.Header) {
			t.Errorf("line %d: input %v", i, input)
		}
		if len(row) != len(all[0]) {
			t.Errorf("line %d has other keys than the first", i)
		}
	}
	if got := all[0]["time"]; got != "2026-03-02T22:00:00+08:00" {
		t.Errorf("time %v", got)
	}
	never := all[8]
	if never["state"] != "pending" || never["verify_status"] != nil || never["task"] != nil || never["time"] != nil {
		t.Errorf("a record that was never sent: %v", never)
	}
	finding := all[7]["findings"].([]any)[0].(map[string]any)
	if finding["code"] != "id-checksum" || finding["field"] != "id_number" || finding["severity"] != "error" ||
		all[7]["task"] != "correct-identity" {
		t.Errorf("a record that was refused: %v", all[7])
	}
}

// The keys are an API: the page that describes them has them all, in both ways.
func TestJSONLinesAreDocumented(t *testing.T) {
	page, err := os.ReadFile("../docs/jsonl.md")
	if err != nil {
		t.Fatal(err)
	}
	o := report.Options{FullOCR: true}
	for _, c := range o.DataColumns() {
		if !strings.Contains(string(page), "| `"+c.Key+"` |") {
			t.Errorf("docs/jsonl.md lacks %s", c.Key)
		}
	}
	if got, want := strings.Count(string(page), "\n| `"), len(o.DataColumns())+1; got != want {
		t.Errorf("docs/jsonl.md has %d keys, want %d", got, want)
	}
}

func TestInputNames(t *testing.T) {
	got := inputNames([]string{"a", "", "a", "a_2", "a"})
	if want := "a column_2 a_2 a_2_2 a_3"; strings.Join(got, " ") != want {
		t.Errorf("%q, want %s", got, want)
	}
}

// What is written without encoding/json is what that writes.
func FuzzJSONText(f *testing.F) {
	for _, text := range []string{"", "王小明", "a<b>&\"c\\", "\u2028", "\x7f", "\xff", "\ufffd", "\n"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if plain := `"` + text + `"`; needsNoEscape(text) && plain != string(quote(text)) {
			t.Errorf("%q is written as it is, by encoding/json it is %s", text, quote(text))
		}
	})
}
