package writer

import (
	"bufio"
	"encoding/csv"
	"io"
	"strings"
	"unicode/utf8"

	"veribatch/internal/verify"
	"veribatch/writer/outfile"
	"veribatch/writer/report"
)

// A csvFile is an Output as CSV: the columns of the results, in UTF-8 with
// a byte-order mark.
type csvFile struct {
	out     *outfile.File
	options report.Options
	plain   bool // without the tab before long numbers
	columns []report.Column
	lines   *csv.Writer
	cells   []string // of one row, used again for the next
}

func newCSV(out *outfile.File, o Options) (*csvFile, error) {
	c := &csvFile{out: out, options: o.report(), plain: o.PlainCSV}
	c.columns = c.options.RecordColumns()
	c.lines = csv.NewWriter(bufio.NewWriterSize(out, 64<<10))
	if _, err := io.WriteString(out, outfile.BOM+c.header()); err != nil {
		return nil, out.Wrap(err)
	}
	return c, nil
}

// header is the first line. Every title is quoted, which other programs do only
// where they must: outfile recognises our files by it.
func (c *csvFile) header() string {
	var titles []string
	for _, column := range c.columns {
		titles = append(titles, `"`+strings.ReplaceAll(c.safe(column.Title), `"`, `""`)+`"`)
	}
	return strings.Join(titles, ",") + "\n"
}

func (c *csvFile) Write(r verify.Result) error {
	row := c.options.Row(r)
	if !c.options.Shows(row) {
		return nil
	}
	c.cells = c.cells[:0]
	for i := range c.columns {
		column := &c.columns[i]
		c.cells = append(c.cells, c.cell(column.Value(row), column.Format))
	}
	if err := c.lines.Write(c.cells); err != nil {
		return c.out.Wrap(err)
	}
	return nil
}

// cell returns a value as its cell has it. Only texts can be taken for
// something else.
func (c *csvFile) cell(value any, f report.Format) string {
	text := c.options.Text(value, f)
	switch value.(type) {
	case string, report.Labelled:
		return c.safe(text)
	}
	return text
}

// longDigits is from how many digits on Excel shows a number in scientific
// notation. From sixteen on it loses the last ones.
const longDigits = 12

// safe returns text in a form that no spreadsheet takes for a formula or cuts
// as a number: an apostrophe goes before a text that begins like a formula or
// with an apostrophe, a tab before a long number. Taking off one leading
// apostrophe or tab always gives the text back.
func (c *csvFile) safe(text string) string {
	if !utf8.ValidString(text) {
		text = strings.ToValidUTF8(text, "\ufffd")
	}
	switch {
	case mistaken(text):
		return "'" + text
	case !c.plain && longNumber(text):
		return "\t" + text
	}
	return text
}

// mistaken reports whether a spreadsheet may take a text for a formula, or its first character for no part of it.
func mistaken(text string) bool {
	switch first, _ := utf8.DecodeRuneInString(text); first {
	case '=', '+', '-', '@', '＝', '＋', '－', '＠', '\t', '\r', '\n', '\'':
		return true
	}
	return false
}

func longNumber(text string) bool {
	return len(text) >= longDigits && !strings.ContainsFunc(text, func(r rune) bool { return r < '0' || r > '9' })
}

func (c *csvFile) Commit(RunStats) ([]string, error) {
	c.lines.Flush()
	if err := c.lines.Error(); err != nil {
		return nil, c.out.Wrap(err)
	}
	return commit(c.out)
}

func (c *csvFile) Close() error { return c.out.Close() }
