package idcard

import (
	"regexp"
	"strings"
	"time"
	"unicode"
)

// The problems of dates.
const (
	DateMissing Problem = "date-missing"
	DateForm    Problem = "date-form"   // no date, or one that can be read in two ways
	DateFuture  Problem = "date-future" // after today
	DateOrder   Problem = "date-order"  // the last day comes before the first
)

// noEnd is how a card says that it is valid for good.
const noEnd = "长期"

// dates matches the forms that people and spreadsheets write: year, month and
// day in this order, perhaps with a time of day behind them.
var dates = regexp.MustCompile(`^(\d{4})(?:[-/.年]\s?(\d{1,2})[-/.月]\s?(\d{1,2})日?|(\d{2})(\d{2}))` +
	`(?:[T ]\s*\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?)?$`)

// NormaliseDate writes a date as YYYYMMDD, and every word for a card without end as 长期.
// What is no date stays as it is. Normalising twice changes nothing.
func NormaliseDate(s string) string {
	s = strings.Trim(strings.Map(func(r rune) rune {
		switch {
		case '０' <= r && r <= '９':
			return r - '０' + '0'
		case r == '－':
			return '-'
		case r == '／':
			return '/'
		case r == '：':
			return ':'
		case unicode.IsSpace(r):
			return ' '
		case invisible(r):
			return -1
		}
		return r
	}, s), `'=" `)
	switch s {
	case "长期", "长期有效", "永久", "永久有效", "长久", "99991231", "9999-12-31", "9999/12/31", "9999.12.31":
		return noEnd
	}
	m := dates.FindStringSubmatch(s)
	if m == nil {
		return s
	}
	month, day := m[2]+m[4], m[3]+m[5]
	if len(month) == 1 {
		month = "0" + month
	}
	if len(day) == 1 {
		day = "0" + day
	}
	return m[1] + month + day
}

// CheckDate returns what is wrong with a normalised date; empty if nothing is.
func CheckDate(s string) Problem {
	switch {
	case s == "":
		return DateMissing
	case s == noEnd:
		return ""
	}
	if _, err := time.Parse("20060102", s); err != nil {
		return DateForm
	}
	return ""
}

// Age returns how many years a person with a checked identity number is old on
// a day; false for a number that has no birth date.
func Age(number string, today time.Time) (years int, known bool) {
	number = Upgrade(number)
	if len(number) != 18 {
		return 0, false
	}
	born, err := time.Parse("20060102", number[6:14])
	if err != nil {
		return 0, false
	}
	years = today.Year() - born.Year()
	if today.Month() < born.Month() || today.Month() == born.Month() && today.Day() < born.Day() {
		years--
	}
	return years, true
}
