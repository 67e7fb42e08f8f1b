// Package batch is the engine: it sends the records that still need an answer
// through a bounded and rate-limited pool of workers, keeps every answer, and
// joins the answers back to rows.
//
// A record's way is dispatch, prepare, decide, process, attempt: a file each.
//
//   - dispatch reads the input and hands each record that is due to a worker.
//   - prepare checks, corrects and keys a record.
//   - decide looks it up and says what becomes of it in this run.
//   - process sees it through its attempts.
//   - attempt makes one call: what admission lets through, once it is in the ledger.
//
// The package knows neither where records come from, nor where answers are
// kept, nor who gives them: readers, stores and services are handed in.
package batch
