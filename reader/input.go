// Package reader turns a user base as somebody exported it, CSV or Excel,
// into records, one at a time and in constant memory.
//
// What a file is is told from its content: format, encoding, delimiter,
// sheet and header row are found, and Source says what was understood. A bad
// row is a record with findings; only a file that can't be read is an error.
// Errors never show what a cell holds, save column names that don't look
// like data.
package reader

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"iter"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"veribatch/batch"
)

// Options say what Open can't find out by itself. The zero value leaves
// everything to it.
type Options struct {
	// Columns names, for a field, the column that holds it, as it stands in
	// the header. Fields that aren't named are found by their usual headers.
	Columns map[batch.Field]string

	// Sheet is the worksheet to read. Empty: the first visible one with a
	// header that has the required columns, else the first that isn't empty.
	Sheet string
}

// ErrChanged is returned by Records when the file is no longer the one that
// was opened.
var ErrChanged = errors.New("the file changed since it was opened; leave it as it is while it is in use, then start again")

// An Input is a file that was understood. It holds no open file between
// calls and is safe for concurrent use.
type Input struct {
	path    string
	size    int64
	changed time.Time

	table
	header  row
	columns []column
}

// A table is what the formats have in common.
type table struct {
	source Source

	// rows yields every row from the first, save blank ones. Each call
	// reads the file anew.
	rows func(context.Context) iter.Seq2[row, error]
}

// A row is a row of a table as it was read.
type row struct {
	number   int // as a spreadsheet counts, from 1
	cells    []string
	findings []batch.Finding
}

// A column says where a field stands.
type column struct {
	field batch.Field
	index int // in the header, from 0
}

// Open finds out what the file at path is and which of its columns holds
// what. It reads the beginning of a CSV file, and as much of a workbook as it
// takes to get at its first rows.
func Open(path string, o Options) (*Input, error) {
	in, err := open(path, o)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return in, nil
}

func open(path string, o Options) (*Input, error) {
	if err := knownFields(o.Columns); err != nil {
		return nil, err
	}
	info, err := stat(path)
	if err != nil {
		return nil, err
	}
	in := &Input{path: path, size: info.Size(), changed: info.ModTime()}

	kind, err := identify(path)
	if err != nil {
		return nil, err
	}
	find := openText
	if kind == workbookKind {
		find = openWorkbook
	}
	var first preview
	if in.table, first, err = find(path, o); err != nil {
		return nil, err
	}
	in.source.File = filepath.Base(path)
	return in, in.understand(first, o.Columns)
}

// stat returns what the system knows of the file, or why it is none.
func stat(path string) (fs.FileInfo, error) {
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, fmt.Errorf("%w; check the path", fs.ErrNotExist)
	case err != nil:
		return nil, reason(err)
	case info.IsDir():
		return nil, errors.New("is a folder; name the CSV or Excel file in it")
	case !info.Mode().IsRegular():
		return nil, errors.New("is no regular file; save its content to one first")
	case info.Size() == 0:
		return nil, errEmpty
	}
	return info, nil
}

var errEmpty = errors.New("is empty; export it again")

// reason takes the path off an error of the file system: the caller names it.
func reason(err error) error {
	if pathError, ok := errors.AsType[*fs.PathError](err); ok {
		return pathError.Err
	}
	return err
}

// understand takes the header out of the first rows.
func (in *Input) understand(first preview, chosen map[batch.Field]string) error {
	if len(first.rows) == 0 {
		return errEmpty
	}
	in.header = first.rows[first.header]
	in.source.HeaderRow = in.header.number

	var err error
	if in.columns, err = in.mapping(chosen); err != nil {
		return err
	}
	if len(first.rows) == first.header+1 {
		return fmt.Errorf("%sheader in row %d and no data below it; export it again", in.source.place(), in.header.number)
	}
	return nil
}

// Header returns the header's cells as they stand in the file. A record has
// exactly as many cells.
func (in *Input) Header() []string { return slices.Clone(in.header.cells) }

// Mapping returns, for each field the input has, the header of its column.
func (in *Input) Mapping() map[batch.Field]string {
	m := make(map[batch.Field]string, len(in.columns))
	for _, c := range in.columns {
		m[c.field] = in.header.cells[c.index]
	}
	return m
}

// Source returns what was understood of the file.
func (in *Input) Source() Source { return in.source }

// Records yields the rows below the header in order, without the blank ones.
// Each call reads the file from its start, so there may be several at once.
// The sequence ends with an error if the file can't be read any further, if
// it changed since Open, or with ctx's if that ends.
func (in *Input) Records(ctx context.Context) batch.Records {
	return func(yield func(batch.Record, error) bool) {
		if err := in.unchanged(); err != nil {
			yield(batch.Record{}, err)
			return
		}
		for r, err := range in.rows(ctx) {
			if err != nil {
				yield(batch.Record{}, in.failure(ctx, err))
				return
			}
			if r.number <= in.header.number {
				continue
			}
			if !yield(in.record(r), nil) {
				return
			}
		}
	}
}

func (in *Input) failure(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	return fmt.Errorf("%s: %w", in.path, reason(err))
}

// unchanged reports a file that is another one by now. What was taken up
// under one content must not be joined with the rows of another.
func (in *Input) unchanged() error {
	info, err := stat(in.path)
	if err == nil && (info.Size() != in.size || !info.ModTime().Equal(in.changed)) {
		err = ErrChanged
	}
	if err != nil {
		return fmt.Errorf("%s: %w", in.path, err)
	}
	return nil
}

// A Source says what was understood of a file.
type Source struct {
	File      string   // its name, without the folder
	Format    string   // "CSV" or "Excel"
	Encoding  string   // of a CSV file, such as "UTF-8" or "GB18030"
	Delimiter string   // of a CSV file: ",", ";", "\t" or "|"
	Sheet     string   // of a workbook: the sheet that is read
	Skipped   []string // of a workbook: the sheets that aren't read, hidden ones among them
	HeaderRow int      // as a spreadsheet counts, from 1
}

// String says it in a line.
func (s Source) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s: %s, ", s.File, s.Format)
	if s.Sheet == "" {
		fmt.Fprintf(&b, "%s, columns separated by %s, ", s.Encoding, delimiterName(s.Delimiter))
	} else {
		fmt.Fprintf(&b, "sheet %q, ", s.Sheet)
	}
	fmt.Fprintf(&b, "header in row %d", s.HeaderRow)
	if len(s.Skipped) > 0 {
		fmt.Fprintf(&b, "; not read: %s", quoted(s.Skipped))
	}
	return b.String()
}

// place names the sheet for the beginning of an error; nothing for CSV.
func (s Source) place() string {
	if s.Sheet == "" {
		return ""
	}
	return fmt.Sprintf("sheet %q: ", s.Sheet)
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
