package batch_test

import (
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"veribatch/batch"
	"veribatch/internal/verify"
)

var shanghai = time.FixedZone("Asia/Shanghai", 8*60*60)

func windows(t *testing.T, list ...string) []batch.Window {
	t.Helper()
	var parsed []batch.Window
	for _, s := range list {
		w, err := batch.ParseWindow(s)
		if err != nil {
			t.Fatal(err)
		}
		parsed = append(parsed, w)
	}
	return parsed
}

func TestWindows(t *testing.T) {
	at := func(s string) time.Time {
		moment, err := time.ParseInLocation("2006-01-02 15:04:05", s, shanghai)
		if err != nil {
			t.Fatal(err)
		}
		return moment
	}
	for _, test := range []struct {
		windows []string
		now     string
		open    bool
		next    string
	}{
		{nil, "2026-01-02 12:00:00", true, "2026-01-02 12:00:00"},
		{[]string{"22:00-06:00"}, "2026-01-02 21:59:59", false, "2026-01-02 22:00:00"},
		{[]string{"22:00-06:00"}, "2026-01-02 22:00:00", true, "2026-01-03 22:00:00"},
		{[]string{"22:00-06:00"}, "2026-12-31 23:59:59", true, "2027-01-01 22:00:00"},
		{[]string{"22:00-06:00"}, "2026-01-02 05:59:59", true, "2026-01-02 22:00:00"},
		{[]string{"22:00-06:00"}, "2026-01-02 06:00:00", false, "2026-01-02 22:00:00"},
		{[]string{"12:00-13:30", "22:00-06:00"}, "2026-01-02 08:00:00", false, "2026-01-02 12:00:00"},
		{[]string{"22:00-06:00", "12:00-13:30"}, "2026-01-02 13:30:00", false, "2026-01-02 22:00:00"},
		{[]string{"20:00-24:00"}, "2026-01-02 23:59:59", true, "2026-01-03 20:00:00"},
		{[]string{"20:00-24:00"}, "2026-01-03 00:00:00", false, "2026-01-03 20:00:00"},
		{[]string{"24:00-06:00"}, "2026-01-03 00:00:00", true, "2026-01-04 00:00:00"},
	} {
		h := batch.Schedule{Windows: windows(t, test.windows...), Zone: shanghai}
		now := at(test.now).UTC()
		if got := h.Open(now); got != test.open {
			t.Errorf("%v at %s: open is %v", test.windows, test.now, got)
		}
		if got := h.NextStart(now); !got.Equal(at(test.next)) {
			t.Errorf("%v after %s: the next begins %v, want %s", test.windows, test.now, got.In(shanghai), test.next)
		}
	}
}

func TestNoWindows(t *testing.T) {
	for _, s := range []string{"", "22:00", "22-06", "25:00-06:00", "22:00-22:00", "00:00-24:00", "22:00–06:00",
		"6:00-x"} {
		if w, err := batch.ParseWindow(s); err == nil {
			t.Errorf("%q is read as %v", s, w)
		}
	}
}

func TestFinish(t *testing.T) {
	newYork, err := time.LoadLocation("America/New_York")
	if err != nil {
		t.Fatal(err)
	}
	night := []string{"22:00-06:00"}
	for _, test := range []struct {
		what    string
		zone    *time.Location
		windows []string
		start   string
		amount  time.Duration
		end     string
		days    int
	}{
		{"nothing to send", shanghai, night, "2026-01-02 12:00:00", 0, "2026-01-02 12:00:00", 0},
		{"no windows", shanghai, nil, "2026-01-02 12:00:00", 90 * time.Second, "2026-01-02 12:01:30", 1},
		{"no windows, past two midnights", shanghai, nil, "2026-01-02 12:00:00", 40 * time.Hour,
			"2026-01-04 04:00:00", 3},
		{"within the night", shanghai, night, "2026-01-02 23:00:30", 2 * time.Hour, "2026-01-03 01:00:30", 1},
		{"to the second of the night's end", shanghai, night, "2026-01-02 22:00:00", 8 * time.Hour,
			"2026-01-03 06:00:00", 1},
		{"a second more", shanghai, night, "2026-01-02 22:00:00", 8*time.Hour + time.Second, "2026-01-03 22:00:01", 2},
		{"from the day on", shanghai, night, "2026-01-02 12:00:00", 20 * time.Hour, "2026-01-05 02:00:00", 3},
		{"from the end of a night on", shanghai, night, "2026-01-02 05:00:00", 2 * time.Hour, "2026-01-02 23:00:00",
			2},
		{"over the year's end", shanghai, night, "2026-12-31 20:00:00", 9 * time.Hour, "2027-01-01 23:00:00", 2},
		{"windows of one day", shanghai, []string{"12:00-13:00", "22:00-06:00"}, "2026-01-02 08:00:00",
			10 * time.Hour, "2026-01-03 13:00:00", 2},
		{"a window that is the day's own, then the night's", shanghai, []string{"12:00-13:00", "22:00-06:00"},
			"2026-01-02 12:00:00", 9 * time.Hour, "2026-01-03 06:00:00", 1},
		{"windows that overlap", shanghai, []string{"20:00-24:00", "22:00-02:00"}, "2026-01-02 08:00:00",
			7 * time.Hour, "2026-01-03 21:00:00", 2},
		{"windows that are all day", shanghai, []string{"00:00-12:00", "12:00-24:00"}, "2026-01-02 00:00:00",
			30 * time.Hour, "2026-01-03 06:00:00", 2},
		{"an hour is left out", newYork, []string{"22:00-06:00"}, "2026-03-07 22:00:00", 8 * time.Hour,
			"2026-03-08 23:00:00", 2},
		{"an hour comes twice", newYork, []string{"22:00-06:00"}, "2026-10-31 22:00:00", 9 * time.Hour,
			"2026-11-01 06:00:00", 1},
		{"the window is left out", newYork, []string{"02:00-03:00"}, "2026-03-07 12:00:00", time.Hour,
			"2026-03-09 03:00:00", 1},
		{"the window comes twice", newYork, []string{"01:00-01:30"}, "2026-10-31 12:00:00", time.Hour,
			"2026-11-01 01:30:00", 1},
		{"it ends in what is left out", newYork, []string{"22:00-02:30"}, "2026-03-07 22:00:00", 5 * time.Hour,
			"2026-03-08 23:00:00", 2},
	} {
		at := func(s string) time.Time {
			moment, err := time.ParseInLocation(time.DateTime, s, test.zone)
			if err != nil {
				t.Fatal(err)
			}
			return moment
		}
		h := batch.Schedule{Windows: windows(t, test.windows...), Zone: test.zone}
		end, days, left := h.Finish(at(test.start).UTC(), test.amount)
		if got := end.In(test.zone).Format(time.DateTime); got != test.end || days != test.days || left != 0 {
			t.Errorf("%s: ends %s on %d days with %v left, want %s on %d", test.what, got, days, left, test.end,
				test.days)
		}
	}
}

func TestFinishStops(t *testing.T) {
	start := time.Date(2026, 1, 2, 22, 0, 0, 0, shanghai)
	h := batch.Schedule{Windows: windows(t, "22:00-06:00"), Zone: shanghai,
		Until: start.Add(3*time.Hour - time.Second)}
	if end, days, left := h.Finish(start, 4*time.Hour); !end.Equal(h.Until) || days != 1 ||
		left != time.Hour+time.Second {
		t.Errorf("with an end: %v, %d, %v", end, days, left)
	}
	if end, days, left := h.Finish(h.Until.Add(time.Hour), time.Hour); !end.Equal(h.Until.Add(time.Hour)) ||
		days != 0 || left != time.Hour {
		t.Errorf("after its end: %v, %d, %v", end, days, left)
	}
	h = batch.Schedule{Windows: windows(t, "22:00-22:01"), Zone: shanghai}
	if _, days, left := h.Finish(start, 1<<62); days != 365 || left != 1<<62-365*time.Minute {
		t.Errorf("for ever: %d days, %v left", days, left)
	}
}

// A bubble's clock starts at 08:00 in Shanghai.
func TestTheRunSendsInItsWindows(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		start := time.Now()
		var c calls
		r := newRunner(verifier(&c, func(string, int) (verify.Outcome, error) {
			if hour := time.Now().In(shanghai).Hour(); hour < 22 && hour >= 6 {
				t.Errorf("a call at %v", time.Now().In(shanghai))
			}
			time.Sleep(time.Second)
			return passed(), nil
		}))
		r.Pacer = batch.NewPacer(0.1, 1)
		r.Schedule = batch.Schedule{Windows: windows(t, "22:00-06:00"), Zone: shanghai}
		atNoon := make(chan verify.Progress, 1)
		time.AfterFunc(4*time.Hour, func() { atNoon <- r.Progress() })
		const night = 8 * 360 // calls
		if err := r.Run(t.Context(), records(people(night+100)...)); err != nil {
			t.Fatal(err)
		}
		if took := time.Since(start); took < 38*time.Hour || took > 39*time.Hour {
			t.Errorf("a night's worth and a hundred calls more took %v, want until after ten on the second evening",
				took)
		}
		noon, evening := <-atNoon, start.Add(14*time.Hour)
		if noon.Calls != 0 || noon.Waiting.Reason != verify.WaitSchedule || !noon.Waiting.Until.Equal(evening) {
			t.Errorf("at noon: %+v", noon)
		}
		if first := r.Progress().Hourly[0]; !first.Start.Equal(evening) || first.Calls != 360 {
			t.Errorf("the first hour: %+v", first)
		}
	})
}

func TestTheWindowIsLookedAtAfterTheWaitForATurn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var c calls
		r := newRunner(verifier(&c, func(string, int) (verify.Outcome, error) {
			if hour := time.Now().In(shanghai).Hour(); hour != 8 {
				t.Errorf("a call at %v", time.Now().In(shanghai))
			}
			return passed(), nil
		}))
		r.Pacer = batch.NewPacer(1.0/4000, 1) // the second turn is after the window's end
		r.Schedule = batch.Schedule{Windows: windows(t, "08:00-09:00"), Zone: shanghai}
		if err := r.Run(t.Context(), records(people(3)...)); err != nil {
			t.Fatal(err)
		}
	})
}

func TestUntil(t *testing.T) {
	for _, list := range [][]string{nil, {"20:00-21:00"}} {
		synctest.Test(t, func(t *testing.T) {
			start := time.Now()
			var c calls
			r := newRunner(verifier(&c, func(string, int) (verify.Outcome, error) {
				time.Sleep(7 * time.Second)
				return passed(), nil
			}))
			r.Pacer = batch.NewPacer(0.5, 1)
			r.Schedule = batch.Schedule{Until: start.Add(time.Hour), Windows: windows(t, list...), Zone: shanghai}
			err := r.Run(t.Context(), records(people(10000)...))
			if stop, ok := errors.AsType[*verify.Stop](err); !ok || stop.Reason != verify.HoursOver {
				t.Fatalf("Run = %v", err)
			}
			if took := time.Since(start); took < time.Hour || took > time.Hour+10*time.Second {
				t.Errorf("the run ended after %v, want an hour", took)
			}
			if p := r.Progress(); p.Passed != c.total() || (p.Passed > 0) != (list == nil) {
				t.Errorf("%d calls, progress %+v", c.total(), p)
			}
		})
	}
}
