package reader

import (
	"regexp"
	"slices"
	"strings"
)

// A CSV file that veribatch wrote has an apostrophe before cells that a
// spreadsheet would take for a formula, or that begin with an apostrophe, and
// a tab before numbers of twelve digits or more. They are no part of what the
// cells say. In a file of anybody else they may be, so they are taken off
// only below the header that such a file has.

// escaped reports the header of a CSV file of results: three columns that
// stand side by side in every one.
func escaped(header []string) bool {
	for i := range len(header) - 2 {
		if isRowID(header[i]) && header[i+1] == "RequestId" && header[i+2] == "BizId" {
			return true
		}
	}
	return false
}

var (
	quotedStart = regexp.MustCompile(`^'[=+\-@＝＋－＠\t\r\n']`)
	tabbed      = regexp.MustCompile(`^\t[0-9]{12,}$`)
)

// unescape takes off what was put before the cells' content.
func unescape(cells []string) []string {
	cells = slices.Clone(cells)
	for i, cell := range cells {
		if strings.HasPrefix(cell, "'") && quotedStart.MatchString(cell) || strings.HasPrefix(cell, "\t") && tabbed.MatchString(cell) {
			cells[i] = cell[1:]
		}
	}
	return cells
}
