package workbook

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"
)

func TestMarkLargeParts(t *testing.T) {
	f, err := os.Create(filepath.Join(t.TempDir(), "a.zip"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	zw := newArchive(f, newMends())
	for name, size := range map[string]int{"small": 10, "xl/large.xml": 1000} {
		part, err := zw.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		part.Write(bytes.Repeat([]byte("x"), size))
	}
	if err := zw.Close(); err != nil {
		t.Fatal(err)
	}
	if err := markLargeParts(f, 1000); err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(f.Name())
	if err != nil {
		t.Fatal(err)
	}
	for name, version := range map[string]byte{"small": 20, "xl/large.xml": 45} {
		header := bytes.Index(data, []byte(name)) - 30 // the local header comes before the directory's
		if !bytes.HasPrefix(data[header:], []byte("PK\x03\x04")) || data[header+4] != version || data[header+5] != 0 {
			t.Errorf("%s: header % x", name, data[header:header+6])
		}
	}
}
