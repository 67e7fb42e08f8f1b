// Package idcard knows the identity numbers of Chinese ID cards (GB 11643)
// and the names that stand beside them: how people mistype them, and how to
// tell.
package idcard

import (
	"strings"
	"time"
	"unicode"
)

// NormaliseNumber takes off what gets into a number on its way through
// spreadsheets: blanks and invisible characters anywhere, quotes and equals
// signs around it; full-width digits become narrow, and what looks like a
// final X becomes one. It never guesses a digit. Doing it twice changes
// nothing, and a clean number costs no allocation.
func NormaliseNumber(s string) string {
	return strings.Trim(strings.Map(tidyDigit, s), `'="`)
}

func tidyDigit(r rune) rune {
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

// invisible reports blanks, controls, and format characters such as
// zero-width spaces and the marks that Windows dialogs copy along.
func invisible(r rune) bool {
	return unicode.IsSpace(r) || unicode.IsControl(r) || unicode.Is(unicode.Cf, r) || unicode.Is(unicode.Variation_Selector, r)
}

// Upgrade returns the number of 18 characters that a normalised one of 15
// digits became in 1999: with the century, which is the twentieth, and a check
// digit. Any other it returns as it is.
func Upgrade(number string) string {
	if len(number) != 15 || !digits(number) {
		return number
	}
	first17 := number[:6] + "19" + number[6:]
	return first17 + string(CheckDigit(first17))
}

// CheckNumber returns what is wrong or remarkable with a normalised number,
// nil for a clean one. The date of today is taken in its own time zone.
func CheckNumber(number string, today time.Time) []Problem {
	if p := form(number); p != "" {
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

// form returns why the number isn't 18 or 15 characters of the right kind.
func form(number string) Problem {
	switch {
	case number == "":
		return NumberMissing
	case masked(number):
		return NumberMasked
	case scientific(number):
		return Scientific
	case !digits(strings.TrimSuffix(number, "X")):
		return Character
	case len(number) == 18, len(number) == 15 && digits(number):
		return ""
	}
	return Length
}

// A number has one X at most, at its end: more of them hide digits.
func masked(number string) bool {
	return strings.ContainsAny(number, "*•●") || strings.Count(number, "X") > 1
}

// scientific reports forms such as 1.10101E+17.
func scientific(number string) bool {
	mantissa, exponent, ok := strings.Cut(strings.ToUpper(number), "E")
	return ok && digits(strings.Replace(mantissa, ".", "", 1)) && digits(strings.TrimPrefix(exponent, "+"))
}

// digits reports whether s is one digit or more and nothing else.
func digits(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return s != ""
}

// CheckDigit returns the last character of the identity number that begins
// with the given 17 digits: ISO 7064 MOD 11-2, as GB 11643 has it.
func CheckDigit(first17 string) byte {
	weights := [...]int{7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2}
	sum := 0
	for i, w := range weights {
		sum += w * int(first17[i]-'0')
	}
	return "10X98765432"[sum%11]
}

// earliest is the first year of birth that is taken for possible. Numbers
// were first given out in 1984.
const earliest = 1850

// birth judges the date of birth: digits 7 to 14, or 7 to 12 of an old
// number, whose century is the twentieth.
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

// decimal reads two digits.
func decimal(s string) int { return 10*int(s[0]-'0') + int(s[1]-'0') }
