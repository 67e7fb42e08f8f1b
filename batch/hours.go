package batch

import (
	"errors"
	"fmt"
	"strings"
	"time"
)

// Hours say when a run may send. The zero value is always.
type Hours struct {
	Windows []Window       // it sends within any of them; none is all day
	Zone    *time.Location // whose clock the windows go by; nil is UTC
	Until   time.Time      // the run ends then; zero is never
}

// A Window is a part of every day, over midnight if it ends before it begins.
type Window struct {
	Start, End time.Duration // since midnight by the clock; Start is in it, End isn't
}

const day = 24 * time.Hour

// ParseWindow reads a window such as 22:00-06:00.
func ParseWindow(s string) (Window, error) {
	from, to, ok := strings.Cut(s, "-")
	start, err := ParseClock(strings.TrimSpace(from))
	end, endErr := ParseClock(strings.TrimSpace(to))
	if !ok || err != nil || endErr != nil {
		return Window{}, fmt.Errorf("%q: want a window such as 22:00-06:00", s)
	}
	if start%day == end%day {
		return Window{}, fmt.Errorf("%q: the window is empty, or all day: leave it out", s)
	}
	return Window{start % day, end}, nil
}

// ParseClock reads a time of day from 00:00 to 24:00.
func ParseClock(s string) (time.Duration, error) {
	if s == "24:00" {
		return day, nil
	}
	t, err := time.Parse("15:04", s)
	if err != nil {
		return 0, errors.New("want a time of day such as 06:30")
	}
	return time.Duration(t.Hour())*time.Hour + time.Duration(t.Minute())*time.Minute, nil
}

// Open reports whether it is time to send.
func (h Hours) Open(now time.Time) bool {
	if len(h.Windows) == 0 {
		return true
	}
	local := now.In(h.zone())
	clock := time.Duration(local.Hour())*time.Hour + time.Duration(local.Minute())*time.Minute + time.Duration(local.Second())*time.Second
	for _, w := range h.Windows {
		after, before := clock >= w.Start, clock < w.End
		if after && before || w.End < w.Start && (after || before) {
			return true
		}
	}
	return false
}

// NextStart returns when the next window begins after t; t itself if there
// are none.
func (h Hours) NextStart(t time.Time) time.Time {
	next := t
	for _, w := range h.Windows {
		if start := NextClock(t, w.Start, h.zone()); next.Equal(t) || start.Before(next) {
			next = start
		}
	}
	return next
}

// NextClock returns when the clock of a zone shows a time of day next, after t.
func NextClock(t time.Time, clock time.Duration, zone *time.Location) time.Time {
	local := t.In(zone)
	for days := 0; ; days++ {
		next := time.Date(local.Year(), local.Month(), local.Day()+days, int(clock.Hours()), int(clock.Minutes())%60, 0, 0, zone)
		if next.After(t) {
			return next
		}
	}
}

// over reports whether the run has reached its end.
func (h Hours) over(now time.Time) bool {
	return !h.Until.IsZero() && !now.Before(h.Until)
}

func (h Hours) zone() *time.Location {
	if h.Zone == nil {
		return time.UTC
	}
	return h.Zone
}
