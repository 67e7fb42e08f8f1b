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
	"io"
	"slices"

	"veribatch/internal/verify"
)

// Options say what Open can't find out by itself. The zero value leaves
// everything to it.
type Options struct {
	// Columns names, for a field, the column that holds it, as it stands in
	// the header, or says what other columns make it, as faces/{user_id}.jpg.
	// Fields that aren't named are found by their usual headers.
	Columns map[verify.Field]string

	// Sheet is the worksheet to read. Empty: the first visible one with a
	// header that has the required columns, and all that have the same header;
	// if none has, the first that isn't empty.
	Sheet string

	// Encoding is that of CSV files, by its name on the web (WHATWG), such as
	// gbk or utf-16le. Empty or auto: it is found.
	Encoding string

	// Delimiter is what stands between the cells of CSV files, a character of
	// ASCII. Empty: comma, semicolon, tab or | is found.
	Delimiter string

	// Password opens protected workbooks.
	Password string

	// Stdin is what the path - stands for. It is read to its end by Open.
	Stdin io.Reader

	// Loading, if it is set, is called by Open before it has to load the
	// strings of a large workbook, so many bytes of them, which takes a second
	// and more. Most workbooks have them in an order that spares it that.
	Loading func(file string, bytes int64)

	// prefer reports a sheet that is read and not the others, if there is one.
	prefer func(sheet string) bool

	loading func(bytes int64) // calls Loading, if that is set
}

// named returns the options for a file, whose name Loading is told.
func (o Options) named(file string) Options {
	if say := o.Loading; say != nil {
		o.loading = func(bytes int64) { say(file, bytes) }
	}
	return o
}

// ErrChanged is returned by Records when a file is no longer the one that
// was opened.
var ErrChanged = errors.New("the file changed since it was opened; leave it as it is while it is in use, then start again")

// An Input is a table that was understood: one file, or several with the same
// header, read one after the other. It holds no open file between calls and
// is safe for concurrent use.
type Input struct {
	files []*file // one at least
}

// Open finds out what the file at path is and which of its columns holds
// what. It reads the beginning of a CSV file, and as much of a workbook as it
// takes to get at the first rows of its sheets. What is packed (gzip, or zip
// with one table inside), protected, or comes from standard input (-) is
// first put into a private temporary file, which Close removes.
func Open(path string, o Options) (*Input, error) { return OpenAll([]string{path}, o) }

// OpenAll opens several files, one at least, as one input.
func OpenAll(paths []string, o Options) (*Input, error) {
	in := new(Input)
	for _, path := range paths {
		f, err := open(path, o)
		if err == nil {
			in.files = append(in.files, f)
			err = in.files[0].alike(f)
		}
		if err != nil {
			return nil, errors.Join(fmt.Errorf("%s: %w", called(path), err), in.Close())
		}
		f.header.cells = in.files[0].header.cells // empty ones at the end may differ
	}
	return in, nil
}

// Close removes the temporary files of the input, if it has any.
func (in *Input) Close() error {
	var errs []error
	for _, f := range in.files {
		errs = append(errs, f.close())
	}
	return errors.Join(errs...)
}

// Header returns the header's cells as they stand in the first file. A
// record has exactly as many cells.
func (in *Input) Header() []string { return slices.Clone(in.files[0].header.cells) }

// Mapping returns, for each field the input has, the header of its column, or
// the headers that it is made of.
func (in *Input) Mapping() map[verify.Field]string {
	first := in.files[0]
	m := make(map[verify.Field]string, len(first.columns))
	for _, c := range first.columns {
		m[c.field] = first.nameOf(c)
	}
	return m
}

// Sources returns what was understood of each file.
func (in *Input) Sources() []Source {
	var all []Source
	for _, f := range in.files {
		all = append(all, f.source)
	}
	return all
}

// Records yields the rows below the header in order, file after file and
// sheet after sheet, without the blank ones. Each call reads the files from
// their start, so there may be several at once. The sequence ends with an
// error if a file can't be read any further, if it changed since Open, or
// with ctx's if that ends.
func (in *Input) Records(ctx context.Context) verify.Records {
	return func(yield func(verify.Record, error) bool) {
		for _, f := range in.files {
			for rec, err := range f.records(ctx) {
				if !yield(rec, err) || err != nil {
					return
				}
			}
		}
	}
}
