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
		used := make(chan []item[T], 2*len(seqs)) // batches to fill again
		var running sync.WaitGroup
		defer running.Wait()
		defer close(left)
		for _, seq := range seqs {
			running.Go(func() { run(seq, batches, used, left) })
		}
		go func() { running.Wait(); close(batches) }()
		for batch := range batches {
			for i := range batch {
				if it := &batch[i]; !yield(it.value, it.err) || it.err != nil {
					return
				}
			}
			select {
			case used <- batch[:0]:
			default:
			}
		}
	}
}

// run hands over what a sequence yields, until it ends or nobody wants more.
func run[T any](seq iter.Seq2[T, error], batches chan<- []item[T], used <-chan []item[T], left <-chan struct{}) {
	var batch []item[T]
	empty := func() {
		select {
		case batch = <-used:
		default:
			batch = make([]item[T], 0, some)
		}
	}
	empty()
	hand := func() bool {
		select {
		case batches <- batch:
			empty()
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
