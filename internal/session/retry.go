package session

import (
	"time"

	"veribatch/internal/verify"
)

// A Retry asks again for records that have ended: for those whose answer is
// older than its beginning.
type Retry struct {
	Value  string                    // it in words; the checkpoint remembers when it first began by them
	Names  func(verify.Outcome) bool // by what they ended with
	Before time.Time                 // when it begins; zero: when a run first had it
}

// A RetryStatus is how far a Retry is.
type RetryStatus struct {
	Value   string
	Since   time.Time // answers from before are meant
	Dated   bool      // Since was named
	Begun   bool      // an earlier run had it
	Rows    int       // that the plan asks again for
	Waiting int       // rows that wait to be asked for again after the run; counted by Export alone

	names func(verify.Outcome) bool
}

// retries resolves when each retry begins.
func (s *Session) retries(asked []Retry, now time.Time) []*RetryStatus {
	var all []*RetryStatus
	for _, r := range asked {
		status := &RetryStatus{Value: r.Value, Since: r.Before, Dated: !r.Before.IsZero(), names: r.Names}
		if !status.Dated {
			if status.Since, status.Begun = s.store.RetryBegan(r.Value); !status.Begun {
				status.Since = now
			}
		}
		all = append(all, status)
	}
	return all
}

// retryOf returns what a RetryPolicy has of these: where several name a record, the last to begin counts.
func retryOf(all ...*RetryStatus) func(verify.Outcome) time.Time {
	if len(all) == 0 {
		return nil
	}
	return func(o verify.Outcome) (since time.Time) {
		for _, r := range all {
			if r.names(o) && r.Since.After(since) {
				since = r.Since
			}
		}
		return since
	}
}

// eachNamed calls count for each retry by which a record waits to be asked for again.
func (p *Plan) eachNamed(o verify.Outcome, count func(*RetryStatus)) {
	policy := p.policy.RetryPolicy
	for _, r := range p.Retries {
		if policy.Retry = retryOf(r); policy.Names(o) {
			count(r)
		}
	}
}

// countWaiting counts a row that a retry still waits for. A nil plan counts nothing.
func (p *Plan) countWaiting(res verify.Result) {
	if p != nil && !verify.Refused(res.Findings) {
		p.eachNamed(res.Outcome, func(r *RetryStatus) { r.Waiting++ })
	}
}

// rememberRetries records when the retries of a plan began that no earlier run had.
func (s *Session) rememberRetries(all []*RetryStatus) error {
	began := make(map[string]time.Time)
	for _, r := range all {
		if !r.Dated && !r.Begun {
			began[r.Value] = r.Since
		}
	}
	return s.store.BeginRetries(began)
}
