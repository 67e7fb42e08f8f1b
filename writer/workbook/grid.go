package workbook

import "veribatch/internal/explain"

// The summary is laid out on a grid of twelve equal columns, so that tiles
// and tables line up: gridLeft is the first, gridRight the last.
const (
	gridLeft  = 2
	gridRight = 13
	gridWidth = 12 // of a column, in half-width characters
)

// A summary is the sheet with the figures, written from top to bottom.
type summary struct {
	*document
	sheet  string
	run    RunStats
	tally  *tally
	row    int     // the next one to write
	used   float64 // points of the printed page that are taken
	charts []placedChart
	failed error
}

// try keeps the first error. The steps after it don't matter: the sheet is
// thrown away.
func (s *summary) try(err error) {
	if s.failed == nil {
		s.failed = err
	}
}

// put writes a value across columns from…to of the row at hand.
func (s *summary) put(from, to, style int, value any) {
	first, last := cellName(from, s.row), cellName(to, s.row)
	if text, ok := value.(string); ok {
		value = fit(text, s.lang)
		s.try(s.file.SetCellStr(s.sheet, first, value.(string)))
		s.mends.texts++
	} else {
		s.try(s.file.SetCellValue(s.sheet, first, value))
	}
	s.try(s.file.SetCellStyle(s.sheet, first, last, style))
	if from < to {
		s.try(s.file.MergeCell(s.sheet, first, last))
	}
}

// next goes on to the row below; the one left is so many points high.
func (s *summary) next(height float64) {
	s.try(s.file.SetRowHeight(s.sheet, s.row, height))
	s.row++
	if s.used += height; s.used > pageDown {
		s.used = height // programs break the page before a row that doesn't fit
	}
}

// Heights in points. A printed page holds pageDown of rows: A4, landscape, as
// small as the grid has to be to fit its width. With the fonts of one program it
// is some more, with those of another some less. The first three sections fill it.
const (
	pageDown      = 640
	headingHeight = 32
	headHeight    = 22 // of a table's head
	tableStart    = headHeight + 3*22
)

// room begins a page if what comes next, of so many points, would be cut in two.
func (s *summary) room(points float64) {
	if s.used > 0 && s.used+points > pageDown {
		s.try(s.file.InsertPageBreak(s.sheet, cellName(1, s.row)))
		s.used = 0
	}
}

// sectionHeading leaves some space and begins a section, whose first points
// stand on one page with it.
func (s *summary) sectionHeading(heading explain.Text, points float64) {
	s.room(headingHeight + points)
	s.next(headingHeight - 22)
	s.put(gridLeft, gridRight, s.styles.section, s.say(heading))
	s.next(22)
}

// portion returns a share as a number, or a dash where there is nothing to share.
func (s *summary) portion(n, of int) any {
	if p, ok := share(n, of); ok {
		return p
	}
	return noFigure
}
