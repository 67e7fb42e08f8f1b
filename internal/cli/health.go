package cli

import (
	"time"

	"veribatch/internal/notify"
	"veribatch/internal/verify"
)

// When a run's health is worth a notice.
const (
	steadyFor  = time.Minute     // a change that passes sooner is not told
	stallAfter = 5 * time.Minute // without an attempt or an answer; a call takes seconds
)

// health follows whether a run gets on.
type health struct {
	stall time.Duration // without progress
	count int           // attempts and answers so far
	moved time.Time     // when count last changed, or could not

	seen  notify.Event // Outage, Stall, or nothing if the run gets on
	since time.Time    // when seen changed
	told  notify.Event
}

// newHealth follows a run that starts now at a rate of calls a second, 0 if it is unlimited.
func newHealth(now time.Time, rate float64) *health {
	h := &health{stall: stallAfter, moved: now, since: now}
	if rate > 0 {
		h.stall = max(h.stall, time.Duration(3/rate*float64(time.Second)))
	}
	return h
}

// look returns what is to be told now; nothing if it was told, or may pass.
func (h *health) look(now time.Time, p verify.Progress) notify.Event {
	if state := h.state(now, p); state != h.seen {
		h.seen, h.since = state, now
	}
	if h.seen == h.told || now.Sub(h.since) < steadyFor {
		return ""
	}
	if h.told = h.seen; h.told == "" {
		return notify.Resumed
	}
	return h.told
}

func (h *health) state(now time.Time, p verify.Progress) notify.Event {
	if count := p.Calls + p.Settled(); count != h.count || p.Waiting.Reason != "" {
		h.count, h.moved = count, now
	}
	switch {
	case p.Waiting.Reason == verify.WaitSchedule:
		return h.told // what was wrong before the pause is looked at after it
	case p.Waiting.Reason != "":
		return notify.Outage
	case now.Sub(h.moved) >= h.stall:
		return notify.Stall
	}
	return ""
}
