// Package reader reads a user base as somebody exported it, CSV or Excel, into records, one at a time and in constant
// memory.
//
// Package table opens the files; here the columns get their meaning. A bad row is a record with findings; only a file
// that can't be read is an error. Errors never show a cell, and column names only where they don't look like data.
package reader

import (
	"cmp"
	"context"
	"crypto/sha256"
	"errors"
	"io/fs"
	"maps"
	"path/filepath"
	"slices"

	"veribatch/internal/verify"
	"veribatch/internal/words"
	"veribatch/reader/table"
)

// Options say what Open cannot detect. The zero value leaves everything to it.
type Options struct {
	// Action says which columns there must be and which are looked for.
	Action verify.Action

	// Columns has, for a field, the name of its column as the header has it, or a template of other columns, such as
	// faces/{user_id}.jpg. Other fields are found by their usual headers.
	Columns map[verify.Field]string

	// Also has other actions that the rows are read for, by Input.As: Columns may name columns of their fields too.
	Also []verify.Action

	// ImageRoot is the folder that paths of images start from. Empty: that of the first file.
	ImageRoot string

	// Hidden says what is done with rows that a workbook hides.
	Hidden HiddenChoice

	// Where has the conditions that a row has to meet to be sent.
	Where []Condition

	// File says how to read each file. Its Prefer is not for callers of this package.
	File table.Options
}

// An Input is one file that was opened, or several with the same header, read one after the other. It holds no open
// file between calls, but for workbooks whose images are read, and is safe for concurrent use.
type Input struct {
	files     []*file // at least one
	imageRoot string
}

// Open opens the file at path and finds the columns of its fields. What it reads, what it copies and which errors it
// returns is said at table.Open; it adds ColumnError.
func Open(path string, o Options) (*Input, error) { return OpenAll([]string{path}, o) }

// OpenAll opens several files, at least one, as one input.
func OpenAll(paths []string, o Options) (*Input, error) {
	o.Action = o.Action.OrDefault()
	if err := checkChoices(o.Action, o.Also, o.Columns); err != nil {
		return nil, err
	}
	o.ImageRoot = cmp.Or(o.ImageRoot, filepath.Dir(paths[0]))
	in := &Input{imageRoot: o.ImageRoot}
	for _, path := range paths {
		if err := in.add(path, o); err != nil {
			return nil, errors.Join(err, in.Close())
		}
	}
	return in, nil
}

func (in *Input) add(path string, o Options) error {
	f, err := openFile(path, o)
	if err != nil {
		return err
	}
	in.files = append(in.files, f)
	first := in.files[0]
	if err := sameHeader(first, f); err != nil {
		return words.Errorf("%s: %w", f.Name(), err)
	}
	f.header = first.header // empty cells at the end may differ
	return nil
}

// Close removes the temporary files of the input, if there are any.
func (in *Input) Close() error {
	var errs []error
	for _, f := range in.files {
		errs = append(errs, f.Close())
	}
	return errors.Join(errs...)
}

// OpenImage opens an image in a workbook of the input, by its address in a record. Its time is that of the workbook.
// The error is fs.ErrNotExist where there is no such image.
func (in *Input) OpenImage(address string) (fs.File, error) {
	for _, f := range in.files {
		if image, err := f.OpenImage(address); !errors.Is(err, fs.ErrNotExist) {
			return image, err
		}
	}
	return nil, fs.ErrNotExist
}

// Header returns the header's cells as the first file has them. A record has exactly as many cells.
func (in *Input) Header() []string { return slices.Clone(in.files[0].header) }

// Action returns the action as it is sent for the columns that the input has.
func (in *Input) Action() verify.Action { return in.files[0].action }

// SufficesFor reports whether the input has, under their usual names, the columns that another action requires.
func (in *Input) SufficesFor(action verify.Action) bool {
	return sufficient(candidates(in.files[0].header, action, nil), action)
}

// Mapping returns, for each field of the input, the header of its column, or the template with headers in it.
func (in *Input) Mapping() map[verify.Field]string {
	first := in.files[0]
	m := make(map[verify.Field]string, len(first.columns))
	for _, c := range first.columns {
		m[c.field] = c.title(first.header)
	}
	return m
}

// ColumnOf returns the column of a field, from 0; false if it has none of its own.
func (in *Input) ColumnOf(f verify.Field) (index int, ok bool) {
	for _, c := range in.files[0].columns {
		if c.field == f && c.index != templated {
			return c.index, true
		}
	}
	return 0, false
}

// Sources returns what was detected of each file.
func (in *Input) Sources() []table.Source {
	var all []table.Source
	for _, f := range in.files {
		all = append(all, f.Source())
	}
	return all
}

// SHA256 returns the digests of the files, in the order of Sources: see table.Table.SHA256.
func (in *Input) SHA256() ([][sha256.Size]byte, error) {
	var all [][sha256.Size]byte
	for _, f := range in.files {
		sum, err := f.SHA256()
		if err != nil {
			return nil, err
		}
		all = append(all, sum)
	}
	return all, nil
}

// Records yields the rows below the header in order, file after file and sheet after sheet, without the blank ones.
// Each call reads the files from their start, so several may run at once. The sequence ends with an error if a file
// can't be read any further, if it changed since Open (table.ErrChanged), or with that of ctx.
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

// As returns the input as it is read for another action, with the columns that are named for its fields. It shares the
// files of the input, and is not closed.
func (in *Input) As(action verify.Action, columns map[verify.Field]string) (*Input, error) {
	fields := action.Fields()
	chosen := maps.Clone(columns)
	maps.DeleteFunc(chosen, func(f verify.Field, _ string) bool { return !slices.Contains(fields, f) })
	other := new(Input)
	for _, f := range in.files {
		g := *f
		g.action = action
		if err := g.findColumns(chosen); err != nil {
			return nil, words.Errorf("%s: %w", f.Name(), err)
		}
		other.files = append(other.files, &g)
	}
	return other, nil
}

// Corrected reads a record again after some of its cells were corrected, by their columns from 0. What was found about
// the row, or about those cells, no longer holds: somebody has looked at it. What was found about other cells stays,
// and whether the row is left out is decided by the cells that it has now.
func (in *Input) Corrected(rec *verify.Record, columns []int) { in.files[0].corrected(rec, columns) }

// SetFields sets a record's fields from its cells, and adds what it finds about them.
func (in *Input) SetFields(rec *verify.Record) { in.files[0].setFields(rec) }
