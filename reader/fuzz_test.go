package reader

import (
	"os"
	"path/filepath"
	"testing"
)

// FuzzOpen holds that no text makes opening or reading it go wrong: it is
// refused, or its rows come in order with as many cells as the header.
func FuzzOpen(f *testing.F) {
	files, err := filepath.Glob("testdata/*.csv")
	if err != nil || len(files) == 0 {
		f.Fatal("no inputs")
	}
	for _, file := range files {
		content, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(content)
	}
	f.Add([]byte("姓名|身份证号|人像照\r甲|1|x\r"))
	f.Add([]byte("sep=;\n姓名;身份证号;人像照\n甲;1;\"x\n"))
	f.Fuzz(func(t *testing.T, content []byte) {
		in, err := Open(write(t, "a.csv", string(content)), Options{})
		if err != nil {
			return
		}
		last := in.Sources()[0].HeaderRow
		for rec, err := range in.Records(t.Context()) {
			if err != nil {
				t.Fatal(err)
			}
			if rec.Row <= last || len(rec.Cells) != len(in.Header()) {
				t.Errorf("row %d after %d with %d cells", rec.Row, last, len(rec.Cells))
			}
			last = rec.Row
		}
	})
}
