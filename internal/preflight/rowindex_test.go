package preflight

import (
	"os"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"veribatch/internal/verify"
)

func TestRowIndex(t *testing.T) {
	const url = "https://img.example.com/"
	row := func(name, number, image, task string) verify.Record {
		return verify.Record{Name: name, IDNumber: number, FaceImage: url + image, BizID: task}
	}
	all := []verify.Record{
		row("甲", "11010519491231002X", "1.jpg", "t1"),
		row("乙", "11010519491231002X", "2.jpg", "t2"),
		row("丙", "440524188001010014", "3.jpg?Expires=1&Signature=a", ""),
		row("丁", "110105194912310038", "3.jpg?Expires=2&Signature=b", ""),
		row(" 戊", "110105195012310029", "5.jpg", "t5"),
		row("戊", "110105195012310029", "5.jpg", "t5"), // the same person, once more
		row("己", "", "6.jpg", "t2"),
		row("", "", "", ""),
		row("", "", "", ""),
		row("辛", "1.10105E+17", "7.jpg", ""),
		row("壬", "1.10105E+17", "8.jpg", ""), // rounded: it may be equal by accident
	}
	want := []string{
		"id-names", "id-names biz-id-twice", "image-owners", "image-owners", "row-twice", "row-twice", "biz-id-twice",
		"row-twice", "row-twice", "", "",
	}

	index := NewRowIndex()
	check := index.Check(New(Options{Now: func() time.Time { return time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC) }}))
	shown := func(rec verify.Record) (verify.Record, string) {
		rec, found := check(rec)
		var codes []string
		for _, f := range found {
			if slices.Contains(rowCodes, f.Code) {
				codes = append(codes, f.Code)
			}
		}
		return rec, strings.Join(codes, " ")
	}
	for i, rec := range all {
		rec, found := check(rec)
		index.Add(rec, found)
		if _, codes := shown(rec); codes != "" {
			t.Errorf("row %d has %s before the index is frozen", i, codes)
		}
	}
	for _, want := range []bool{true, false} {
		if found, err := index.Freeze(); found != want || err != nil {
			t.Errorf("Freeze does not report once that something was found: %v, %v", found, err)
		}
	}
	index.Add(row("庚", "440524188001010014", "3.jpg", ""), nil) // too late to count
	for i, rec := range all {
		if _, codes := shown(rec); codes != want[i] {
			t.Errorf("row %d has %q, want %q", i, codes, want[i])
		}
	}
}

var rowCodes = []string{"id-names", "image-owners", "biz-id-twice", "row-twice"}

// TestRowIndexIsSmall: however many rows there are, the index takes some
// megabytes, finds what is far apart, and leaves nothing.
func TestRowIndexIsSmall(t *testing.T) {
	const rows = 500_000
	dir := t.TempDir()
	t.Setenv("TMPDIR", dir)
	t.Setenv("TMP", dir)
	before := heap()
	index := NewRowIndex()
	add := func(name, number string) {
		index.Add(verify.Record{Name: name, IDNumber: number, FaceImage: number + ".jpg", BizID: number}, nil)
	}
	for i := range rows {
		add("甲", strconv.Itoa(i))
	}
	if taken := heap() - before; taken > 14<<20 {
		t.Errorf("it takes %d bytes", taken)
	}
	add("乙", "7")
	if found, err := index.Freeze(); !found || err != nil {
		t.Errorf("found %v, %v", found, err)
	}
	if !index.names.has(index.hash("7")) || len(index.names.several) != 1 || len(index.tasks.several) != 1 {
		t.Errorf("%d numbers have several names, %d BizIds several rows", len(index.names.several),
			len(index.tasks.several))
	}
	left := heap() - before
	runtime.KeepAlive(index)
	if entries, err := os.ReadDir(dir); left > 1<<20 || len(entries) > 0 || err != nil {
		t.Errorf("left: %d bytes, %v, %v", left, entries, err)
	}
}

func heap() int64 {
	var m runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}
