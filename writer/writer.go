// Package writer writes results as outputs that people and programs can read:
// a workbook that explains itself, CSV, and JSON Lines.
//
// Rows are streamed, so memory stays flat however many there are. An output
// appears under its name whole or not at all.
package writer

import (
	"io"

	"veribatch/internal/verify"
	"veribatch/writer/outfile"
)

// An Output takes results in order. It is for one goroutine at a time.
type Output interface {
	// Write adds a result after those before it.
	Write(verify.Result) error
	// Commit completes the output and puts it under its name, on disk. It
	// returns its path: the one it was given or, if the file there can't be
	// replaced (a program locks it, it was edited since, or it is somebody
	// else's), a numbered one next to it.
	Commit(RunStats) ([]string, error)
	// Close removes what was not committed. It may be called again, and
	// after Commit it must be.
	Close() error
}

// Check reports whether an output could be written to path, so that no money
// is spent on results that can't be. It changes nothing. An error that the
// user can mend is a CipherError or an outfile.PathError.
func Check(path string, o Options) error {
	if err := checkForm(path, o.Password); err != nil {
		return err
	}
	return outfile.Check(path, o.outfile())
}

// Create begins the output that Commit puts at path, in the form that its
// suffix says. Its errors are those of Check, and that the input has too many
// columns for a workbook.
func Create(path string, o Options) (Output, error) {
	if err := Check(path, o); err != nil {
		return nil, err
	}
	f, err := outfile.Create(path, o.outfile())
	if err != nil {
		return nil, err
	}
	return newOutput(f, FormOf(path), o)
}

// CreateTo begins an output that Commit copies to w. The form is one of Forms.
func CreateTo(w io.Writer, form string, o Options) (Output, error) {
	f, err := outfile.CreateTo(w)
	if err != nil {
		return nil, err
	}
	return newOutput(f, form, o)
}

// newOutput makes an output that owns f: closing one closes the other.
func newOutput(f *outfile.File, form string, o Options) (Output, error) {
	output, err := begin(f, form, o)
	if err != nil {
		f.Close()
		return nil, err
	}
	return output, nil
}

func begin(f *outfile.File, form string, o Options) (Output, error) {
	switch form {
	case "csv":
		return newCSV(f, o)
	case "jsonl":
		return newJSONLines(f, o), nil
	}
	return newExcel(f, o.workbook())
}
