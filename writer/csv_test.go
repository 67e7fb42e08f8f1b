package writer

import (
	"encoding/csv"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"veribatch/internal/explain"
	"veribatch/internal/verify"
	"veribatch/writer/outfile"
	"veribatch/writer/report/reporttest"
)

// hostile are cells that a spreadsheet would take for something else.
var hostile = []string{
	`=HYPERLINK("http://example.com","x")`, "+1", "-1", "@SUM(A1)", "＝1+1", "\t=1", "\r=1", "\n=1",
	"'", "'=1", "''", "",
	"a,b\"c\nd", "11010519491231002X", "6222020000000000000", "123456789012", "12345678901",
	"\t6222020000000000000", "'6222020000000000000",
}

func readCSV(t *testing.T, path string) [][]string {
	t.Helper()
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	rest, marked := strings.CutPrefix(string(content), outfile.BOM)
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
	results := reporttest.Results(60)
	all := readCSV(t, write(t, filepath.Join(t.TempDir(), "out.csv"), options(explain.ZH, false), results))
	if len(all) != len(results)+1 {
		t.Fatalf("%d rows", len(all))
	}
	for i, r := range results {
		for title, want := range map[string]string{
			"用户ID": r.Record.UserID, "身份证号": "\t" + r.Record.IDNumber,
			"结论":  explain.State(string(r.Outcome.State)).Reason.ZH,
			"行标识": r.Key.RowID(), "建议": rowOf(r).Meaning.Advice.ZH,
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
		r := verify.Result{Record: verify.Record{Cells: hostile}}
		all := readCSV(t, write(t, filepath.Join(t.TempDir(), "out.csv"), o, []verify.Result{r}))
		for _, row := range all {
			for i, want := range hostile {
				got := row[i]
				if got != "" && strings.ContainsAny(got[:1], "=+-@\r\n") ||
					strings.HasPrefix(got, "＝") || strings.HasPrefix(got, "\t=") {
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
