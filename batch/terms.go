package batch

import "veribatch/internal/verify"

// RetryPolicy say which records a run takes up, and how often. Its zero value
// takes up none.
type RetryPolicy struct {
	AttemptsOverRuns int                       // at a record, of the runs' own accord
	Hold             bool                      // records in doubt are left alone, and an answer that is lost isn't asked for again
	Retry            func(verify.Outcome) bool // those asked for by name, even if their answer is final; nil: none
}

// A fate is what becomes of a record in a run.
type fate int

const (
	due       fate = iota // it is sent
	answered              // its answer stands
	refused               // it can't be sent
	held                  // it is in doubt, and a person decides
	exhausted             // it has used up its attempts
)

// fate returns what becomes of a record, given what is known of it.
func (t RetryPolicy) fate(res verify.Result) fate {
	known, bad := res.Outcome, verify.Refused(res.Findings)
	switch named := t.named(known); {
	case known.State.Final() && (bad || !named):
		return answered
	case bad:
		return refused
	case named:
		return due
	case known.State == verify.Sent && t.Hold:
		return held
	case known.Attempts >= t.AttemptsOverRuns:
		return exhausted
	}
	return due
}

func (t RetryPolicy) named(known verify.Outcome) bool { return t.Retry != nil && t.Retry(known) }

// last returns how many attempts a record may have had at the end of a run
// that takes it up and gives it attempts of its own.
func (t RetryPolicy) last(known verify.Outcome, attempts int) int {
	if t.named(known) {
		return known.Attempts + attempts
	}
	return t.AttemptsOverRuns
}
