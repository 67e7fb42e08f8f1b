package session

import (
	"time"

	"veribatch/internal/verify"
)

// A ValidityStatus is which verdicts of a plan are no longer valid. A nil one is of verdicts that are valid for good,
// and counts nothing.
type ValidityStatus struct {
	For     time.Duration // how long a verdict is valid
	Due     int           // verdicts that the plan asks for again because they are older
	Refused int           // rows whose verdict is older, and which can't be sent as they are now
	Next    time.Time     // when the next of the other rows' verdicts becomes due; zero: there is none
	Waiting int           // rows whose verdict waits to be asked for again after the run; counted by Export alone

	now time.Time
}

func newValidity(valid time.Duration, now time.Time) *ValidityStatus {
	if valid == 0 {
		return nil
	}
	return &ValidityStatus{For: valid, now: now}
}

// due is a batch.RetryPolicy's Retry: when a verdict last became due.
func (v *ValidityStatus) due(o verify.Outcome) time.Time { return o.LastDue(v.For, v.now) }

// since returns the reason to ask again that there is.
func (v *ValidityStatus) since() []func(verify.Outcome) time.Time {
	if v == nil {
		return nil
	}
	return []func(verify.Outcome) time.Time{v.due}
}

func (v *ValidityStatus) reset() {
	if v != nil {
		v.Due, v.Refused, v.Next = 0, 0, time.Time{}
	}
}

// add takes in a row as batch.Planner.Add returned it, and whether it would be sent.
func (v *ValidityStatus) add(store verify.Store, policy Policy, res verify.Result, sent bool) (err error) {
	if v == nil {
		return nil
	}
	o := res.Outcome
	if o.State == verify.Pending { // the planner looks up no answer that stands
		if o, err = store.Get(res.Key); err != nil {
			return err
		}
	}
	switch named := policy.namesBy(v.due, o); {
	case named && sent:
		v.Due++
	case named && verify.Refused(res.Findings):
		v.Refused++
	case !named:
		v.seeNext(o.ValidUntil(v.For))
	}
	return nil
}

// seeNext takes in when a verdict becomes due.
func (v *ValidityStatus) seeNext(until time.Time) {
	if until.After(v.now) && (v.Next.IsZero() || until.Before(v.Next)) {
		v.Next = until
	}
}

// DueCalls returns how many of the plan's calls ask again for a verdict because it is no longer valid.
func (p *Plan) DueCalls() int {
	if p.Validity == nil {
		return 0
	}
	return p.Validity.Due
}

// RetriedCalls returns how many of the plan's calls ask again for an answer on request.
func (p *Plan) RetriedCalls() int { return p.AskedAgain - p.DueCalls() }

// countWaiting counts a row whose verdict is older after the run too.
func (v *ValidityStatus) countWaiting(policy Policy, o verify.Outcome) {
	if v != nil && policy.namesBy(v.due, o) {
		v.Waiting++
	}
}
