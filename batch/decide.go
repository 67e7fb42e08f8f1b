package batch

import (
	"slices"

	"veribatch/internal/verify"
)

// A decision is what becomes of a record in a run.
type decision int

const (
	send      decision = iota
	answered           // its answer stands
	duplicate          // shares the answer of an earlier row
	invalid            // can't be sent
	erased             // is of a person who was erased
	held               // is in doubt, and a person decides
	exhausted          // has used up its attempts
)

// decide looks a prepared record up and returns what becomes of it in a run by
// this policy. Known, a snapshot of the store, spares the look-up where the
// store has nothing or an answer that stands; the outcome stays empty then.
// Written says that the store may have been told of the record since the snapshot.
func (j Job) decide(
	res verify.Result, known *Snapshot, written bool, policy RetryPolicy,
) (verify.Result, decision, error) {
	if res.Outcome.State == verify.Erased {
		return res, erased, nil
	}
	if known.answered.has(short(res.Key)) {
		return res, answered, nil
	}
	var err error
	if written || known.open.has(short(res.Key)) {
		res, err = j.lookUp(res, j.Store.Get)
	} else {
		res = j.inspect(res)
	}
	return res, policy.decision(res), err
}

// lookUp joins a record with what is known of its key. Of an erased person
// that is known already.
func (j Job) lookUp(res verify.Result, known func(verify.Key) (verify.Outcome, error)) (verify.Result, error) {
	if res.Outcome.State == verify.Erased {
		return res, nil
	}
	var err error
	if res.Outcome, err = known(res.Key); err != nil {
		return res, err
	}
	return j.inspect(res), nil
}

// inspect adds what only reading files shows of a record that was looked up. A
// record that can't be sent and for which nothing can have been billed is Invalid;
// a final answer stands, whatever the check says today.
func (j Job) inspect(res verify.Result) verify.Result {
	if res.Outcome.State.Final() {
		return res
	}
	if j.Inspect != nil && !verify.LeftOut(res.Findings) {
		res.Findings = append(slices.Clip(res.Findings), j.Inspect(res.Record)...)
	}
	if verify.Refused(res.Findings) && res.Outcome.Billed == 0 {
		res.Outcome.State = verify.Invalid
	}
	return res
}

// decision returns what becomes of a record, given what is known of it.
func (p RetryPolicy) decision(res verify.Result) decision {
	known, bad := res.Outcome, verify.Refused(res.Findings)
	switch named := p.Names(known); {
	case known.State == verify.Erased:
		return erased
	case known.State.Final() && (bad || !named):
		return answered
	case bad:
		return invalid
	case named:
		return send
	case known.State == verify.Sent && p.Hold:
		return held
	case known.Tries() >= p.AttemptsOverRuns:
		return exhausted
	}
	return send
}
