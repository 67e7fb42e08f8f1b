package reader

import (
	"veribatch/internal/verify"
	"veribatch/internal/words"
)

// A ColumnProblem is why the columns of an input could not be found.
type ColumnProblem int

// The problems.
const (
	UnknownField  ColumnProblem = iota // Options.Columns has a field that does not exist
	UnnamedColumn                      // Options.Columns has no name for a field
	NoSuchColumn                       // the header does not have the column of Options.Columns
	MissingColumn                      // the header has no column for a required field
	AmbiguousName                      // the header has several columns for a field
)

// A ColumnError says which field's column could not be found, and what the header has. Another choice in
// Options.Columns mends it.
type ColumnError struct {
	Problem ColumnProblem
	Field   verify.Field

	// Column is what Options.Columns has for NoSuchColumn, and the column that may be meant for MissingColumn and
	// AmbiguousName; empty if there is no good guess.
	Column string

	header  []string
	message words.Text
}

// SufficesFor reports whether the header's usual names have all that another
// action requires.
func (e *ColumnError) SufficesFor(action verify.Action) bool {
	return sufficient(candidates(e.header, action, nil), action)
}

func (e *ColumnError) Error() string { return e.In(words.EN) }

// In says the error in a language.
func (e *ColumnError) In(lang words.Lang) string { return e.message.In(lang) }
