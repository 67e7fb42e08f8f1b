// Package patherr takes paths off errors: a path may name a person, or the
// message has it already.
package patherr

import (
	"errors"
	"io/fs"
	"os"
)

// Cause returns what went wrong beneath an error of the file system, without
// the operation and its paths; any other error as it is.
func Cause(err error) error {
	if path, ok := errors.AsType[*fs.PathError](err); ok {
		return path.Err
	}
	if link, ok := errors.AsType[*os.LinkError](err); ok {
		return link.Err
	}
	return err
}
