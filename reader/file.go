package reader

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"iter"
	"os"
	"path/filepath"
	"time"

	"veribatch/internal/verify"
)

// A file is one of an input's that was understood.
type file struct {
	given   string // as the caller named it
	path    string // where the table lies: as given, or a private copy, unpacked
	private string // the folder of that copy, empty if there is none
	size    int64
	changed time.Time

	table
	header  row
	columns []column
}

// A table is what the formats have in common.
type table struct {
	source Source
	parts  []part // one at least

	// rows yields every row of every part from its first, save blank ones.
	// Each call reads the file anew.
	rows func(context.Context) iter.Seq2[row, error]
}

// A part is one of the worksheets that are read as one; a CSV file has one.
type part struct {
	sheet  string // empty for CSV
	header int    // the row of its header
}

// A row is a row of a table as it was read.
type row struct {
	part     int // of the table's, from 0
	number   int // as a spreadsheet counts, from 1
	cells    []string
	findings []verify.Finding
	inexact  []int // the cells, from 0, that are numbers of more digits than a spreadsheet keeps
}

// A column says where a field stands.
type column struct {
	field    verify.Field
	index    int // in the header, from 0; or templated
	template template
}

// open understands one file of an input.
func open(path string, o Options) (*file, error) {
	if err := knownFields(o.Columns); err != nil {
		return nil, err
	}
	in, first, err := find(path, o, fields(o.Columns))
	if err != nil {
		return nil, err
	}
	if err := in.understand(first, o.Columns); err != nil {
		return nil, errors.Join(err, in.close())
	}
	return in, nil
}

// find finds the table in a file. Whatever it left on disk is gone if it fails.
func find(path string, o Options, want wanted) (_ *file, first preview, err error) {
	in := &file{given: path, path: path}
	defer func() {
		if err != nil {
			err = errors.Join(err, in.close())
		}
	}()
	kind, err := in.unpack(o)
	if err != nil {
		return nil, first, err
	}
	info, err := stat(in.path)
	if err != nil {
		return nil, first, err
	}
	in.size, in.changed = info.Size(), info.ModTime()
	name := filepath.Base(called(path))
	open := openText
	if kind == workbookKind {
		open = openWorkbook
	}
	if in.table, first, err = open(in.path, o.named(name), want); err != nil {
		return nil, first, err
	}
	if len(first.rows) == 0 {
		return nil, first, errEmpty
	}
	in.source.File = name
	in.header = first.rows[first.header]
	in.source.HeaderRow = in.header.number
	return in, first, nil
}

// called returns what people call an input.
func called(path string) string {
	if path == stdin {
		return "standard input"
	}
	return path
}

// close removes the private copy, if there is one.
func (in *file) close() error {
	if in.private == "" {
		return nil
	}
	return os.RemoveAll(in.private)
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
		return nil, errors.New("is no regular file; pipe its content in and name - as the input")
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

// understand finds the columns, and holds that there is something in them.
func (in *file) understand(first preview, chosen map[verify.Field]string) error {
	var err error
	if in.columns, err = in.mapping(chosen); err != nil {
		return err
	}
	if !first.filled {
		return fmt.Errorf("%sheader in row %d and no data below it; export it again", in.source.place(), in.header.number)
	}
	return nil
}

// records yields the records below the headers.
func (in *file) records(ctx context.Context) verify.Records {
	return func(yield func(verify.Record, error) bool) {
		for r, err := range in.body(ctx) {
			if err != nil {
				yield(verify.Record{}, err)
				return
			}
			if !yield(in.record(r), nil) {
				return
			}
		}
	}
}

// body yields the rows below the headers.
func (in *file) body(ctx context.Context) iter.Seq2[row, error] {
	return func(yield func(row, error) bool) {
		if err := in.unchanged(); err != nil {
			yield(row{}, err)
			return
		}
		for r, err := range in.rows(ctx) {
			if err != nil {
				yield(row{}, in.failure(ctx, err))
				return
			}
			if r.number > in.parts[r.part].header && !yield(r, nil) {
				return
			}
		}
	}
}

func (in *file) failure(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	return fmt.Errorf("%s: %w", called(in.given), reason(err))
}

// unchanged reports a file that is another one by now. What was taken up
// under one content must not be joined with the rows of another.
func (in *file) unchanged() error {
	info, err := stat(in.path)
	if err == nil && (info.Size() != in.size || !info.ModTime().Equal(in.changed)) {
		err = ErrChanged
	}
	if err != nil {
		return fmt.Errorf("%s: %w", called(in.given), err)
	}
	return nil
}
