// Package xlsx streams the worksheets of an Excel workbook (ECMA-376) as rows of text. It knows nothing of what the
// rows mean.
//
// It reads as strictly as the standard is written: a workbook that is damaged, or that claims to unpack to more than a
// table takes, is an error and never a guess. Errors quote the names of sheets and parts, and no cell.
package xlsx

import (
	"archive/zip"
	"context"
	"encoding/xml"
	"errors"
	"iter"
	"slices"

	"veribatch/internal/words"
)

// A File is an open workbook, for one goroutine at a time. It streams sheets from the disk, and holds in memory the
// shared strings as far as cells have referred to them.
type File struct {
	// Loading, if it is set, is called before a cell makes the file read more than a million shared strings at once,
	// which takes a second and more. bytes is the size of all of them.
	Loading func(bytes int64)

	opc      opcPackage
	sheets   []Sheet
	styles   styles
	strings  sharedStrings
	embedded embeddedImages
}

// A Sheet is a worksheet.
type Sheet struct {
	Name    string
	Visible bool // not hidden by the user or by a program

	part        *zip.File // nil for a sheet without rows, such as a chart
	absent      error     // why the workbook lacks its rows
	annotations Annotations
}

// HasRows reports whether the sheet may have rows; a sheet that shows a chart has none, nor has one that is missing.
func (s Sheet) HasRows() bool { return s.part != nil }

// Missing reports whether the workbook names the sheet and lacks its rows.
func (s Sheet) Missing() bool { return s.absent != nil }

// A Row is a row of a worksheet.
type Row struct {
	Number  int      // from 1
	Cells   []string // what each cell shows, up to the last filled one; dates as 2006-01-02 or 2006-01-02 15:04:05
	Inexact []int    // the cells, from 0, with numbers of more digits than the 15 that a spreadsheet keeps
	Hidden  bool     // by a filter or by hand
	Links   []Link   // of its cells; those of the sheet itself only With its annotations
	Images  []Image  // in its cells; those that lie over them only With its annotations
	NoText  []int    // the cells, from 0, with a formula's error or a boolean: neither text nor number
}

// Open opens the workbook at path. Reading from it ends with ctx.
func Open(ctx context.Context, path string) (*File, error) {
	opc, err := openPackage(ctx, path)
	if err != nil {
		return nil, damaged(err)
	}
	f := &File{opc: opc}
	if err := f.readWorkbook(); err != nil {
		return nil, errors.Join(damaged(err), opc.Close())
	}
	return f, nil
}

// Close closes the file.
func (f *File) Close() error {
	f.strings.close()
	return f.opc.Close()
}

// Sheets returns the sheets in the order of the workbook. No two have the same name.
func (f *File) Sheets() []Sheet { return slices.Clone(f.sheets) }

// Rows yields the rows of a sheet as they are written, in ascending order in nearly all, blank ones too where the
// sheet
// has them. It ends with an error where the sheet is damaged; no part of a damaged row is yielded.
func (f *File) Rows(w Sheet) iter.Seq2[Row, error] {
	return func(yield func(Row, error) bool) {
		if w.absent != nil {
			yield(Row{}, damaged(w.absent))
			return
		}
		if w.part == nil {
			return
		}
		in, err := f.opc.open(w.part)
		if err != nil {
			yield(Row{}, damaged(err))
			return
		}
		defer in.Close()
		m, err := newScanner(in)
		f.strings.loading = f.Loading
		s := sheet{in: m, styles: &f.styles, strings: &f.strings, embedded: &f.embedded, annotations: w.annotations}
		if err == nil {
			err = s.rows(yield)
		}
		if err != nil {
			yield(Row{}, damaged(words.Errorf("sheet %q, %s: %w", w.Name, s.where(), err)))
		}
	}
}

// Verify compares the shared strings that Rows returned with their checksum. Rows itself does so for each sheet.
func (f *File) Verify() error {
	if err := f.strings.verify(); err != nil {
		return damaged(err)
	}
	return nil
}

// damaged adds to an error what to do about the workbook.
func damaged(err error) error {
	if errors.Is(err, errTooMuch) {
		return words.Errorf("%w; copy the table alone into a new workbook", err)
	}
	return words.Errorf("is damaged (%w); open it in Excel or WPS, let it be repaired, and save it again", err)
}

// readWorkbook reads the workbook's own part and its styles (ECMA-376 part 1, 18.2).
func (f *File) readWorkbook() error {
	all, err := f.opc.relationships("")
	if err != nil {
		return err
	}
	part, err := f.opc.related(all, "officeDocument")
	if err != nil {
		return err
	}
	if part == nil {
		return words.Errorf("it names no workbook")
	}
	var content workbookPart
	if err := f.opc.decode(part, &content); err != nil {
		return err
	}
	f.styles.from1904 = content.Properties.From1904
	if all, err = f.opc.relationships(part.Name); err != nil {
		return err
	}
	f.strings.opc = f.opc
	f.embedded = embeddedImages{opc: f.opc, workbook: all}
	f.strings.part = f.opc.optional(all, "sharedStrings") // cells that need it will miss it
	if err := f.listSheets(content.Sheets, all); err != nil {
		return err
	}
	return f.readStyles(all)
}

// A workbookPart is what we need of a workbook's own part.
type workbookPart struct {
	Properties struct {
		From1904 bool `xml:"date1904,attr"`
	} `xml:"workbookPr"`
	Sheets []listedSheet `xml:"sheets>sheet"`
}

// A listedSheet is a sheet as the workbook lists it.
type listedSheet struct {
	Name  string     `xml:"name,attr"`
	State string     `xml:"state,attr"` // visible, hidden, veryHidden
	Attrs []xml.Attr `xml:",any,attr"`
}

// listSheets finds the parts of the sheets. No two may share one: a small file could be read for ever.
func (f *File) listSheets(listed []listedSheet, all []relationship) error {
	taken := make(map[*zip.File]bool)
	for _, l := range listed {
		if slices.ContainsFunc(f.sheets, func(s Sheet) bool { return s.Name == l.Name }) {
			return words.Errorf("two sheets %q", l.Name)
		}
		i := slices.IndexFunc(all, l.refersTo)
		sheet := Sheet{Name: l.Name, Visible: l.State == "" || l.State == "visible"}
		if i < 0 {
			sheet.absent = words.Errorf("sheet %q is missing", l.Name)
		} else if all[i].is("worksheet") {
			sheet.part, sheet.absent = f.opc.part(all[i].Target)
		}
		if sheet.part != nil {
			if taken[sheet.part] {
				return words.Errorf("sheet %q has the rows of another sheet", l.Name)
			}
			taken[sheet.part] = true
		}
		f.sheets = append(f.sheets, sheet)
	}
	return nil
}

// refersTo reports whether the sheet names a relationship. The attribute's prefix depends on the program.
func (l listedSheet) refersTo(r relationship) bool {
	return slices.ContainsFunc(l.Attrs, func(a xml.Attr) bool { return a.Name.Local == "id" && a.Value == r.ID })
}

// readStyles reads how the cells' styles show numbers.
func (f *File) readStyles(all []relationship) error {
	part := f.opc.optional(all, "styles")
	if part == nil {
		return nil
	}
	var s styleSheet
	if err := f.opc.decode(part, &s); err != nil {
		return err
	}
	f.styles.formats = s.formats()
	return nil
}
