package text

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"
	"testing/iotest"
)

// splitAll returns all rows, each as its cells with its damage in front.
func splitAll(t testing.TB, in io.Reader, comma byte) [][]string {
	t.Helper()
	s := newSplitter(in, string(comma), '\n')
	var all [][]string
	for {
		r, err := s.next()
		if err == io.EOF {
			return all
		}
		if err != nil {
			t.Fatal(err)
		}
		if r.Number != len(all)+1 {
			t.Fatalf("row %d came as the %dth", r.Number, len(all)+1)
		}
		cells := r.Cells
		all = append(all, append(marks(r.Damage), cells...))
	}
}

// marks writes what is wrong with a row.
func marks(d Damage) (all []string) {
	for _, mark := range []struct {
		name string
		is   bool
	}{{"!nul", d.NULs > 0}, {"!garbled", d.Garbled}, {"!unclosed", d.Unclosed}, {"!long", d.TooLong}} {
		if mark.is {
			all = append(all, mark.name)
		}
	}
	return all
}

func TestSplit(t *testing.T) {
	for in, want := range map[string][][]string{
		"":                         nil,
		"a":                        {{"a"}},
		"a,b\n":                    {{"a", "b"}},
		"a,b\r\n\r\nc,\r\n":        {{"a", "b"}, {""}, {"c", ""}},
		`"a","b"`:                  {{"a", "b"}},
		"\"a\r\nb\",\"\"\"\"\r\n,": {{"a\r\nb", `"`}, {"", ""}},
		`a"b,"c`:                   {{"!unclosed", `a"b`, "c"}},
		"\"a\nb,c\nd":              {{"!unclosed", "a"}, {"b", "c"}, {"d"}},
		"\"a \"b\" c\",d\ne":       {{`a "b" c`, "d"}, {"e"}},
		"x,\"a\n\"b\",\"c\"\n":     {{"!unclosed", "x", "a"}, {"b", "c"}}, // the row below keeps its own
		"x,\"a\ny,\"b\nz":          {{"!unclosed", "x", "a"}, {"!unclosed", "y", "b"}, {"z"}},
		"\"a\" ,b\nc":              {{"a", "b"}, {"c"}},
		`"a", "b,c" , "d""e"`:      {{"a", "b,c", `d"e`}},
		"a, \"b\nc\",d":            {{"a", ` "b`}, {`c"`, "d"}},
		`a, "b" c,d`:               {{"a", ` "b" c`, "d"}},
		"a,  b, \"\"\n":            {{"a", "  b", ""}},
		"\"a\x00b\",\x00c\nd":      {{"!nul", "ab", "c"}, {"d"}},
		"a\xe4\xbd,b\nc":           {{"!garbled", "a\ufffd", "b"}, {"c"}},
		"\x00":                     {{"!nul", ""}},
	} {
		// A byte at a time, the buffer ends everywhere.
		for name, r := range map[string]io.Reader{"whole": strings.NewReader(in),
			"bytewise": iotest.OneByteReader(strings.NewReader(in))} {
			if got := splitAll(t, r, ','); !slices.EqualFunc(got, want, slices.Equal) {
				t.Errorf("%s %q: %q\nwant %q", name, in, got, want)
			}
		}
	}
}

// TestSplitUnclosed holds that a quote that never closes costs one row,
// whatever comes below it.
func TestSplitUnclosed(t *testing.T) {
	for name, below := range map[string]string{
		"few lines":  strings.Repeat("b,c\n", 10),
		"many lines": strings.Repeat("b,c\n", 3*maxNewline),
		"long lines": strings.Repeat(strings.Repeat("b,c,", 1000)+"\n", MaxRow/4000*2),
	} {
		got := splitAll(t, strings.NewReader("a,\"b\n"+below), ',')
		if len(got) != 1+strings.Count(below, "\n") || got[0][0] != "!unclosed" || got[1][0] != "b" {
			t.Errorf("%s: %d rows, the first %q", name, len(got), got[0])
		}
	}
}

// TestSplitLongest holds where a row ends to be one, in lines and in bytes.
func TestSplitLongest(t *testing.T) {
	lines := func(newlines int) string { return `"` + strings.Repeat("\n", newlines) + "\"\nb\n" }
	bytes := func(row int) string { return strings.Repeat("a", row-len("\n")) + "\nb\n" }
	quoted := func(row int) string { return "\"\n" + strings.Repeat("a", row-len("\"\n\"\n")) + "\"\nb\n" }
	for what, test := range map[string]struct {
		in      string
		rows    int
		finding string // of the first
	}{
		"10,000 newlines in a cell":          {lines(10_000), 2, ""},
		"a newline more":                     {lines(10_001), 10_003, "!unclosed"},
		"a line of 2 MiB":                    {bytes(2 << 20), 2, ""},
		"a line of a byte more":              {bytes(2<<20 + 1), 2, "!long"},
		"a row of 2 MiB over two lines":      {quoted(2 << 20), 2, ""},
		"a row of a byte more, and the next": {quoted(2<<20 + 1), 3, "!unclosed"},
	} {
		got := splitAll(t, strings.NewReader(test.in), ',')
		found := len(got[0]) > 0 && strings.HasPrefix(got[0][0], "!")
		if len(got) != test.rows || found != (test.finding != "") || found && got[0][0] != test.finding ||
			got[len(got)-1][0] != "b" {
			t.Errorf("%s: %d rows, the first begins with %.20q", what, len(got), got[0])
		}
	}
}

// TestSplitReadError holds that half a row that couldn't be read to its end
// isn't taken for a row.
func TestSplitReadError(t *testing.T) {
	broken := errors.New("disk gone")
	s := newSplitter(io.MultiReader(strings.NewReader("a,b\nc,d"), iotest.ErrReader(broken)), ",", '\n')
	if r, err := s.next(); err != nil || len(r.Cells) != 2 {
		t.Errorf("%q %v", r.Cells, err)
	}
	if r, err := s.next(); err != broken {
		t.Errorf("%q %v", r.Cells, err)
	}
}

// FuzzSplit holds our splitter against encoding/csv on what that accepts, and
// that any input keeps as many rows as it has lines at most, none lost.
func FuzzSplit(f *testing.F) {
	for _, in := range []string{"a,b\nc,d\n", "\"a\n\"\"b\",c\r\n", "\n\n,\n", "a\r", "\"\r\n\"", "\"a\"\r",
		"a;\"b;c\"", "\"", "\"\"\n\"", "a\x00\xff\n", ";\r\r;;\""} {
		f.Add([]byte(in), byte(','))
		f.Add([]byte(in), byte(';'))
	}
	f.Fuzz(func(t *testing.T, in []byte, comma byte) {
		if !strings.ContainsRune(Delimiters, rune(comma)) {
			return
		}
		got := splitAll(t, bytes.NewReader(in), comma)
		if lines := bytes.Count(in, []byte("\n")) + 1; len(got) > lines {
			t.Errorf("%d rows of %d lines", len(got), lines)
		}
		if again := splitAll(t, iotest.HalfReader(bytes.NewReader(in)), comma); fmt.Sprint(again) != fmt.Sprint(got) {
			t.Errorf("read in pieces: %q\nat once: %q", again, got)
		}
		theirs := csv.NewReader(bytes.NewReader(in))
		theirs.Comma, theirs.FieldsPerRecord = rune(comma), -1
		want, err := theirs.ReadAll()
		if err != nil || !sound(in) || bytes.IndexByte(in, 0) >= 0 {
			return
		}
		if got, want := withoutEmpty(withLineFeeds(got)),
			withoutEmpty(want); !slices.EqualFunc(got, want, slices.Equal) {
			t.Errorf("%q\nencoding/csv: %q", got, want)
		}
	})
}

// withoutEmpty leaves out rows of one empty cell: encoding/csv leaves out
// empty lines.
func withoutEmpty(rows [][]string) [][]string {
	return slices.DeleteFunc(rows, func(cells []string) bool { return len(cells) == 1 && cells[0] == "" })
}

// withLineFeeds leaves out carriage returns before newlines, as encoding/csv
// does within quotes too.
func withLineFeeds(rows [][]string) [][]string {
	for _, cells := range rows {
		for i, c := range cells {
			cells[i] = strings.ReplaceAll(c, "\r\n", "\n")
		}
	}
	return rows
}
