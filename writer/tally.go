package writer

import (
	"cmp"
	"slices"
	"time"

	"veribatch/batch"
)

// A tally counts results.
type tally struct {
	total       int
	states      map[batch.State]int
	causes      map[cause]int
	first, last time.Time // of the answers; zero if there is none
}

func newTally() *tally {
	return &tally{states: make(map[batch.State]int), causes: make(map[cause]int)}
}

func (t *tally) add(r batch.Result) {
	t.total++
	t.states[r.Outcome.State]++
	t.causes[causeOf(r)]++
	at := r.Outcome.Time
	if at.IsZero() {
		return
	}
	if t.first.IsZero() || at.Before(t.first) {
		t.first = at
	}
	if at.After(t.last) {
		t.last = at
	}
}

// final counts the records whose answer stands.
func (t *tally) final() int {
	n := 0
	for state, count := range t.states {
		if state.Final() {
			n += count
		}
	}
	return n
}

// share returns n ÷ of, and false where there is nothing to share.
func share(n, of int) (float64, bool) {
	if of == 0 {
		return 0, false
	}
	return float64(n) / float64(of), true
}

// ranked returns the causes by kind, and the most frequent of a kind first.
func (t *tally) ranked() []cause {
	var all []cause
	for c := range t.causes {
		all = append(all, c)
	}
	slices.SortFunc(all, func(a, b cause) int {
		return cmp.Or(
			cmp.Compare(a.kind, b.kind),
			cmp.Compare(t.causes[b], t.causes[a]),
			cmp.Compare(len(a.key), len(b.key)),
			cmp.Compare(a.key, b.key),
		)
	})
	return all
}
