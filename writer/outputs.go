package writer

import (
	"errors"

	"veribatch/internal/verify"
)

// Outputs are several made in one pass. They are an Output themselves.
type Outputs []Output

// Write adds a result to each.
func (all Outputs) Write(r verify.Result) error {
	for _, o := range all {
		if err := o.Write(r); err != nil {
			return err
		}
	}
	return nil
}

// Commit commits each, whatever becomes of the others, and returns where all
// of them lie.
func (all Outputs) Commit(run RunStats) ([]string, error) {
	var paths []string
	var failed []error
	for _, o := range all {
		committed, err := o.Commit(run)
		paths = append(paths, committed...)
		failed = append(failed, err)
	}
	return paths, errors.Join(failed...)
}

// Close closes each.
func (all Outputs) Close() error {
	var failed []error
	for _, o := range all {
		failed = append(failed, o.Close())
	}
	return errors.Join(failed...)
}
