package batch

import (
	"errors"
	"fmt"
	"strings"
	"time"
)

// Schedule say when a run may send. The zero value is always.
type Schedule struct {
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
func (h Schedule) Open(now time.Time) bool {
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
func (h Schedule) NextStart(t time.Time) time.Time {
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

// Horizon is how far ahead Finish looks: a year.
const Horizon = 365 * day

// Finish says how it goes if sending takes an amount of time and a run for it
// begins at t: when that is over, and on how many days some of it is sent. A
// day begins with the first of the windows, so a night counts once; where
// there are none, at midnight. What is left of the amount is so because the
// run ends before, or because it takes longer than the Horizon.
//
// It goes from minute to minute, as clocks that are put forward or back, and
// windows that overlap, allow no shorter way.
func (h Schedule) Finish(t time.Time, amount time.Duration) (end time.Time, days int, left time.Duration) {
	var dayEnd time.Time
	for horizon := t.Add(Horizon); amount > 0 && !h.over(t) && t.Before(horizon); {
		step := t.Truncate(time.Minute).Add(time.Minute).Sub(t)
		if !h.Until.IsZero() {
			step = min(step, h.Until.Sub(t))
		}
		if h.Open(t) {
			if !t.Before(dayEnd) {
				days++
				dayEnd = NextClock(t, h.dayStart(), h.zone())
			}
			step = min(step, amount)
			amount -= step
		}
		t = t.Add(step)
	}
	return t, days, amount
}

// dayStart returns the time of day at which Finish begins another day.
func (h Schedule) dayStart() time.Duration {
	if len(h.Windows) == 0 {
		return 0
	}
	return h.Windows[0].Start
}

// over reports whether the run has reached its end.
func (h Schedule) over(now time.Time) bool {
	return !h.Until.IsZero() && !now.Before(h.Until)
}

func (h Schedule) zone() *time.Location {
	if h.Zone == nil {
		return time.UTC
	}
	return h.Zone
}
