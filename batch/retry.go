package batch

import (
	"time"

	"veribatch/internal/verify"

	"github.com/cenkalti/backoff/v5"
)

// A RetryPolicy says which records a run takes up, and how often. The zero
// value takes up none.
type RetryPolicy struct {
	AttemptsOverRuns int                       // at a record, over all runs, unless Retry names it
	Hold             bool                      // records in doubt are left alone, and lost answers not asked for again
	Retry            func(verify.Outcome) bool // names records to send even if their answer is final; nil: none
}

func (p RetryPolicy) named(known verify.Outcome) bool { return p.Retry != nil && p.Retry(known) }

// last returns how many attempts over all runs a record may have had when a run
// that takes it up, and makes so many attempts of its own, ends.
func (p RetryPolicy) last(known verify.Outcome, attempts int) int {
	if p.named(known) {
		return known.Attempts + attempts
	}
	return p.AttemptsOverRuns
}

// Fewer attempts than Runner.Attempts within a run (DESIGN §4).
const (
	maxDownloads = 3 // at an image that the service couldn't fetch: the third is as far away as the first
	maxUndecided = 2 // where the answer decides nothing: each may be billed
)

// retry reports whether a record is tried again within this run after an
// attempt, and after what pause. A nil fault is an answer.
func (r *Runner) retry(t *task, a *attempt, fault *verify.Fault) (pause time.Duration, again bool) {
	if fault == nil {
		return 0, false
	}
	if !a.costsNoAttempt(fault) {
		t.tries++
		if !r.retries(fault, t.tries, t.known.Attempts < t.last) {
			return 0, false
		}
	}
	if fault.RejectedUnbilled() {
		return 0, true // the pacer holds it back with all others
	}
	return t.pauses.NextBackOff(), true
}

// retries reports whether a record is tried again within this run after its
// nth attempt. Left says that it has attempts left over all runs.
func (r *Runner) retries(fault *verify.Fault, n int, left bool) bool {
	if fault.PerhapsBilled() && r.Hold {
		return false
	}
	switch fault.Class {
	case verify.ClassThrottled, verify.ClassTransient:
		return left && n < r.Attempts
	case verify.ClassDownload:
		return left && n < min(r.Attempts, maxDownloads)
	case verify.ClassUndecided:
		return left && n < min(r.Attempts, maxUndecided)
	}
	return false
}

// newPauses returns the pauses between the attempts at one record: full
// jitter under a doubling ceiling of 1 s to 1 min.
func newPauses() backoff.ExponentialBackOff {
	return backoff.ExponentialBackOff{
		InitialInterval:     500 * time.Millisecond,
		RandomizationFactor: 1, // from nothing to twice the interval
		Multiplier:          2,
		MaxInterval:         30 * time.Second,
	}
}
