package reader

import (
	"fmt"
	"strings"
)

// A Source says what was understood of a file.
type Source struct {
	File      string   // its name, without the folder
	Format    string   // "CSV" or "Excel"
	Encoding  string   // of a CSV file, such as "UTF-8" or "GB18030"
	Delimiter string   // of a CSV file: ",", ";", "\t" or "|"
	Sheets    []string // of a workbook: the sheets that are read
	Skipped   []string // of a workbook: the sheets that aren't read, hidden ones among them
	HeaderRow int      // of the first sheet, as a spreadsheet counts, from 1
}

// String says it in a line.
func (s Source) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s: %s, ", s.File, s.Format)
	if len(s.Sheets) == 0 {
		fmt.Fprintf(&b, "%s, columns separated by %s, ", s.Encoding, delimiterName(s.Delimiter))
	} else {
		fmt.Fprintf(&b, "%s, ", sheetList(s.Sheets))
	}
	fmt.Fprintf(&b, "header in row %d", s.HeaderRow)
	if len(s.Skipped) > 0 {
		fmt.Fprintf(&b, "; not read: %s", quoted(s.Skipped))
	}
	return b.String()
}

// place names the sheet for the beginning of an error; nothing for CSV.
func (s Source) place() string {
	if len(s.Sheets) == 0 {
		return ""
	}
	return fmt.Sprintf("sheet %q: ", s.Sheets[0])
}

func sheetList(names []string) string {
	if len(names) == 1 {
		return "sheet " + quoted(names)
	}
	return fmt.Sprintf("%d sheets (%s)", len(names), quoted(names))
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
	return d
}
