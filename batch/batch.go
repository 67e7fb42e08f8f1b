// Package batch holds the vocabulary of veribatch and the run itself: what a
// record is, what is known of it, how records that still need an answer are
// sent through a bounded and rate-limited pool, and how answers are joined
// back to rows.
//
// It knows neither where records come from, nor where answers are kept, nor
// who gives them: readers, stores and services are handed in.
package batch
