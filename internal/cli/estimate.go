package cli

import (
	"time"

	"veribatch/internal/session"
	"veribatch/internal/words"
)

// timeLine says how long it takes, within which hours, and when it is over;
// nothing if there is nothing to see.
func (f *scheduleFlags) timeLine(e session.Estimate, rate float64) []words.Text {
	if e.Seconds == 0 {
		return nil
	}
	sending := max(time.Second, e.Sending().Round(time.Second))
	parts := []words.Text{words.New("time: %v at %g calls/s", sending, rate)}
	if len(f.windows) > 0 {
		parts[0] = words.New("time: %v at %g calls/s within %s", sending, rate, words.Names(f.windows))
	}
	switch {
	case f.until != "" && len(f.windows) > 0:
		parts = append(parts, words.New("a run stops at %s; started again with each window", f.until))
	case f.until != "":
		parts = append(parts, words.New("a run stops at %s; started again at this time of day", f.until))
	}
	if len(f.windows) > 0 || f.until != "" {
		parts = append(parts, f.nights(e.Nights))
	}
	if e.Ends.IsZero() {
		parts = append(parts, words.New("it doesn't end within a year"))
	} else {
		parts = append(parts, words.New("ends %s (%s)", e.Ends.Format("2006-01-02 15:04"), f.zone))
	}
	return []words.Text{words.Sentences(parts...)}
}

// nights says how many times with sending there are.
func (f *scheduleFlags) nights(n int) words.Text {
	if f.timetable.OverMidnight() {
		return count(n, "night")
	}
	return count(n, "day")
}
