package cli

import (
	"fmt"
	"time"
	_ "time/tzdata" // --tz works on machines without zone files

	"veribatch/batch"
	"veribatch/checkpoint"
	"veribatch/internal/verify"

	"github.com/spf13/pflag"
)

// zoneFlag says by whose clock times of day go.
type zoneFlag struct {
	name string
	zone *time.Location // once check has read it
}

func (f *zoneFlag) register(flags *pflag.FlagSet) {
	flags.StringVar(&f.name, "tz", "Asia/Shanghai", "time zone of times of day")
}

func (f *zoneFlag) check() (err error) {
	if f.zone, err = time.LoadLocation(f.name); err != nil {
		return fmt.Errorf("--tz %s: there is no such time zone; want a name such as Asia/Shanghai", f.name)
	}
	return nil
}

// nightFlags say at what times of day a run may send.
type nightFlags struct {
	zoneFlag
	windows []string
	until   string

	parsed []batch.Window // once check has read them
	end    time.Duration  // since midnight
}

func (f *nightFlags) register(flags *pflag.FlagSet) {
	flags.StringSliceVar(&f.windows, "window", nil, "send only within `22:00-06:00`, and wait outside of it; several with commas, or repeated")
	flags.StringVar(&f.until, "until", "", "end the run at this time of day, such as 06:30; started again, it ends at once until the next window, or for 12 hours")
	f.zoneFlag.register(flags)
}

// check reads what is written in the flags.
func (f *nightFlags) check() (err error) {
	for _, s := range f.windows {
		w, err := batch.ParseWindow(s)
		if err != nil {
			return fmt.Errorf("--window: %w", err)
		}
		f.parsed = append(f.parsed, w)
	}
	if f.until != "" {
		if f.end, err = batch.ParseClock(f.until); err != nil {
			return fmt.Errorf("--until %q: %w", f.until, err)
		}
	}
	return f.zoneFlag.check()
}

// restAfterUntil is how long a run that ended by --until, and has no --window,
// ends at once when it is started again.
const restAfterUntil = 12 * time.Hour

// hours returns when a run that begins now may send.
//
// A run's record has the moment at which it is to end, so it is known whether
// it ended then, or was killed before. Between that moment and the next
// window, or 12 hours later where there are none, a run with the same
// --until ends where the last one did: at once. So a supervisor that starts it
// again and again does no harm, and cron's next evening is another night.
func (f *nightFlags) hours(now time.Time, runs []checkpoint.Run) batch.Schedule {
	h := batch.Schedule{Windows: f.parsed, Zone: f.zone}
	if f.until == "" {
		return h
	}
	h.Until = batch.NextClock(now, f.end, f.zone)
	for _, run := range runs {
		if f.ends(run.Until) && !now.Before(run.Until) && now.Before(f.rest(h, run.Until)) {
			h.Until = run.Until
		}
	}
	return h
}

// ends reports whether a moment is one that --until names.
func (f *nightFlags) ends(t time.Time) bool {
	return !t.IsZero() && batch.NextClock(t.Add(-time.Second), f.end, f.zone).Equal(t)
}

// rest returns until when a run ends at once after it ended at t.
func (f *nightFlags) rest(h batch.Schedule, t time.Time) time.Time {
	if len(h.Windows) == 0 {
		return t.Add(restAfterUntil)
	}
	return h.NextStart(t)
}

// waitLine says what a run waits for; nothing if it doesn't.
func waitLine(w verify.Wait, zone *time.Location) string {
	at := func(t time.Time) string { return t.In(zone).Format("15:04") }
	switch w.Reason {
	case verify.WaitSchedule:
		return fmt.Sprintf("waiting until %s (--window)", at(w.Until))
	case verify.WaitOutage:
		return fmt.Sprintf("the service fails since %s: waiting, and trying a single call now and then", at(w.Since))
	case verify.WaitWorkers:
		return fmt.Sprintf("no worker is there since %s: waiting for one", at(w.Since))
	case verify.WaitQuota:
		return fmt.Sprintf("the service asked for a pause until %s", w.Until.In(zone).Format("15:04:05"))
	}
	return ""
}
