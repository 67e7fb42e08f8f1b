package verify

import (
	"context"
	"iter"
)

// Records yields the rows of an input in order. An error ends the sequence:
// the input as a whole can't be read any further. A bad row is no error, it
// is a Record with Findings.
type Records = iter.Seq2[Record, error]

// A Func has one record verified. It prepares what costs nothing,
// calls permit once, right before anything leaves that may be billed, and
// sends with the context that permit returned. It never retries.
//
// It returns the service's verdict as an Outcome with its State, Verdict,
// Code, Message and RequestID set, or an error: a *Fault where the service or the way
// to it failed, the error of permit as it came, anything else where the run
// can't go on. It is called concurrently.
type Func func(ctx context.Context, key Key, rec Record, permit Permit) (Outcome, error)

// A Permit admits one attempt: it waits for its turn, records durably that
// the attempt is on its way, and returns the context to send with. That
// context doesn't end with the run, only with the attempt's own timeout: an
// answer that was paid for is waited for.
type Permit func(ctx context.Context) (context.Context, error)

// A Store is the ledger: what is known of every key.
// It is safe for concurrent use.
type Store interface {
	// Get returns what is known of a key; the zero Outcome if nothing is.
	Get(Key) (Outcome, error)
	// Put replaces what is known of a key. It is durable when Put returns.
	Put(Key, Outcome) error
	// All yields everything in the store, in no promised order.
	All() iter.Seq2[Entry, error]
}

// An Entry is one line of the ledger.
type Entry struct {
	Key     Key
	Outcome Outcome
}
