package idcard

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"veribatch/internal/mojibake"
)

// maxName is how many characters a name may have. No name on an ID card has
// more than fifty.
const maxName = 100

// dot separates the parts of names of ethnic minorities: U+00B7, as on the ID card.
const dot = '·'

// NormaliseName removes blanks and invisible characters from a name and writes
// its separator as U+00B7. Blanks between two Latin letters become one space.
// Other characters are never replaced by similar ones. Normalising twice
// changes nothing, and a clean name costs no allocation.
func NormaliseName(s string) string {
	if !strings.ContainsFunc(s, abnormal) {
		return s
	}
	runes := []rune(strings.TrimFunc(strings.Map(normalLetter, s), padding))
	var b strings.Builder
	for i, r := range runes {
		switch {
		case r == ' ' && !betweenLatin(runes, i):
		case r == '.' && i > 0 && i < len(runes)-1:
			b.WriteRune(dot)
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}

// abnormal reports whether normalising may change a name that contains r.
func abnormal(r rune) bool { return normalLetter(r) != r || r == '.' || padding(r) }

// padding reports whether a spreadsheet may put r around a text.
func padding(r rune) bool { return r == ' ' || r == '\'' }

func normalLetter(r rune) rune {
	switch r {
	case '\u2022', '\u30FB', '\uFF65', '\u2027', '\u22C5', '\u2219', '\u0387':
		return dot
	case '．':
		return '.'
	case '＊':
		return '*'
	}
	switch {
	case common(r):
		return r
	case unicode.IsSpace(r):
		return ' '
	case invisible(r):
		return -1
	}
	return r
}

// betweenLatin reports whether the blank at i is the first of a run of blanks
// between two Latin letters.
func betweenLatin(runes []rune, i int) bool {
	if !unicode.Is(unicode.Latin, runes[i-1]) {
		return false
	}
	next := slices.IndexFunc(runes[i:], func(r rune) bool { return r != ' ' })
	return unicode.Is(unicode.Latin, runes[i+next])
}

// CheckName returns the problems of a normalised name, nil for a clean one.
func CheckName(name string) []Problem {
	usual := !strings.ContainsFunc(name, uncommon)
	switch length := utf8.RuneCountInString(name); {
	case length == 0:
		return []Problem{NameMissing}
	case !usual && strings.ContainsRune(name, '*'):
		return []Problem{NameMasked}
	case !usual && escaped(name):
		return []Problem{Escaped}
	case mojibake.Is(name):
		return []Problem{Mojibake}
	case !usual && mixesScripts(name):
		return []Problem{Scripts}
	case placeholder(name):
		return []Problem{Placeholder}
	case length > maxName:
		return []Problem{NameLong}
	case length == 1 && han([]rune(name)[0]):
		return []Problem{NameShort}
	case usual:
		return nil
	}
	var found []Problem
	for i, r := range name {
		p := unusual(r)
		if r == dot && (i == 0 || i+len("·") == len(name)) {
			p = Symbol
		}
		if p != "" && !slices.Contains(found, p) {
			found = append(found, p)
		}
	}
	return found
}

// code matches a character as JSON, HTML, URLs and mail write it.
var code = regexp.MustCompile(`\\[ux][0-9A-Fa-f]{2}|&(#[xX]?[0-9A-Fa-f]+|[A-Za-z]+);|%[0-9A-F]{2}|=\?[\w-]+\?[BbQq]\?`)

// escaped reports whether characters of a name are written as codes.
func escaped(name string) bool { return strings.ContainsAny(name, `\&%=`) && code.MatchString(name) }

// unusual returns why a character is unusual in a name, empty if it is not.
func unusual(r rune) Problem {
	switch {
	case han(r), r == dot, r == ' ':
		return ""
	case r == utf8.RuneError, r == '?', r == '？':
		return Garbled
	case unicode.Is(unicode.Co, r):
		return PrivateUse
	case unicode.IsDigit(r):
		return Digits
	case unicode.IsLetter(r):
		return Letters
	}
	return Symbol
}

// han reports whether r is a Chinese character: of the script by the Unicode
// tables, which includes 〇, or of the planes that later versions add to.
func han(r rune) bool {
	return common(r) || 0x20000 <= r && r <= 0x3FFFD || unicode.Is(unicode.Han, r)
}

// common reports whether r is in the block of which nearly every name consists.
func common(r rune) bool { return '\u4E00' <= r && r <= '\u9FFF' }

func uncommon(r rune) bool { return !common(r) }
