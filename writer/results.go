package writer

import (
	"fmt"
	"slices"

	"github.com/xuri/excelize/v2"

	"veribatch/batch"
	"veribatch/internal/explain"
)

// sheetRows is how many rows an Excel sheet has.
const sheetRows = 1048576

// Rows that are held back to find the widths: this many, or this many cells.
const (
	sampleRows  = 200
	sampleCells = 20000
)

// results streams the rows onto their sheet, and onto a further one whenever
// one is full.
type results struct {
	book    *book
	columns []column
	limit   int // rows of a sheet, banner and header among them

	held   []batch.Result // until the widths are known
	widths []int          // nil until then
	stream *excelize.StreamWriter
	sheets []string // so far; the last is being written
	row    int      // the last one written to it

	cells  []excelize.Cell // one row's, used again for the next
	values []any           // what SetRow takes: pointers to cells, nil where there is nothing
}

func newResults(b *book, columns []column) *results {
	t := &results{
		book: b, columns: columns, limit: sheetRows,
		cells: make([]excelize.Cell, len(columns)), values: make([]any, len(columns)),
	}
	for i, c := range columns {
		t.cells[i].StyleID = t.style(c.format)
	}
	return t
}

func (t *results) style(f format) int {
	switch f {
	case prose:
		return t.book.styles.prose
	case whole:
		return t.book.styles.whole
	case score:
		return t.book.styles.score
	case moment:
		return t.book.styles.moment
	}
	return t.book.styles.text
}

// write adds a result. The first ones are held back and measured.
func (t *results) write(r batch.Result) error {
	if t.widths != nil {
		return t.put(r)
	}
	r.Record.Cells = slices.Clone(r.Record.Cells)
	t.held = append(t.held, r)
	if len(t.held) < sampleRows && len(t.held)*len(t.columns) < sampleCells {
		return nil
	}
	return t.release()
}

// release measures what was held back and writes it.
func (t *results) release() error {
	t.widths = t.measure()
	if err := t.open(); err != nil {
		return err
	}
	for _, r := range t.held {
		if err := t.put(r); err != nil {
			return err
		}
	}
	t.held = nil
	return nil
}

// finish completes the last sheet; there is always one.
func (t *results) finish() error {
	if t.widths == nil {
		if err := t.release(); err != nil {
			return err
		}
	}
	return t.close()
}

// put writes a result as the next row.
func (t *results) put(r batch.Result) error {
	if t.row == t.limit {
		if err := t.close(); err != nil {
			return err
		}
		if err := t.open(); err != nil {
			return err
		}
	}
	l := t.book.read(r)
	high := 1
	for i, c := range t.columns {
		value := c.value(l)
		t.set(i, value)
		if c.format == prose {
			high = max(high, lines(value.(string), t.widths[i]-2))
		}
	}
	t.row++
	return t.stream.SetRow(cellName(1, t.row), t.values, excelize.RowOpts{Height: resultHeight(high)})
}

// resultHeight is the height in points of a row of results: what doesn't fit
// three lines is cut off, lest one row push all others out of sight.
func resultHeight(lines int) float64 { return 4 + 14*float64(min(lines, 3)) }

// set puts a value into a column of the row at hand. A string is written as
// an inline string, which no program takes for a formula or a link.
func (t *results) set(i int, value any) {
	if s, ok := value.(string); ok {
		if s == "" {
			value = nil
		} else {
			value = fit(s, t.book.lang)
		}
	}
	if value == nil {
		t.values[i] = nil
		return
	}
	t.cells[i].Value = value
	t.values[i] = &t.cells[i]
}

// open begins the next sheet, down to its header.
func (t *results) open() error {
	name := t.book.say(resultsName)
	if n := len(t.sheets) + 1; n > 1 {
		name = fmt.Sprintf("%s %d", name, n)
	}
	if _, err := t.book.file.NewSheet(name); err != nil {
		return err
	}
	if err := t.book.look(name, tints[batch.Passed].full, resultHeight(1), true); err != nil {
		return err
	}
	if t.uniform() {
		across := float64(uniformWidth)
		if err := t.book.file.SetSheetProps(name, &excelize.SheetPropsOptions{DefaultColWidth: &across}); err != nil {
			return err
		}
	}
	stream, err := t.book.file.NewStreamWriter(name)
	if err != nil {
		return err
	}
	t.sheets, t.stream, t.row = append(t.sheets, name), stream, 0
	if err := t.shape(); err != nil {
		return err
	}
	if err := t.banner(); err != nil {
		return err
	}
	return t.header()
}

// close completes the sheet at hand with what depends on how many rows it has.
func (t *results) close() error {
	sheet := t.sheets[len(t.sheets)-1]
	last := cellName(len(t.columns), t.row)
	if err := t.book.file.AutoFilter(sheet, cellName(1, t.book.top())+":"+last, nil); err != nil {
		return err
	}
	if err := t.colour(sheet); err != nil {
		return err
	}
	if err := t.book.page(sheet, t.book.top()); err != nil {
		return err
	}
	return t.stream.Flush()
}

// colour has the conclusions coloured by what they say.
func (t *results) colour(sheet string) error {
	first := t.book.top() + 1
	if t.row < first {
		return nil
	}
	at := slices.IndexFunc(t.columns, func(c column) bool {
		return c.head == added && c.title == t.book.say(conclusionTitle)
	}) + 1
	var rules []excelize.ConditionalFormatOptions
	for _, state := range batch.States() {
		format := t.book.styles.rules[state]
		rules = append(rules, excelize.ConditionalFormatOptions{
			Type: "cell", Criteria: "==", Value: `"` + explain.State(string(state)).Reason.In(t.book.lang) + `"`, Format: &format,
		})
	}
	return t.book.file.SetConditionalFormat(sheet, cellName(at, first)+":"+cellName(at, t.row), rules)
}
