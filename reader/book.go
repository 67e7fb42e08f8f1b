package reader

import (
	"archive/zip"
	"context"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"iter"
	"slices"
	"strconv"
)

// A book is an open workbook, for one goroutine at a time. Its sheets are read
// from the file as they go; its table of strings is held in memory, as far as
// cells have referred to it.
type book struct {
	parcel
	sheets   []worksheet
	formats  []format // by the number of a cell's style
	from1904 bool     // day 0 is 1904-01-01

	texts   *zip.File // the part with the table of strings, if there is one
	opened  io.Closer // that part, if a cell referred to it
	strings *stringTable
	loading func(bytes int64) // if it is set, is called before many strings are read at once
}

// A worksheet is a sheet and the part that it lies in.
type worksheet struct {
	name    string
	visible bool
	part    *zip.File // nil for a sheet without rows, as a chart is
}

// openBook opens a workbook to be read while ctx lasts.
func openBook(ctx context.Context, file string) (*book, error) {
	archive, err := zip.OpenReader(file)
	if err != nil {
		return nil, incomplete(err)
	}
	b := &book{parcel: parcel{archive, ctx}}
	if err := b.understand(); err != nil {
		return nil, errors.Join(damaged(err), archive.Close())
	}
	return b, nil
}

// Close closes the file.
func (b *book) Close() error {
	if b.opened != nil {
		b.opened.Close()
	}
	return b.parcel.Close()
}

// errTooMuch is that a file holds what no table of people does.
var errTooMuch = errors.New("more than a table takes")

// damaged says what to do about a workbook that can't be read.
func damaged(err error) error {
	if errors.Is(err, errTooMuch) {
		return fmt.Errorf("%w; copy the table alone into a new workbook", err)
	}
	return fmt.Errorf("is damaged (%w); open it in Excel or WPS, let it be repaired, and save it again", err)
}

// understand reads what the workbook says of itself (ECMA-376 part 1, 18.2).
func (b *book) understand() error {
	all, err := b.relationships("")
	if err != nil {
		return err
	}
	part, err := b.related(all, "officeDocument")
	if err != nil {
		return err
	}
	if part == nil {
		return errors.New("it names no workbook")
	}
	var content bookContent
	if err := b.decode(part, &content); err != nil {
		return err
	}
	b.from1904 = content.Properties.From1904
	if all, err = b.relationships(part.Name); err != nil {
		return err
	}
	if b.texts, err = b.related(all, "sharedStrings"); err != nil {
		return err
	}
	if err := b.list(content.Sheets, all); err != nil {
		return err
	}
	return b.style(all)
}

// A bookContent is what counts of a workbook's own part.
type bookContent struct {
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

// list finds the parts of the sheets. No two sheets have the same: a small
// file could be read for ever.
func (b *book) list(sheets []listedSheet, all []relationship) error {
	taken := make(map[*zip.File]bool)
	for _, s := range sheets {
		if slices.Contains(b.names(), s.Name) {
			return fmt.Errorf("two sheets %q", s.Name)
		}
		i := slices.IndexFunc(all, func(r relationship) bool {
			return slices.ContainsFunc(s.Attrs, func(a xml.Attr) bool { return a.Name.Local == "id" && a.Value == r.ID })
		})
		if i < 0 {
			return fmt.Errorf("sheet %q is missing", s.Name)
		}
		sheet := worksheet{name: s.Name, visible: s.State == "" || s.State == "visible"}
		if all[i].is("worksheet") {
			var err error
			if sheet.part, err = b.part(all[i].Target); err != nil {
				return err
			}
			if taken[sheet.part] {
				return fmt.Errorf("sheet %q is another one too", s.Name)
			}
			taken[sheet.part] = true
		}
		b.sheets = append(b.sheets, sheet)
	}
	return nil
}

// style reads how the cells' styles show numbers.
func (b *book) style(all []relationship) error {
	part, err := b.related(all, "styles")
	if err != nil || part == nil {
		return err
	}
	var s styleSheet
	if err := b.decode(part, &s); err != nil {
		return err
	}
	b.formats = s.formats()
	return nil
}

// format returns that of a cell's style; no style is the first.
func (b *book) format(style []byte) format {
	if style == nil {
		style = []byte("0")
	}
	n, err := strconv.ParseUint(string(style), 10, 32)
	if err != nil || n >= uint64(len(b.formats)) {
		return plainNumber
	}
	return b.formats[n]
}

// shared returns the string that a cell refers to.
func (b *book) shared(index []byte) (string, error) {
	n, err := strconv.ParseUint(string(index), 10, 32)
	if err != nil {
		return "", errors.New("a cell that refers to a string by no number")
	}
	if b.strings == nil {
		if err := b.openStrings(); err != nil {
			return "", err
		}
	}
	if b.loading != nil && n >= uint64(len(b.strings.starts)+manyStrings) {
		b.loading(int64(b.texts.UncompressedSize64))
	}
	s, ok, err := b.strings.at(n)
	if err == nil && !ok {
		err = fmt.Errorf("a cell that refers to string %d of %d", n+1, len(b.strings.starts))
	}
	return s, err
}

// manyStrings is how many it takes a second or so to read.
const manyStrings = 1_000_000

func (b *book) openStrings() error {
	if b.texts == nil {
		return errors.New("its table of strings is missing")
	}
	in, err := b.read(b.texts)
	if err != nil {
		return err
	}
	m, err := newScanner(in)
	b.opened, b.strings = in, &stringTable{in: m}
	return err
}

// drain holds that the strings that were read are what was packed.
func (b *book) drain() error {
	if b.strings == nil {
		return nil
	}
	if err := b.strings.in.drain(); err != nil {
		return fmt.Errorf("its table of strings: %w", err)
	}
	return nil
}

// rows reads a sheet from its start.
func (b *book) rows(w worksheet) iter.Seq2[row, error] {
	return func(yield func(row, error) bool) {
		if w.part == nil {
			return
		}
		in, err := b.read(w.part)
		if err != nil {
			yield(row{}, damaged(err))
			return
		}
		defer in.Close()
		m, err := newScanner(in)
		s := sheet{in: m, book: b}
		if err == nil {
			err = s.rows(yield)
		}
		if err != nil {
			yield(row{}, damaged(fmt.Errorf("sheet %q, %s: %w", w.name, s.where(), err)))
		}
	}
}
