package cli

import (
	"maps"
	"slices"
	"time"

	"veribatch/checkpoint"
	"veribatch/internal/verify"
	"veribatch/internal/words"
)

// dayCounts are calls by the day on which they left, by the clock of a zone.
type dayCounts struct {
	zone  *time.Location
	byDay map[string]dayCount
}

type dayCount struct{ calls, billed int }

func (d *dayCounts) add(hour time.Time, calls, billed int) {
	if d.byDay == nil {
		d.byDay = make(map[string]dayCount)
	}
	date := hour.In(d.zone).Format(time.DateOnly)
	c := d.byDay[date]
	d.byDay[date] = dayCount{c.calls + calls, c.billed + billed}
}

// addOutcome adds the calls that an outcome counts.
func (d *dayCounts) addOutcome(o verify.Outcome) {
	for _, h := range o.Calls {
		d.add(h.Start(), h.Calls, h.Billed)
	}
}

// addRuns adds the calls of the runs that outcomes didn't count yet.
func (d *dayCounts) addRuns(runs []checkpoint.Run) {
	for _, run := range runs {
		if run.Counted {
			continue
		}
		for _, hour := range run.Progress.Hourly {
			d.add(hour.Start, hour.Calls, hour.Billed)
		}
	}
}

// lines says it by day. Billed is what the ledger knows over all: of runs of
// earlier versions that were killed the days are unknown.
func (d *dayCounts) lines(billed int) []words.Text {
	var lines []words.Text
	for _, date := range slices.Sorted(maps.Keys(d.byDay)) {
		c := d.byDay[date]
		lines = append(lines, words.New("%s: %s, %d perhaps billed", date, count(c.calls, "call"), c.billed))
		billed -= c.billed
	}
	if billed > 0 {
		lines = append(lines,
			words.New("day unknown: %s perhaps billed, of runs that were killed", count(billed, "call")))
	}
	return lines
}
