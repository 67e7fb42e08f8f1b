// Package mask hides whose a value is.
package mask

import "strings"

// Ends replaces all characters of s by *, except the first and last ones. If
// that would leave all of them, it replaces all.
func Ends(s string, first, last int) string {
	runes := []rune(s)
	hidden := len(runes) - first - last
	if hidden <= 0 {
		return strings.Repeat("*", len(runes))
	}
	return string(runes[:first]) + strings.Repeat("*", hidden) + string(runes[len(runes)-last:])
}
