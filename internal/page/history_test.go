package page

import (
	"testing"
	"time"

	"veribatch/internal/verify"
)

// However long a run takes, its history is bounded, and covers all of it.
func TestAHistoryIsBounded(t *testing.T) {
	var h history
	const whole = 9 * time.Hour
	for at := time.Duration(0); at <= whole; at += time.Second {
		h.add(night(at))
	}
	first, last := h.moments[0], h.moments[len(h.moments)-1]
	if len(h.moments) > most || len(h.moments) < most/2 || !first.at.Equal(evening) ||
		evening.Add(whole).Sub(last.at) > h.every {
		t.Errorf("%d moments from %v to %v", len(h.moments), first.at, last.at)
	}
	for i := range h.moments[1:] {
		if apart := h.moments[i+1].at.Sub(h.moments[i].at); apart < h.every*7/8 || apart > h.every*9/8 {
			t.Errorf("%d: %v apart, want %v", i, apart, h.every)
		}
	}
	if waited := h.waits[verify.WaitOutage]; waited != 20*time.Minute {
		t.Errorf("it waited for %v", waited)
	}
}

func TestAHistoryBeginsAnew(t *testing.T) {
	var h history
	h.add(night(time.Minute))
	next := night(2 * time.Minute)
	next.Run.Started = evening.Add(24 * time.Hour)
	if h.add(next); len(h.moments) != 1 {
		t.Errorf("of another run there are %d moments", len(h.moments))
	}
	if h.add(Facts{Phase: Idle}); len(h.moments) != 0 {
		t.Errorf("without a run there are %d moments", len(h.moments))
	}
}
