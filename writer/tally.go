package writer

import (
	"cmp"
	"maps"
	"slices"
	"time"

	"veribatch/internal/explain"
	"veribatch/internal/verify"
)

// figures are counts of results by state.
type figures struct {
	total  int
	states map[verify.State]int
}

func newFigures() *figures { return &figures{states: make(map[verify.State]int)} }

func (f *figures) add(state verify.State) {
	f.total++
	f.states[state]++
}

// passRate is passed ÷ (passed + rejected), false where there is neither.
func (f *figures) passRate() (float64, bool) {
	passed := f.states[verify.Passed]
	return share(passed, passed+f.states[verify.Rejected])
}

// A tally counts results.
type tally struct {
	*figures
	causes      map[cause]int
	failures    map[cause]int  // causes of what did not pass, as far as they stand
	bands       map[string]int // authority scores, by the keys of their bands
	first, last time.Time      // of the answers; zero if there is none
}

func newTally() *tally {
	return &tally{figures: newFigures(), causes: make(map[cause]int), failures: make(map[cause]int), bands: make(map[string]int)}
}

func (t *tally) add(r verify.Result) {
	t.figures.add(r.Outcome.State)
	c := causeOf(r)
	t.causes[c]++
	switch r.Outcome.State {
	case verify.Rejected, verify.Unusable, verify.Invalid:
		t.failures[c]++
	}
	if v := r.Outcome.Verdict; v != nil && v.AuthorityScore != nil {
		t.bands[explain.BandOf(*v.AuthorityScore).Key]++
	}
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
func (f *figures) final() int {
	n := 0
	for state, count := range f.states {
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

// frequent returns the causes of a count, the most frequent first.
func frequent(counts map[cause]int) []cause {
	all := slices.Collect(maps.Keys(counts))
	slices.SortFunc(all, func(a, b cause) int {
		return cmp.Or(cmp.Compare(counts[b], counts[a]), cmp.Compare(a.kind, b.kind), cmp.Compare(a.key, b.key))
	})
	return all
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
