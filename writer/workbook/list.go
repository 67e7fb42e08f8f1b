package workbook

import (
	"errors"
	"os"
	"slices"
	"time"

	"veribatch/internal/explain"
	"veribatch/writer/report"

	"github.com/xuri/excelize/v2"
)

// A List is a table of its own, such as an audit trail: rows that aren't results.
type List struct {
	Title   explain.Text // of the file
	Sheet   explain.Text // its name
	Columns []ListColumn // the first stays in sight
	Rows    [][]any      // a string, int or time.Time for each column; nil is an empty cell
	Zone    *time.Location
	Version string // of veribatch
}

// A ListColumn is a column of a List.
type ListColumn struct {
	Title explain.Text
	Width int // in half-width characters
}

// counts reports whether a column has numbers.
func (l List) counts(column int) bool {
	return slices.ContainsFunc(l.Rows, func(row []any) bool {
		_, number := row[column].(int)
		return number
	})
}

// WriteList writes a list to f, an empty file. What excelize spills goes into the folder private.
func WriteList(f *os.File, private string, l List, lang explain.Lang) error {
	d, err := newDocument(private, Options{Options: report.Options{
		Lang: lang, Provenance: report.Provenance{Version: l.Version, Zone: l.Zone},
	}})
	if err != nil {
		return err
	}
	defer d.file.Close()
	d.subject = l.Title
	sheet := d.say(l.Sheet)
	if err := d.file.SetSheetName(Summary.Name(lang), sheet); err != nil {
		return err
	}
	if err := errors.Join(d.setView(sheet, navy, 20, false), d.listSheet(sheet, l)); err != nil {
		return err
	}
	if err := d.setProperties(time.Time{}); err != nil {
		return err
	}
	return d.save(f)
}

func (d *document) listSheet(sheet string, l List) error {
	w, err := d.file.NewStreamWriter(sheet)
	if err != nil {
		return err
	}
	var header []any
	for i, c := range l.Columns {
		if err := w.SetColWidth(i+1, i+1, float64(c.Width)); err != nil {
			return err
		}
		style := d.styles.headText
		if l.counts(i) {
			style = d.styles.headRight
		}
		header = append(header, excelize.Cell{StyleID: style, Value: d.say(c.Title)})
	}
	if err := w.SetPanes(&excelize.Panes{
		Freeze: true, XSplit: 1, YSplit: headRow, TopLeftCell: cellName(2, headRow+1), ActivePane: "bottomRight",
	}); err != nil {
		return err
	}
	if err := w.SetRow(cellName(1, headRow), header, excelize.RowOpts{Height: 24}); err != nil {
		return err
	}
	row := headRow
	for _, values := range l.Rows {
		row++
		cells, height := d.listRow(l.Columns, values)
		if err := w.SetRow(cellName(1, row), cells, excelize.RowOpts{Height: height}); err != nil {
			return err
		}
	}
	d.setExtent(sheet, len(l.Columns), row)
	p := tablePaper(l.Columns, func(c ListColumn) int { return c.Width })
	return errors.Join(d.setPrint(sheet, p), w.Flush())
}

// listRow returns the cells of a row, and its height in points.
func (d *document) listRow(columns []ListColumn, values []any) (cells []any, height float64) {
	high := 1
	for i, value := range values {
		cell := excelize.Cell{StyleID: d.styles.body, Value: value}
		switch value := value.(type) {
		case int:
			cell.StyleID = d.styles.count
		case time.Time:
			cell.Value = d.clock(value)
		case string:
			cell.Value = fit(value, d.lang)
			high = max(high, lines(value, columns[i].Width-2))
		}
		cells = append(cells, cell)
	}
	return cells, min(rowHeight(high), maxHeight)
}

// maxHeight is the height in points of the highest row that Excel shows.
const maxHeight = 409
