package batch

import (
	"slices"
	"sync"
	"time"

	"veribatch/internal/verify"
)

// countRow counts a row that was read by what becomes of it.
func countRow(p *verify.Progress, d decision) {
	p.Rows++
	switch d {
	case answered:
		p.Answered++
	case duplicate:
		p.Duplicates++
	case invalid:
		p.Invalid++
	case erased:
		p.Erased++
	case held:
		p.Held++
	case exhausted:
		p.Exhausted++
	}
}

// countEnd counts a record that the run is done with, by its state, and why it did not pass.
func countEnd(p *verify.Progress, after verify.Outcome) {
	if after.State != verify.Passed {
		p.Reasons = verify.CountReason(p.Reasons, after.Reason(), 1)
	}
	switch after.State {
	case verify.Passed:
		p.Passed++
	case verify.Rejected:
		p.Rejected++
	case verify.Unusable:
		p.Unusable++
	case verify.Sent:
		p.InDoubt++
	default:
		p.Unresolved++
	}
}

// recountUnusable counts a record that was counted as unusable by what is known of it now.
func recountUnusable(p *verify.Progress, after verify.Outcome) {
	before := after
	before.State = verify.Unusable
	p.Unusable--
	p.Reasons = verify.CountReason(p.Reasons, before.Reason(), -1)
	countEnd(p, after)
}

// hourOf returns the count of the hour that now is in.
func hourOf(p *verify.Progress, now time.Time) *verify.HourlyCount {
	start := now.UTC().Truncate(time.Hour)
	if n := len(p.Hourly); n == 0 || p.Hourly[n-1].Start.Before(start) {
		p.Hourly = append(p.Hourly, verify.HourlyCount{Start: start})
	}
	return &p.Hourly[len(p.Hourly)-1]
}

// counter is a Progress that several goroutines add to.
type counter struct {
	mu sync.Mutex
	p  verify.Progress
}

func (c *counter) add(change func(*verify.Progress)) {
	c.mu.Lock()
	defer c.mu.Unlock()
	change(&c.p)
}

func (c *counter) snapshot() verify.Progress {
	c.mu.Lock()
	defer c.mu.Unlock()
	p := c.p
	p.Hourly, p.Reasons = slices.Clone(p.Hourly), slices.Clone(p.Reasons)
	return p
}
