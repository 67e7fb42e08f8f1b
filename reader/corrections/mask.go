package corrections

import (
	"regexp"
	"strings"
)

// same reports whether a cell equals the original: programs add and remove blanks around it, and write newlines their
// own way.
func same(cell, original string) bool {
	return strings.Join(strings.Fields(cell), " ") == strings.Join(strings.Fields(original), " ")
}

// hides reports whether a cell shows only a part.
func hides(cell string) bool { return strings.Contains(cell, "*") }

// hidden matches what stands for characters that are masked, or beyond what a cell of a workbook holds.
var hidden = regexp.MustCompile(`…(（截断）| \(cut\))$|[*…]+`)

// masks reports whether a cell is the original with some of it hidden.
func masks(cell, original string) bool {
	if !strings.ContainsAny(cell, "*…") {
		return false
	}
	parts := hidden.Split(cell, -1)
	for i, part := range parts {
		parts[i] = regexp.QuoteMeta(part)
	}
	return regexp.MustCompile(`^(?s)` + strings.Join(parts, ".*") + `$`).MatchString(strings.TrimSpace(original))
}
