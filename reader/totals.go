package reader

import (
	"regexp"
	"slices"
	"strings"

	"veribatch/internal/verify"
	"veribatch/reader/table"
)

// totals matches the normalised first cell of a totals row: the word, and perhaps a count.
var totals = regexp.MustCompile(`^(.*(合计|总计|小计|共计|累计)|总数|总人数|共[0-9]+|(grand|sub)?totals?|sum)[0-9]*` +
	`(个|人|名|位|户|条|行|笔|rows?|records?|people|persons?|users?|entries)?$`)

// longestTotals is the most bytes of that cell.
const longestTotals = 60

// isTotalsRow reports whether a record sums up others and is no person's: its first filled cell says so, and at least
// half of the required columns are empty or figures.
func (f *file) isTotalsRow(rec *verify.Record) bool {
	columns, lacking := 0, 0
	for _, c := range f.columns {
		if f.action.Requires(c.field) && c.index != templated {
			columns++
			if isFigure(rec.Cells[c.index]) {
				lacking++
			}
		}
	}
	if lacking == 0 || 2*lacking < columns {
		return false
	}
	i := slices.IndexFunc(rec.Cells, func(cell string) bool { return !blank([]string{cell}) })
	return i >= 0 && len(rec.Cells[i]) <= longestTotals && totals.MatchString(table.NormalizeHeader(rec.Cells[i]))
}

// isFigure reports whether a cell is empty or a figure: no name, identity number or image.
func isFigure(cell string) bool {
	cell = strings.TrimSpace(cell)
	return len(cell) < 15 && strings.Trim(cell, "0123456789,.") == ""
}
