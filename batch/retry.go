package batch

import (
	"time"

	"veribatch/internal/verify"

	"github.com/cenkalti/backoff/v5"
)

// A RetryPolicy says which records a run takes up, and how often. The zero
// value takes up none.
type RetryPolicy struct {
	AttemptsOverRuns int  // at a record, over all runs, and as many once it is asked for again
	Hold             bool // records in doubt are left alone, and lost answers not asked for again

	// Retry names records to send even if their answer is final: those that were
	// answered before the time that it returns. The zero time names none. Nil: none.
	Retry func(verify.Outcome) time.Time
}

// Names reports whether Retry names a record and it still waits to be asked for again.
func (p RetryPolicy) Names(known verify.Outcome) bool {
	since := p.since(known)
	switch {
	case since.IsZero():
		return false
	case !begun(known, since):
		return known.Time.Before(since)
	}
	return known.State.Final() && !known.Retry.Done && known.Tries() < p.AttemptsOverRuns
}

func (p RetryPolicy) since(known verify.Outcome) time.Time {
	if p.Retry == nil || known.State == verify.Erased {
		return time.Time{}
	}
	return p.Retry(known)
}

// begun reports whether a record was asked for again since then.
func begun(known verify.Outcome, since time.Time) bool {
	return known.Retry != nil && !known.Retry.Since.Before(since)
}

// taken returns what is known of a record when a run takes it up. One that is
// asked for again has all its attempts.
func (p RetryPolicy) taken(known verify.Outcome) verify.Outcome {
	if since := p.since(known); p.Names(known) && !begun(known, since) {
		known.Retry = known.AskAgain(since)
	}
	return known
}

// AttemptsLeft returns how many attempts a record may get over all runs from now on.
func (p RetryPolicy) AttemptsLeft(known verify.Outcome) int {
	return p.AttemptsOverRuns - p.taken(known).Tries()
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
		if !r.retries(fault, t.tries, t.known.Tries() < r.AttemptsOverRuns) {
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
