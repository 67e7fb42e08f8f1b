package session

import (
	"slices"
	"time"

	"veribatch/batch"
	"veribatch/checkpoint"
)

// A Timetable says at what times of day runs may send, and when each ends.
type Timetable struct {
	Windows []batch.Window // a run sends within any of them; none is all day
	Zone    *time.Location // whose clock it goes by
	Until   time.Duration  // a run ends at this time of day, since midnight; negative: it ends when it is done
}

// Rest is how long a run that ended by Until, and has no windows, ends at
// once when it is started again.
const Rest = 12 * time.Hour

// Schedule returns when a run that begins now may send.
//
// A run's record has the moment at which it is to end, so it is known whether
// it ended then, or was killed before. Between that moment and the next
// window, or 12 hours later where there are none, a run with the same Until
// ends where the last one did: at once. So a supervisor that starts it
// again and again does no harm, and cron's next evening is another night.
func (t Timetable) Schedule(now time.Time, runs []checkpoint.Run) batch.Schedule {
	s := batch.Schedule{Windows: t.Windows, Zone: t.Zone}
	if t.Until < 0 {
		return s
	}
	s.Until = batch.NextClock(now, t.Until, t.Zone)
	for _, run := range runs {
		if t.ends(run.Until) && !now.Before(run.Until) && now.Before(t.resume(s, run.Until)) {
			s.Until = run.Until
		}
	}
	return s
}

// ends reports whether a moment is one that Until names.
func (t Timetable) ends(at time.Time) bool {
	return !at.IsZero() && batch.NextClock(at.Add(-time.Second), t.Until, t.Zone).Equal(at)
}

// resume returns until when a run ends at once after one ended at a moment.
func (t Timetable) resume(s batch.Schedule, ended time.Time) time.Time {
	if len(s.Windows) == 0 {
		return ended.Add(Rest)
	}
	return s.NextStart(ended)
}

// An Estimate is when the calls of a plan are over, if all goes well.
type Estimate struct {
	Seconds float64   // of sending, at the rate; 0: nothing can be said
	Nights  int       // or days, with some of it
	Ends    time.Time // zero: not within batch.Horizon
}

// Estimate looks ahead to where a run that begins now makes some calls, rate a
// second. Where Until ends a run, the same command is started again as soon
// as it goes on, and each that sends is a night.
func (t Timetable) Estimate(now time.Time, calls int, rate float64, runs []checkpoint.Run) Estimate {
	if calls == 0 || rate == 0 {
		return Estimate{}
	}
	e := Estimate{Seconds: float64(calls) / rate}
	end, nights, left := t.finish(now.Round(0), e.Sending(), runs)
	e.Nights = nights
	if left == 0 {
		e.Ends = end.In(t.Zone).Truncate(time.Second)
	}
	return e
}

// finish is batch.Schedule.Finish for a run that begins now and those that go on from it.
func (t Timetable) finish(
	now time.Time, amount time.Duration, runs []checkpoint.Run,
) (end time.Time, nights int, left time.Duration) {
	s := t.Schedule(now, runs)
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
		end = t.resume(s, s.Until)
		s.Until = batch.NextClock(end, t.Until, t.Zone)
	}
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
