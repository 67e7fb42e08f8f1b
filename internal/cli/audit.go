package cli

import (
	"fmt"
	"io"

	"veribatch/internal/patherr"
)

// unrecorded returns what says that a command left no trail.
func unrecorded(stderr io.Writer) func(error) {
	return func(err error) {
		fmt.Fprintf(stderr, "veribatch: the checkpoint's audit trail can't be written, and doesn't have this: %v\n",
			patherr.Cause(err))
	}
}
