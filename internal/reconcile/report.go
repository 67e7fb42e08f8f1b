package reconcile

import (
	"cmp"
	"slices"

	"veribatch/internal/price"
)

// A Report is what ledgers say beside their account.
type Report struct {
	Service     string   `json:"service"` // the account's, by its host
	Sandbox     bool     `json:"sandbox"`
	Zone        string   `json:"zone"` // of the days
	Checkpoints []string `json:"checkpoints"`
	Dedicated   bool     `json:"dedicated"`
	Groups      []Group  `json:"groups"`
}

// A Group is the calls that the account counts together.
type Group struct {
	Actions   []string  `json:"actions"`
	Statistic string    `json:"statistic,omitempty"` // the query and what it was asked for; empty: there is none
	Failed    string    `json:"failed,omitempty"`    // why there is no count, in English
	Err       error     `json:"-"`                   // the same, for people
	Days      []Day     `json:"days"`
	Dateless  int       `json:"dateless,omitempty"` // billed perhaps, and of no day that is known
	Packages  []Package `json:"packages,omitempty"`
}

// A Package is what is left of calls that were paid for in advance.
type Package struct {
	Name    string `json:"name"`
	Total   int    `json:"total"`
	Used    int    `json:"used"`
	Left    int    `json:"left"`
	Expires string `json:"expires,omitempty"` // as the service writes it
}

// Compared reports whether the account's count is known.
func (g *Group) Compared() bool { return g.Statistic != "" && g.Failed == "" }

// Contradictions returns how many days contradict their account.
func (r *Report) Contradictions() int {
	n := 0
	for _, g := range r.Groups {
		for _, d := range g.Days {
			if (Judgement{Dedicated: r.Dedicated}).Contradicts(d) {
				n++
			}
		}
	}
	return n
}

// Compared reports whether the account's count is known for all.
func (r *Report) Compared() bool {
	return !slices.ContainsFunc(r.Groups, func(g Group) bool { return !g.Compared() })
}

// A Month is the days of one bill added up.
type Month struct {
	Month string // 2006-01: see BillMonth
	First string // of its days that have calls
	Last  string
	Day   // the sums; Finding and Date are empty
}

// Months returns the days by the bill that has them, in order.
func (g *Group) Months() []Month {
	var all []Month
	for _, d := range g.Days {
		if m := BillMonth(d.Date); len(all) == 0 || all[len(all)-1].Month != m {
			all = append(all, Month{Month: m, First: d.Date})
		}
		month := &all[len(all)-1]
		month.Last = d.Date
		month.Day = month.plus(d)
	}
	return all
}

// Total returns all days added up.
func (g *Group) Total() Day {
	var total Day
	for _, d := range g.Days {
		total = total.plus(d)
	}
	return total
}

// Merge adds the days of several ledgers up by date.
func Merge(ledgers ...[]Day) []Day {
	byDate := make(map[string]Day)
	for _, d := range slices.Concat(ledgers...) {
		sum := d
		if known, ok := byDate[d.Date]; ok {
			sum = known.plus(d)
			sum.Date = d.Date
			if known.Cost == nil || d.Cost == nil {
				sum.Cost = nil // of one of them it is unknown
			}
		}
		byDate[d.Date] = sum
	}
	var all []Day
	for _, d := range byDate {
		all = append(all, d)
	}
	sortDays(all)
	return all
}

// plus adds the figures of another day. A figure that is known of one of them only is that.
func (d Day) plus(other Day) Day {
	return Day{
		Calls: d.Calls + other.Calls, Billed: d.Billed + other.Billed, Perhaps: d.Perhaps + other.Perhaps,
		Late: d.Late + other.Late, Moved: d.Moved + other.Moved,
		Account: sum(d.Account, other.Account), Cost: sum(d.Cost, other.Cost),
	}
}

func sum[T int | price.CNY](a, b *T) *T {
	switch {
	case a == nil:
		return b
	case b == nil:
		return a
	}
	return new(*a + *b)
}

func sortDays(days []Day) {
	slices.SortFunc(days, func(a, b Day) int { return cmp.Compare(a.Date, b.Date) })
}
