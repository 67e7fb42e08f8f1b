package session

import (
	"maps"
	"slices"
	"time"

	"veribatch/checkpoint"
	"veribatch/internal/price"
	"veribatch/internal/verify"
)

// A Day is what the calls came to that left on one day.
type Day struct {
	Date    string     // 2006-01-02, by the clock of the Usage's zone
	Calls   int        // attempts that left
	Billed  int        // of them: brought a verdict that is charged for
	Perhaps int        // of them: may be billed too, as their answer was lost, or was none
	Late    int        // of Billed and Perhaps: those of the day's last hour, some of which end on the next day
	Cost    *price.CNY // of Billed and Perhaps, an estimate; nil if the price is unknown
}

// Usage adds up calls by the day on which they left.
type Usage struct {
	zone   *time.Location
	list   *price.List
	byDay  map[string]*Day
	billed int // over all days, perhaps
}

// newUsage returns an empty Usage by the clock of a zone and a list of prices; nil: the price is unknown.
func newUsage(zone *time.Location, list *price.List) *Usage {
	return &Usage{zone: zone, list: list, byDay: make(map[string]*Day)}
}

// Add adds the calls for a key.
func (u *Usage) Add(o verify.Outcome) {
	for _, h := range o.HourBills() {
		d := u.add(h.Start, h.Calls, h.Billed, h.Perhaps)
		if h.Verdict && d.Cost != nil {
			*d.Cost += u.list.Adjustment(o)
		}
	}
}

// addRuns adds the calls of runs of earlier versions, which outcomes don't count
// by hour. Which of them were lost isn't known, so all of them are billed perhaps.
func (u *Usage) addRuns(runs []checkpoint.Run) {
	for _, run := range runs {
		if run.Counted {
			continue
		}
		for _, h := range run.Progress.Hourly {
			u.add(h.Start, h.Calls, 0, h.Billed)
		}
	}
}

func (u *Usage) add(hour time.Time, calls, billed, perhaps int) *Day {
	at := hour.In(u.zone)
	date := at.Format(time.DateOnly)
	d := u.byDay[date]
	if d == nil {
		d = &Day{Date: date, Cost: u.list.Calls(0)}
		u.byDay[date] = d
	}
	d.Calls, d.Billed, d.Perhaps = d.Calls+calls, d.Billed+billed, d.Perhaps+perhaps
	if at.Add(time.Hour).Format(time.DateOnly) != date {
		d.Late += billed + perhaps
	}
	if d.Cost != nil {
		*d.Cost += *u.list.Calls(billed + perhaps)
	}
	u.billed += billed + perhaps
	return d
}

// Days returns the days on which there were calls, the first one first.
func (u *Usage) Days() []Day {
	var all []Day
	for _, date := range slices.Sorted(maps.Keys(u.byDay)) {
		all = append(all, *u.byDay[date])
	}
	return all
}

// Dateless returns how many of some billed calls are of no day that is known:
// those of runs of earlier versions that were killed.
func (u *Usage) Dateless(billed int) int { return max(0, billed-u.billed) }
