package xlsx

import (
	"bytes"
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/xuri/nfp"
)

// A format is how a cell's style shows a number.
type format int

const (
	plainNumber format = iota
	date
	clock // a time of day
	dateAndTime
	duration // hours that go on after 24

	// padded + n shows whole numbers with n digits at least, as 00000 does.
	padded
)

// maxPadding is the most digits that a padded format may ask for.
const maxPadding = 40

// styles are the formats of a workbook's cells.
type styles struct {
	formats  []format // by the number of a cell's style
	from1904 bool     // day 0 is 1904-01-01
}

// of returns the format of a cell by its style attribute. Without one, the first style holds.
func (s *styles) of(attribute []byte) format {
	if attribute == nil {
		attribute = []byte("0")
	}
	n, err := strconv.ParseUint(string(attribute), 10, 32)
	if err != nil || n >= uint64(len(s.formats)) {
		return plainNumber
	}
	return s.formats[n]
}

// A styleSheet is what counts of a workbook's styles (ECMA-376 part 1, 18.8).
type styleSheet struct {
	NumFmts []struct {
		ID   int    `xml:"numFmtId,attr"`
		Code string `xml:"formatCode,attr"`
	} `xml:"numFmts>numFmt"`
	CellXfs []struct {
		NumFmtID int `xml:"numFmtId,attr"`
	} `xml:"cellXfs>xf"`
}

// formats returns the format of each cell style, by the style's number.
func (s styleSheet) formats() []format {
	custom := make(map[int]format, len(s.NumFmts))
	for _, f := range s.NumFmts {
		custom[f.ID] = formatOf(f.Code)
	}
	all := make([]format, len(s.CellXfs))
	for i, xf := range s.CellXfs {
		f, ok := custom[xf.NumFmtID]
		if !ok {
			f = builtIn(xf.NumFmtID)
		}
		all[i] = f
	}
	return all
}

// builtIn returns the formats that are known by their number alone (ECMA-376 part 1, 18.8.30), those of East Asia
// among them.
func builtIn(id int) format {
	switch {
	case id == 22:
		return dateAndTime
	case 14 <= id && id <= 17, 27 <= id && id <= 31, id == 36, 50 <= id && id <= 54, id == 57, id == 58:
		return date
	case 18 <= id && id <= 21, 32 <= id && id <= 35, id == 45, id == 47, id == 55, id == 56:
		return clock
	case id == 46:
		return duration
	}
	return plainNumber
}

// maxCode is the most bytes of a format that is looked at; Excel has 255 characters.
const maxCode = 1024

// formatOf returns the format of a code's first section, such as yyyy"年"m"月"d"日" or [h]:mm.
func formatOf(code string) format {
	if len(code) > maxCode {
		return plainNumber
	}
	if len(code) > 1 && len(code) <= maxPadding && strings.Trim(code, "0") == "" {
		return padded + format(len(code))
	}
	parser := nfp.NumberFormatParser()
	sections := parser.Parse(code)
	if len(sections) == 0 {
		return plainNumber
	}
	var day, month, time bool
	for _, item := range sections[0].Items {
		switch {
		case item.TType == nfp.TokenTypeElapsedDateTimes:
			return duration
		case item.TType != nfp.TokenTypeDateTimes:
		case strings.ContainsAny(item.TValue, "hHsS"):
			time = true
		case strings.ContainsAny(item.TValue, "yYdDeE"), isWeekday(item.TValue):
			day = true
		case strings.ContainsAny(item.TValue, "mM") && len(item.TValue) <= 5:
			month = true // or minutes, or AM/PM, beside a time
		}
	}
	return formatWith(day || month && !time, time)
}

// isWeekday reports the codes of a weekday in East Asia.
func isWeekday(code string) bool {
	return strings.EqualFold(code, "aaa") || strings.EqualFold(code, "aaaa")
}

func formatWith(day, time bool) format {
	switch {
	case day && time:
		return dateAndTime
	case day:
		return date
	case time:
		return clock
	}
	return plainNumber
}

const (
	lastSerial  = 2958465 // 9999-12-31, the last date that Excel has
	leapSerial  = 60      // 1900-02-29, which Excel has and the calendar hasn't
	daysTo1904  = 1462    // from 1900's first day to 1904's, as serial numbers
	secondsADay = 24 * 60 * 60
)

// whole returns a number without an exponent or a fraction of zero, as Java's programs write 1001.0 and
// 1.2345678E7 for
// whole numbers: what a spreadsheet shows. Other numbers stay as they are written.
func whole(number []byte) []byte {
	if !bytes.ContainsAny(number, ".eE") {
		return number
	}
	n, err := strconv.ParseFloat(string(number), 64)
	if err != nil || n != math.Trunc(n) || math.Abs(n) >= 1e15 {
		return number
	}
	return strconv.AppendFloat(nil, n, 'f', -1, 64)
}

// pad puts zeros before a whole number until it has as many digits as the format shows.
func (f format) pad(number []byte) []byte {
	number = whole(number)
	shown := int(f - padded)
	if len(number) >= shown || !digits(number) {
		return number
	}
	return append(bytes.Repeat([]byte("0"), shown-len(number)), number...)
}

// text returns what a cell of the format shows for a number, such as 2023-01-31 08:30:00. A number that is no date of
// Excel's stays as it is.
func (f format) text(number string, from1904 bool) string {
	if f == plainNumber || f > padded {
		return number
	}
	n, err := strconv.ParseFloat(number, 64)
	if err != nil || !(0 <= n && n <= lastSerial) {
		return number
	}
	all := int(math.Round(n * secondsADay))
	days, seconds := all/secondsADay, all%secondsADay
	hours := fmt.Sprintf("%02d:%02d:%02d", seconds/3600, seconds/60%60, seconds%60)
	switch {
	case f == duration:
		return fmt.Sprintf("%02d%s", all/3600, hours[2:])
	case f == clock && days == 0:
		return hours
	case from1904:
		days += daysTo1904
	}
	switch {
	case days < 1 || days > lastSerial:
		return number
	case f == date:
		return day(days)
	}
	return day(days) + " " + hours
}

// day returns the date of a serial number in which 1 is 1900-01-01.
func day(serial int) string {
	if serial == leapSerial {
		return "1900-02-29"
	}
	if serial < leapSerial {
		serial++
	}
	return time.Date(1899, time.December, 30+serial, 0, 0, 0, 0, time.UTC).Format(time.DateOnly)
}

// isoForms are those of a cell of type d (ECMA-376 part 1, 18.18.11).
var isoForms = []string{
	"2006-01-02T15:04:05.999999999Z07:00", "2006-01-02T15:04:05.999999999", time.DateOnly, "15:04:05.999999999",
}

// isoText returns what a cell of the format shows for an ISO 8601 date.
func (f format) isoText(value string) string {
	for _, form := range isoForms {
		t, err := time.Parse(form, value)
		switch {
		case err != nil:
		case form == isoForms[3], f == clock:
			return t.Format(time.TimeOnly)
		case form == time.DateOnly, f == date:
			return t.Format(time.DateOnly)
		default:
			return t.Format(time.DateTime)
		}
	}
	return value
}

// inexactNumber reports whether a number has more than 15 digits. Spreadsheets keep 15; the rest is made up.
func inexactNumber(number string) bool {
	if len(number) <= 15 && !strings.ContainsAny(number, "eE") {
		return false
	}
	n, err := strconv.ParseFloat(number, 64)
	return err == nil && math.Abs(n) >= 1e15
}
