package writer

import (
	"bufio"
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"strings"
	"unicode/utf8"

	"veribatch/internal/verify"
	"veribatch/writer/outfile"
	"veribatch/writer/report"
)

// jsonLines is an Output for programs: a JSON object a row, described in
// docs/jsonl.md. Its keys are those of the columns, all of them on every
// line and null where there is nothing.
type jsonLines struct {
	out     *outfile.File
	options report.Options
	columns []report.Column
	names   [][]byte // the columns' keys, as JSON
	input   [][]byte // the keys of the input's columns, as JSON
	lines   *bufio.Writer
	line    bytes.Buffer
}

func newJSONLines(out *outfile.File, o Options) *jsonLines {
	j := &jsonLines{out: out, options: o.report(), lines: bufio.NewWriterSize(out, 64<<10)}
	j.columns = j.options.DataColumns()
	for _, c := range j.columns {
		j.names = append(j.names, quote(c.Key))
	}
	for _, name := range inputNames(o.Header) {
		j.input = append(j.input, quote(name))
	}
	return j
}

// inputNames are the input's headers as keys: an empty one is named by its
// column, and a repeated one gets a number.
func inputNames(header []string) []string {
	taken := make(map[string]bool)
	var names []string
	for i, title := range header {
		title = cmp.Or(title, fmt.Sprintf("column_%d", i+1))
		name := title
		for n := 2; taken[name]; n++ {
			name = fmt.Sprintf("%s_%d", title, n)
		}
		taken[name] = true
		names = append(names, name)
	}
	return names
}

func (j *jsonLines) Write(r verify.Result) error {
	row := j.options.Row(r)
	if !j.options.Shows(row) {
		return nil
	}
	j.line.Reset()
	for i := range j.columns {
		c := &j.columns[i]
		j.begin(i == 0, j.names[i])
		j.value(j.options.Data(c.Value(row), c.Format))
	}
	j.line.WriteString(`,"input":`)
	for i, name := range j.input {
		j.begin(i == 0, name)
		j.value(row.Cell(i))
	}
	if len(j.input) == 0 {
		j.line.WriteByte('{')
	}
	j.line.WriteString("}}\n")
	if _, err := j.lines.Write(j.line.Bytes()); err != nil {
		return j.out.Wrap(err)
	}
	return nil
}

// begin begins a member of an object.
func (j *jsonLines) begin(first bool, name []byte) {
	if first {
		j.line.WriteByte('{')
	} else {
		j.line.WriteByte(',')
	}
	j.line.Write(name)
	j.line.WriteByte(':')
}

// value writes a value as quote has it. Nearly all are texts, and nearly none of those has anything to escape.
func (j *jsonLines) value(v any) {
	text, ok := v.(string)
	switch {
	case v == nil:
		j.line.WriteString("null")
	case ok && needsNoEscape(text):
		j.line.WriteByte('"')
		j.line.WriteString(text)
		j.line.WriteByte('"')
	default:
		j.line.Write(quote(v))
	}
}

// needsNoEscape reports whether encoding/json writes a text as it is.
func needsNoEscape(text string) bool {
	return !strings.ContainsFunc(text, func(r rune) bool {
		switch r {
		case '"', '\\', '<', '>', '&', '\u2028', '\u2029', utf8.RuneError:
			return true
		}
		return r < ' '
	})
}

// quote returns a value as JSON.
func quote(v any) []byte {
	content, err := json.Marshal(v)
	if err != nil {
		panic(err) // the values of columns are texts, numbers and findings
	}
	return content
}

func (j *jsonLines) Commit(RunStats) ([]string, error) {
	if err := j.lines.Flush(); err != nil {
		return nil, j.out.Wrap(err)
	}
	return commit(j.out)
}

func (j *jsonLines) Close() error { return j.out.Close() }
