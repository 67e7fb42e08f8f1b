package spill

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"testing"
)

// What was added to a part is read from it, in order, wherever it lies.
func TestParts(t *testing.T) {
	for name, dir := range map[string]string{
		"in a file": t.TempDir(), "without a place for one": filepath.Join(t.TempDir(), "missing"),
	} {
		t.Run(name, func(t *testing.T) {
			p := New(dir)
			want := make([][]byte, 300)
			for i := range 400_000 {
				record := fmt.Appendf(nil, "%d;", i)
				n := i * 7 % len(want)
				p.Add(n, record)
				want[n] = append(want[n], record...)
			}
			large := bytes.Repeat([]byte("x"), 3*blockSize)
			p.Add(5, large)
			want[5] = append(want[5], large...)
			if p.held > inMemory && name == "in a file" {
				t.Errorf("%d bytes are held", p.held)
			}
			for n := range want {
				if got, err := p.Read(n, nil); !bytes.Equal(got, want[n]) || err != nil {
					t.Fatalf("part %d: %d bytes, want %d; %v", n, len(got), len(want[n]), err)
				}
			}
			if got, err := p.Read(len(want), nil); len(got) > 0 || err != nil || p.Len() != len(want) {
				t.Errorf("beyond the last of %d parts: %q, %v", p.Len(), got, err)
			}
			for range 2 {
				if err := p.Close(); err != nil {
					t.Error(err)
				}
			}
			if entries, _ := os.ReadDir(dir); len(entries) > 0 {
				t.Errorf("left: %v", entries)
			}
		})
	}
}
