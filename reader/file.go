package reader

import (
	"context"
	"errors"
	"slices"

	"veribatch/internal/verify"
	"veribatch/internal/words"
	"veribatch/reader/table"
)

// A file is one of an input's, with the columns of its fields.
type file struct {
	*table.Table
	source  table.Source
	header  []string // that of the input's first file
	columns []*column
	action  verify.Action // over those columns
	images  ImageCells

	hidden  HiddenChoice
	filters []filter

	documentType int // the column that says of which document a number is; -1 if there is none
}

// openFile opens a file of an input.
func openFile(path string, o Options) (*file, error) {
	t, err := table.Open(path, o.File, scoreFields(o.Action, o.Columns))
	if err != nil {
		return nil, err
	}
	f := &file{Table: t, source: t.Source(), header: t.Header(), action: o.Action, hidden: o.Hidden,
		images: imageCells(t, o.ImageRoot)}
	if f.filters, err = filters(o.Where, f.header); err == nil {
		err = f.findColumns(o.Columns)
	}
	if err != nil {
		return nil, errors.Join(words.Errorf("%s: %w", t.Name(), err), t.Close())
	}
	return f, nil
}

func (f *file) findColumns(chosen map[verify.Field]string) (err error) {
	h := header{f.header, f.source, f.action}
	if f.columns, err = h.columns(chosen); err != nil {
		return err
	}
	f.action = f.action.Over(func(field verify.Field) bool {
		return slices.ContainsFunc(f.columns, func(c *column) bool { return c.field == field })
	})
	for _, c := range f.columns {
		c.required = f.action.Requires(c.field)
	}
	fields := f.action.Fields()
	f.columns = slices.DeleteFunc(f.columns, func(c *column) bool { return !slices.Contains(fields, c.field) })
	f.documentType = slices.IndexFunc(f.header, isDocumentType)
	if !f.Filled() {
		return words.Errorf("%s", h.inSheet(words.New("header in row %d and no data below it; export it again",
			f.source.HeaderRow)))
	}
	return nil
}

// records yields the records below the headers.
func (f *file) records(ctx context.Context) verify.Records {
	return func(yield func(verify.Record, error) bool) {
		for r, err := range f.Rows(ctx) {
			if err != nil {
				yield(verify.Record{}, err)
				return
			}
			if !yield(f.record(&r), nil) {
				return
			}
		}
	}
}
