package cli

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"veribatch/batch"
	"veribatch/checkpoint"
)

// An outlook is when the calls of a plan are over, if all goes well.
type outlook struct {
	Seconds float64    `json:"seconds,omitempty"` // of sending, at the rate
	Nights  int        `json:"nights,omitempty"`  // or days, with some of it
	Ends    *time.Time `json:"ends,omitempty"`    // nil: not within batch.Horizon
}

// outlook looks ahead to where a run that begins now makes some calls, rate a
// second. There is nothing to see without a rate.
func (f *nightFlags) outlook(now time.Time, calls int, rate float64, runs []checkpoint.Run) outlook {
	if calls == 0 || rate == 0 {
		return outlook{}
	}
	o := outlook{Seconds: float64(calls) / rate}
	end, nights, left := f.finish(now.Round(0), o.sending(), runs)
	o.Nights = nights
	if left == 0 {
		end = end.In(f.zone).Truncate(time.Second)
		o.Ends = &end
	}
	return o
}

// finish is batch.Hours.Finish for a run that begins now and those that go on
// from it: where --until ends one, the same command is started again as soon
// as it goes on, and each that sends is a night.
func (f *nightFlags) finish(now time.Time, amount time.Duration, runs []checkpoint.Run) (end time.Time, nights int, left time.Duration) {
	h := f.hours(now, runs)
	if f.until == "" {
		return h.Finish(now, amount)
	}
	end, left = now, amount
	for {
		before := left
		if end, _, left = h.Finish(end, left); left < before {
			nights++
		}
		if left == 0 || end.Sub(now) > batch.Horizon {
			return end, nights, left
		}
		end = f.rest(h, h.Until)
		h.Until = batch.NextClock(end, f.end, f.zone)
	}
}

// sending returns how long calls are sent. More than twice what anybody looks
// ahead to may be still more.
func (o outlook) sending() time.Duration {
	return time.Duration(min(o.Seconds, 2*batch.Horizon.Seconds()) * float64(time.Second))
}

// unit returns what a time with sending is called.
func (f *nightFlags) unit() string {
	overMidnight := func(w batch.Window) bool { return w.End < w.Start }
	if len(f.parsed) > 0 && !slices.ContainsFunc(f.parsed, overMidnight) {
		return "day"
	}
	return "night"
}

// timeLine says how long it takes, within which hours, and when it is over;
// nothing if there is nothing to see.
func (f *nightFlags) timeLine(o outlook, rate float64) string {
	if o.Seconds == 0 {
		return ""
	}
	sending := max(time.Second, o.sending().Round(time.Second))
	parts := []string{fmt.Sprintf("time: %s at %g calls/s", sending, rate)}
	if len(f.windows) > 0 {
		parts[0] += " within " + strings.Join(f.windows, ", ")
	}
	switch {
	case f.until != "" && len(f.windows) > 0:
		parts = append(parts, "a run ends at "+f.until+", the next goes on in the next window")
	case f.until != "":
		parts = append(parts, fmt.Sprintf("a run ends at %s, the next goes on %d hours later", f.until, int(restAfterUntil.Hours())))
	}
	if len(f.windows) > 0 || f.until != "" {
		parts = append(parts, count(o.Nights, f.unit()))
	}
	if o.Ends == nil {
		return strings.Join(append(parts, "it doesn't end within a year"), "; ") + "\n"
	}
	return strings.Join(append(parts, fmt.Sprintf("ends %s (%s)", o.Ends.Format("2006-01-02 15:04"), f.zone)), "; ") + "\n"
}
