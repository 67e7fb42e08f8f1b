package main

import (
	"math"
	"testing"
	"time"
)

// evenly returns n times at a rate of 100 a second.
func evenly(n int) []time.Time {
	times := make([]time.Time, n)
	for i := range times {
		times[i] = time.Unix(0, 0).Add(time.Duration(i) * 10 * time.Millisecond)
	}
	return times
}

func TestFlowOf(t *testing.T) {
	if w := flowOf(evenly(501), 100); w.calls != 501 || math.Abs(w.achieved-100) > 1e-6 || w.second != 100 ||
		w.excess > 1e-6 {
		t.Errorf("evenly: %+v", w)
	}
	// Calls 200 to 205 all come with call 200, the others when they should.
	late := evenly(501)
	for i := 201; i <= 205; i++ {
		late[i] = late[200]
	}
	if w := flowOf(late, 100); w.second != 105 || math.Abs(w.excess-5) > 1e-6 {
		t.Errorf("five at once: %+v", w)
	}
	// Behind the rate all along, and then a burst: the time lost isn't made up for.
	slow := evenly(100)
	for i := range 4 {
		slow = append(slow, slow[99].Add(time.Duration(i)*time.Millisecond))
	}
	if w := flowOf(slow, 200); math.Abs(w.excess-3.4) > 1e-6 {
		t.Errorf("a burst after a slow start: %+v", w)
	}
}
