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

// figures are counts of results by state; the rows that were left out are one of their own.
type figures struct {
	total    int
	states   map[verify.State]int
	noRecord int // of the rejected: the authority has nothing to compare with
}

func newFigures() *figures { return &figures{states: make(map[verify.State]int)} }

func (f *figures) add(r *report.Row) {
	f.total++
	if r.Conclusion() == report.LeftOut {
		f.states[report.LeftOut]++
		return
	}
	f.states[r.Outcome.State]++
	if r.NoRecord() {
		f.noRecord++
	}
}

// merge adds other counts.
func (f *figures) merge(other *figures) {
	f.total += other.total
	f.noRecord += other.noRecord
	for state, n := range other.states {
		f.states[state] += n
	}
}

// rejected counts those of whom the authority says no.
func (f *figures) rejected() int { return f.states[verify.Rejected] - f.noRecord }

// passRate is passed ÷ (passed + rejected), false where there is neither. Rows
// without a record don't count.
func (f *figures) passRate() (float64, bool) {
	passed := f.states[verify.Passed]
	return share(passed, passed+f.rejected())
}

// A tally counts results.
type tally struct {
	*figures
	reasons     map[report.Reason]int
	failures    map[report.Reason]int      // of records that were sent and did not pass, but for those without a record
	bands       map[string]int             // authority scores, by the keys of their bands
	checks      map[verify.CheckResult]int // in person
	changes     map[report.Change]int      // of conclusions
	sources     map[report.Source]int      // of conclusions
	first, last time.Time                  // of the answers; zero without one
	news        *news
}

func newTally(since time.Time) *tally {
	return &tally{
		figures:  newFigures(),
		news:     newNews(since),
		reasons:  make(map[report.Reason]int),
		failures: make(map[report.Reason]int),
		bands:    make(map[string]int),
		checks:   make(map[verify.CheckResult]int),
		changes:  make(map[report.Change]int),
		sources:  make(map[report.Source]int),
	}
}

func (t *tally) add(r *report.Row) {
	t.figures.add(r)
	t.news.add(r)
	t.reasons[r.Reason]++
	if result := r.Record.ByHand.Result; result != "" {
		t.checks[result]++
	}
	if change := r.Change(); change != "" {
		t.changes[change]++
	}
	if source, final := r.Source(); final {
		t.sources[source]++
	}
	if r.Fails() {
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
		if state.Final() {
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
