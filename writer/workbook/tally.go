package workbook

import (
	"cmp"
	"maps"
	"slices"
	"time"

	"veribatch/internal/explain"
	"veribatch/internal/verify"
	"veribatch/writer/report"
)

// figures are counts of results by conclusion.
type figures struct {
	total  int
	states map[verify.State]int
}

func newFigures() *figures { return &figures{states: make(map[verify.State]int)} }

func (f *figures) add(state verify.State) {
	f.total++
	f.states[state]++
}

// passRate is passed ÷ (passed + rejected), false where there is neither. What
// the authority has no record of is in neither.
func (f *figures) passRate() (float64, bool) {
	passed := f.states[verify.Passed]
	return share(passed, passed+f.states[verify.Rejected])
}

// A tally counts results.
type tally struct {
	*figures
	reasons     map[report.Reason]int
	failures    map[report.Reason]int // of records whose conclusion is that they did not pass
	bands       map[string]int        // authority scores, by the keys of their bands
	first, last time.Time             // of the answers; zero without one
}

func newTally() *tally {
	return &tally{
		figures:  newFigures(),
		reasons:  make(map[report.Reason]int),
		failures: make(map[report.Reason]int),
		bands:    make(map[string]int),
	}
}

func (t *tally) add(r *report.Row) {
	t.figures.add(r.Conclusion())
	t.reasons[r.Reason]++
	switch r.Outcome.State {
	case verify.Rejected, verify.Unusable, verify.Invalid:
		t.failures[r.Reason]++
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
		if state.Final() || state == report.NoRecord {
			n += count
		}
	}
	return n
}

// share returns n ÷ of, and false if of is 0.
func share(n, of int) (float64, bool) {
	if of == 0 {
		return 0, false
	}
	return float64(n) / float64(of), true
}

// frequent returns the reasons of a count, the most frequent first.
func frequent(counts map[report.Reason]int) []report.Reason {
	all := slices.Collect(maps.Keys(counts))
	slices.SortFunc(all, func(a, b report.Reason) int {
		return cmp.Or(cmp.Compare(counts[b], counts[a]), cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.Key, b.Key))
	})
	return all
}

// ranked returns the reasons by kind, and the most frequent of a kind first.
func (t *tally) ranked() []report.Reason {
	all := slices.Collect(maps.Keys(t.reasons))
	slices.SortFunc(all, func(a, b report.Reason) int {
		return cmp.Or(
			cmp.Compare(a.Kind, b.Kind),
			cmp.Compare(t.reasons[b], t.reasons[a]),
			cmp.Compare(len(a.Key), len(b.Key)),
			cmp.Compare(a.Key, b.Key),
		)
	})
	return all
}
