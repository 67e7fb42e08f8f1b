package reader

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"os"
	"slices"
	"strings"

	"github.com/xuri/excelize/v2"
)

const formatExcel = "Excel"

// inMemory is how large, in bytes, a worksheet or the table of strings may
// be, unpacked, to be held in memory; larger ones are spilled to disk, which
// halves the speed and bounds the memory. It is excelize's default.
const inMemory = 16 << 20

// A workbook is an open workbook. What it spills to disk lies in a folder of
// its own that only this user can read: it is people's data.
type workbook struct {
	*excelize.File
	path  string
	spill string
}

func openBook(path string, inMemory int64) (*workbook, error) {
	spill, err := os.MkdirTemp("", "veribatch-")
	if err != nil {
		return nil, fmt.Errorf("making room to unpack it: %w", err)
	}
	// Raw values: formatting a number of 18 digits as a date takes forever
	// (qax-os/excelize#974), and would make it something else.
	f, err := excelize.OpenFile(path, excelize.Options{
		RawCellValue:      true,
		UnzipSizeLimit:    maxUnpacked,
		UnzipXMLSizeLimit: inMemory,
		TmpDir:            spill,
	})
	if err != nil {
		return nil, errors.Join(damaged(err), os.RemoveAll(spill))
	}
	return &workbook{f, path, spill}, nil
}

func (b *workbook) Close() error {
	return errors.Join(b.File.Close(), os.RemoveAll(b.spill))
}

func damaged(err error) error {
	return fmt.Errorf("is damaged (%w); open it in Excel or WPS, let it be repaired, and save it again", err)
}

// openWorkbook finds the sheets to read and their header.
func openWorkbook(path string, o Options, want wanted) (table, preview, error) {
	book, err := openBook(path, inMemory)
	if err != nil {
		return table{}, preview{}, err
	}
	defer book.Close()

	if err := checkStrings(path, inMemory); err != nil {
		return table{}, preview{}, damaged(err)
	}
	sheets, err := book.candidates(o)
	if err != nil {
		return table{}, preview{}, err
	}
	parts, first, err := book.table(sheets, want)
	if err != nil {
		return table{}, preview{}, err
	}
	source := Source{Format: formatExcel, Skipped: book.others(parts)}
	for _, p := range parts {
		source.Sheets = append(source.Sheets, p.sheet)
	}
	return table{source: source, parts: parts, rows: bookRows(path, parts)}, first, nil
}

// table returns the sheets that make up the table: the first that has the
// columns, and those with the same header; if none has them, the first that
// isn't empty.
func (b *workbook) table(sheets []string, want wanted) ([]part, preview, error) {
	var parts []part
	var first preview
	for _, name := range sheets {
		p, err := look(context.Background(), b.rows(context.Background(), name), want)
		switch {
		case err != nil:
			return nil, preview{}, fmt.Errorf("sheet %q: %w", name, err)
		case p.headed && !first.headed, len(parts) == 0, len(first.rows) == 0:
			parts, first = []part{p.part(name)}, p
		case p.headed && slices.Equal(folded(p.head()), folded(first.head())):
			parts = append(parts, p.part(name))
			first.filled = first.filled || p.filled
		}
	}
	return parts, first, nil
}

// head returns the cells of the header.
func (p preview) head() []string { return p.rows[p.header].cells }

func (p preview) part(sheet string) part {
	if len(p.rows) == 0 {
		return part{sheet: sheet}
	}
	return part{sheet: sheet, header: p.rows[p.header].number}
}

// candidates returns the sheets that may hold the table: the one that was
// asked for, else those that are preferred, else all that can be seen.
func (b *workbook) candidates(o Options) ([]string, error) {
	chosen := o.Sheet
	var visible, preferred []string
	for _, name := range b.GetSheetList() {
		if chosen != "" && strings.EqualFold(strings.TrimSpace(name), strings.TrimSpace(chosen)) {
			return []string{name}, nil
		}
		if ok, err := b.GetSheetVisible(name); err == nil && ok {
			visible = append(visible, name)
			if o.prefer != nil && o.prefer(name) {
				preferred = append(preferred, name)
			}
		}
	}
	switch {
	case chosen != "":
		return nil, fmt.Errorf("--sheet %s: the workbook has no such sheet; it has %s", chosen, quoted(b.GetSheetList()))
	case len(visible) == 0:
		return nil, errors.New("has no visible sheet; name the one to read with --sheet")
	}
	if len(preferred) > 0 {
		return preferred, nil
	}
	return visible, nil
}

func (b *workbook) others(parts []part) []string {
	return slices.DeleteFunc(b.GetSheetList(), func(name string) bool {
		return slices.ContainsFunc(parts, func(p part) bool { return p.sheet == name })
	})
}

// bookRows reads sheets one after the other from their start, opening the
// workbook anew.
func bookRows(path string, parts []part) func(context.Context) iter.Seq2[row, error] {
	return func(ctx context.Context) iter.Seq2[row, error] {
		return func(yield func(row, error) bool) {
			book, err := openBook(path, inMemory)
			if err != nil {
				yield(row{}, err)
				return
			}
			defer book.Close()
			for i, p := range parts {
				for r, err := range book.rows(ctx, p.sheet) {
					r.part = i
					if !yield(r, err) || err != nil {
						return
					}
				}
			}
		}
	}
}

// rows reads a sheet from its start. Hidden rows are rows: they may be
// hidden by a filter that somebody forgot. A row is given out when the next
// one has begun, or the sheet has ended as it should: the last row of a
// broken sheet may be half of one.
func (b *workbook) rows(ctx context.Context, sheet string) iter.Seq2[row, error] {
	return func(yield func(row, error) bool) {
		rows, err := b.Rows(sheet)
		if err != nil {
			yield(row{}, damaged(err))
			return
		}
		defer rows.Close()

		var held row
		number := 0
		for rows.Next() {
			if held.cells != nil && !yield(held, nil) {
				return
			}
			number++
			held = row{number: number}
			if held.cells, err = rows.Columns(); err != nil {
				yield(row{}, fmt.Errorf("row %d: %w", number, damaged(err)))
				return
			}
			if ctx.Err() != nil {
				yield(row{}, ctx.Err())
				return
			}
			if blank(held.cells) {
				held.cells = nil
			}
		}
		if err = rows.Error(); err == nil {
			err = checkEnd(b.path, sheet, number)
		}
		if err != nil {
			yield(row{}, damaged(err))
		} else if held.cells != nil {
			yield(held, nil)
		}
	}
}
