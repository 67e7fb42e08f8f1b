package table

import (
	"strconv"

	"veribatch/internal/words"
)

// The formats.
const (
	CSV   = "CSV"
	Excel = "Excel"
)

// A Source says what was detected of a file.
type Source struct {
	File      string   // its name, without the folder
	Format    string   // CSV or Excel
	Encoding  string   // of a CSV file, such as "UTF-8" or "GB18030"
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
	form := words.New("%s, columns separated by %s", s.Encoding, delimiterName(s.Delimiter))
	switch len(s.Sheets) {
	case 0:
	case 1:
		form = words.New("sheet %s", Quote(s.Sheets))
	default:
		form = words.New("%d sheets (%s)", len(s.Sheets), Quote(s.Sheets))
	}
	header := words.New("header in row %d", s.HeaderRow)
	if s.HeaderRow == 0 {
		header = words.New("no header")
	}
	read := words.New("%s: %s, %s, %s", s.File, s.Format, form, header)
	if len(s.Skipped) > 0 {
		return words.New("%s; not read: %s", read, Quote(s.Skipped))
	}
	return read
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
