package session

import (
	"slices"
	"time"

	"veribatch/batch"
)

// A Timetable says at what times of day runs may send, and when each ends.
type Timetable struct {
	Windows []batch.Window // a run sends within any of them; none is all day
	Zone    *time.Location // whose clock it goes by
	Until   time.Duration  // a run ends at this time of day, since midnight; negative: it ends when it is done
}

// Schedule returns when a run that begins now may send. It ends at the next
// time that Until names, however the runs before it ended.
func (t Timetable) Schedule(now time.Time) batch.Schedule {
	s := batch.Schedule{Windows: t.Windows, Zone: t.Zone}
	if t.Until >= 0 {
		s.Until = batch.NextClock(now, t.Until, t.Zone)
	}
	return s
}

// An Estimate is when the calls of a plan are over, if all goes well.
type Estimate struct {
	Seconds float64   // of sending, at the rate; 0: nothing can be said
	Nights  int       // or days, with some of it
	Nightly int       // calls of a whole night or day at most; 0 unless there are several
	Ends    time.Time // zero: not within batch.Horizon
}

// Estimate looks ahead to where a run that begins now makes some calls, rate a
// second. Where Until ends a run, the same command is taken to start again with
// the next window, or at the same time of the next day where there are none; each
// run that sends is a night.
func (t Timetable) Estimate(now time.Time, calls int, rate float64) Estimate {
	if calls == 0 || rate == 0 {
		return Estimate{}
	}
	e := Estimate{Seconds: float64(calls) / rate}
	end, nights, left := t.finish(now.Round(0), e.Sending())
	if e.Nights = nights; nights > 1 {
		e.Nightly = int(t.nightly(now.Round(0)).Seconds() * rate)
	}
	if left == 0 {
		e.Ends = end.In(t.Zone).Truncate(time.Second)
	}
	return e
}

// finish is batch.Schedule.Finish for a run that begins now and those that go on from it.
func (t Timetable) finish(now time.Time, amount time.Duration) (end time.Time, nights int, left time.Duration) {
	s := t.Schedule(now)
	if t.Until < 0 {
		return s.Finish(now, amount)
	}
	end, left = now, amount
	for {
		before := left
		if end, _, left = s.Finish(end, left); left < before {
			nights++
		}
		if left == 0 || end.Sub(now) > batch.Horizon {
			return end, nights, left
		}
		end = t.restart(now, s)
		s = t.Schedule(end)
	}
}

// nightly returns how long the next night sends that is whole, or day.
func (t Timetable) nightly(now time.Time) time.Duration {
	s := t.Schedule(now)
	if len(s.Windows) > 0 {
		now = s.NextStart(now)
		s = t.Schedule(now)
	}
	if over := now.AddDate(0, 0, 1); s.Until.IsZero() || s.Until.After(over) {
		s.Until = over
	}
	const whole = 48 * time.Hour // more than a day has
	_, _, left := s.Finish(now, whole)
	return whole - left
}

// restart returns when the next run begins after one that ends by its schedule.
func (t Timetable) restart(started time.Time, s batch.Schedule) time.Time {
	ended := s.Until.Add(-1) // what begins at that very moment is next
	if len(s.Windows) > 0 {
		return s.NextStart(ended)
	}
	clock := started.In(t.Zone)
	return batch.NextClock(ended, time.Duration(clock.Hour())*time.Hour+time.Duration(clock.Minute())*time.Minute,
		t.Zone)
}

// Sending returns how long calls are sent. More than twice what anybody looks
// ahead to may be still more.
func (e Estimate) Sending() time.Duration {
	return time.Duration(min(e.Seconds, 2*batch.Horizon.Seconds()) * float64(time.Second))
}

// OverMidnight reports whether a time with sending may be called a night: all
// windows that don't go over midnight are days.
func (t Timetable) OverMidnight() bool {
	overMidnight := func(w batch.Window) bool { return w.End < w.Start }
	return len(t.Windows) == 0 || slices.ContainsFunc(t.Windows, overMidnight)
}
