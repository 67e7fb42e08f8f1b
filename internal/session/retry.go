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

	since func(verify.Outcome) time.Time // see batch.RetryPolicy.Retry
}

// retries resolves when each retry begins.
func (s *Session) retries(asked []Retry, now time.Time) []*RetryStatus {
	var all []*RetryStatus
	for _, r := range asked {
		status := &RetryStatus{Value: r.Value, Since: r.Before, Dated: !r.Before.IsZero()}
		if !status.Dated {
			if status.Since, status.Begun = s.store.RetryBegan(r.Value); !status.Begun {
				status.Since = now
			}
		}
		status.since = func(o verify.Outcome) (since time.Time) {
			if r.Names(o) {
				since = status.Since
			}
			return since
		}
		all = append(all, status)
	}
	return all
}

// sinceOf returns the retries as reasons to ask again.
func sinceOf(retries []*RetryStatus) []func(verify.Outcome) time.Time {
	var all []func(verify.Outcome) time.Time
	for _, r := range retries {
		all = append(all, r.since)
	}
	return all
}

// latest returns what a RetryPolicy has of several: where some of them name a record, the last to begin counts.
func latest(all []func(verify.Outcome) time.Time) func(verify.Outcome) time.Time {
	if len(all) == 0 {
		return nil
	}
	return func(o verify.Outcome) (since time.Time) {
		for _, one := range all {
			if at := one(o); at.After(since) {
				since = at
			}
		}
		return since
	}
}

// eachNamed calls count for each retry by which a record waits to be asked for again.
func (p *Plan) eachNamed(o verify.Outcome, count func(*RetryStatus)) {
	for _, r := range p.Retries {
		if p.policy.namesBy(r.since, o) {
			count(r)
		}
	}
}

// namesBy reports whether a record waits to be asked for again by one of the reasons for that.
func (p Policy) namesBy(since func(verify.Outcome) time.Time, o verify.Outcome) bool {
	policy := p.RetryPolicy
	policy.Retry = since
	return policy.Names(o)
}

// countWaiting counts a row that a retry still waits for. A nil plan counts nothing.
func (p *Plan) countWaiting(res verify.Result) {
	if p != nil && !verify.Refused(res.Findings) {
		p.eachNamed(res.Outcome, func(r *RetryStatus) { r.Waiting++ })
		p.Validity.countWaiting(p.policy, res.Outcome)
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
