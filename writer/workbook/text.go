package workbook

import (
	"strings"
	"unicode/utf8"

	"veribatch/internal/explain"

	"golang.org/x/text/width"
)

// cellUnits is how many UTF-16 units an Excel cell holds.
const cellUnits = 32767

var cutMark = explain.Text{ZH: "…（截断）", EN: "… (cut)"}

// fit returns s as a cell can hold it, cut and marked if it is too long.
func fit(s string, lang explain.Lang) string {
	if len(s) <= cellUnits { // a byte is never more than a unit
		return s
	}
	mark := cutMark.In(lang)
	room := cellUnits - utf8.RuneCountInString(mark)
	units, cut := 0, 0
	for i, r := range s {
		if units <= room {
			cut = i
		}
		if units++; r > 0xFFFF {
			units++
		}
		if units > cellUnits {
			return s[:cut] + mark
		}
	}
	return s
}

// span returns how many half-width characters s takes up, at most most.
func span(s string, most int) int {
	n := 0
	for _, r := range s {
		if n >= most {
			return most
		}
		n++
		if wide(r) {
			n++
		}
	}
	return min(n, most)
}

func wide(r rune) bool {
	if r < 0x1100 {
		return false
	}
	kind := width.LookupRune(r).Kind()
	return kind == width.EastAsianWide || kind == width.EastAsianFullwidth || kind == width.EastAsianAmbiguous
}

// lines estimates how many lines s takes in a cell of so many half-width
// characters. Letters are narrower than the digits that widths are counted
// in: 7 eighths.
func lines(s string, across int) int {
	total := 0
	for part := range strings.SplitSeq(s, "\n") {
		n := 0
		for _, r := range part {
			if n += 7; wide(r) {
				n += 9
			}
		}
		total += max(1, (n+8*across-1)/(8*across))
	}
	return total
}

// rowHeight is the height in points of a row of so many lines.
func rowHeight(lines int) float64 { return 6 + 15*float64(lines) }

// resultHeight is the height in points of a row of results. It has room for
// three lines at most, so that one row doesn't push all others out of sight.
func resultHeight(lines int) float64 { return 4 + 14*float64(min(lines, 3)) }
