package reader

import (
	"bufio"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/xuri/excelize/v2"
)

const benchRows = 100_000

var benchHeader = []string{"用户ID", "姓名", "身份证号", "人像照", "身份证正面", "身份证反面", "分行", "备注"}

func benchRow(i int) []string {
	return []string{
		fmt.Sprintf("u%07d", i), "王小明", "11010519491231002X",
		fmt.Sprintf("http://img.example.com/face/%07d.jpg", i),
		fmt.Sprintf("http://img.example.com/front/%07d.jpg", i),
		fmt.Sprintf("http://img.example.com/back/%07d.jpg", i),
		"杭州分行", "柜面采集",
	}
}

func benchCSV(b *testing.B, line func([]string) string) string {
	path := filepath.Join(b.TempDir(), "people.csv")
	f, err := os.Create(path)
	if err != nil {
		b.Fatal(err)
	}
	defer f.Close()
	w := bufio.NewWriter(f)
	fmt.Fprintln(w, line(benchHeader))
	for i := range benchRows {
		fmt.Fprintln(w, line(benchRow(i)))
	}
	if err := w.Flush(); err != nil {
		b.Fatal(err)
	}
	return path
}

func BenchmarkCSV(b *testing.B) {
	for name, format := range map[string]string{
		"plain":  "%s,%s,%s,%s,%s,%s,%s,%s",
		"quoted": `"%s","%s","%s","%s","%s","%s","%s","%s"`,
	} {
		b.Run(name, func(b *testing.B) {
			benchRecords(b, benchCSV(b, func(c []string) string {
				return fmt.Sprintf(format, c[0], c[1], c[2], c[3], c[4], c[5], c[6], c[7])
			}))
		})
	}
}

func BenchmarkXLSX(b *testing.B) {
	path := filepath.Join(b.TempDir(), "people.xlsx")
	f := excelize.NewFile()
	w, err := f.NewStreamWriter("Sheet1")
	if err != nil {
		b.Fatal(err)
	}
	for i := range benchRows/5 + 1 {
		cells := benchHeader
		if i > 0 {
			cells = benchRow(i)
		}
		if err := w.SetRow(fmt.Sprintf("A%d", i+1), anys(cells)); err != nil {
			b.Fatal(err)
		}
	}
	if err := w.Flush(); err != nil {
		b.Fatal(err)
	}
	if err := f.SaveAs(path); err != nil {
		b.Fatal(err)
	}
	shared := sharedBook(b)
	for name, path := range map[string]string{"inline": path, "shared": shared} {
		b.Run(name+"/records", func(b *testing.B) { benchRecords(b, path) })
		b.Run(name+"/excelize", func(b *testing.B) { benchBare(b, path) })
	}
}

// sharedBook saves a workbook whose cells refer to a table of strings, as Excel writes it.
func sharedBook(b *testing.B) string {
	b.Helper()
	f := excelize.NewFile()
	for i := range benchRows/5 + 1 {
		cells := benchHeader
		if i > 0 {
			cells = benchRow(i)
		}
		if err := f.SetSheetRow("Sheet1", fmt.Sprint("A", i+1), &cells); err != nil {
			b.Fatal(err)
		}
	}
	path := filepath.Join(b.TempDir(), "shared.xlsx")
	if err := f.SaveAs(path); err != nil {
		b.Fatal(err)
	}
	return path
}

// benchBare reads with excelize alone, for comparison.
func benchBare(b *testing.B, path string) {
	b.ReportAllocs()
	count := 0
	for b.Loop() {
		f, err := excelize.OpenFile(path, excelize.Options{RawCellValue: true})
		if err != nil {
			b.Fatal(err)
		}
		rows, err := f.Rows("Sheet1")
		if err != nil {
			b.Fatal(err)
		}
		for rows.Next() {
			if _, err := rows.Columns(); err != nil {
				b.Fatal(err)
			}
			count++
		}
		if err := rows.Close(); err != nil {
			b.Fatal(err)
		}
		if err := f.Close(); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(count)/b.Elapsed().Seconds(), "rows/s")
}

func benchRecords(b *testing.B, path string) {
	in, err := Open(path, Options{})
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	count := 0
	for b.Loop() {
		for rec, err := range in.Records(b.Context()) {
			if err != nil {
				b.Fatal(err)
			}
			if len(rec.Findings) > 0 {
				b.Fatalf("row %d: %v", rec.Row, rec.Findings)
			}
			count++
		}
	}
	b.ReportMetric(float64(count)/b.Elapsed().Seconds(), "rows/s")
}

func anys(cells []string) []any {
	all := make([]any, len(cells))
	for i, c := range cells {
		all[i] = c
	}
	return all
}
