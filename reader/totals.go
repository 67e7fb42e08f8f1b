package reader

import (
	"regexp"
	"slices"
	"strings"

	"veribatch/internal/verify"
)

// totals are how the lines begin that sum a table up, or a part of it, once
// folded: the word, and a count perhaps.
var totals = regexp.MustCompile(`^(.*(合计|总计|小计|共计|累计)|总数|总人数|共[0-9]+|(grand|sub)?totals?|sum)[0-9]*` +
	`(个|人|名|位|户|条|行|笔|rows?|records?|people|persons?|users?|entries)?$`)

// longestTotals is the most bytes of a cell that says it is a line of totals.
const longestTotals = 60

// sumsUp reports whether a record is a line of totals, and no person's: its
// first filled cell says so, and most of what every person has isn't there, or
// is a figure.
func (in *file) sumsUp(rec *verify.Record) bool {
	columns, lacking := 0, 0
	for _, c := range in.columns {
		if c.field.Required() && c.index != templated {
			columns++
			if nobodys(rec.Cells[c.index]) {
				lacking++
			}
		}
	}
	if lacking == 0 || 2*lacking < columns {
		return false
	}
	i := slices.IndexFunc(rec.Cells, func(cell string) bool { return !blank([]string{cell}) })
	return i >= 0 && len(rec.Cells[i]) <= longestTotals && totals.MatchString(fold(rec.Cells[i]))
}

// nobodys reports a cell that is empty, or a figure: neither a name, nor the
// number of a person, nor an image.
func nobodys(cell string) bool {
	cell = strings.TrimSpace(cell)
	return len(cell) < 15 && strings.Trim(cell, "0123456789,.") == ""
}
