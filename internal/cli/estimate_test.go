package cli

import (
	"testing"
	"time"

	"veribatch/internal/verify"
)

func TestTimeLine(t *testing.T) {
	for _, test := range []struct {
		what    string
		windows []string
		until   string
		now     string
		calls   int // at 10 a second: 36000 an hour
		want    string
	}{
		{"all day", nil, "", "02 22:00", 1_200_000,
			"time: 33h20m0s at 10 calls/s; ends 2026-01-04 07:20 (Asia/Shanghai)\n"},
		{"nights", []string{"22:00-06:00"}, "", "02 15:00", 1_200_000,
			"time: 33h20m0s at 10 calls/s within 22:00-06:00; 5 nights; ends 2026-01-06 23:20 (Asia/Shanghai)\n"},
		{"two windows", []string{"22:00-06:00", "12:00-13:00"}, "", "02 15:00", 9 * 36_000,
			"time: 9h0m0s at 10 calls/s within 22:00-06:00, 12:00-13:00; 1 night; ends 2026-01-03 13:00 " +
				"(Asia/Shanghai)\n"},
		{"days", []string{"09:00-12:00", "14:00-18:00"}, "", "02 15:00", 12 * 36_000,
			"time: 12h0m0s at 10 calls/s within 09:00-12:00, 14:00-18:00; 3 days; ends 2026-01-04 11:00 " +
				"(Asia/Shanghai)\n"},
		{"nights cut short", []string{"22:00-06:00"}, "05:00", "02 15:00", 8 * 36_000,
			"time: 8h0m0s at 10 calls/s within 22:00-06:00; a run stops at 05:00; started again with " +
				"each window; 2 nights; ends 2026-01-03 23:00 (Asia/Shanghai)\n"},
		{"nights that end before the run does", []string{"22:00-06:00"}, "06:30", "02 22:00", 17 * 36_000,
			"time: 17h0m0s at 10 calls/s within 22:00-06:00; a run stops at 06:30; started again with " +
				"each window; 3 nights; ends 2026-01-04 23:00 (Asia/Shanghai)\n"},
		{"the rest of a window", []string{"22:00-07:00"}, "06:30", "03 06:40", 36_000,
			"time: 1h0m0s at 10 calls/s within 22:00-07:00; a run stops at 06:30; started again with each window; " +
				"1 night; ends 2026-01-03 22:40 (Asia/Shanghai)\n"},
		{"until the next window", []string{"22:00-06:00"}, "22:00", "02 22:00", 9 * 36_000,
			"time: 9h0m0s at 10 calls/s within 22:00-06:00; a run stops at 22:00; started again with each window; " +
				"2 nights; ends 2026-01-03 23:00 (Asia/Shanghai)\n"},
		{"until alone", nil, "06:30", "02 22:30", 10 * 36_000,
			"time: 10h0m0s at 10 calls/s; a run stops at 06:30; started again at this time of day; 2 nights; ends " +
				"2026-01-04 00:30 (Asia/Shanghai)\n"},
		{"until alone, of more than half a day", nil, "08:30", "02 20:00", 30 * 36_000,
			"time: 30h0m0s at 10 calls/s; a run stops at 08:30; started again at this time of day; 3 nights; ends " +
				"2026-01-05 01:00 (Asia/Shanghai)\n"},
		{"until alone, all day", nil, "08:30", "02 08:30", 30 * 36_000,
			"time: 30h0m0s at 10 calls/s; a run stops at 08:30; started again at this time of day; 2 nights; ends " +
				"2026-01-03 14:30 (Asia/Shanghai)\n"},
		{"moments", nil, "", "02 22:00", 1,
			"time: 1s at 10 calls/s; ends 2026-01-02 22:00 (Asia/Shanghai)\n"},
		{"nothing", []string{"22:00-06:00"}, "", "02 15:00", 0, ""},
		{"far ahead", []string{"22:00-22:01"}, "21:00", "02 15:00", 366 * 600,
			"time: 6h6m0s at 10 calls/s within 22:00-22:01; a run stops at 21:00; started again with " +
				"each window; 365 days; it doesn't end within a year\n"},
	} {
		f := scheduleFlags{windows: test.windows, until: test.until, zoneFlag: zoneFlag{name: "Asia/Shanghai"}}
		if err := f.check(); err != nil {
			t.Fatal(err)
		}
		if got := english(f.timeLine(f.timetable.Estimate(moment(t, test.now), test.calls, 10), 10)...); got != test.want {
			t.Errorf("%s:\n%swant\n%s", test.what, got, test.want)
		}
	}
}

// moment reads a time of day in Shanghai on a day of January 2026.
func moment(t *testing.T, s string) time.Time {
	t.Helper()
	at, err := time.ParseInLocation("2006-01-02 15:04", "2026-01-"+s, verify.Shanghai)
	if err != nil {
		t.Fatal(err)
	}
	return at
}
