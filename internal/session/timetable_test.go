package session

import (
	"testing"
	"time"

	"veribatch/batch"
	"veribatch/internal/verify"
)

// moment reads a time of day in verify.Shanghai on a day of January 2026.
func moment(t *testing.T, s string) time.Time {
	t.Helper()
	at, err := time.ParseInLocation("2006-01-02 15:04", "2026-01-"+s, verify.Shanghai)
	if err != nil {
		t.Fatal(err)
	}
	return at
}

// The run ends at the next such time, however far that is and whatever ran before.
func TestUntilIsTheNextSuchTime(t *testing.T) {
	for _, test := range []struct {
		what    string
		windows []string
		until   string
		now     string
		want    string
	}{
		{"an evening", nil, "06:30", "02 22:00", "03 06:30"},
		{"killed in the night", nil, "06:30", "03 02:00", "03 06:30"},
		{"an evening by cron", nil, "08:30", "02 20:00", "03 08:30"},
		{"the next evening by cron, less than 12 hours after the first night", nil, "08:30", "03 20:00", "04 08:30"},
		{"a minute too late", nil, "08:30", "03 08:31", "04 08:30"},
		{"at that very moment", nil, "08:30", "03 08:30", "04 08:30"},
		{"before the window", []string{"22:00-07:00"}, "06:30", "02 21:59", "03 06:30"},
		{"within the window", []string{"22:00-07:00"}, "06:30", "03 06:40", "04 06:30"},
		{"midnight", nil, "24:00", "02 22:00", "03 00:00"},
	} {
		got := timetable(t, test.until, test.windows...).Schedule(moment(t, test.now)).Until
		if !got.Equal(moment(t, test.want)) {
			t.Errorf("%s: until %v, want %s", test.what, got.In(verify.Shanghai), test.want)
		}
	}
	if until := timetable(t, "").Schedule(time.Now()).Until; !until.IsZero() {
		t.Errorf("without an end: %v", until)
	}
}

// timetable returns one by verify.Shanghai's clock; until may be empty.
func timetable(t *testing.T, until string, windows ...string) Timetable {
	t.Helper()
	table := Timetable{Zone: verify.Shanghai, Until: -1}
	for _, s := range windows {
		w, err := batch.ParseWindow(s)
		if err != nil {
			t.Fatal(err)
		}
		table.Windows = append(table.Windows, w)
	}
	if until == "" {
		return table
	}
	var err error
	if table.Until, err = batch.ParseClock(until); err != nil {
		t.Fatal(err)
	}
	return table
}

func TestEstimateIsBounded(t *testing.T) {
	table := timetable(t, "")
	if e := table.Estimate(time.Now(), 1_000_000, 1e-9); !e.Ends.IsZero() || e.Seconds != 1e15 {
		t.Errorf("a call in thirty years: %+v", e)
	}
	if e := table.Estimate(time.Now(), 1_000_000, 0); e != (Estimate{}) {
		t.Errorf("without a rate: %+v", e)
	}
}
