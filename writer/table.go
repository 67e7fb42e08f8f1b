package writer

import (
	"fmt"
	"slices"
	"time"

	"veribatch/internal/verify"

	"github.com/xuri/excelize/v2"
)

// sheetRows is how many rows an Excel sheet has.
const sheetRows = 1048576

// Rows that are held back to find the widths: this many, or this many cells.
const (
	sampleRows  = 200
	sampleCells = 20000
)

// A table streams rows onto their sheet, and onto a further one whenever one
// is full.
type table struct {
	book    *book
	name    word
	tab     string // the colour of its sheets' tabs
	columns []column
	limit   int // rows of a sheet, banner and header among them

	held   []verify.Result // until the widths are known
	widths []int           // nil until then
	stream *excelize.StreamWriter
	sheets []string // so far; the last is being written
	row    int      // the last one written to it

	cells  []excelize.Cell // one row's, used again for the next
	values []any           // what SetRow takes: pointers to cells, nil where there is nothing
}

func newTable(b *book, name word, tab string, columns []column) *table {
	return &table{
		book: b, name: name, tab: tab, columns: columns, limit: sheetRows,
		cells: make([]excelize.Cell, len(columns)), values: make([]any, len(columns)),
	}
}

func (t *table) style(f format) int {
	switch f {
	case prose:
		return t.book.styles.prose
	case whole:
		return t.book.styles.whole
	case score:
		return t.book.styles.score
	case day:
		return t.book.styles.day
	case moment:
		return t.book.styles.moment
	}
	return t.book.styles.text
}

// write adds a result. The first ones are held back and measured.
func (t *table) write(r verify.Result) error {
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
func (t *table) release() error {
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
func (t *table) finish() error {
	if t.widths == nil {
		if err := t.release(); err != nil {
			return err
		}
	}
	return t.close()
}

// put writes a result as the next row.
func (t *table) put(r verify.Result) error {
	if t.row == t.limit {
		if err := t.close(); err != nil {
			return err
		}
		if err := t.open(); err != nil {
			return err
		}
	}
	l := t.book.options.read(r)
	high := 1
	for i := range t.columns {
		c := &t.columns[i]
		t.cells[i].StyleID = t.style(c.format)
		if c.tinted != nil && c.tinted(l) {
			t.cells[i].StyleID = t.book.styles.tinted
		}
		value := t.shown(c, l)
		t.set(i, value)
		if s, ok := value.(string); ok && c.format == prose {
			high = max(high, lines(s, t.widths[i]-2))
		}
	}
	t.row++
	return t.stream.SetRow(cellName(1, t.row), t.values, excelize.RowOpts{Height: resultHeight(high)})
}

// resultHeight is the height in points of a row of results: what doesn't fit
// three lines is cut off, lest one row push all others out of sight.
func resultHeight(lines int) float64 { return 4 + 14*float64(min(lines, 3)) }

// shown returns a column's value as its cell holds it: a string or a number,
// nil for nothing.
func (t *table) shown(c *column, l *line) any {
	switch value := c.value(l).(type) {
	case told:
		return value.text
	case bool:
		return yesNo(value, t.book.options.Lang)
	case time.Time:
		if c.format == day {
			return serial(value)
		}
		return serial(value.In(t.book.zone))
	default:
		return value
	}
}

// set puts a value into a column of the row at hand. A string is written as
// an inline string, which no program takes for a formula or a link.
func (t *table) set(i int, value any) {
	if s, ok := value.(string); ok {
		if s == "" {
			value = nil
		} else {
			value = fit(s, t.book.options.Lang)
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
func (t *table) open() error {
	name := t.book.say(t.name)
	if n := len(t.sheets) + 1; n > 1 {
		name = fmt.Sprintf("%s %d", name, n)
	}
	if _, err := t.book.file.NewSheet(name); err != nil {
		return err
	}
	if err := t.book.look(name, t.tab, resultHeight(1), true); err != nil {
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
	if err := t.book.banner(t.stream, len(t.columns)); err != nil {
		return err
	}
	return t.header()
}

// close completes the sheet at hand with what depends on how many rows it has.
func (t *table) close() error {
	sheet := t.sheets[len(t.sheets)-1]
	last := cellName(len(t.columns), t.row)
	if err := t.book.file.AutoFilter(sheet, cellName(1, t.book.top())+":"+last, nil); err != nil {
		return err
	}
	if t.row > t.book.top() {
		if err := t.dress(sheet); err != nil {
			return err
		}
	}
	if err := t.book.page(sheet, t.book.top()); err != nil {
		return err
	}
	return t.stream.Flush()
}

// dress has columns coloured by what they say, and offers what may be entered.
func (t *table) dress(sheet string) error {
	for i, c := range t.columns {
		area := cellName(i+1, t.book.top()+1) + ":" + cellName(i+1, t.row)
		if err := t.colour(sheet, area, c.words); err != nil {
			return err
		}
		if err := t.offer(sheet, area, c.choices); err != nil {
			return err
		}
	}
	return nil
}

func (t *table) colour(sheet, area string, words []coloured) error {
	if len(words) == 0 {
		return nil
	}
	var rules []excelize.ConditionalFormatOptions
	for _, w := range words {
		rules = append(rules, excelize.ConditionalFormatOptions{Type: "cell", Criteria: "==", Value: `"` + w.word + `"`, Format: &w.rule})
	}
	return t.book.file.SetConditionalFormat(sheet, area, rules)
}

func (t *table) offer(sheet, area string, choices []string) error {
	if len(choices) == 0 {
		return nil
	}
	offer := excelize.NewDataValidation(true)
	offer.Sqref = area
	if err := offer.SetDropList(choices); err != nil {
		return err
	}
	return t.book.file.AddDataValidation(sheet, offer)
}

// results returns the table of every row and what became of it.
func (b *book) results() *table {
	columns := newColumns(b.options)
	for i := range columns {
		if columns[i].key == stateKey {
			columns[i].words = b.conclusionWords()
		}
	}
	return newTable(b, resultsName, tints[verify.Passed].full, columns)
}

func (b *book) conclusionWords() []coloured {
	var all []coloured
	for _, state := range verify.States() {
		all = append(all, coloured{stateName(state, b.lang), b.styles.rules[state]})
	}
	return all
}
