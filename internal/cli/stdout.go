package cli

import (
	"bufio"
	"errors"
	"io/fs"

	"veribatch/internal/words"
)

// show prints a report on standard output. A reader that closed its end of a
// pipe has read what it wanted, so that is no error; a full disk is.
func show(out printer, print func(printer) error) error {
	buffered := bufio.NewWriter(out.Writer)
	err := print(printer{buffered, out.lang})
	failed := buffered.Flush() // also where it was print that met the error
	switch {
	case failed == nil:
		return err
	case isBrokenPipe(failed):
		return nil
	}
	if path, ok := errors.AsType[*fs.PathError](failed); ok {
		failed = path.Err
	}
	return words.Errorf("writing to standard output: %w", failed)
}

// onlyBrokenPipe reports whether a closed pipe is all that went wrong.
func onlyBrokenPipe(err error) bool {
	joined, ok := err.(interface{ Unwrap() []error })
	if !ok {
		return isBrokenPipe(err)
	}
	for _, e := range joined.Unwrap() {
		if !onlyBrokenPipe(e) {
			return false
		}
	}
	return true
}
