package session

import (
	"time"

	"veribatch/checkpoint"
	"veribatch/internal/price"
	"veribatch/internal/verify"
)

// Spending is what the calls of a ledger may have cost, over its whole life.
type Spending struct {
	Billed int        // calls that may have been billed, and those that may be missing from a copy
	Twice  int        // records for which more than one may have been
	Cost   *price.CNY // of Billed, an estimate; nil if the price is unknown

	list     *price.List
	adjusted map[int]price.CNY // by run: what its answers cost more than its count of calls
}

// Spent sums up a ledger by a list of prices; nil: the price is unknown.
func Spent(store *checkpoint.Store, list *price.List) (Spending, error) {
	return spentBy(store, list, func(verify.Outcome) {})
}

// Account sums up a ledger, by day too. Each is called for every outcome.
func Account(
	store *checkpoint.Store, zone *time.Location, list *price.List, each func(verify.Outcome),
) (Spending, *Usage, error) {
	usage := newUsage(zone, list)
	spent, err := spentBy(store, list, func(o verify.Outcome) {
		usage.Add(o)
		each(o)
	})
	if err != nil {
		return spent, nil, err
	}
	runs, err := store.Runs()
	usage.addRuns(runs)
	return spent, usage, err
}

func spentBy(store *checkpoint.Store, list *price.List, each func(verify.Outcome)) (Spending, error) {
	s := Spending{list: list, adjusted: make(map[int]price.CNY)}
	for e, err := range store.All() {
		if err != nil {
			return s, err
		}
		s.add(e.Outcome)
		each(e.Outcome)
	}
	s.Billed += store.Missing()
	if s.Cost = list.Calls(s.Billed); s.Cost != nil {
		for _, more := range s.adjusted {
			*s.Cost += more
		}
	}
	return s, nil
}

func (s *Spending) add(o verify.Outcome) {
	s.Billed += o.Billed
	if o.MaybeBilledTwice() {
		s.Twice++
	}
	if more := s.list.Adjustment(o); more != 0 {
		s.adjusted[o.Run] += more
	}
}

// run returns what the calls of a run may have cost; nil if the price is unknown.
func (s *Spending) run(r checkpoint.Run) *price.CNY {
	cost := s.list.Calls(max(r.Progress.MaybeBilled(), 0))
	if cost != nil {
		*cost += s.adjusted[r.Number]
	}
	return cost
}
