package reader

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"veribatch/internal/cell"
	"veribatch/internal/verify"
	"veribatch/reader/table"
	"veribatch/reader/text"
)

// What the reader finds in rows.
const (
	RowGarbled       = "row-garbled"        // characters that the encoding does not have, or a row that is too long
	cellError        = "cell-error"         // a formula's error or a boolean where a text belongs
	otherDocument    = "document-type"      // the number is of a document that is no identity card
	imageLink        = "image-link"         // the cell's link was followed
	imageLinkFile    = "image-link-file"    // the cell's link was followed to a local file
	imageLinkUnknown = "image-link-unknown" // the cell's link is computed from what isn't in the row
	imageInCell      = "image-in-cell"      // a picture lies in the cell, and can't be read
	imageEmbedded    = "image-embedded"     // the picture in the cell was read
	imageEdited      = "image-edited"       // the picture in the cell is cropped or turned
	imageUnclear     = "image-unclear"      // pictures lie in the cell or over it, and it isn't clear which is meant
	rowShort         = "row-short"          // fewer cells than the header
	rowLong          = "row-long"           // more cells than the header
	cellHuge         = "cell-huge"          // a cell too large for a field
	nulRemoved       = "nul-removed"        // NUL bytes were removed
	numberPrecision  = "number-precision"   // a spreadsheet made a number of an identity number
	unclosedQuote    = "unclosed-quote"     // a quote that opens and never closes
)

// maxCell is the most bytes of a mapped cell. Names, numbers and addresses of images stay far below.
const maxCell = 32 << 10

// record makes a record of a row: as many cells as the header has, and the fields from their columns.
func (f *file) record(r *table.Row) verify.Record {
	rec := verify.Record{File: f.source.File, Sheet: r.Sheet, Row: r.Number, Cells: r.Cells}
	noteDamage(&rec, r.Damage)
	ofRow := len(rec.Findings)
	switch width := len(f.header); {
	case len(r.Cells) < width:
		f.pad(&rec, width)
	case len(r.Cells) > width:
		f.cut(&rec, width)
	}
	f.follow(&rec, r)
	f.embed(&rec, r)
	f.setFields(&rec)
	if code := f.noPerson(&rec); code != "" && !r.Damage.Severe() {
		rec.Findings = rec.Findings[:ofRow] // the cells that it lacks say nothing
		note(&rec, code, verify.Error, "", "")
		return rec
	}
	f.noteErrors(&rec, r.NoText)
	f.selectRow(&rec, r.Hidden)
	for _, field := range longNumbers {
		if f.lostDigits(r, field) && !inexact(*rec.Value(field)) {
			note(&rec, numberPrecision, verify.Error, field, "")
		}
	}
	return rec
}

// corrected is Input.Corrected.
func (f *file) corrected(rec *verify.Record, columns []int) {
	hidden := slices.ContainsFunc(rec.Findings, func(f verify.Finding) bool { return f.Code == verify.HiddenRow })
	rec.Findings = slices.DeleteFunc(slices.Clone(rec.Findings), func(found verify.Finding) bool {
		return found.Field == "" || found.Code == otherDocument || f.anyOf(found.Field, columns)
	})
	f.setFields(rec)
	f.selectRow(rec, hidden)
}

// anyOf reports whether one of the cells is the value of a field, or a part of it.
func (f *file) anyOf(field verify.Field, cells []int) bool {
	return slices.ContainsFunc(f.columns, func(c *column) bool {
		return c.field == field && slices.ContainsFunc(cells, c.takes)
	})
}

// noteDamage adds what was wrong with the row itself.
func noteDamage(rec *verify.Record, d text.Damage) {
	if d.TooLong {
		note(rec, RowGarbled, verify.Error, "", fmt.Sprintf("more than %d MiB", text.MaxRow>>20))
	}
	if d.NULs > 0 {
		note(rec, nulRemoved, verify.Note, "", fmt.Sprint(d.NULs))
	}
	if d.Garbled {
		note(rec, RowGarbled, verify.Error, "", "")
	}
	if d.Unclosed {
		note(rec, unclosedQuote, verify.Error, "", "")
	}
}

// noteErrors refuses errors of formulas and booleans in the record's material. Where a cell may be empty, an error
// such as #N/A is a word for nothing.
func (f *file) noteErrors(rec *verify.Record, noText []int) {
	for _, index := range noText {
		for _, c := range f.columns {
			optional := !c.required && cell.Null(*rec.Value(c.field))
			if c.field != verify.UserID && c.takes(index) && !optional {
				note(rec, cellError, verify.Error, c.field, "")
			}
		}
	}
}

// longNumbers are the fields of more digits than a spreadsheet's numbers have.
var longNumbers = []verify.Field{verify.IDNumber, verify.BankCard}

// lostDigits reports whether a field is a number of more than 15 digits. Even if all of them are written, those after
// the fifteenth may not be the person's.
func (f *file) lostDigits(r *table.Row, field verify.Field) bool {
	return len(r.Inexact) > 0 && f.anyOf(field, r.Inexact)
}

// takes reports whether a cell is the value of the column, or a part of it.
func (c *column) takes(index int) bool {
	return c.index == index || slices.Contains(c.template.columns, index)
}

// setFields sets the fields of a record from its cells.
func (f *file) setFields(rec *verify.Record) {
	for _, c := range f.columns {
		value := c.value(rec.Cells)
		if c.image && isDispImg(value) {
			note(rec, imageInCell, verify.Error, c.field, "")
			value = ""
		}
		*rec.Value(c.field) = value
		if len(value) > maxCell {
			note(rec, cellHuge, verify.Error, c.field, fmt.Sprintf("%d KiB, at most %d", len(value)>>10, maxCell>>10))
		}
	}
	if f.documentType >= 0 && isOtherDocument(rec.Cells[f.documentType]) {
		note(rec, otherDocument, verify.Error, verify.IDNumber, "")
	}
	for _, field := range longNumbers {
		if f.source.Format == table.Excel && inexact(*rec.Value(field)) {
			note(rec, numberPrecision, verify.Error, field, "")
		}
	}
}

func (c *column) value(cells []string) string {
	if c.index == templated {
		return c.template.fill(cells)
	}
	return cells[c.index]
}

// pad adds the cells that a row lacks. A spreadsheet does not store empty cells at a row's end, so only a short row of
// CSV is worth a finding.
func (f *file) pad(rec *verify.Record, width int) {
	had := len(rec.Cells)
	rec.Cells = append(rec.Cells, make([]string, width-had)...)
	if f.source.Format == table.Excel || verify.Refused(rec.Findings) {
		return
	}
	severity := verify.Note
	for _, c := range f.columns {
		if c.index >= had {
			severity = verify.Warning
		}
	}
	note(rec, rowShort, severity, "", fmt.Sprintf("%d of %d cells", had, width))
}

// cut removes the cells beyond the header. In CSV, content there means that an unquoted delimiter shifted the columns,
// from an unknown cell on; in a spreadsheet somebody wrote beside the table.
func (f *file) cut(rec *verify.Record, width int) {
	rest := rec.Cells[width:]
	detail := fmt.Sprintf("%d cells, the header has %d", len(rec.Cells), width)
	rec.Cells = rec.Cells[:width:width]
	if blank(rest) || verify.Refused(rec.Findings) {
		return
	}
	severity := verify.Error
	if f.source.Format == table.Excel {
		severity = verify.Note
	}
	note(rec, rowLong, severity, "", detail)
}

// note adds a finding, unless the record has it.
func note(rec *verify.Record, code string, s verify.Severity, f verify.Field, detail string) {
	found := verify.Finding{Code: code, Severity: s, Field: f, Detail: detail}
	if !slices.Contains(rec.Findings, found) {
		rec.Findings = append(rec.Findings, found)
	}
}

// scientific matches a number whose last digits are lost.
var scientific = regexp.MustCompile(`^[0-9](\.[0-9]+)?[eE]\+?[0-9]{2,3}$`)

func inexact(number string) bool {
	return strings.ContainsAny(number, "eE") && scientific.MatchString(number)
}

// blank reports whether cells hold nothing visible.
func blank(cells []string) bool {
	for _, c := range cells {
		if strings.TrimSpace(c) != "" {
			return false
		}
	}
	return true
}
