package preflight_test

import (
	"bufio"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"veribatch/internal/preflight"
	"veribatch/internal/sample"
	"veribatch/internal/verify"
	"veribatch/reader"
)

// BenchmarkJudge measures a row on one goroutine: read from a CSV file of eight
// columns, mapped to a record, checked and added to the index.
func BenchmarkJudge(b *testing.B) {
	in, err := reader.Open(eightColumns(b, 100_000), reader.Options{})
	if err != nil {
		b.Fatal(err)
	}
	defer in.Close()
	check := preflight.New(preflight.Options{
		Now: func() time.Time { return time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC) }})
	b.ReportAllocs()
	for n := 0; n < b.N; {
		index := preflight.NewRowIndex()
		for rec, err := range in.Records(b.Context()) {
			if err != nil {
				b.Fatal(err)
			}
			rec, found := check(rec)
			if slices.ContainsFunc(found, func(f verify.Finding) bool { return f.Severity != verify.Note }) {
				b.Fatalf("row %d: %v", rec.Row, found)
			}
			index.Add(rec, found)
			if n++; n == b.N {
				break
			}
		}
		if err := index.Close(); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "rows/s")
}

// eightColumns writes a table of invented people and returns where it is.
func eightColumns(b *testing.B, rows int) string {
	path := filepath.Join(b.TempDir(), "people.csv")
	f, err := os.Create(path)
	if err != nil {
		b.Fatal(err)
	}
	defer f.Close()
	w := bufio.NewWriter(f)
	fmt.Fprintln(w, "用户ID,姓名,身份证号,人像照,身份证正面,身份证反面,分行,备注")
	for p := range sample.People(1, rows, nil) {
		row := []string{p.UserID, p.Name, p.IDNumber, p.FaceImage, p.IDFrontImage, p.IDBackImage, p.Branch, "柜面采集"}
		fmt.Fprintln(w, strings.Join(row, ","))
	}
	if err := w.Flush(); err != nil {
		b.Fatal(err)
	}
	return path
}
