package writer

import (
	"errors"

	"github.com/xuri/excelize/v2"
)

// From so many columns on the input's have one width: excelize looks through
// all columns that have one of their own for every cell that it writes.
const (
	uniformFrom  = 256
	uniformWidth = 16
)

// shape sets what must be known before the first row: widths, the styles of
// empty cells, and what stays in view.
func (t *table) shape() error {
	for i, c := range t.columns {
		if t.uniform() && c.head == original {
			continue
		}
		if err := errors.Join(
			t.stream.SetColWidth(i+1, i+1, float64(t.widths[i])),
			t.stream.SetColStyle(i+1, i+1, t.style(c.format)),
		); err != nil {
			return err
		}
		if c.head != technical {
			continue
		}
		if err := errors.Join(t.stream.SetColOutlineLevel(i+1, 1), t.stream.SetColVisible(i+1, i+1, false)); err != nil {
			return err
		}
	}
	fixed, top := t.fixed(), t.book.top()
	first := cellName(fixed+1, top+1)
	pane := "bottomRight"
	if fixed == 0 {
		pane = "bottomLeft"
	}
	return t.stream.SetPanes(&excelize.Panes{
		Freeze: true, XSplit: fixed, YSplit: top, TopLeftCell: first, ActivePane: pane,
		Selection: []excelize.Selection{{SQRef: first, ActiveCell: first, Pane: pane}},
	})
}

// fixed counts the leading columns that stay in view: up to three of one
// section, as long as they leave room for the rest on a small screen.
func (t *table) fixed() int {
	n, across := 0, 0
	for n < 3 && n < len(t.columns) && t.columns[n].head == t.columns[0].head {
		if across += t.widths[n]; across > 44 {
			break
		}
		n++
	}
	return n
}

func (t *table) header() error {
	row := make([]any, len(t.columns))
	for i, c := range t.columns {
		row[i] = excelize.Cell{StyleID: t.headStyle(c.head), Value: fit(c.title, t.book.options.Lang)}
	}
	t.row = t.book.top()
	return t.stream.SetRow(cellName(1, t.row), row, excelize.RowOpts{Height: 24})
}

func (t *table) headStyle(s section) int {
	switch s {
	case added:
		return t.book.styles.added
	case technical:
		return t.book.styles.technical
	}
	return t.book.styles.original
}

// uniform reports whether the input's columns have one width.
func (t *table) uniform() bool { return len(t.columns) >= uniformFrom }

// measure returns the columns' widths: what is in the header and in the rows
// held back, within each column's bounds.
func (t *table) measure() []int {
	widths := make([]int, len(t.columns))
	for i, c := range t.columns {
		widths[i] = max(c.least, span(c.title, c.most)+4) // 4 for the filter's button
	}
	for _, r := range t.held {
		l := t.book.options.read(r)
		for i := range t.columns {
			c := &t.columns[i]
			if s, ok := t.shown(c, l).(string); ok {
				widths[i] = max(widths[i], span(s, c.most)+2)
			}
		}
	}
	for i, c := range t.columns {
		widths[i] = min(widths[i], c.most)
		if t.uniform() && c.head == original {
			widths[i] = uniformWidth
		}
	}
	return widths
}
