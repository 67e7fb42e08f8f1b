package verify

import (
	"context"
	"iter"
)

// Records yields the rows of an input in order. An error means that the input
// cannot be read any further, and ends the sequence. A bad row is not an error
// but a Record with Findings.
type Records = iter.Seq2[Record, error]

// A Func verifies one record. It prepares what costs nothing, calls permit once,
// right before it sends anything that may be billed, and sends with the context
// that permit returned. It never retries.
//
// It returns the service's verdict as an Outcome with State, Verdict, Code,
// Message and RequestID set, or an error: a *Fault if the service or the network
// failed, permit's error unchanged, or any other error if the run cannot go on.
// It is called concurrently.
type Func func(ctx context.Context, key Key, rec Record, permit Permit) (Outcome, error)

// A Query asks, at no cost, what became of a record that a call was sent for. It
// returns the verdict as a Func does; State Pending, if nothing was submitted
// for the record; or an error: a *Fault if no answer came. It is called
// concurrently.
type Query func(ctx context.Context, key Key, rec Record) (Outcome, error)

// A Permit admits one attempt: it waits for its turn, records durably that the
// attempt is sent, and returns the context to send with. That context ends with
// the attempt's own timeout and not with the run, so that an answer that was
// paid for is not lost.
type Permit func(ctx context.Context) (context.Context, error)

// A Store is the ledger: what is known of every key.
// It is safe for concurrent use.
type Store interface {
	// Get returns what is known of a key; the zero Outcome if nothing is.
	Get(Key) (Outcome, error)
	// Put replaces what is known of a key. It is durable when Put returns.
	Put(Key, Outcome) error
	// PutSent is Put right before a call that may be billed: an error means that
	// the call must not be made.
	PutSent(Key, Outcome) error
	// Supersede is Put for an answer that takes the place of another on purpose: what was known before stays as
	// history, in the same write.
	Supersede(key Key, before, after Outcome) error
	// All yields everything in the store, in no promised order.
	All() iter.Seq2[Entry, error]
}

// An Entry is one line of the ledger.
type Entry struct {
	Key     Key
	Outcome Outcome
}
