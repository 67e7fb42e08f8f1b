package writer

import (
	"bufio"
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"os"
	"time"

	"veribatch/internal/verify"
)

// jsonLines is an Output for programs: a JSON object a row, described in
// docs/jsonl.md. Its keys are those of the columns, all of them on every
// line and null where there is nothing.
type jsonLines struct {
	draft   *draft
	options Options
	columns []column
	names   [][]byte // the columns' keys and those of the input's, as JSON
	input   [][]byte
	zone    *time.Location
	file    *os.File
	out     *bufio.Writer
	line    bytes.Buffer
}

func newJSONLines(d *draft, o Options) (*jsonLines, error) {
	j := &jsonLines{draft: d, options: o, columns: dataColumns(o), zone: o.zone()}
	for _, c := range j.columns {
		j.names = append(j.names, quote(c.key))
	}
	for _, name := range inputNames(o.Header) {
		j.input = append(j.input, quote(name))
	}
	var err error
	if j.file, err = d.create(); err != nil {
		d.close()
		return nil, d.failed(err)
	}
	j.out = bufio.NewWriterSize(j.file, 64<<10)
	return j, nil
}

// dataColumns are what became of a record, and what programs want to know
// on every line.
func dataColumns(o Options) []column {
	c := columnList{lang: o.Lang}
	if len(o.Provenance.Inputs) < 2 {
		c.file()
	}
	c.outcome(o)
	c.add("message", "", "", text, 0, 0, func(l *line) any { return l.Outcome.Message })
	c.add("task", "", "", text, 0, 0, (*line).task)
	c.sandboxed(o.Provenance.Sandbox)
	return c.all
}

// inputNames are the input's headers as keys: a missing one is named by its
// column, and one that was there before gets a number.
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
	if !j.options.shows(r) {
		return nil
	}
	l := j.options.read(r)
	j.line.Reset()
	for i := range j.columns {
		c := &j.columns[i]
		j.begin(i == 0, j.names[i])
		j.value(data(c.value(l), c.format, j.zone))
	}
	j.line.WriteString(`,"input":`)
	for i, name := range j.input {
		j.begin(i == 0, name)
		j.value(at(l.cells, i))
	}
	if len(j.input) == 0 {
		j.line.WriteByte('{')
	}
	j.line.WriteString("}}\n")
	if _, err := j.out.Write(j.line.Bytes()); err != nil {
		return j.draft.failed(err)
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

func (j *jsonLines) value(v any) { j.line.Write(quote(v)) }

// quote returns a value as JSON.
func quote(v any) []byte {
	content, err := json.Marshal(v)
	if err != nil {
		panic(err) // the values of columns are texts, numbers and findings
	}
	return content
}

func (j *jsonLines) Commit(RunStats) ([]string, error) {
	if err := j.out.Flush(); err != nil {
		return nil, j.draft.failed(err)
	}
	return j.draft.commit(j.file)
}

func (j *jsonLines) Close() error {
	j.file.Close()
	return j.draft.close()
}
