package reader

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// rowsOf says where each record stands and whose it is.
func rowsOf(t *testing.T, in *Input) []string {
	t.Helper()
	var all []string
	for rec, err := range in.Records(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, fmt.Sprint(rec.File, " ", rec.Sheet, rec.Row, " ", rec.Name))
	}
	return all
}

func TestSeveralFiles(t *testing.T) {
	a := write(t, "a.csv", threeRows)
	b := write(t, "b.csv", "\ufeff名单\n 姓 名;*身份证号（必填）;人像照\n丁;4;w\n")
	in, err := OpenAll([]string{a, b}, Options{})
	if err != nil {
		t.Fatal(err)
	}
	want := []string{"a.csv 2 甲", "a.csv 3 乙", "a.csv 4 丙", "b.csv 3 丁"}
	if got := rowsOf(t, in); !slices.Equal(got, want) {
		t.Errorf("%q", got)
	}
	if s := in.Sources(); len(s) != 2 || s[1].HeaderRow != 2 || s[1].Delimiter != ";" {
		t.Errorf("sources %v", s)
	}
	if got := in.Header(); !slices.Equal(got, []string{"姓名", "身份证号", "人像照"}) {
		t.Errorf("header %q", got)
	}
}

func TestHeadersMustBeAlike(t *testing.T) {
	a := write(t, "a.csv", threeRows)
	for header, want := range map[string]string{
		"姓名,身份证号,人像照,分行": `b.csv: its header differs from that of ` + a +
			`: it has "分行" besides; make them alike`,
		"真实姓名,身份证号,人像照": `it lacks "姓名" and has "真实姓名" besides`,
		"身份证号,姓名,人像照":   "it has its columns in another order",
	} {
		b := write(t, "b.csv", header+"\n丁,4,w,x\n")
		if _, err := OpenAll([]string{a, b}, Options{}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v\nwant %s", err, want)
		}
	}
}
