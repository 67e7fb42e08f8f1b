package workbook

import (
	"runtime"
	"testing"

	"veribatch/internal/explain"
	"veribatch/internal/verify"
	"veribatch/writer/report"
	"veribatch/writer/report/reporttest"
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
	results := reporttest.Results(2000)
	o := options(explain.ZH, false)
	share := filled(b, o, results)
	var peak uint64
	for b.Loop() {
		w := begin(b, o)
		for i := range rows {
			if err := w.Add(o.Row(results[i%len(results)])); err != nil {
				b.Fatal(err)
			}
			if i%10_000 == 0 {
				peak = max(peak, heap())
			}
		}
		save(b, w)
		peak = max(peak, heap())
	}
	cells := float64(rows) * share * float64(b.N)
	b.ReportMetric(cells/b.Elapsed().Seconds(), "cells/s")
	b.ReportMetric(float64(peak)/(1<<20), "peak-MB")
	b.ReportMetric(0, "ns/op")
}

// filled counts the cells that a row has on average, on all sheets.
func filled(b *testing.B, o Options, results []verify.Result) float64 {
	d := begin(b, o).doc
	count := func(t *table, row *report.Row) (n int) {
		t.render(row, t.cells)
		for _, cell := range t.cells {
			if cell.Value != nil {
				n++
			}
		}
		return n
	}
	all, todo := newResults(d), newToDo(d)
	n := 0
	for _, r := range results {
		row := o.Row(r)
		n += count(all, row)
		if row.Task != "" {
			n += count(todo, row)
		}
	}
	return float64(n) / float64(len(results))
}

func heap() uint64 {
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapInuse
}
