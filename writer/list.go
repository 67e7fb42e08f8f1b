package writer

import (
	"errors"

	"veribatch/internal/explain"
	"veribatch/writer/outfile"
	"veribatch/writer/workbook"
)

// A List is a table of its own, and not results.
type (
	List       = workbook.List
	ListColumn = workbook.ListColumn
)

// WriteList writes a list as a workbook, and returns its path, as Output.Commit does.
func WriteList(path string, l List, lang explain.Lang) (written string, err error) {
	if err := outfile.Check(path, outfile.Options{}); err != nil {
		return "", err
	}
	f, err := outfile.Create(path, outfile.Options{})
	if err != nil {
		return "", err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	if err := workbook.WriteList(f.File, f.Private(), l, lang); err != nil {
		return "", f.Wrap(err)
	}
	return f.Commit()
}
