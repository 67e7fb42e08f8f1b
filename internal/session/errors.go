package session

import (
	"time"

	"veribatch/internal/words"
)

// A Part is something that a session opens.
type Part string

// The parts.
const (
	PartInput       Part = "input"
	PartCorrections Part = "corrections"
	PartImages      Part = "images"
	PartService     Part = "service"
	PartOutput      Part = "output"
	PartCheckpoint  Part = "checkpoint"
	PartArchive     Part = "archive"
	PartStage       Part = "stage"  // the one before
	PartImport      Part = "import" // a file whose answers are taken over
)

// A SetupError is why a part of a session can't be opened as it was asked
// for: other options, or another file, would do.
type SetupError struct {
	Part Part
	Err  error
}

func (e *SetupError) Error() string { return e.Err.Error() }

// Unwrap returns what the part said.
func (e *SetupError) Unwrap() error { return e.Err }

// Errors of a SetupError.
var (
	ErrNoRowIDs     = words.Errorf("there is no checkpoint, and corrections find their rows by the ids it gave")
	ErrNoBizType    = words.Errorf("the biz type is missing")
	ErrNoCredential = words.Errorf("no credentials")
)

// A NoCheckpointError is a folder without the checkpoint that was to be read.
type NoCheckpointError struct {
	Dir    string
	Beside []string // where Dir is an input: the checkpoints that lie beside it
}

func (e *NoCheckpointError) Error() string { return e.In(words.EN) }

// In says the error in a language.
func (e *NoCheckpointError) In(lang words.Lang) string {
	return words.New("%s: there is no checkpoint", e.Dir).In(lang)
}

// A NewCheckpointError is a checkpoint that a run was not allowed to begin:
// one that isn't found where it is expected would have everything paid for again.
type NewCheckpointError struct{ Dir string }

func (e *NewCheckpointError) Error() string { return e.In(words.EN) }

// In says the error in a language.
func (e *NewCheckpointError) In(lang words.Lang) string {
	return words.New("%s: no checkpoint here, so earlier paid calls cannot be recognised", e.Dir).In(lang)
}

// A ColumnError is a column that an output needs and the input doesn't have.
type ColumnError struct {
	Use    ColumnUse
	Column string
	Header []string // the columns that the input has
}

// A ColumnUse is what an output needs a column for.
type ColumnUse string

// The uses.
const (
	UseFigures ColumnUse = "figures" // figures for each of its values
	UseSplit   ColumnUse = "split"   // a workbook for each of its values
)

func (e *ColumnError) Error() string { return e.In(words.EN) }

// In says the error in a language.
func (e *ColumnError) In(lang words.Lang) string {
	return words.New("%s: the input has no such column; it has %s", e.Column, words.Names(e.Header)).In(lang)
}

// An UnreachableError is a service that can't be connected to.
type UnreachableError struct {
	Endpoint string // empty: it is the server that joins a fleet
	Err      error
}

func (e *UnreachableError) Error() string { return e.In(words.EN) }

// In says the error in a language.
func (e *UnreachableError) In(lang words.Lang) string {
	return words.New("cannot connect: %v", e.Err).In(lang)
}

// Unwrap returns what connecting failed with.
func (e *UnreachableError) Unwrap() error { return e.Err }

// A NoWorkersError is a fleet that no worker joined in time.
type NoWorkersError struct {
	Queue  string
	Waited time.Duration
}

func (e *NoWorkersError) Error() string { return e.In(words.EN) }

// In says the error in a language.
func (e *NoWorkersError) In(lang words.Lang) string {
	return words.New("no worker of the queue %s came within %v", e.Queue, e.Waited).In(lang)
}
