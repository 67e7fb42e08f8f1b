package session

import (
	"errors"
	"fmt"
	"strings"
	"time"
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
	ErrNoRowIDs     = errors.New("there is no checkpoint, and corrections find their rows by the ids it gave")
	ErrNoBizType    = errors.New("the biz type is missing")
	ErrNoCredential = errors.New("no credentials")
)

// A NoCheckpointError is a folder without the checkpoint that was to be read.
type NoCheckpointError struct {
	Dir    string
	Beside []string // where Dir is an input: the checkpoints that lie beside it
}

func (e *NoCheckpointError) Error() string { return e.Dir + ": there is no checkpoint" }

// A NewCheckpointError is a checkpoint that a run was not allowed to begin:
// one that isn't found where it is expected would have everything paid for again.
type NewCheckpointError struct{ Dir string }

func (e *NewCheckpointError) Error() string {
	return e.Dir + ": no checkpoint here, so earlier paid calls cannot be recognised"
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

func (e *ColumnError) Error() string {
	return fmt.Sprintf("%s: the input has no such column; it has %s", e.Column, strings.Join(e.Header, ", "))
}

// An UnreachableError is a service that can't be connected to.
type UnreachableError struct {
	Endpoint string // empty: it is the server that joins a fleet
	Err      error
}

func (e *UnreachableError) Error() string {
	return fmt.Sprintf("cannot connect: %v", e.Err)
}

// Unwrap returns what connecting failed with.
func (e *UnreachableError) Unwrap() error { return e.Err }

// A NoWorkersError is a fleet that no worker joined in time.
type NoWorkersError struct {
	Queue  string
	Waited time.Duration
}

func (e *NoWorkersError) Error() string {
	return fmt.Sprintf("no worker of the queue %s came within %v", e.Queue, e.Waited)
}
