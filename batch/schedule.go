package batch

import (
	"strings"
	"time"

	"veribatch/internal/words"
)

// A Schedule says when a run may send. The zero value allows it always.
type Schedule struct {
	Windows []Window       // it sends within any of them; empty: all day
	Zone    *time.Location // whose clock the windows go by; nil: UTC
	Until   time.Time      // the run ends then; zero: never
}

// A Window is a part of every day, over midnight if it ends before it begins.
type Window struct {
	Start, End time.Duration // since midnight by the clock; Start is inside the window, End isn't
}

const day = 24 * time.Hour

// ParseWindow reads a window such as 22:00-06:00.
func ParseWindow(s string) (Window, error) {
	from, to, ok := strings.Cut(s, "-")
	start, err := ParseClock(strings.TrimSpace(from))
	end, endErr := ParseClock(strings.TrimSpace(to))
	if !ok || err != nil || endErr != nil {
		return Window{}, words.Errorf("%q: want a window such as 22:00-06:00", s)
	}
	if start%day == end%day {
		return Window{}, words.Errorf("%q: the window is empty, or all day: leave it out", s)
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
		return 0, words.Errorf("want a time of day such as 06:30")
	}
	return time.Duration(t.Hour())*time.Hour + time.Duration(t.Minute())*time.Minute, nil
}

// Open reports whether it is time to send.
func (s Schedule) Open(now time.Time) bool {
	if len(s.Windows) == 0 {
		return true
	}
	local := now.In(s.zone())
	clock := time.Duration(local.Hour())*time.Hour + time.Duration(local.Minute())*time.Minute +
		time.Duration(local.Second())*time.Second
	for _, w := range s.Windows {
		after, before := clock >= w.Start, clock < w.End
		if after && before || w.End < w.Start && (after || before) {
			return true
		}
	}
	return false
}

// NextStart returns when the next window begins after t; t itself if there
// are no windows.
func (s Schedule) NextStart(t time.Time) time.Time {
	next := t
	for _, w := range s.Windows {
		if start := NextClock(t, w.Start, s.zone()); next.Equal(t) || start.Before(next) {
			next = start
		}
	}
	return next
}

// NextClock returns when the clock of a zone shows a time of day next, after t.
func NextClock(t time.Time, clock time.Duration, zone *time.Location) time.Time {
	local := t.In(zone)
	for days := 0; ; days++ {
		next := time.Date(local.Year(), local.Month(), local.Day()+days,
			int(clock.Hours()), int(clock.Minutes())%60, 0, 0, zone)
		if next.After(t) {
			return next
		}
	}
}

// Horizon is how far ahead Finish looks: a year.
const Horizon = 365 * day

// Finish returns when a run that begins at t is over if sending takes an amount
// of time, and on how many days some of it is sent. A day begins with the first
// of the windows, so a night counts once; without windows it begins at midnight.
// Left is what remains of the amount because the run ends before, or because
// sending takes longer than the Horizon.
//
// It steps from minute to minute: clocks that are put forward or back, and
// windows that overlap, allow no shorter way.
func (s Schedule) Finish(t time.Time, amount time.Duration) (end time.Time, days int, left time.Duration) {
	var dayEnd time.Time
	for horizon := t.Add(Horizon); amount > 0 && !s.over(t) && t.Before(horizon); {
		step := t.Truncate(time.Minute).Add(time.Minute).Sub(t)
		if !s.Until.IsZero() {
			step = min(step, s.Until.Sub(t))
		}
		if s.Open(t) {
			if !t.Before(dayEnd) {
				days++
				dayEnd = NextClock(t, s.dayStart(), s.zone())
			}
			step = min(step, amount)
			amount -= step
		}
		t = t.Add(step)
	}
	return t, days, amount
}

// dayStart returns the time of day at which Finish begins another day.
func (s Schedule) dayStart() time.Duration {
	if len(s.Windows) == 0 {
		return 0
	}
	return s.Windows[0].Start
}

// over reports whether the run has reached its end.
func (s Schedule) over(now time.Time) bool {
	return !s.Until.IsZero() && !now.Before(s.Until)
}

func (s Schedule) zone() *time.Location {
	if s.Zone == nil {
		return time.UTC
	}
	return s.Zone
}
