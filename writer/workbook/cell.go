package workbook

import (
	"time"

	"veribatch/writer/report"

	"github.com/xuri/excelize/v2"
)

// A column is a report's, and how a table treats it.
type column struct {
	report.Column
	tinted  func(*report.Row) bool // whether a cell is to be seen at once; nil for never
	words   []coloured             // those that the column can hold; nil for any
	choices []string               // what a person may enter; nil for anything
	entry   bool                   // a person fills it in or corrects it
}

func tableColumns(of []report.Column) []column {
	all := make([]column, len(of))
	for i, c := range of {
		all[i].Column = c
	}
	return all
}

// render fills cells, one a column, with a row.
func (t *table) render(row *report.Row, cells []excelize.Cell) {
	for i := range t.columns {
		c := &t.columns[i]
		style := t.style(c)
		if c.tinted != nil && c.tinted(row) {
			style = t.doc.styles.tinted
		}
		cells[i] = excelize.Cell{StyleID: style, Value: t.shown(c, row)}
	}
}

func (t *table) style(c *column) int {
	if c.entry {
		return t.doc.styles.entry
	}
	switch c.Format {
	case report.Prose:
		return t.doc.styles.prose
	case report.Whole:
		return t.doc.styles.whole
	case report.Score:
		return t.doc.styles.score
	case report.Day:
		return t.doc.styles.day
	case report.Moment:
		return t.doc.styles.moment
	}
	return t.doc.styles.text
}

// shown returns a column's value as its cell holds it: a string that is not
// empty or a number, nil for nothing.
func (t *table) shown(c *column, row *report.Row) any {
	switch value := c.Value(row).(type) {
	case string:
		return t.text(value)
	case report.Labelled:
		return t.text(value.Text)
	case bool:
		return report.YesNo(value, t.doc.lang)
	case time.Time:
		if c.Format == report.Day {
			return serial(value)
		}
		return serial(value.In(t.doc.zone))
	default:
		return value
	}
}

func (t *table) text(s string) any {
	if s == "" {
		return nil
	}
	return fit(s, t.doc.lang)
}
