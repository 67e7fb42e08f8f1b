package preflight

import "testing"

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
		_, found := New(Options{Today: today, Rate: test.rate})(rec)
		if got := len(found) == 1 && found[0].Code == "image-expiring"; got != test.want {
			t.Errorf("row %d at %g: %v", test.row, test.rate, found)
		}
	}
}
