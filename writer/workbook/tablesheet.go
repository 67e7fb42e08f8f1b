package workbook

import (
	"errors"
	"fmt"

	"veribatch/writer/report"

	"github.com/xuri/excelize/v2"
)

// open begins the table's next sheet, down to its header.
func (t *table) open() error {
	name := t.sheet.Name(t.doc.lang)
	if n := len(t.sheets) + 1; n > 1 {
		name = fmt.Sprintf("%s %d", name, n)
	}
	if _, err := t.doc.file.NewSheet(name); err != nil {
		return err
	}
	if err := t.doc.setView(name, t.tab, resultHeight(1), true); err != nil {
		return err
	}
	if t.uniform() {
		across := float64(uniformWidth)
		if err := t.doc.file.SetSheetProps(name, &excelize.SheetPropsOptions{DefaultColWidth: &across}); err != nil {
			return err
		}
	}
	stream, err := t.doc.file.NewStreamWriter(name)
	if err != nil {
		return err
	}
	t.sheets, t.stream, t.row = append(t.sheets, name), stream, 0
	if err := t.setColumns(); err != nil {
		return err
	}
	if err := t.freeze(); err != nil {
		return err
	}
	return errors.Join(t.writeNote(), t.header())
}

// From so many columns on, the input's have one width: for every cell that it
// writes, excelize looks through all columns that have one of their own.
const (
	uniformFrom  = 256
	uniformWidth = 16
)

// uniform reports whether the input's columns have one width.
func (t *table) uniform() bool { return len(t.columns) >= uniformFrom }

// measure returns the columns' widths: what the header and the rows held back
// take up, within each column's bounds.
func (t *table) measure() []int {
	widths := make([]int, len(t.columns))
	for i, c := range t.columns {
		if t.uniform() && c.Section == report.Original {
			widths[i] = uniformWidth
			continue
		}
		width := max(c.Least, span(c.Title, c.Most)+4) // 4 for the filter's button
		for _, cells := range t.held {
			if s, ok := cells[i].Value.(string); ok {
				width = max(width, span(s, c.Most)+2)
			}
		}
		widths[i] = min(width, c.Most)
	}
	return widths
}

// setColumns sets widths, and the styles of empty cells.
func (t *table) setColumns() error {
	for i, c := range t.columns {
		if t.uniform() && c.Section == report.Original {
			continue
		}
		if err := errors.Join(
			t.stream.SetColWidth(i+1, i+1, float64(t.widths[i])),
			t.stream.SetColStyle(i+1, i+1, t.style(&c)),
		); err != nil {
			return err
		}
		if c.Section != report.Technical {
			continue
		}
		if err := errors.Join(
			t.stream.SetColOutlineLevel(i+1, 1),
			t.stream.SetColVisible(i+1, i+1, false),
		); err != nil {
			return err
		}
	}
	return nil
}

// freeze keeps the header and the leading columns in view.
func (t *table) freeze() error {
	fixed := t.fixed()
	first := cellName(fixed+1, t.head()+1)
	pane := "bottomRight"
	if fixed == 0 {
		pane = "bottomLeft"
	}
	return t.stream.SetPanes(&excelize.Panes{
		Freeze: true, XSplit: fixed, YSplit: t.head(), TopLeftCell: first, ActivePane: pane,
		Selection: []excelize.Selection{{SQRef: first, ActiveCell: first, Pane: pane}},
	})
}

// widestFixed is how wide the columns are at most that stay in view, in
// half-width characters: under half of a laptop's screen.
const widestFixed = 84

// fixed counts the leading columns that stay in view: those of ours, so that
// the conclusion stands beside whatever one looks at, and up to three of the
// input's, as long as they leave room for the rest.
func (t *table) fixed() int {
	n, across, originals := 0, 0, 0
	for n < len(t.columns) && originals < 3 {
		if across += t.widths[n]; t.columns[n].Section == report.Original {
			if originals++; across > widestFixed {
				break
			}
		}
		n++
	}
	return n
}

// printed counts the columns that are printed: down to what to do about the
// record. With all of them the letters would be too small to read.
func (t *table) printed() int {
	for i, c := range t.columns {
		if c.Key == report.AdviceKey {
			return i + 1
		}
	}
	return len(t.columns)
}

// paper returns how the table is printed: on every page the header, and where
// pages lie side by side the columns that stay in view.
func (t *table) paper() paper {
	printed, fixed := t.printed(), t.fixed()
	var all, leading float64
	for i, width := range t.widths[:printed] {
		if all += columnPoints(width); i < fixed {
			leading += columnPoints(width)
		}
	}
	p := paperFor(all, leading)
	p.rows, p.across, p.down = t.head(), printed, t.row
	if p.wide > 1 {
		p.columns = fixed
	}
	return p
}

// head is the row of the header: under the note, if there is one.
func (t *table) head() int {
	if t.note != "" {
		return headRow + 1
	}
	return headRow
}

// writeNote says on top what to do with the list. It reads on over the cells
// beside it, which are empty.
func (t *table) writeNote() error {
	if t.note == "" {
		return nil
	}
	note := excelize.Cell{StyleID: t.doc.styles.section, Value: fit(t.note, t.doc.lang)}
	return t.stream.SetRow(cellName(1, 1), []any{note}, excelize.RowOpts{Height: 24})
}

// protect locks all cells but those to fill in. Without a password, it is
// there against slips.
func (t *table) protect(sheet string) error {
	if !t.locked || t.uniform() {
		return nil
	}
	return t.doc.file.ProtectSheet(sheet, &excelize.SheetProtectionOptions{
		AutoFilter: true, Sort: true, FormatColumns: true, FormatRows: true,
		SelectLockedCells: true, SelectUnlockedCells: true,
	})
}

func (t *table) header() error {
	row := make([]any, len(t.columns))
	for i, c := range t.columns {
		row[i] = excelize.Cell{StyleID: t.headStyle(c.Section), Value: fit(c.Title, t.doc.lang)}
	}
	t.row = t.head()
	return t.stream.SetRow(cellName(1, t.row), row, excelize.RowOpts{Height: 24})
}

func (t *table) headStyle(s report.Section) int {
	switch s {
	case report.Added:
		return t.doc.styles.added
	case report.Technical:
		return t.doc.styles.technical
	}
	return t.doc.styles.original
}

// close completes the sheet at hand with what depends on how many rows it has.
func (t *table) close() error {
	sheet := t.sheets[len(t.sheets)-1]
	last := cellName(len(t.columns), t.row)
	t.doc.setExtent(sheet, len(t.columns), t.row)
	if err := t.doc.file.AutoFilter(sheet, cellName(1, t.head())+":"+last, nil); err != nil {
		return err
	}
	if t.row > t.head() {
		if err := t.applyFormats(sheet); err != nil {
			return err
		}
	}
	if err := t.doc.setPrint(sheet, t.paper()); err != nil {
		return err
	}
	if err := t.protect(sheet); err != nil {
		return err
	}
	return t.stream.Flush()
}
