package idcard

import "strings"

// The problems of mobiles.
const (
	MobileMissing Problem = "mobile-missing"
	MobileMasked  Problem = "mobile-masked" // digits are hidden
	MobileForm    Problem = "mobile-form"   // not 11 digits from 13 to 19
)

// NormaliseMobile removes what people write around the digits of a mobile:
// blanks, dashes, dots and brackets, and the country's prefix +86, 0086 or 86.
// It never guesses a digit. Normalising twice changes nothing.
func NormaliseMobile(s string) string {
	s = strings.Map(func(r rune) rune {
		switch r {
		case '-', '－', '‐', '‑', '–', '—', '.', '(', ')', '（', '）', '\'', '=', '"':
			return -1
		case '＋':
			return '+'
		}
		return normalDigit(r)
	}, s)
	for _, prefix := range []string{"+86", "0086", "86"} {
		if rest, found := strings.CutPrefix(s, prefix); found && len(rest) == mobileLength {
			return rest
		}
	}
	return s
}

// mobileLength is how many digits a mobile of mainland China has.
const mobileLength = 11

// CheckMobile returns what is wrong with a normalised mobile; empty if nothing is.
func CheckMobile(s string) Problem {
	switch {
	case s == "":
		return MobileMissing
	case masked(s):
		return MobileMasked
	case len(s) != mobileLength || !digits(s) || s[0] != '1' || s[1] < '3':
		return MobileForm
	}
	return ""
}
