package writer

import (
	"fmt"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// maxName is how many characters of a value a file's name has.
const maxName = 40

// fileNames turns values into parts of file names. A file system that ignores
// case takes no two of them for one.
type fileNames map[string]bool

func (n fileNames) unique(value string) string {
	name := fileName(value)
	for i := 2; n[strings.ToLower(name)]; i++ {
		name = fmt.Sprintf("%s~%d", fileName(value), i)
	}
	n[strings.ToLower(name)] = true
	return name
}

// fileName returns a value as a file's name may have it on every system: no
// separators, no wildcards, nothing invisible, and not too long.
func fileName(value string) string {
	safe := strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsNumber(r) || strings.ContainsRune("-_()（）·", r) {
			return r
		}
		return '_'
	}, norm.NFC.String(value))
	if runes := []rune(safe); len(runes) > maxName {
		safe = string(runes[:maxName])
	}
	return safe
}
