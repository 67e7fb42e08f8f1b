package table

import (
	"strconv"

	"veribatch/internal/words"
)

// The formats.
const (
	CSV     = "CSV"
	Excel   = "Excel"
	WebPage = "web page"
)

// A Source says what was detected of a file.
type Source struct {
	File      string   // its name, without the folder
	Format    string   // CSV, Excel or WebPage
	Encoding  string   // of a CSV file or a web page, such as "UTF-8" or "GB18030"
	Delimiter string   // of a CSV file, such as ","
	Sheets    []string // of a workbook: the sheets that are read
	Skipped   []string // of a workbook: the other sheets, hidden ones among them
	HeaderRow int      // of the first sheet, as a spreadsheet counts, from 1; 0 if there is none
}

// String describes the source in a line.
func (s Source) String() string { return s.In(words.EN) }

// In is String in a language.
func (s Source) In(lang words.Lang) string { return s.text().In(lang) }

func (s Source) text() words.Text {
	var form words.Text
	switch {
	case s.Format == WebPage:
		form = words.Verbatim(s.Encoding)
	case len(s.Sheets) == 0:
		form = words.New("%s, columns separated by %s", s.Encoding, delimiterName(s.Delimiter))
	case len(s.Sheets) == 1:
		form = words.New("sheet %s", Quote(s.Sheets))
	default:
		form = words.New("%d sheets (%s)", len(s.Sheets), Quote(s.Sheets))
	}
	header := words.New("header in row %d", s.HeaderRow)
	if s.HeaderRow == 0 {
		header = words.New("no header")
	}
	read := words.New("%s: %s, %s, %s", s.File, s.format(), form, header)
	if len(s.Skipped) > 0 {
		return words.New("%s; not read: %s", read, Quote(s.Skipped))
	}
	return read
}

func (s Source) format() words.Text {
	if s.Format == WebPage {
		return words.New("web page")
	}
	return words.Verbatim(s.Format)
}

func delimiterName(d string) words.Text {
	switch d {
	case ",":
		return words.New("comma")
	case ";":
		return words.New("semicolon")
	case "\t":
		return words.New("tab")
	}
	if quoted := strconv.QuoteToGraphic(d); quoted != `"`+d+`"` {
		return words.Verbatim(quoted) // it cannot be seen
	}
	return words.Verbatim(d)
}
