package cli

import (
	"cmp"
	"time"
	_ "time/tzdata" // --tz works on machines without zone files

	"veribatch/batch"
	"veribatch/internal/session"
	"veribatch/internal/verify"
	"veribatch/internal/words"

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
		return words.Errorf("--tz %s: there is no such time zone; want a name such as Asia/Shanghai", f.name)
	}
	return nil
}

// location returns the time zone; UTC if check found that there is none.
func (f *zoneFlag) location() *time.Location { return cmp.Or(f.zone, time.UTC) }

// scheduleFlags say at what times of day a run may send.
type scheduleFlags struct {
	zoneFlag
	windows []string
	until   string

	timetable session.Timetable // once check has read them
}

func (f *scheduleFlags) register(flags *pflag.FlagSet) {
	flags.StringSliceVar(&f.windows, "window", nil,
		"send only within `22:00-06:00`, and wait outside of it; several with commas, or repeated")
	flags.StringVar(&f.until, "until", "",
		"end the run when it is this time of day next, such as 06:30")
	f.zoneFlag.register(flags)
}

// check reads what is written in the flags.
func (f *scheduleFlags) check() (err error) {
	if err := f.zoneFlag.check(); err != nil {
		return err
	}
	f.timetable = session.Timetable{Zone: f.zone, Until: -1}
	for _, s := range f.windows {
		w, err := batch.ParseWindow(s)
		if err != nil {
			return words.Errorf("--window: %w", err)
		}
		f.timetable.Windows = append(f.timetable.Windows, w)
	}
	if f.until != "" {
		if f.timetable.Until, err = batch.ParseClock(f.until); err != nil {
			return words.Errorf("--until %q: %w", f.until, err)
		}
	}
	return nil
}

// waitLine says what a run waits for; nothing if it doesn't.
func waitLine(w verify.Wait, zone *time.Location) words.Text {
	at := func(t time.Time) string { return t.In(zone).Format("15:04") }
	switch w.Reason {
	case verify.WaitSchedule:
		return words.New("waiting until %s (--window)", at(w.Until))
	case verify.WaitOutage:
		return words.New("service unavailable since %s; retrying periodically", at(w.Since))
	case verify.WaitWorkers:
		return words.New("no workers since %s; waiting", at(w.Since))
	case verify.WaitQuota:
		return words.New("the service asked for a pause until %s", w.Until.In(zone).Format("15:04:05"))
	}
	return nil
}
