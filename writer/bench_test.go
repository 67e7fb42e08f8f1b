package writer

import (
	"path/filepath"
	"runtime"
	"testing"

	"veribatch/internal/explain"
	"veribatch/internal/verify"
)

// BenchmarkWorkbook writes small and large workbooks. Besides cells a second
// it reports the largest heap seen, which must not depend on the rows.
func BenchmarkWorkbook(b *testing.B) {
	for _, bm := range []struct {
		name string
		rows int
	}{{"20k", 20_000}, {"200k", 200_000}, {"1m", 1_000_000}} {
		b.Run(bm.name, func(b *testing.B) { benchmark(b, bm.rows) })
	}
}

func benchmark(b *testing.B, rows int) {
	results := sample(2000)
	o := sampleOptions(explain.ZH, false)
	share := filled(b, o, results)
	var peak uint64
	for b.Loop() {
		w, err := Create(filepath.Join(b.TempDir(), "out.xlsx"), o)
		if err != nil {
			b.Fatal(err)
		}
		for i := range rows {
			if err := w.Write(results[i%len(results)]); err != nil {
				b.Fatal(err)
			}
			if i%10_000 == 0 {
				peak = max(peak, heap())
			}
		}
		if _, err := w.Commit(sampleRun); err != nil {
			b.Fatal(err)
		}
		peak = max(peak, heap())
		if err := w.Close(); err != nil {
			b.Fatal(err)
		}
	}
	cells := float64(rows) * share * float64(b.N)
	b.ReportMetric(cells/b.Elapsed().Seconds(), "cells/s")
	b.ReportMetric(float64(peak)/(1<<20), "peak-MB")
	b.ReportMetric(0, "ns/op")
}

// filled counts the cells that a row has on average, on all sheets.
func filled(b *testing.B, o Options, results []verify.Result) float64 {
	book, err := newBook(b.TempDir(), o)
	if err != nil {
		b.Fatal(err)
	}
	defer book.file.Close()
	count := func(t *table, r verify.Result) (n int) {
		l := o.read(r)
		for i := range t.columns {
			if v := t.shown(&t.columns[i], l); v != nil && v != "" {
				n++
			}
		}
		return n
	}
	all, todo := book.results(), newTable(book, todoName, "", book.todoColumns())
	n := 0
	for _, r := range results {
		n += count(all, r)
		if taskOf(r) != "" {
			n += count(todo, r)
		}
	}
	return float64(n) / float64(len(results))
}

func heap() uint64 {
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapInuse
}

// BenchmarkWrite shows what a row costs in each form, the making of the file
// not counted.
func BenchmarkWrite(b *testing.B) {
	results := sample(2000)
	for _, form := range Forms() {
		b.Run(form, func(b *testing.B) {
			w, err := Create(filepath.Join(b.TempDir(), "out."+form), sampleOptions(explain.ZH, false))
			if err != nil {
				b.Fatal(err)
			}
			defer w.Close()
			b.ReportAllocs()
			for i := 0; b.Loop(); i++ {
				if err := w.Write(results[i%len(results)]); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "rows/s")
		})
	}
}
