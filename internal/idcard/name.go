package idcard

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// MaxName is the most characters that pass for a name: well above the fifty
// that any name on an ID card stays under.
const MaxName = 100

// dot separates the parts of a minority name: U+00B7, as on the ID card.
const dot = '·'

// NormaliseName takes blanks and invisible characters out of a name and
// writes its separator as U+00B7. A blank between two Latin letters stays,
// as one space. Characters are never replaced by similar ones. Doing it
// twice changes nothing, and a clean name costs no allocation.
func NormaliseName(s string) string {
	if !strings.ContainsFunc(s, untidy) {
		return s
	}
	runes := []rune(strings.TrimFunc(strings.Map(tidyLetter, s), padding))
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

func untidy(r rune) bool { return tidyLetter(r) != r || r == '.' || padding(r) }

// padding is what a spreadsheet puts around a text.
func padding(r rune) bool { return r == ' ' || r == '\'' }

func tidyLetter(r rune) rune {
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

// betweenLatin reports whether the blank at i is the first of a run of
// blanks with a Latin letter on either side.
func betweenLatin(runes []rune, i int) bool {
	if !unicode.Is(unicode.Latin, runes[i-1]) {
		return false
	}
	next := slices.IndexFunc(runes[i:], func(r rune) bool { return r != ' ' })
	return unicode.Is(unicode.Latin, runes[i+next])
}

// CheckName returns what is wrong or remarkable with a normalised name, nil
// for a clean one.
func CheckName(name string) []Problem {
	switch length := utf8.RuneCountInString(name); {
	case length == 0:
		return []Problem{NameMissing}
	case strings.ContainsRune(name, '*'):
		return []Problem{NameMasked}
	case length > MaxName:
		return []Problem{NameLong}
	case length == 1 && han([]rune(name)[0]):
		return []Problem{NameShort}
	}
	var found []Problem
	for i, r := range name {
		p := suspect(r)
		if r == dot && (i == 0 || i+len("·") == len(name)) {
			p = Symbol
		}
		if p != "" && !slices.Contains(found, p) {
			found = append(found, p)
		}
	}
	return found
}

// suspect returns why a character hardly belongs in a name.
func suspect(r rune) Problem {
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

// han reports Chinese characters: the script as the Unicode tables have it,
// 〇 among them, and the planes that later versions fill with more.
func han(r rune) bool {
	return common(r) || 0x20000 <= r && r <= 0x3FFFD || unicode.Is(unicode.Han, r)
}

// common reports the block that nearly every name is made of.
func common(r rune) bool { return '\u4E00' <= r && r <= '\u9FFF' }
