// Package table opens a file as one table: rows below a header. It unpacks the file, detects from its content whether
// it is CSV or Excel, and finds the header, for which its caller says which columns it wants. It knows nothing of what
// the columns mean.
//
// Errors name the file, and say what to do with it. They show no cell, only names of columns and sheets.
package table

import (
	"cmp"
	"context"
	"crypto/sha256"
	"errors"
	"io"
	"io/fs"
	"iter"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"veribatch/internal/patherr"
	"veribatch/internal/words"
	"veribatch/reader/text"
	"veribatch/reader/xlsx"
)

// Options say what Open cannot detect. The zero value leaves everything to it.
type Options struct {
	// Name is what the file is called, where it was made of another. Empty: its path, or "standard input".
	Name string

	// Sheet is the worksheet to read. Empty: the first visible one whose header has the wanted columns, and all that
	// have the same header; if there is no such sheet, the first that is not empty.
	Sheet string

	// Encoding is that of CSV files, by its name on the web (WHATWG), such as gbk or utf-16le. Empty or auto: it is
	// detected.
	Encoding string

	// Delimiter separates the cells of CSV files: as text.ParseDelimiter has it. Empty: comma, semicolon, tab, | or
	// \x01 is detected.
	Delimiter string

	// HeaderRow is the row of the header, as a spreadsheet counts; NoHeader if there is none. 0: it is found among the
	// first rows.
	HeaderRow int

	// Password opens protected workbooks.
	Password string

	// Stdin is what the path "-" stands for. Open reads it to its end.
	Stdin io.Reader

	// Loading, if it is set, is called by Open before it loads the shared strings of a large workbook, so many bytes
	// of them, which takes a second and more. Most workbooks have them in an order that makes it unnecessary.
	Loading func(file string, bytes int64)

	// Prefer, if it is set, reports the sheets that are read instead of the others, where a workbook has such sheets.
	Prefer func(sheet string) bool
}

var (
	// ErrNoSheet is returned for a sheet that the workbook does not have.
	ErrNoSheet = words.Errorf("the workbook has no sheet")

	// ErrAllHidden is returned for a workbook whose sheets are all hidden.
	ErrAllHidden = words.Errorf("has no visible sheet")

	// ErrChanged is returned by Rows when the file is no longer the one that was opened.
	ErrChanged = words.Errorf("the file changed since it was opened; " +
		"leave it as it is while it is in use, then start again")

	errEmpty    = words.Errorf("is empty; export it again")
	errNotTable = words.Errorf("is neither CSV nor an Excel workbook; export the table as .xlsx or .csv")
)

// A Table is a file that was opened as a table. It holds no open file between calls, but for a workbook whose images
// are read, and is safe for concurrent use.
type Table struct {
	given   string // the path
	name    string // of the file, for errors
	file    localFile
	size    int64
	changed time.Time
	content

	images     *xlsx.Images // nil until one is opened
	openImages sync.Mutex
}

// A content is a table as one of the formats has it.
type content struct {
	source Source
	header []string
	filled bool

	// rows yields the rows below the header. Each call reads the file anew.
	rows func(context.Context) iter.Seq2[Row, error]
}

// A Row is a row of a table that has something in it.
type Row struct {
	Sheet   string // empty for CSV
	Number  int    // as a spreadsheet counts, from 1
	Cells   []string
	Inexact []int // of a workbook: the cells, from 0, with numbers of more digits than a spreadsheet keeps
	NoText  []int // of a workbook: the cells, from 0, with a formula's error or a boolean
	Hidden  bool  // of a workbook: by a filter or by hand
	Links   []xlsx.Link
	Images  []xlsx.Image // of a workbook: in the cells, or over them
	Damage  text.Damage
}

// Open opens the file at path as a table with the wanted columns. It reads the beginning of a CSV file, and as much of
// a workbook as it takes to get at the first rows of its sheets. What is packed (gzip, or zip with one table inside),
// protected, or comes from standard input ("-") is first copied to a private temporary file, which Close removes.
// Beside the errors above it returns those of packages text and xlsx.
func Open(path string, o Options, wanted HeaderScore) (*Table, error) {
	name := path
	if path == stdin {
		name = "standard input"
	}
	t := &Table{given: path, name: cmp.Or(o.Name, name), file: localFile{path: path}}
	if err := t.open(o, wanted); err != nil {
		return nil, errors.Join(words.Errorf("%s: %w", t.name, err), t.Close())
	}
	return t, nil
}

// Close closes the workbook of images, and removes the temporary file, if there is one.
func (t *Table) Close() error { return errors.Join(t.closeImages(), t.file.remove()) }

// Name returns the path of the file as Open was given it, "standard input", or Options.Name.
func (t *Table) Name() string { return t.name }

// Header returns the cells of the header; that of the first sheet, where there are several.
func (t *Table) Header() []string { return slices.Clone(t.header) }

// SHA256 returns the digest of the file's bytes as they lie on the disk; of standard input, of what it was unpacked to.
func (t *Table) SHA256() (sum [sha256.Size]byte, err error) {
	path := t.given
	if path == stdin {
		path = t.file.path
	}
	f, err := os.Open(path)
	if err != nil {
		return sum, words.Errorf("%s: %w", t.name, patherr.Cause(err))
	}
	defer f.Close()
	h := sha256.New()
	if _, err := io.Copy(h, f); err != nil {
		return sum, words.Errorf("%s: %w", t.name, patherr.Cause(err))
	}
	return [sha256.Size]byte(h.Sum(nil)), nil
}

// Filled reports whether there is a row below a header.
func (t *Table) Filled() bool { return t.filled }

// Source returns what was detected.
func (t *Table) Source() Source { return t.source }

// Rows yields the rows below the header in order, sheet after sheet, without the blank ones. Each call reads the file
// from its start. The sequence ends with an error if the file can't be read any further, if it changed since Open
// (ErrChanged), or with that of ctx.
func (t *Table) Rows(ctx context.Context) iter.Seq2[Row, error] {
	return func(yield func(Row, error) bool) {
		if err := t.unchanged(); err != nil {
			yield(Row{}, words.Errorf("%s: %w", t.name, err))
			return
		}
		for r, err := range t.rows(ctx) {
			switch {
			case err != nil && ctx.Err() != nil:
				err = ctx.Err()
			case err != nil:
				err = words.Errorf("%s: %w", t.name, patherr.Cause(err))
			}
			if !yield(r, err) || err != nil {
				return
			}
		}
	}
}

func (t *Table) open(o Options, wanted HeaderScore) error {
	format, err := t.file.unpack(o)
	if err != nil {
		return err
	}
	info, err := stat(t.file.path)
	if err != nil {
		return err
	}
	t.size, t.changed = info.Size(), info.ModTime()
	open := openText
	switch format {
	case workbookFormat:
		open = openWorkbook
	case pageFormat:
		open = openPage
	}
	name := filepath.Base(t.name)
	if t.content, err = open(t.file.path, o.forFile(name), wanted); err != nil {
		return patherr.Cause(err)
	}
	t.source.File = name
	return nil
}

// forFile returns the options with Loading told the name of a file.
func (o Options) forFile(name string) Options {
	if loading := o.Loading; loading != nil {
		o.Loading = func(_ string, bytes int64) { loading(name, bytes) }
	}
	return o
}

func (o Options) finder(wanted HeaderScore) headerFinder { return headerFinder{wanted, o.HeaderRow} }

// unchanged checks that the file is still the one that was opened: what was done with one content must not be joined
// with the rows of another.
func (t *Table) unchanged() error {
	info, err := stat(t.file.path)
	if err == nil && (info.Size() != t.size || !info.ModTime().Equal(t.changed)) {
		err = ErrChanged
	}
	return err
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

// stat returns what the system knows of a regular file with something in it.
func stat(path string) (fs.FileInfo, error) {
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, words.Errorf("%w; check the path", fs.ErrNotExist)
	case err != nil:
		return nil, patherr.Cause(err)
	case info.IsDir():
		return nil, words.Errorf("is a folder; name the CSV or Excel file in it")
	case !info.Mode().IsRegular():
		return nil, words.Errorf("is no regular file; pipe its content in and name - as the input")
	case info.Size() == 0:
		return nil, errEmpty
	}
	return info, nil
}
