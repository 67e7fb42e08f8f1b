package report

import (
	"slices"
	"strings"
)

// Dimensions returns what figures are grouped by: a column of the input's, or
// two with a comma between them, of which the second goes across.
func Dimensions(by string, header []string) []string {
	if slices.Contains(header, by) {
		return []string{by}
	}
	down, across, cross := strings.Cut(strings.ReplaceAll(by, "，", ","), ",")
	if !cross {
		return []string{by}
	}
	return []string{strings.TrimSpace(down), strings.TrimSpace(across)}
}
