package workbook

import (
	"slices"

	"veribatch/internal/verify"
	"veribatch/writer/report"

	"github.com/xuri/excelize/v2"
)

// maxRows is how many rows an Excel sheet has.
const maxRows = 1048576

// The rows that are held back to find the widths: this many, or this many cells.
const (
	sampleRows  = 200
	sampleCells = 20000
)

// A table streams rows onto their sheet, and onto a further one whenever one
// is full.
type table struct {
	doc     *document
	sheet   Sheet
	tab     string // the colour of its sheets' tabs
	columns []column
	note    string // on top of every sheet; empty for none
	locked  bool   // only the cells to fill in can be changed
	limit   int    // rows of a sheet, the header among them

	held   [][]excelize.Cell // rows, until the widths are known
	widths []int             // nil until then
	stream *excelize.StreamWriter
	sheets []string // so far; the last is being written
	row    int      // the last one written to it

	cells  []excelize.Cell // one row's, used again for the next
	values []any           // what SetRow takes: pointers to cells, nil where there is nothing
}

func newTable(d *document, sheet Sheet, tab string, columns []column) *table {
	return &table{
		doc: d, sheet: sheet, tab: tab, columns: columns, limit: maxRows,
		cells: make([]excelize.Cell, len(columns)), values: make([]any, len(columns)),
	}
}

// newResults returns the table of the results.
func newResults(d *document) *table {
	columns := d.marked(d.options.SheetColumns())
	i := slices.IndexFunc(columns, func(c column) bool { return c.Key == report.StateKey })
	columns[i].words = d.stateWords()
	return newTable(d, Results, tints[verify.Passed].full, columns)
}

// marked returns columns, before them one that says that the results are a
// sandbox's, if they are.
func (d *document) marked(of []report.Column) []column {
	columns := tableColumns(of)
	if !d.sandbox {
		return columns
	}
	mark := column{Column: d.options.SandboxColumn(), tinted: func(*report.Row) bool { return true }}
	return append([]column{mark}, columns...)
}

func (d *document) stateWords() []coloured {
	var all []coloured
	for _, state := range d.options.Conclusions() {
		all = append(all, coloured{d.options.ConclusionName(state), d.styles.rules[state]})
	}
	return all
}

// write adds a row. The first ones are held back and measured.
func (t *table) write(row *report.Row) error {
	if t.widths != nil {
		t.render(row, t.cells)
		return t.put(t.cells)
	}
	cells := make([]excelize.Cell, len(t.columns))
	t.render(row, cells)
	t.held = append(t.held, cells)
	if len(t.held) < sampleRows && len(t.held)*len(t.columns) < sampleCells {
		return nil
	}
	return t.release()
}

// release measures the rows that were held back and writes them.
func (t *table) release() error {
	t.widths = t.measure()
	if err := t.open(); err != nil {
		return err
	}
	for _, cells := range t.held {
		if err := t.put(cells); err != nil {
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

// put writes cells as the next row. Strings are written as inline strings,
// which no program takes for formulas or links.
func (t *table) put(cells []excelize.Cell) error {
	if t.row == t.limit {
		if err := t.close(); err != nil {
			return err
		}
		if err := t.open(); err != nil {
			return err
		}
	}
	high := 1
	for i := range cells {
		t.values[i] = nil
		if cells[i].Value == nil {
			continue
		}
		t.values[i] = &cells[i]
		if s, ok := cells[i].Value.(string); ok && t.columns[i].Format == report.Prose {
			high = max(high, lines(s, t.widths[i]-2))
		}
	}
	t.row++
	return t.stream.SetRow(cellName(1, t.row), t.values, excelize.RowOpts{Height: resultHeight(high)})
}
