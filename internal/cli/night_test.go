package cli

import (
	"testing"
	"time"

	"veribatch/checkpoint"
)

// moment reads a time of day in Shanghai on a day of January 2026.
func moment(t *testing.T, s string) time.Time {
	t.Helper()
	at, err := time.ParseInLocation("2006-01-02 15:04", "2026-01-"+s, shanghai)
	if err != nil {
		t.Fatal(err)
	}
	return at
}

func TestUntilIsRemembered(t *testing.T) {
	for _, test := range []struct {
		what    string
		windows []string
		until   string
		before  string // when the last run was to end
		now     string
		want    string
	}{
		{"the first evening", nil, "06:30", "", "02 22:00", "03 06:30"},
		{"killed in the night", nil, "06:30", "03 06:30", "03 02:00", "03 06:30"},
		{"started again at once", nil, "06:30", "03 06:30", "03 06:30", "03 06:30"},
		{"started again in the morning", nil, "06:30", "03 06:30", "03 11:00", "03 06:30"},
		{"started again in the evening", nil, "06:30", "03 06:30", "03 18:30", "04 06:30"},
		{"before the next window", []string{"22:00-07:00"}, "06:30", "03 06:30", "03 21:59", "03 06:30"},
		{"at the next window", []string{"22:00-07:00"}, "06:30", "03 06:30", "03 22:00", "04 06:30"},
		{"with another end", nil, "08:00", "03 06:30", "03 07:00", "03 08:00"},
		{"long ago", nil, "06:30", "03 06:30", "05 01:00", "05 06:30"},
		{"until a day that a wrong clock named", nil, "06:30", "05 06:30", "02 22:00", "03 06:30"},
	} {
		f := nightFlags{windows: test.windows, until: test.until, zoneFlag: zoneFlag{name: "Asia/Shanghai"}}
		if err := f.check(); err != nil {
			t.Fatal(err)
		}
		runs := []checkpoint.Run{{Number: 1}}
		if test.before != "" {
			runs = append(runs, checkpoint.Run{Number: 2, Until: moment(t, test.before).UTC()}, checkpoint.Run{Number: 3})
		}
		if got := f.hours(moment(t, test.now), runs).Until; !got.Equal(moment(t, test.want)) {
			t.Errorf("%s: until %v, want %s", test.what, got.In(shanghai), test.want)
		}
	}
	none := nightFlags{zoneFlag: zoneFlag{name: "UTC"}}
	if err := none.check(); err != nil || !none.hours(time.Now(), nil).Until.IsZero() {
		t.Errorf("without --until: %v, %v", none.hours(time.Now(), nil), err)
	}
}
