package answers

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"veribatch/internal/verify"
)

var shanghai = time.FixedZone("Asia/Shanghai", 8*60*60)

func opened(t *testing.T, name, content string, o Options) (*Table, error) {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	o.Reader.Action, o.Zone = verify.VerifyMaterial, shanghai
	table, err := Open(path, o)
	if err == nil {
		t.Cleanup(func() {
			if err := table.Close(); err != nil {
				t.Error(err)
			}
		})
	}
	return table, err
}

func rows(t *testing.T, table *Table) []Row {
	t.Helper()
	var all []Row
	for r, err := range table.Rows(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, r)
	}
	return all
}

func TestAForeignTable(t *testing.T) {
	const content = "姓名,身份证号,人像照,结果,备注,认证时间\n" +
		"甲一,11010119900307001X,https://photos.example.com/1.jpg,通过,,2025/3/7 8:05\n" +
		"乙二,110101199003070028,https://photos.example.com/2.jpg,NULL,,昨天\n"
	table, err := opened(t, "script.csv", content, Options{})
	if err != nil {
		t.Fatal(err)
	}
	if status, when := table.Columns(); status != "结果" || when != "认证时间" || table.Ours() || table.Verdicts() {
		t.Errorf("columns %s and %s, ours: %v", status, when, table.Ours())
	}
	all := rows(t, table)
	if len(all) != 2 {
		t.Fatalf("%d rows", len(all))
	}
	want := time.Date(2025, 3, 7, 8, 5, 0, 0, shanghai)
	r := all[0]
	if r.Status != "通过" || !r.Time.Equal(want) || r.Line != 2 || r.Name != "甲一" || r.File != "script.csv" {
		t.Errorf("the first row: %+v", r)
	}
	if r := all[1]; r.Status != "" || !r.Time.IsZero() {
		t.Errorf("a row without an answer: %q at %v", r.Status, r.Time)
	}
}

func TestColumnsAreChosen(t *testing.T) {
	const content = "姓名,身份证号,人像照,A码,何时\n" +
		"甲一,11010119900307001X,https://photos.example.com/1.jpg,7,1741305900\n"
	_, err := opened(t, "script.csv", content, Options{})
	if e, ok := errors.AsType[*ColumnError](err); !ok || e.Column != StatusColumn {
		t.Errorf("without a choice: %v", err)
	}
	_, err = opened(t, "script.csv", content, Options{Status: "D", Time: "时刻"})
	if e, ok := errors.AsType[*ColumnError](err); !ok || e.Column != TimeColumn || e.Chosen != "时刻" {
		t.Errorf("with a wrong choice: %v", err)
	}
	table, err := opened(t, "script.csv", content, Options{Status: "D", Time: "何时"})
	if err != nil {
		t.Fatal(err)
	}
	if r := rows(t, table)[0]; r.Status != "7" || r.Time.Unix() != 1741305900 {
		t.Errorf("%q at %v", r.Status, r.Time)
	}
}

// In our own files the input's columns come before ours, which have usual names too.
func TestOurOwnTable(t *testing.T) {
	const content = "姓名,身份证号,人像照,时间,行号,结论,VerifyStatus," +
		"证件姓名,证件号码,时间,错误码,行标识,沙箱演练\n" +
		"甲一,11010119900307001X,https://photos.example.com/1.jpg,上午,2,不通过,,,,2025-03-07 08:05:00,3101,00aa,是\n"
	table, err := opened(t, "result.csv", content, Options{})
	if err != nil {
		t.Fatal(err)
	}
	r := rows(t, table)[0]
	if !table.Ours() || !table.Verdicts() || table.BizCodes() || r.Status != "" || r.Word != "不通过" ||
		r.Code != "3101" || !r.Sandbox || r.Name != "甲一" || r.Time.IsZero() {
		t.Errorf("ours: %v, %+v", table.Ours(), r)
	}
}

// The input of a result may be the result of another action, made by a sandbox: its answer is not this one's. A
// workbook begins with the conclusion.
func TestAResultOfAResult(t *testing.T) {
	const input, values = "姓名,身份证号,人像照,行号,结论,VerifyStatus,时间,行标识,沙箱演练",
		"甲一,11010119900307001X,https://photos.example.com/1.jpg,2,通过,1,2025-03-07 08:05:00,00aa,是"
	for name, content := range map[string]string{
		"csv": input + ",行号,结论,BizCode,时间,行标识\n" + values + ",2,不通过,2,2025-03-08 08:05:00,00bb\n",
		"workbook": "结论," + input + ",行号,BizCode,时间,行标识\n" +
			"不通过," + values + ",2,2,2025-03-08 08:05:00,00bb\n",
	} {
		table, err := opened(t, "result.csv", content, Options{})
		if err != nil {
			t.Fatal(err)
		}
		r := rows(t, table)[0]
		want := time.Date(2025, 3, 8, 8, 5, 0, 0, shanghai)
		if !table.BizCodes() || table.Verdicts() || r.Status != "2" || r.Word != "不通过" || !r.Time.Equal(want) ||
			r.Sandbox || r.Name != "甲一" {
			t.Errorf("%s: of VerifyMaterial: %v, %+v", name, table.Verdicts(), r)
		}
	}
}

// Who reads an error finds the file that it is about.
func TestJSONLinesWithoutTheColumns(t *testing.T) {
	const content = `{"state":"passed","verify_status":1,"time":"2025-03-07T08:05:00+08:00","row_id":"00aa",` +
		`"input":{"备注":"x"}}` + "\n"
	_, err := opened(t, "result.jsonl", content, Options{})
	if err == nil || !strings.Contains(err.Error(), "result.jsonl: ") || strings.Contains(err.Error(), ".veribatch-") {
		t.Errorf("%v", err)
	}
}

func TestJSONLines(t *testing.T) {
	const content = `{"state":"passed","verify_status":1,"time":"2025-03-07T08:05:00+08:00","row_id":"00aa",` +
		`"error_code":null,"sandbox":true,` +
		`"input":{"姓名":"甲一","身份证号":"11010119900307001X","人像照":"a.jpg"}}` + "\n" +
		`{"state":"pending","verify_status":null,"time":null,"row_id":"00ab","error_code":null,"sandbox":true,` +
		`"input":{"姓名":"乙二","身份证号":"110101199003070028","人像照":"b.jpg"}}`
	table, err := opened(t, "result.jsonl", content, Options{})
	if err != nil {
		t.Fatal(err)
	}
	all := rows(t, table)
	if len(all) != 2 || all[0].Status != "1" || all[0].Name != "甲一" || all[0].Line != 1 || !all[0].Sandbox ||
		all[0].Time.Unix() != 1741305900 || all[1].Status != "" || all[1].Word != "pending" || all[1].Line != 2 {
		t.Errorf("rows %+v", all)
	}
	_, err = opened(t, "cut.jsonl", content[:300]+"\n", Options{})
	if err == nil || strings.Contains(err.Error(), "甲") {
		t.Errorf("a line that is cut: %v", err)
	}
}

func TestAMaskedTableIsRefused(t *testing.T) {
	const content = "姓名,身份证号,人像照,结果,认证时间\n甲*,110***********001X,a.jpg,1,2025-03-07\n"
	table, err := opened(t, "masked.csv", content, Options{})
	if err != nil {
		t.Fatal(err)
	}
	for _, err := range table.Rows(t.Context()) {
		if e, ok := errors.AsType[*MaskedError](err); !ok || e.Line != 2 {
			t.Errorf("the error is %v", err)
		}
	}
}

func TestTimes(t *testing.T) {
	want := time.Date(2025, 3, 7, 8, 5, 0, 0, shanghai)
	for _, text := range []string{
		"2025-03-07 08:05:00", "2025-03-07T08:05:00+08:00", "2025-03-07T00:05:00Z",
		"2025/3/7 8:05:00", "2025-3-7 8:05",
		"2025年3月7日 8:05", "20250307080500", "1741305900", "1741305900000", " 2025-03-07 08:05 ",
	} {
		if got := parseTime(text, shanghai); !got.Equal(want) {
			t.Errorf("%q is %v", text, got)
		}
	}
	for _, text := range []string{"", "通过", "12", "2025-13-01", "03/07"} {
		if got := parseTime(text, shanghai); !got.IsZero() {
			t.Errorf("%q is %v", text, got)
		}
	}
}
