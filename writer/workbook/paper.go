package workbook

import (
	"errors"
	"fmt"
	"math"

	"github.com/xuri/excelize/v2"
)

// A paper is how a sheet is printed: landscape, so many pages side by side.
type paper struct {
	size         int // A4 or A3, as spreadsheets number them
	wide         int // pages side by side
	rows         int // the row that heads every page, from 1; 0 for none
	columns      int // the leading columns that stand on every page
	across, down int // of the cells that are printed; 0: all
}

// The sizes of paper.
const (
	a4 = 9
	a3 = 8
)

// What a page of either holds beside its margins, in points.
const (
	a4Across = 784
	a3Across = 1133
)

// The scales under which ten-point letters are too small: what would need a
// smaller one goes to larger paper, or to several pages side by side.
const (
	leastScaleA4 = 0.65
	leastScaleA3 = 0.6
	mostWide     = 4 // pages: beyond them nobody lays a sheet together
)

// paperFor returns paper for columns of so many points, of which the leading
// ones of fixed points can stand on every page.
func paperFor(points, fixed float64) paper {
	switch {
	case points*leastScaleA4 <= a4Across:
		return paper{size: a4, wide: 1}
	case points*leastScaleA3 <= a3Across:
		return paper{size: a3, wide: 1}
	}
	room := a3Across / leastScaleA3
	wide := math.Ceil((points - fixed) / (room - fixed))
	return paper{size: a3, wide: int(min(wide, mostWide))}
}

// tablePaper returns paper for a table of columns of these widths, with its header on every page.
func tablePaper[C any](columns []C, width func(C) int) paper {
	across := 0.0
	for _, c := range columns {
		across += columnPoints(width(c))
	}
	p := paperFor(across, 0)
	p.rows = headRow
	return p
}

// columnPoints is the width in points of a column of so many half-width
// characters: a digit has 7 pixels, and a column 5 of margin.
func columnPoints(width int) float64 { return float64(7*width+5) * 0.75 }

// setPrint makes a sheet print on paper, its name and the page number in the
// footer and the sandbox's banner above.
func (d *document) setPrint(sheet string, p paper) error {
	orientation, tall := "landscape", 0
	margin, rim := 0.4, 0.2
	return errors.Join(
		d.file.SetPageLayout(sheet, &excelize.PageLayoutOptions{
			Size: &p.size, Orientation: &orientation, FitToWidth: &p.wide, FitToHeight: &tall,
		}),
		d.file.SetPageMargins(sheet, &excelize.PageLayoutMarginsOptions{
			Left: &margin, Right: &margin, Top: &margin, Bottom: &margin,
			Header: &rim, Footer: &rim,
		}),
		d.file.SetHeaderFooter(sheet, &excelize.HeaderFooterOptions{
			OddHeader: d.pageHeader(), OddFooter: "&L&8&A&R&8&P / &N",
		}),
		d.setPrintTitles(sheet, p),
		d.setPrintArea(sheet, p),
	)
}

func (d *document) pageHeader() string {
	if d.sandbox {
		return "&C&8" + d.say(sandboxBanner)
	}
	return ""
}

// setPrintTitles has a row and columns stand on every page.
func (d *document) setPrintTitles(sheet string, p paper) error {
	if p.rows == 0 {
		return nil
	}
	refers := fmt.Sprintf("'%s'!$%d:$%d", sheet, p.rows, p.rows)
	if p.columns > 0 {
		refers = fmt.Sprintf("'%s'!$A:$%s,%s", sheet, columnName(p.columns), refers)
	}
	return d.file.SetDefinedName(&excelize.DefinedName{
		Name: "_xlnm.Print_Titles", RefersTo: refers, Scope: sheet,
	})
}

// setPrintArea limits what is printed.
func (d *document) setPrintArea(sheet string, p paper) error {
	if p.across == 0 {
		return nil
	}
	return d.file.SetDefinedName(&excelize.DefinedName{
		Name:     "_xlnm.Print_Area",
		RefersTo: fmt.Sprintf("'%s'!$A$1:$%s$%d", sheet, columnName(p.across), p.down),
		Scope:    sheet,
	})
}
