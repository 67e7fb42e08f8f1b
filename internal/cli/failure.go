package cli

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"veribatch/batch"
	"veribatch/internal/explain"
	"veribatch/internal/session"
	"veribatch/internal/verify"

	"github.com/spf13/pflag"
)

// retryFlags say which records are taken up, and how often.
type retryFlags struct {
	attempts         int
	attemptsOverRuns int
	retry            []string
	inDoubt          string

	policy session.Policy // once check has read them
}

func (f *retryFlags) register(flags *pflag.FlagSet) {
	flags.IntVar(&f.attempts, "attempts", 4, "attempts at a record within this run")
	flags.IntVar(&f.attemptsOverRuns, "max-attempts-total", session.DefaultMaxAttempts,
		"attempts at a record over all runs, of their own accord")
	flags.StringSliceVar(&f.retry, "retry", nil,
		"ask again, and pay again, for records that have ended: states (rejected, unusable, unresolved, sent, "+
			"passed), status:7, code:435")
	flags.StringVar(&f.inDoubt, "in-doubt", "ask",
		"records whose answer was lost: ask the service for it, which is free, and send again if it has none; "+
			"resend without asking; or hold them for a person")
}

// check reads what is written in the flags.
func (f *retryFlags) check() (err error) {
	switch {
	case f.attempts < 1:
		return errors.New("--attempts: at least 1")
	case f.attemptsOverRuns < 1:
		return errors.New("--max-attempts-total: at least 1")
	case f.inDoubt != "ask" && f.inDoubt != "resend" && f.inDoubt != "hold":
		return fmt.Errorf("--in-doubt %s: want ask, resend or hold", f.inDoubt)
	}
	f.policy = session.Policy{
		RetryPolicy: batch.RetryPolicy{AttemptsOverRuns: f.attemptsOverRuns, Hold: f.inDoubt == "hold"},
		Attempts:    f.attempts,
		Ask:         f.inDoubt == "ask",
	}
	f.policy.Retry, err = parseRetry(f.retry)
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
	flags.DurationVar(&f.maxOutage, "max-outage", time.Hour, "how long the service may fail before the run stops")
	flags.StringVar(&f.maxRejected, "max-rejected", "80%",
		"share of the last 200 answers that may be rejections before the run stops; 100% never stops")
}

// check reads what is written in the flags.
func (f *failureFlags) check() (err error) {
	if f.maxOutage <= 0 {
		return errors.New("--max-outage: must be positive, such as 1h")
	}
	if f.rejected, err = parseShare(f.maxRejected); err != nil {
		return fmt.Errorf("--max-rejected %s: %w", f.maxRejected, err)
	}
	return f.retryFlags.check()
}

// parseShare reads 80% or 0.8.
func parseShare(s string) (float64, error) {
	number, percent := strings.CutSuffix(s, "%")
	share, err := strconv.ParseFloat(number, 64)
	if percent {
		share /= 100
	}
	if err != nil || !(share > 0 && share <= 1) {
		return 0, errors.New("want a share above 0, such as 80% or 0.8")
	}
	return share, nil
}

// parseRetry returns which outcomes --retry names; nil if it names none.
func parseRetry(names []string) (func(verify.Outcome) bool, error) {
	var any []func(verify.Outcome) bool
	for _, name := range names {
		matches, err := parseName(strings.TrimSpace(name))
		if err != nil {
			return nil, fmt.Errorf("--retry %s: %w", name, err)
		}
		any = append(any, matches)
	}
	if any == nil {
		return nil, nil
	}
	return func(o verify.Outcome) bool {
		return slices.ContainsFunc(any, func(matches func(verify.Outcome) bool) bool { return matches(o) })
	}, nil
}

func parseName(name string) (func(verify.Outcome) bool, error) {
	if number, ok := strings.CutPrefix(name, "status:"); ok {
		status, err := strconv.Atoi(number)
		if err != nil || status < 1 {
			return nil, errors.New("want a VerifyStatus, such as status:7")
		}
		return func(o verify.Outcome) bool { return o.Verdict != nil && o.Verdict.Status == status }, nil
	}
	if code, ok := strings.CutPrefix(name, "code:"); ok && code != "" {
		code = explain.CodeName(code)
		return func(o verify.Outcome) bool { return strings.EqualFold(explain.CodeName(o.Code), code) }, nil
	}
	state := verify.State(name)
	if unsent := []verify.State{verify.Pending, verify.Invalid, verify.Exhausted}; slices.Contains(unsent, state) ||
		!slices.Contains(verify.States(), state) {
		return nil, errors.New("want rejected, unusable, unresolved, sent, passed, status:NUMBER or code:CODE")
	}
	return func(o verify.Outcome) bool { return o.State == state }, nil
}
