package reader

import (
	"context"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"veribatch/internal/verify"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// write puts content into a file of its own.
func write(t testing.TB, name, content string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// readAll opens and reads a file that has nothing wrong as a whole.
func readAll(t testing.TB, path string, o Options) (*Input, []verify.Record) {
	t.Helper()
	in, err := Open(path, o)
	if err != nil {
		t.Fatal(err)
	}
	var all []verify.Record
	for rec, err := range in.Records(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
		if len(rec.Cells) != len(in.Header()) {
			t.Fatalf("row %d has %d cells, the header %d", rec.Row, len(rec.Cells), len(in.Header()))
		}
		all = append(all, rec)
	}
	return in, all
}

// found writes the findings of a record as code:severity:field.
func found(rec verify.Record) string {
	var all []string
	for _, f := range rec.Findings {
		all = append(all, strings.TrimSuffix(f.Code+":"+string(f.Severity)+":"+string(f.Field), ":"))
	}
	return strings.Join(all, " ")
}

// TestOtherPrograms reads what iconv, openpyxl and LibreOffice wrote: the
// same three people each time.
func TestOtherPrograms(t *testing.T) {
	csvRows, sheetRows := []int{2, 3, 5}, []int{4, 5, 7}
	for _, test := range []struct {
		file, source string
		rows         []int
	}{
		{"people.csv", "people.csv: CSV, UTF-8, columns separated by comma, header in row 1", csvRows},
		{"bom.csv", "bom.csv: CSV, UTF-8 with BOM, columns separated by comma, header in row 1", csvRows},
		{"crlf.csv", "crlf.csv: CSV, UTF-8, columns separated by comma, header in row 1", csvRows},
		{"gb18030.csv", "gb18030.csv: CSV, GB18030, columns separated by comma, header in row 1", csvRows},
		{"utf16le.csv", "utf16le.csv: CSV, UTF-16 LE, columns separated by comma, header in row 1", csvRows},
		{"utf16be.csv", "utf16be.csv: CSV, UTF-16 BE, columns separated by comma, header in row 1", csvRows},
		{"openpyxl.xlsx", `openpyxl.xlsx: Excel, sheet "名单", header in row 3; not read: "说明", "旧数据"`, sheetRows},
		{"libreoffice.xlsx", `libreoffice.xlsx: Excel, sheet "名单", header in row 3; not read: "说明", "旧数据"`,
			sheetRows},
	} {
		t.Run(test.file, func(t *testing.T) {
			in, all := readAll(t, filepath.Join("testdata", test.file), Options{})
			if got := in.Sources()[0].String(); got != test.source {
				t.Errorf("source %s\nwant   %s", got, test.source)
			}
			var rows []int
			var people []string
			for _, r := range all {
				if len(r.Findings) > 0 {
					t.Errorf("row %d: %v", r.Row, r.Findings)
				}
				if r.File != test.file || r.Sheet != strings.Join(in.Sources()[0].Sheets, "") {
					t.Errorf("row %d comes from %s %s", r.Row, r.File, r.Sheet)
				}
				rows = append(rows, r.Row)
				people = append(people, r.UserID+" "+r.Name+" "+r.IDNumber)
			}
			want := []string{"u1 王小明 11010519491231002X", "u2 买买提·艾力 440524188001010014",
				"u3 𠮷野 110105194912310038"}
			if !slices.Equal(people, want) || !slices.Equal(rows, test.rows) {
				t.Errorf("rows %v: %q", rows, people)
			}
			if all[0].Cells[3] != all[0].FaceImage || all[0].FaceImage != "http://img.example.com/1.jpg" {
				t.Errorf("face image %q of %q", all[0].FaceImage, all[0].Cells)
			}
		})
	}
}

func TestHeaderAndMapping(t *testing.T) {
	in, _ := readAll(t, write(t, "a.csv", "\ufeff *姓名（必填） ,身份证号,人像照,备注\n甲,1,2,3\n"), Options{})
	if got := in.Header(); !slices.Equal(got, []string{" *姓名（必填） ", "身份证号", "人像照", "备注"}) {
		t.Errorf("header %q", got)
	}
	want := map[verify.Field]string{verify.Name: " *姓名（必填） ", verify.IDNumber: "身份证号",
		verify.FaceImage: "人像照"}
	if got := in.Mapping(); !maps.Equal(got, want) {
		t.Errorf("mapping %q", got)
	}
}

const threeRows = "姓名,身份证号,人像照\n甲,1,x\n乙,2,y\n丙,3,z\n"

func TestRecordsAgain(t *testing.T) {
	in, err := Open(write(t, "a.csv", threeRows), Options{})
	if err != nil {
		t.Fatal(err)
	}
	var group sync.WaitGroup
	for range 4 {
		group.Go(func() {
			count := 0
			for _, err := range in.Records(t.Context()) {
				if err != nil {
					t.Error(err)
				}
				count++
			}
			if count != 3 {
				t.Errorf("%d records", count)
			}
		})
	}
	group.Wait()
}

// TestEndedEarly holds for both formats that a cancelled context ends the sequence with its error, and that a loop
// that
// was left leaves nothing behind.
func TestEndedEarly(t *testing.T) {
	temporary := t.TempDir()
	t.Setenv("TMPDIR", temporary)
	t.Setenv("TMP", temporary)
	for _, path := range []string{write(t, "a.csv", threeRows), "testdata/libreoffice.xlsx"} {
		in, err := Open(path, Options{})
		if err != nil {
			t.Fatal(err)
		}
		for range in.Records(t.Context()) {
			break
		}
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		count := 0
		var last error
		for _, err := range in.Records(ctx) {
			count++
			last = err
			cancel()
		}
		if last != context.Canceled || count != 2 {
			t.Errorf("%s: %v after %d", path, last, count)
		}
	}
	left, err := os.ReadDir(temporary)
	if err != nil || len(left) > 0 {
		t.Errorf("left behind: %v %v", left, err)
	}
}

func TestRowFindings(t *testing.T) {
	const header = "用户ID,姓名,身份证号,人像照,备注\n"
	for _, test := range []struct {
		name, row string
		want      string
		cells     []string
	}{
		{"whole", "u,甲,1,x,b", "", []string{"u", "甲", "1", "x", "b"}},
		{"short of a column nobody needs", "u,甲,1,x", "row-short:note", []string{"u", "甲", "1", "x", ""}},
		{"short of a field", "u,甲,1", "row-short:warning", []string{"u", "甲", "1", "", ""}},
		{"long", "u,甲,1,x,b,c", "row-long:error", []string{"u", "甲", "1", "x", "b"}},
		{"long, but empty", "u,甲,1,x,b,, ", "", []string{"u", "甲", "1", "x", "b"}},
		{"invalid bytes", "u,甲\xff,1,x,b", "row-garbled:error", []string{"u", "甲\ufffd", "1", "x", "b"}},
		{"invalid bytes in quotes", "u,\"甲\xff\",1,x,b", "row-garbled:error",
			[]string{"u", "甲\ufffd", "1", "x", "b"}},
		{"garbled before", "u,甲\ufffd,1,x,b", "row-garbled:error", []string{"u", "甲\ufffd", "1", "x", "b"}},
		{"NUL", "u,甲\x00,1\x00,x,b", "nul-removed:note", []string{"u", "甲", "1", "x", "b"}},
		{"NUL in quotes", "u,\"甲\x00\",1,x,b", "nul-removed:note", []string{"u", "甲", "1", "x", "b"}},
		{"quote inside", `u,甲"乙,1,x,"说 "好" 吗"`, "", []string{"u", `甲"乙`, "1", "x", `说 "好" 吗`}},
		{"unclosed", `u,甲,1,x,"b`, "unclosed-quote:error", []string{"u", "甲", "1", "x", "b"}},
		{"unclosed early", `u,"甲,1,x,b`, "unclosed-quote:error", []string{"u", "甲,1,x,b", "", "", ""}},
	} {
		t.Run(test.name, func(t *testing.T) {
			after := "v,乙,2,y,c\n"
			_, all := readAll(t, write(t, "a.csv", header+test.row+"\n"+after), Options{})
			if len(all) != 2 {
				t.Fatalf("%d rows: %v", len(all), all)
			}
			if got := found(all[0]); got != test.want || !slices.Equal(all[0].Cells, test.cells) {
				t.Errorf("%s %q", got, all[0].Cells)
			}
			if all[1].UserID != "v" || all[1].Row != 3 || len(all[1].Findings) > 0 {
				t.Errorf("the next row came as %+v", all[1])
			}
		})
	}
}

func TestHugeCells(t *testing.T) {
	huge := strings.Repeat("长", 400<<10)
	_, all := readAll(t, write(t, "a.csv",
		"姓名,身份证号,人像照,备注\n甲,1,x,"+huge+"\n"+huge+",2,y,\n"+huge+huge+",3,z,\n丁,4,w,\n"), Options{})
	if len(all) != 4 {
		t.Fatalf("%d rows", len(all))
	}
	for i, want := range []string{"", "cell-huge:error:name", "row-garbled:error", ""} {
		if got := found(all[i]); got != want {
			t.Errorf("row %d: %s, want %s", all[i].Row, got, want)
		}
	}
	if len(all[0].Cells[3]) != len(huge) || all[3].Name != "丁" || all[3].Row != 5 {
		t.Errorf("last row %d %q", all[3].Row, all[3].Cells)
	}
}

func TestWideRows(t *testing.T) {
	wide := strings.Repeat(",c", 10_000)
	_, all := readAll(t, write(t, "a.csv", "姓名,身份证号,人像照"+wide+"\n甲,1,x"+wide+"\n"), Options{})
	if len(all) != 1 || len(all[0].Cells) != 10_003 || len(all[0].Findings) > 0 {
		t.Errorf("%d rows", len(all))
	}
}
