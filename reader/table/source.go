package table

import (
	"fmt"
	"strconv"
	"strings"
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
func (s Source) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s: %s, ", s.File, s.Format)
	switch {
	case s.Format == WebPage:
		fmt.Fprintf(&b, "%s, ", s.Encoding)
	case len(s.Sheets) == 0:
		fmt.Fprintf(&b, "%s, columns separated by %s, ", s.Encoding, delimiterName(s.Delimiter))
	default:
		fmt.Fprintf(&b, "%s, ", sheetList(s.Sheets))
	}
	if s.HeaderRow == 0 {
		b.WriteString("no header")
	} else {
		fmt.Fprintf(&b, "header in row %d", s.HeaderRow)
	}
	if len(s.Skipped) > 0 {
		fmt.Fprintf(&b, "; not read: %s", Quote(s.Skipped))
	}
	return b.String()
}

func sheetList(names []string) string {
	if len(names) == 1 {
		return "sheet " + Quote(names)
	}
	return fmt.Sprintf("%d sheets (%s)", len(names), Quote(names))
}

func delimiterName(d string) string {
	switch d {
	case ",":
		return "comma"
	case ";":
		return "semicolon"
	case "\t":
		return "tab"
	}
	if quoted := strconv.QuoteToGraphic(d); quoted != `"`+d+`"` {
		return quoted // it cannot be seen
	}
	return d
}
