package cli

import (
	"fmt"
	"strings"
	"time"

	"veribatch/checkpoint"
)

// days says by day what was sent over all runs. Billed is what the ledger
// knows over all: a run that was killed may not have recorded its last seconds.
func days(runs []checkpoint.Run, billed int, zone *time.Location) string {
	type day struct{ calls, billed int }
	var order []string
	byDay := make(map[string]*day)
	for _, run := range runs {
		for _, hour := range run.Progress.Hourly {
			date := hour.Start.In(zone).Format(time.DateOnly)
			if byDay[date] == nil {
				byDay[date] = new(day)
				order = append(order, date)
			}
			byDay[date].calls += hour.Calls
			byDay[date].billed += hour.Billed
			billed -= hour.Billed
		}
	}
	var b strings.Builder
	for _, date := range order {
		fmt.Fprintf(&b, "%s: %s, %d perhaps billed\n", date, count(byDay[date].calls, "call"), byDay[date].billed)
	}
	if billed > 0 {
		fmt.Fprintf(&b, "day unknown: %s perhaps billed, of runs that were killed\n", count(billed, "call"))
	}
	return b.String()
}
