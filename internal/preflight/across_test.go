package preflight

import (
	"fmt"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"veribatch/internal/verify"
)

func TestAcross(t *testing.T) {
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
		row("壬", "1.10105E+17", "8.jpg", ""), // rounded: nobody knows whether it is the same
	}
	want := []string{"id-names", "id-names biz-id-twice", "image-owners", "image-owners", "row-twice", "row-twice", "biz-id-twice", "row-twice", "row-twice", "", ""}

	across := NewRowIndex()
	check := across.Check(New(Options{Today: time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)}))
	shown := func(rec verify.Record) (verify.Record, string) {
		rec, found := check(rec)
		found = slices.DeleteFunc(found, func(f verify.Finding) bool { return !slices.Contains(acrossCodes, f.Code) })
		var codes []string
		for _, f := range found {
			codes = append(codes, f.Code)
		}
		return rec, strings.Join(codes, " ")
	}
	for i, rec := range all {
		rec, found := check(rec)
		across.Add(rec, found)
		if _, codes := shown(rec); codes != "" {
			t.Errorf("row %d has %s before all were seen", i, codes)
		}
	}
	if !across.Freeze() || across.Freeze() {
		t.Error("Seal reports what was found once")
	}
	across.Add(row("庚", "440524188001010014", "3.jpg", ""), nil) // too late to count
	for i, rec := range all {
		if _, codes := shown(rec); codes != want[i] {
			t.Errorf("row %d has %q, want %q", i, codes, want[i])
		}
	}
}

var acrossCodes = []string{"id-names", "image-owners", "biz-id-twice", "row-twice"}

// TestAcrossIsSmall holds the memory that a row takes, and that it is given back.
func TestAcrossIsSmall(t *testing.T) {
	const rows = 100_000
	before := heap()
	across := NewRowIndex()
	for i := range rows {
		across.Add(verify.Record{Name: "甲", IDNumber: fmt.Sprint(i), FaceImage: fmt.Sprint(i, ".jpg"), BizID: fmt.Sprint(i)}, nil)
	}
	taken := heap() - before
	if across.Freeze() {
		t.Error("something was found")
	}
	left := heap() - before
	runtime.KeepAlive(across)
	if taken/rows > 64 || left > 1<<20 {
		t.Errorf("%d bytes a row, %d bytes left", taken/rows, left)
	}
}

func heap() int64 {
	var m runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}

func TestStrict(t *testing.T) {
	own := []verify.Finding{{Code: "a", Severity: verify.Warning}, {Code: "b", Severity: verify.Note}}
	_, found := Strict(func(rec verify.Record) (verify.Record, []verify.Finding) { return rec, rec.Findings })(verify.Record{Findings: own})
	if found[0].Severity != verify.Error || found[1].Severity != verify.Note || own[0].Severity != verify.Warning {
		t.Errorf("%v of %v", found, own)
	}
}
