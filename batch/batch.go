// Package batch holds the vocabulary of veribatch and the run itself: what a
// record is, what is known of it, how records that still need an answer are
// sent through a bounded and rate-limited pool, and how answers are joined
// back to rows.
//
// It knows neither where records come from, nor where answers are kept, nor
// who gives them: readers, stores and services are handed in.
package batch

import "veribatch/internal/verify"

// A CheckFunc judges a record before a call is paid for. It returns the
// record with its material normalised and what it found; a finding of
// Severity Error means that the record can't be sent. It must be a pure
// function of the record for as long as a run lasts, and safe for concurrent use.
type CheckFunc func(verify.Record) (verify.Record, []verify.Finding)

// An InspectFunc finds what a CheckFunc can't without reading files. It is
// given only records that have no final answer, as the CheckFunc left them,
// and is safe for concurrent use.
type InspectFunc func(verify.Record) []verify.Finding
