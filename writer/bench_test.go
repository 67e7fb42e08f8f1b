package writer

import (
	"path/filepath"
	"testing"

	"veribatch/internal/explain"
	"veribatch/writer/report/reporttest"
)

// BenchmarkWrite shows what a row costs in each form, the making of the file
// not counted.
func BenchmarkWrite(b *testing.B) {
	results := reporttest.Results(2000)
	for _, form := range Forms() {
		b.Run(form, func(b *testing.B) {
			w, err := Create(filepath.Join(b.TempDir(), "out."+form), options(explain.ZH, false))
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
