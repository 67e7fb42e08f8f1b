package workbook

import (
	"errors"
	"iter"

	"veribatch/internal/explain"

	"github.com/xuri/excelize/v2"
)

// A plainColumn is a column of a plain sheet.
type plainColumn struct {
	title explain.Text
	width int // in half-width characters
	style int // of its cells
}

// writePlain writes a sheet that is one table: a header that stays in view and
// is printed on every page, a filter, and rows as high as their longest text.
// Rows have a string or a number for each column; what a sheet can't hold is
// left out.
func (d *document) writePlain(sheet Sheet, tab string, columns []plainColumn, rows iter.Seq[[]any]) error {
	name := sheet.Name(d.lang)
	if _, err := d.file.NewSheet(name); err != nil {
		return err
	}
	if err := d.setView(name, tab, 18, false); err != nil {
		return err
	}
	w, err := d.file.NewStreamWriter(name)
	if err != nil {
		return err
	}
	if err := d.beginPlain(w, columns); err != nil {
		return err
	}
	last := headRow
	for values := range rows {
		if last == maxRows {
			break
		}
		last++
		if err := d.plainRow(w, last, columns, values); err != nil {
			return err
		}
	}
	d.setExtent(name, len(columns), last)
	area := cellName(1, headRow) + ":" + cellName(len(columns), last)
	p := tablePaper(columns, func(c plainColumn) int { return c.width })
	return errors.Join(d.file.AutoFilter(name, area, nil), d.setPrint(name, p), w.Flush())
}

// beginPlain writes the header.
func (d *document) beginPlain(w *excelize.StreamWriter, columns []plainColumn) error {
	var header []any
	high := 1
	for i, c := range columns {
		if err := w.SetColWidth(i+1, i+1, float64(c.width)); err != nil {
			return err
		}
		style := d.styles.plainText
		if c.style == d.styles.count {
			style = d.styles.plainRight
		}
		high = max(high, lines(d.say(c.title), c.width-3)) // 3 for the filter's button
		header = append(header, excelize.Cell{StyleID: style, Value: d.say(c.title)})
	}
	if err := w.SetPanes(&excelize.Panes{
		Freeze: true, YSplit: headRow, TopLeftCell: cellName(1, headRow+1), ActivePane: "bottomLeft",
	}); err != nil {
		return err
	}
	return w.SetRow(cellName(1, headRow), header, excelize.RowOpts{Height: rowHeight(high)})
}

func (d *document) plainRow(w *excelize.StreamWriter, row int, columns []plainColumn, values []any) error {
	cells := make([]any, len(values))
	high := 1
	for i, value := range values {
		if text, ok := value.(string); ok {
			high = max(high, lines(text, columns[i].width-2))
			value = fit(text, d.lang)
		}
		cells[i] = excelize.Cell{StyleID: columns[i].style, Value: value}
	}
	const mostLines = 25 // Excel ends at 409 points
	return w.SetRow(cellName(1, row), cells, excelize.RowOpts{Height: rowHeight(min(high, mostLines))})
}
