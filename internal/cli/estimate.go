package cli

import (
	"fmt"
	"strings"
	"time"

	"veribatch/internal/session"
)

// timeLine says how long it takes, within which hours, and when it is over;
// nothing if there is nothing to see.
func (f *scheduleFlags) timeLine(e session.Estimate, rate float64) string {
	if e.Seconds == 0 {
		return ""
	}
	sending := max(time.Second, e.Sending().Round(time.Second))
	parts := []string{fmt.Sprintf("time: %s at %g calls/s", sending, rate)}
	if len(f.windows) > 0 {
		parts[0] += " within " + strings.Join(f.windows, ", ")
	}
	switch {
	case f.until != "" && len(f.windows) > 0:
		parts = append(parts, "a run stops at "+f.until+"; started again with each window")
	case f.until != "":
		parts = append(parts, "a run stops at "+f.until+"; started again at this time of day")
	}
	if len(f.windows) > 0 || f.until != "" {
		parts = append(parts, count(e.Nights, f.unit()))
	}
	if e.Ends.IsZero() {
		return strings.Join(append(parts, "it doesn't end within a year"), "; ") + "\n"
	}
	return strings.Join(append(parts, fmt.Sprintf("ends %s (%s)", e.Ends.Format("2006-01-02 15:04"), f.zone)), "; ") +
		"\n"
}

// unit returns what a time with sending is called.
func (f *scheduleFlags) unit() string {
	if f.timetable.OverMidnight() {
		return "night"
	}
	return "day"
}
