package table

import (
	"regexp"
	"slices"
	"strings"
	"unicode"

	"veribatch/internal/words"

	"golang.org/x/text/unicode/norm"
)

// requiredMark is what forms put beside a column's name.
var requiredMark = regexp.MustCompile(
	`[(\[【{<][^()\[\]【】{}<>]*(必填|选填|可选|必须|必输|required|optional)[^()\[\]【】{}<>]*[)\]】}>]`)

// NormalizeHeader removes what makes two spellings of a column's name differ: case and width, spaces and punctuation,
// and the mark of a required column. It is idempotent.
func NormalizeHeader(header string) string {
	s := strings.ToLower(norm.NFKC.String(strings.ToValidUTF8(header, "")))
	if strings.ContainsAny(s, "([【{<") {
		s = requiredMark.ReplaceAllString(s, "")
	}
	s = strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsNumber(r) {
			return r
		}
		return -1
	}, s)
	return norm.NFC.String(s) // characters that were apart may combine
}

// NormalizeHeaders normalises the names of a header's columns, and leaves out the empty ones at its end.
func NormalizeHeaders(header []string) []string {
	names := make([]string, len(header))
	for i, cell := range header {
		names[i] = NormalizeHeader(cell)
	}
	for len(names) > 0 && names[len(names)-1] == "" {
		names = names[:len(names)-1]
	}
	return names
}

// IsRowID reports whether a column holds the row ids that veribatch writes.
func IsRowID(header string) bool {
	return slices.Contains([]string{"行标识", "rowid"}, NormalizeHeader(header))
}

// How much an error quotes at most: names, and characters of each.
const (
	maxQuoted = 30
	MaxName   = 24
)

// Quote lists names of columns or sheets for an error, without the blank ones.
func Quote(names []string) words.Text {
	var shown []words.Text
	for _, name := range names {
		if strings.TrimSpace(name) != "" {
			shown = append(shown, words.New("%q", Clip(name)))
		}
	}
	if more := len(shown) - maxQuoted; more > 0 {
		shown = append(shown[:maxQuoted], words.New("and %d more", more))
	}
	return words.Items(shown...)
}

// Clip shortens a name for an error to MaxName characters.
func Clip(name string) string {
	name = strings.TrimSpace(name)
	if runes := []rune(name); len(runes) > MaxName {
		return string(runes[:MaxName]) + "…"
	}
	return name
}
