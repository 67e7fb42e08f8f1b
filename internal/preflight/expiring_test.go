package preflight

import (
	"testing"
	"time"
)

// A link is judged by when the run reaches its row.
func TestExpiring(t *testing.T) {
	for _, test := range []struct {
		row  int
		rate float64
		want bool
	}{
		{2, 10, false},
		{36_000, 10, false},   // an hour
		{36_001, 10, true},    // and a moment more
		{1_000_000, 0, false}, // as fast as it goes
	} {
		rec := clean()
		rec.Row = test.row
		rec.FaceImage = "https://a.example.com/1.jpg?Expires=1772341200&Signature=b" // an hour after today
		_, found := New(Options{Now: clock, Rate: test.rate})(rec)
		if got := len(found) == 1 && found[0].Code == "image-expiring"; got != test.want {
			t.Errorf("row %d at %g: %v", test.row, test.rate, found)
		}
	}
}

// A link is judged by the clock of the moment, and when its row is reached by
// when the run began.
func TestTheClockGoesOn(t *testing.T) {
	now := today
	check := New(Options{Now: func() time.Time { return now }, Rate: 10})
	rec := clean()
	rec.Row = 30_000                                                             // reached after 50 minutes
	rec.FaceImage = "https://a.example.com/1.jpg?Expires=1772341200&Signature=b" // an hour after today
	for _, test := range []struct {
		elapsed time.Duration
		want    string
	}{{0, ""}, {50 * time.Minute, ""}, {time.Hour, ""}, {time.Hour + time.Second, "image-expired"}} {
		now = today.Add(test.elapsed)
		got := ""
		if _, found := check(rec); len(found) > 0 {
			got = found[0].Code
		}
		if got != test.want {
			t.Errorf("after %v: %q, want %q", test.elapsed, got, test.want)
		}
	}
}
