package cli

import (
	"errors"
	"strconv"
	"strings"
	"time"

	"veribatch/batch"
	"veribatch/internal/session"
	"veribatch/internal/words"

	"github.com/spf13/pflag"
)

// retryFlags say which records are taken up, and how often.
type retryFlags struct {
	attempts         int
	attemptsOverRuns int
	retry            []string
	inDoubt          string
	validFor         validForFlag

	policy session.Policy // once check has read them
}

func (f *retryFlags) register(flags *pflag.FlagSet) {
	flags.IntVar(&f.attempts, "attempts", 4, "attempts at a record within this run")
	flags.IntVar(&f.attemptsOverRuns, "max-attempts-total", session.DefaultMaxAttempts,
		"attempts at a record over all runs, of their own accord")
	flags.StringSliceVar(&f.retry, "retry", nil,
		"ask again, and pay again, for records that have ended: states (rejected, unusable, unresolved, sent, "+
			"passed), status:7, code:435; once for each, in as many runs as it takes; to ask again later, for "+
			"answers from before a date: rejected@2026-11-25")
	f.validFor.register(flags)
	flags.StringVar(&f.inDoubt, "in-doubt", "ask",
		"records whose answer was lost: ask the service for it, which is free, and send again if it has none; "+
			"resend without asking; or hold them for a person")
}

// check reads what is written in the flags. Dates begin in the zone.
func (f *retryFlags) check(zone *time.Location) (err error) {
	if err := errors.Join(checkCount("--attempts", f.attempts, maxAttempts),
		checkCount("--max-attempts-total", f.attemptsOverRuns, maxAttempts), f.validFor.check()); err != nil {
		return err
	}
	if f.inDoubt != "ask" && f.inDoubt != "resend" && f.inDoubt != "hold" {
		return words.Errorf("--in-doubt %s: want ask, resend or hold", f.inDoubt)
	}
	f.policy = session.Policy{
		RetryPolicy: batch.RetryPolicy{AttemptsOverRuns: f.attemptsOverRuns, Hold: f.inDoubt == "hold"},
		Attempts:    f.attempts,
		Ask:         f.inDoubt == "ask",
		ValidFor:    f.validFor.value,
	}
	f.policy.Retries, err = parseRetries(f.retry, zone)
	return err
}

// failureFlags say what a run does about records and services that fail.
type failureFlags struct {
	retryFlags
	maxOutage   time.Duration
	maxRejected string

	rejected float64 // once check has read it
}

func (f *failureFlags) register(flags *pflag.FlagSet) {
	f.retryFlags.register(flags)
	flags.DurationVar(&f.maxOutage, "max-outage", time.Hour,
		"how long no call may get through (an outage, an authority that fails, throttling) before the run stops; "+
			"only "+
			"time inside --window counts")
	flags.StringVar(&f.maxRejected, "max-rejected", "80%",
		"share of the last 200 answers that may be rejections before the run stops; 100% never stops")
}

// check reads what is written in the flags. Dates begin in the zone.
func (f *failureFlags) check(zone *time.Location) (err error) {
	if err := checkDuration("--max-outage", f.maxOutage, outageRange); err != nil {
		return err
	}
	if f.rejected, err = parseShare(f.maxRejected); err != nil {
		return words.Errorf("--max-rejected %s: %w", f.maxRejected, err)
	}
	return f.retryFlags.check(zone)
}

// parseShare reads 80% or 0.8.
func parseShare(s string) (float64, error) {
	number, percent := strings.CutSuffix(s, "%")
	share, err := strconv.ParseFloat(number, 64)
	if percent {
		share /= 100
	}
	if err != nil || !(share > 0 && share <= 1) {
		return 0, words.Errorf("want a share above 0, such as 80%% or 0.8")
	}
	return share, nil
}
