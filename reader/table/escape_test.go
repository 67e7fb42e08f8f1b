package table

import (
	"slices"
	"testing"
)

// ourCSV is how a CSV file of results begins and ends.
const (
	ourHeader = `"姓名","身份证号","人像照","备注","行号","行标识","RequestId","BizId"` + "\n"
	ourRest   = ",2,0123456789abcdef,R,B\n"
)

// TestEscapes reads cells as veribatch writes them, and those of others as they are.
func TestEscapes(t *testing.T) {
	for _, test := range []struct{ written, ours string }{
		{"'=1+1", "=1+1"},
		{"'@a", "@a"},
		{"'＝1", "＝1"},
		{"''=1", "'=1"},
		{"''", "'"},
		{"'\t110105194912310020", "\t110105194912310020"},
		{"\t110105194912310020", "110105194912310020"},
		{"\"'\na\"", "\na"},
		{"'a", "'a"},
		{"=1", "=1"},
		{"\t12345678901", "\t12345678901"},
		{"\t110105194912310020X", "\t110105194912310020X"},
		{"\t\t110105194912310020", "\t\t110105194912310020"},
	} {
		theirs := test.written
		if theirs[0] == '"' {
			theirs = theirs[1 : len(theirs)-1]
		}
		columns := map[string]string{
			ourHeader: test.ours,
			`姓名,身份证号,人像照,备注,行号,行标识,RequestId,BizId` + "\n": test.ours, // saved by another program
			`姓名,身份证号,人像照,备注,行号,行标识,BizId,RequestId` + "\n": theirs,
			`姓名,身份证号,人像照,备注,行号,a,b,c` + "\n":               theirs,
		}
		for header, want := range columns {
			_, all := readTable(t, write(t, "a.csv", "\ufeff"+header+"甲,1,x,"+test.written+ourRest),
				Options{Delimiter: ","})
			if got := all[0].Cells[3]; got != want {
				t.Errorf("%q under %q: %q, want %q", test.written, header, got, want)
			}
		}
	}
}

// TestEscapedHeader holds that titles are escaped too.
func TestEscapedHeader(t *testing.T) {
	header := "'=备注,姓名,身份证号,人像照,行标识,RequestId,BizId"
	in, _ := readTable(t, write(t, "a.csv", header+"\na,甲,1,x,0123456789abcdef,R,B\n"), Options{})
	if got := in.Header(); !slices.Contains(got, "=备注") {
		t.Errorf("header %q", got)
	}
}
