package outfile

import (
	"veribatch/internal/words"
)

// A PathError says why an output can't lie at a path.
type PathError struct {
	Path    string
	Problem Problem
	Err     error // never nil
}

// A Problem is what has to change before an output can lie at a path.
type Problem int

// The problems.
const (
	FolderMissing  Problem = iota // its folder does not exist
	FolderUnusable                // its folder is no folder, or not ours to write to
	Occupied                      // a file that is not ours lies there
	NoFreeName                    // such files lie at all numbered names too, or none of them could be written
)

func (e *PathError) Error() string { return e.In(words.EN) }

// In says the error in a language.
func (e *PathError) In(lang words.Lang) string {
	return words.New("output %s: %v", e.Path, e.Err).In(lang)
}

func (e *PathError) Unwrap() error { return e.Err }
