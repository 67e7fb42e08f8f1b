// Package prefetch has sequences run ahead of those who read them, on other
// processors.
package prefetch

import (
	"iter"
	"sync"
)

// some is how many items are handed over at once: one by one, to hand them
// over would cost more than most of them do.
const some = 64

type item[T any] struct {
	value T
	err   error
}

// All yields what the sequences yield, each of them run by a goroutine of its
// own that is up to some hundred items ahead. Items of one sequence stay in
// order; those of several come as they come. An error ends the sequence, as
// it ends the one it is of. When the loop over it is left, all goroutines have ended.
func All[T any](seqs ...iter.Seq2[T, error]) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		batches, left := make(chan []item[T]), make(chan struct{})
		var running sync.WaitGroup
		defer running.Wait()
		defer close(left)
		for _, seq := range seqs {
			running.Go(func() { run(seq, batches, left) })
		}
		go func() { running.Wait(); close(batches) }()
		for batch := range batches {
			for _, it := range batch {
				if !yield(it.value, it.err) || it.err != nil {
					return
				}
			}
		}
	}
}

// run hands over what a sequence yields, until it ends or nobody wants more.
func run[T any](seq iter.Seq2[T, error], batches chan<- []item[T], left <-chan struct{}) {
	batch := make([]item[T], 0, some)
	hand := func() bool {
		select {
		case batches <- batch:
			batch = make([]item[T], 0, some)
			return true
		case <-left:
			return false
		}
	}
	for value, err := range seq {
		batch = append(batch, item[T]{value, err})
		if (len(batch) == some || err != nil) && !hand() {
			return
		}
	}
	if len(batch) > 0 {
		hand()
	}
}
