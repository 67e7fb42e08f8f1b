package session

import (
	"testing"
	"time"

	"veribatch/batch"
	"veribatch/checkpoint"
)

// moment reads a time of day in Shanghai on a day of January 2026.
func moment(t *testing.T, s string) time.Time {
	t.Helper()
	at, err := time.ParseInLocation("2006-01-02 15:04", "2026-01-"+s, Shanghai)
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
		table := timetable(t, test.until, test.windows...)
		runs := []checkpoint.Run{{Number: 1}}
		if test.before != "" {
			runs = append(runs, checkpoint.Run{Number: 2, Until: moment(t, test.before).UTC()},
				checkpoint.Run{Number: 3})
		}
		if got := table.Schedule(moment(t, test.now), runs).Until; !got.Equal(moment(t, test.want)) {
			t.Errorf("%s: until %v, want %s", test.what, got.In(Shanghai), test.want)
		}
	}
	if until := timetable(t, "").Schedule(time.Now(), nil).Until; !until.IsZero() {
		t.Errorf("without an end: %v", until)
	}
}

// timetable returns one by Shanghai's clock; until may be empty.
func timetable(t *testing.T, until string, windows ...string) Timetable {
	t.Helper()
	table := Timetable{Zone: Shanghai, Until: -1}
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
	if e := table.Estimate(time.Now(), 1_000_000, 1e-9, nil); !e.Ends.IsZero() || e.Seconds != 1e15 {
		t.Errorf("a call in thirty years: %+v", e)
	}
	if e := table.Estimate(time.Now(), 1_000_000, 0, nil); e != (Estimate{}) {
		t.Errorf("without a rate: %+v", e)
	}
}
