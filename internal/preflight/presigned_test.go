package preflight

import (
	"net/url"
	"testing"
	"time"
)

func TestExpiry(t *testing.T) {
	want := time.Date(2026, 3, 1, 4, 0, 0, 0, time.UTC)
	for link, signed := range map[string]bool{
		"https://a.example.com/1.jpg?OSSAccessKeyId=a&Expires=1772337600&Signature=b":                         true,
		"https://a.example.com/1.jpg?x-oss-date=20260301T030000Z&x-oss-expires=3600&x-oss-signature=b":        true,
		"https://a.example.com/1.jpg?X-Amz-Date=20260301T030000Z&X-Amz-Expires=3600&X-Amz-Signature=b":        true,
		"https://a.example.com/1.jpg?q-sign-algorithm=sha1&q-sign-time=1772330000%3B1772337600&q-signature=b": true,
		"https://a.example.com/1.jpg?sv=2024&se=2026-03-01T04%3A00%3A00Z&sig=b":                               true,
		"https://a.example.com/1.jpg?e=1772337600&token=b":                                                    true,
		"https://a.example.com/1.jpg":                                                                                     false,
		"https://a.example.com/1.jpg?expires=1":                                                                           false,
		"https://a.example.com/1.jpg?Expires=soon&Signature=b":                                                            false,
		"https://a.example.com/1.jpg?x-oss-date=today&x-oss-expires=3600&x-oss-signature=b":                               false,
		"https://a.example.com/1.jpg?X-Amz-Date=20260301T030000Z&X-Amz-Expires=99999999999999999999999&X-Amz-Signature=b": false,
	} {
		u, err := url.Parse(link)
		if err != nil {
			t.Fatal(err)
		}
		if end, ok := expiry(u); ok != signed || ok && !end.Equal(want) {
			t.Errorf("%s: %v %v", link, end, ok)
		}
	}
}

// TestExpiring holds that a link is judged by when its row's turn comes.
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
		rec.Row, rec.FaceImage = test.row, "https://a.example.com/1.jpg?Expires=1772341200&Signature=b" // an hour after today
		_, found := New(Options{Today: today, Rate: test.rate})(rec)
		if got := len(found) == 1 && found[0].Code == "image-expiring"; got != test.want {
			t.Errorf("row %d at %g: %v", test.row, test.rate, found)
		}
	}
}
