package page

import (
	"time"

	"veribatch/internal/verify"
)

// most bounds the moments that a history keeps.
const most = 360

// A moment is how far a run had come.
type moment struct {
	at     time.Time
	done   verify.Progress
	waited verify.WaitReason // what it waited for then
}

// A history keeps how a run came as far as it has, in at most 360 moments at equal distances: a second at first, and
// twice as much whenever it is full. Its zero value is empty.
type history struct {
	run     time.Time // when the run began
	moments []moment
	every   time.Duration
	last    time.Time // of the facts that were added last

	waits map[verify.WaitReason]time.Duration
	now   verify.WaitReason
}

// add takes note of what is known of a run, and begins anew with another run.
func (h *history) add(f Facts) {
	if f.Run.Number == 0 {
		*h = history{}
		return
	}
	if !h.run.Equal(f.Run.Started) || h.every == 0 {
		*h = history{run: f.Run.Started, every: time.Second, waits: make(map[verify.WaitReason]time.Duration)}
	}
	if h.now != "" && f.Time.After(h.last) {
		h.waits[h.now] += f.Time.Sub(h.last)
	}
	h.last = f.Time
	if h.now = f.Run.Progress.Waiting.Reason; f.Phase != Running {
		h.now = ""
	}
	if n := len(h.moments); n > 0 && f.Time.Sub(h.moments[n-1].at) < h.every-h.every/8 {
		return
	}
	done := f.Run.Progress
	done.Hourly, done.Reasons = nil, nil
	h.moments = append(h.moments, moment{f.Time, done, h.now})
	if len(h.moments) > most {
		h.thin()
	}
}

// thin leaves out every other moment.
func (h *history) thin() {
	kept := h.moments[:0]
	for i := 0; i < len(h.moments); i += 2 {
		kept = append(kept, h.moments[i])
	}
	h.moments, h.every = kept, 2*h.every
}

// clone returns a copy that doesn't change with h.
func (h *history) clone() history {
	c := *h
	c.moments = append([]moment(nil), h.moments...)
	c.waits = make(map[verify.WaitReason]time.Duration, len(h.waits))
	for reason, d := range h.waits {
		c.waits[reason] = d
	}
	return c
}
