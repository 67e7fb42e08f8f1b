// Package idcard normalises and checks the identity numbers of Chinese ID cards
// (GB 11643) and the names that go with them.
package idcard

import (
	"strings"
	"time"
	"unicode"

	"veribatch/internal/cell"
)

// NormaliseNumber removes what spreadsheets leave in a number: blanks and
// invisible characters anywhere, quotes and equals signs around it. Full-width
// digits become narrow, and characters that look like X become X. It never
// guesses a digit. Normalising twice changes nothing, and a clean number costs
// no allocation.
func NormaliseNumber(s string) string {
	if digits(strings.TrimSuffix(s, "X")) { // as nearly all are
		return s
	}
	return strings.Trim(strings.Map(normalDigit, s), `'="`)
}

func normalDigit(r rune) rune {
	switch {
	case '0' <= r && r <= '9', r == 'X':
		return r
	case '０' <= r && r <= '９':
		return r - '０' + '0'
	case r == 'x', r == 'Ｘ', r == 'ｘ', r == 'Х', r == 'х': // the last two are Cyrillic
		return 'X'
	case r == '＊':
		return '*'
	case r == '＇', r == '‘', r == '’':
		return '\''
	case invisible(r):
		return -1
	}
	return r
}

// invisible reports whether r is a blank, a control or a format character, such
// as a zero-width space or a mark that is copied along from Windows dialogs.
func invisible(r rune) bool {
	return unicode.IsSpace(r) || unicode.IsControl(r) || unicode.In(r, unicode.Cf, unicode.Variation_Selector)
}

// Upgrade returns the 18 characters that a normalised number of 15 digits became
// in 1999: with the century, 19, and a check digit. It returns any other number
// as it is.
func Upgrade(number string) string {
	if len(number) != 15 || !digits(number) {
		return number
	}
	first17 := number[:6] + "19" + number[6:]
	return first17 + string(CheckDigit(first17))
}

// CheckNumber returns the problems of a normalised number, nil for a clean one.
// Today counts in its own time zone.
func CheckNumber(number string, today time.Time) []Problem {
	if p := format(number); p != "" {
		return []Problem{p}
	}
	var found []Problem
	note := func(p Problem) {
		if p != "" {
			found = append(found, p)
		}
	}
	note(region(number[:6]))
	note(birth(number, today))
	if len(number) == 15 {
		note(FifteenDigits)
		return found
	}
	if number[17] != CheckDigit(number[:17]) {
		note(Checksum)
	}
	if strings.HasSuffix(number, "000") {
		note(Rounded)
	}
	return found
}

// format returns why a number is not 18 or 15 valid characters, empty if it is.
func format(number string) Problem {
	switch {
	case len(number) == 18 && digits(strings.TrimSuffix(number, "X")): // as nearly all are
		return ""
	case cell.Nothing(number):
		return NumberMissing
	case masked(number):
		return NumberMasked
	case scientific(number):
		return Scientific
	case !digits(strings.TrimSuffix(number, "X")):
		return Character
	case len(number) == 15 && digits(number):
		return ""
	}
	return Length
}

// masked reports whether digits are hidden. A number has one X at most, at its
// end: more of them hide digits.
func masked(number string) bool {
	return strings.ContainsAny(number, "*•●") || strings.Count(number, "X") > 1
}

// scientific reports whether a number is written like 1.10101E+17.
func scientific(number string) bool {
	mantissa, exponent, ok := strings.Cut(strings.ToUpper(number), "E")
	return ok && digits(strings.Replace(mantissa, ".", "", 1)) && digits(strings.TrimPrefix(exponent, "+"))
}

// digits reports whether s consists of digits and is not empty.
func digits(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return s != ""
}

// CheckDigit returns the last character of the identity number that begins with
// the given 17 digits, by ISO 7064 MOD 11-2 as GB 11643 prescribes.
func CheckDigit(first17 string) byte {
	weights := [...]int{7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2}
	sum := 0
	for i, w := range weights {
		sum += w * int(first17[i]-'0')
	}
	return "10X98765432"[sum%11]
}

// earliest is the first year of birth that is possible. Numbers were first
// issued in 1984.
const earliest = 1850

// birth checks the date of birth: digits 7 to 14, or 7 to 12 of an old number,
// whose century is 19.
func birth(number string, today time.Time) Problem {
	date := number[6:]
	year := 1900
	if len(number) == 18 {
		year = 100 * decimal(date[:2])
		date = date[2:]
	}
	year += decimal(date[:2])
	month, day := time.Month(decimal(date[2:4])), decimal(date[4:6])

	if year < earliest || month < 1 || month > 12 || day < 1 || day > monthDays(year, month) {
		return BirthDate
	}
	y, m, d := today.Date()
	if year > y || year == y && (month > m || month == m && day > d) {
		return Future
	}
	return ""
}

func monthDays(year int, month time.Month) int {
	return time.Date(year, month+1, 0, 0, 0, 0, 0, time.UTC).Day()
}

// decimal returns the value of the first two digits.
func decimal(s string) int { return 10*int(s[0]-'0') + int(s[1]-'0') }
