package prefetch_test

import (
	"errors"
	"iter"
	"slices"
	"testing"

	"go.uber.org/goleak"

	"veribatch/internal/prefetch"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// numbers yields the numbers of [from, to), and then an error unless it is nil.
func numbers(from, to int, end error) iter.Seq2[int, error] {
	return func(yield func(int, error) bool) {
		for n := from; n < to; n++ {
			if !yield(n, nil) {
				return
			}
		}
		if end != nil {
			yield(0, end)
		}
	}
}

func TestOrder(t *testing.T) {
	for _, size := range []int{0, 1, 255, 256, 257, 1000} {
		want := 0
		for n, err := range prefetch.All(numbers(0, size, nil)) {
			if n != want || err != nil {
				t.Fatalf("of %d: got %d, %v, want %d", size, n, err, want)
			}
			want++
		}
		if want != size {
			t.Errorf("of %d came %d", size, want)
		}
	}
}

func TestSeveral(t *testing.T) {
	var all []int
	last := -1
	for n, err := range prefetch.All(numbers(0, 1000, nil), numbers(1000, 1500, nil), numbers(1500, 1500, nil)) {
		if err != nil {
			t.Fatal(err)
		}
		if all = append(all, n); n < 1000 {
			if n < last {
				t.Fatalf("%d came after %d", n, last)
			}
			last = n
		}
	}
	slices.Sort(all)
	if len(all) != 1500 || all[0] != 0 || len(slices.Compact(all)) != 1500 {
		t.Errorf("%d came, want each of 1500 once", len(all))
	}
}

func TestError(t *testing.T) {
	broken := errors.New("broken")
	for _, size := range []int{0, 1, 256, 300} {
		came := 0
		var end error
		for _, err := range prefetch.All(numbers(0, size, broken)) {
			if end != nil {
				t.Fatal("something came after the error")
			}
			if end = err; err == nil {
				came++
			}
		}
		if came != size || !errors.Is(end, broken) {
			t.Errorf("of %d came %d, then %v", size, came, end)
		}
	}
}

// What is no longer wanted isn't gone on with: goleak finds what is left running.
func TestLeft(t *testing.T) {
	endless := func(yield func(int, error) bool) {
		for yield(0, nil) {
		}
	}
	came := 0
	for range prefetch.All(endless, endless) {
		if came++; came == 1000 {
			break
		}
	}
}

// A sequence ahead of one that is ahead.
func TestStages(t *testing.T) {
	squares := func(seq iter.Seq2[int, error]) iter.Seq2[int, error] {
		return func(yield func(int, error) bool) {
			for n, err := range seq {
				if !yield(n*n, err) || err != nil {
					return
				}
			}
		}
	}
	n := 0
	for square, err := range prefetch.All(squares(prefetch.All(numbers(0, 3000, nil)))) {
		if square != n*n || err != nil {
			t.Fatalf("got %d, %v after %d", square, err, n)
		}
		if n++; n == 2500 {
			break
		}
	}
	if n != 2500 {
		t.Errorf("%d came", n)
	}
}
