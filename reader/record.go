package reader

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"veribatch/internal/verify"
)

// What the reader finds in rows.
const (
	rowShort        = "row-short"        // fewer cells than the header
	rowLong         = "row-long"         // more cells than the header
	rowGarbled      = "row-garbled"      // characters that the encoding doesn't have, or a row beyond all measure
	cellHuge        = "cell-huge"        // a cell that no field can be
	nulRemoved      = "nul-removed"      // NUL bytes were taken out
	numberPrecision = "number-precision" // a spreadsheet made a number of an identity number
	unclosedQuote   = "unclosed-quote"   // a quote that opens and never closes
	totalsLine      = "totals-line"      // a row that sums others up
)

// maxCell is the most bytes that a cell of a mapped column may have. Names,
// numbers and addresses of images stay far below.
const maxCell = 32 << 10

// record makes a record of a row: as many cells as the header has, and the
// fields out of their columns.
func (in *file) record(r row) verify.Record {
	rec := verify.Record{
		File: in.source.File, Sheet: in.parts[r.part].sheet, Row: r.number,
		Cells: r.cells, Findings: r.findings,
	}
	switch width := len(in.header.cells); {
	case len(r.cells) < width:
		in.pad(&rec, width)
	case len(r.cells) > width:
		in.cut(&rec, width)
	}
	in.take(&rec)
	if !verify.Refused(r.findings) && in.sumsUp(&rec) {
		rec.Findings = slices.Clip(r.findings) // of the cells it lacks there is nothing to say
		note(&rec, totalsLine, verify.Error, "", "")
		return rec
	}
	if in.lostDigits(r) && !inexact(rec.IDNumber) {
		note(&rec, numberPrecision, verify.Error, verify.IDNumber, "")
	}
	return rec
}

// lostDigits reports whether the identity number is a number of more than 15
// digits: were it written with all of them, nobody could know that they are
// the person's.
func (in *file) lostDigits(r row) bool {
	return slices.ContainsFunc(in.columns, func(c column) bool {
		return c.field == verify.IDNumber && slices.ContainsFunc(r.inexact, c.takes)
	})
}

// takes reports whether a cell is what the column says, or a part of that.
func (c column) takes(index int) bool {
	return c.index == index || slices.Contains(c.template.columns, index)
}

// take takes the fields out of a record's cells.
func (in *file) take(rec *verify.Record) {
	for _, c := range in.columns {
		value := c.value(rec.Cells)
		*rec.Value(c.field) = value
		if len(value) > maxCell {
			note(rec, cellHuge, verify.Error, c.field, fmt.Sprintf("%d KiB, at most %d", len(value)>>10, maxCell>>10))
		}
	}
	if in.source.Format == formatExcel && inexact(rec.IDNumber) {
		note(rec, numberPrecision, verify.Error, verify.IDNumber, "")
	}
}

func (c column) value(cells []string) string {
	if c.index == templated {
		return c.template.fill(cells)
	}
	return cells[c.index]
}

// pad adds the cells that a row lacks. A spreadsheet doesn't store empty
// cells at a row's end, so that says something in CSV only.
func (in *file) pad(rec *verify.Record, width int) {
	had := len(rec.Cells)
	rec.Cells = append(rec.Cells, make([]string, width-had)...)
	if in.source.Format == formatExcel || verify.Refused(rec.Findings) {
		return
	}
	severity := verify.Note
	for _, c := range in.columns {
		if c.index >= had {
			severity = verify.Warning
		}
	}
	note(rec, rowShort, severity, "", fmt.Sprintf("%d of %d cells", had, width))
}

// cut takes off the cells beyond the header. In CSV, content there means
// that an unquoted delimiter moved the columns, and nobody knows from where
// on; in a spreadsheet somebody wrote beside the table.
func (in *file) cut(rec *verify.Record, width int) {
	rest := rec.Cells[width:]
	detail := fmt.Sprintf("%d cells, the header has %d", len(rec.Cells), width)
	rec.Cells = rec.Cells[:width:width]
	if blank(rest) || verify.Refused(rec.Findings) {
		return
	}
	severity := verify.Error
	if in.source.Format == formatExcel {
		severity = verify.Note
	}
	note(rec, rowLong, severity, "", detail)
}

func note(rec *verify.Record, code string, s verify.Severity, f verify.Field, detail string) {
	rec.Findings = append(rec.Findings, verify.Finding{Code: code, Severity: s, Field: f, Detail: detail})
}

// scientific is how text looks that was such a number: what came after the
// fifteenth digit is lost.
var scientific = regexp.MustCompile(`^[0-9](\.[0-9]+)?[eE]\+?[0-9]{2,3}$`)

func inexact(number string) bool {
	return strings.ContainsAny(number, "eE") && scientific.MatchString(number)
}

// blank reports whether cells hold nothing that could be seen.
func blank(cells []string) bool {
	for _, c := range cells {
		if strings.TrimSpace(c) != "" {
			return false
		}
	}
	return true
}
