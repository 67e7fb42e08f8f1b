package writer

import (
	"bufio"
	"encoding/csv"
	"io"
	"os"
	"strings"
	"time"
	"unicode/utf8"

	"veribatch/internal/verify"
)

// bom is by what Excel knows that a text is UTF-8.
const bom = "\ufeff"

// A csvFile is an Output as CSV: the columns of the results, in UTF-8 with
// a byte-order mark.
type csvFile struct {
	draft   *draft
	options Options
	columns []column
	zone    *time.Location
	file    *os.File
	out     *csv.Writer
	row     []string
}

func newCSV(d *draft, o Options) (*csvFile, error) {
	c := &csvFile{draft: d, options: o, columns: recordColumns(o), zone: o.zone()}
	var err error
	if c.file, err = d.create(); err != nil {
		d.close()
		return nil, d.failed(err)
	}
	c.out = csv.NewWriter(bufio.NewWriterSize(c.file, 64<<10))
	if _, err := io.WriteString(c.file, bom+c.header()); err != nil {
		c.Close()
		return nil, d.failed(err)
	}
	return c, nil
}

// recordColumns are the columns of the results, and whether they are real.
func recordColumns(o Options) []column {
	c := columnList{lang: o.Lang, all: newColumns(o)}
	if o.Provenance.Sandbox {
		c.sandboxed(true)
	}
	return c.all
}

// header is the first line. All of it is quoted, as no other program does
// where there is no need: that is how a file of ours is known again.
func (c *csvFile) header() string {
	var titles []string
	for _, column := range c.columns {
		titles = append(titles, `"`+strings.ReplaceAll(c.safe(column.title), `"`, `""`)+`"`)
	}
	return strings.Join(titles, ",") + "\n"
}

func (c *csvFile) Write(r verify.Result) error {
	if !c.options.shows(r) {
		return nil
	}
	l := c.options.read(r)
	c.row = c.row[:0]
	for i := range c.columns {
		column := &c.columns[i]
		c.row = append(c.row, c.cell(column.value(l), column.format))
	}
	if err := c.out.Write(c.row); err != nil {
		return c.draft.failed(err)
	}
	return nil
}

// cell returns a value as its cell has it. Only texts can be taken for
// something else.
func (c *csvFile) cell(value any, f format) string {
	text := plain(value, f, c.options.Lang, c.zone)
	switch value.(type) {
	case string, told:
		return c.safe(text)
	}
	return text
}

// digitsKept is from how many digits on Excel shows a number in scientific
// notation; from sixteen on it loses the last ones.
const digitsKept = 12

// safe returns text as no spreadsheet takes it for a formula or a number: with
// an apostrophe where it begins like one, or with an apostrophe, and with a
// tab before a long number. So to take off one leading apostrophe or tab always gives
// the text back.
func (c *csvFile) safe(text string) string {
	text = strings.ToValidUTF8(text, "\ufffd")
	first, _ := utf8.DecodeRuneInString(text)
	switch {
	case text == "":
		return text
	case strings.ContainsRune("=+-@＝＋－＠\t\r\n'", first):
		return "'" + text
	case !c.options.PlainCSV && longNumber(text):
		return "\t" + text
	}
	return text
}

func longNumber(text string) bool {
	return len(text) >= digitsKept && strings.Trim(text, "0123456789") == ""
}

func (c *csvFile) Commit(RunStats) ([]string, error) {
	c.out.Flush()
	if err := c.out.Error(); err != nil {
		return nil, c.draft.failed(err)
	}
	return c.draft.commit(c.file)
}

func (c *csvFile) Close() error {
	c.file.Close()
	return c.draft.close()
}
