package table

import (
	"regexp"
	"slices"
	"strings"
)

// A CSV file that veribatch wrote has an apostrophe before cells that a spreadsheet would take for a formula or that
// begin with an apostrophe, and a tab before numbers of twelve digits or more. They are not part of the cells. In
// other files they may be, so they are removed only below the header of such a file.

// isOurs reports whether a header is that of a CSV file of results: each has these three columns side by side.
func isOurs(header []string) bool {
	for i := range len(header) - 2 {
		if IsRowID(header[i]) && header[i+1] == "RequestId" && header[i+2] == "BizId" {
			return true
		}
	}
	return false
}

var (
	quotedStart = regexp.MustCompile(`^'[=+\-@＝＋－＠\t\r\n']`)
	tabbed      = regexp.MustCompile(`^\t[0-9]{12,}$`)
)

// unescape removes what was put before the cells' content.
func unescape(cells []string) []string {
	cells = slices.Clone(cells)
	for i, cell := range cells {
		apostrophe := strings.HasPrefix(cell, "'") && quotedStart.MatchString(cell)
		if apostrophe || strings.HasPrefix(cell, "\t") && tabbed.MatchString(cell) {
			cells[i] = cell[1:]
		}
	}
	return cells
}
