package report

import (
	"slices"

	"veribatch/internal/explain"
	"veribatch/internal/verify"
)

// NoRecord is the conclusion of the rejected records of which the authority has
// nothing to compare with, where the action tells them apart. No record is in
// this state.
const NoRecord verify.State = "no-record"

// LeftOut is the conclusion of the rows that somebody chose not to send. No record is in this state.
const LeftOut verify.State = "left-out"

// Conclusions lists what a record can come to, the good ones first: the states,
// LeftOut, and NoRecord where the action has it.
func (o *Options) Conclusions() []verify.State {
	all := verify.States()
	all = slices.Insert(all, slices.Index(all, verify.Invalid)+1, LeftOut)
	if o.Action.Default() {
		return all
	}
	return slices.Insert(all, slices.Index(all, verify.Rejected)+1, NoRecord)
}

// Conclusion returns what the row's record has come to.
func (r *Row) Conclusion() verify.State {
	if r.Outcome.State == verify.Invalid && verify.LeftOut(r.Findings) {
		return LeftOut
	}
	return r.options.conclusionOf(r.Outcome)
}

// conclusionOf returns what an answer has come to.
func (o *Options) conclusionOf(answer verify.Outcome) verify.State {
	if !o.Action.Default() && answer.State == verify.Rejected && answer.NoRecord() {
		return NoRecord
	}
	return answer.State
}

// ConclusionMeaning explains a conclusion in the words of the action.
func (o *Options) ConclusionMeaning(conclusion verify.State) explain.Meaning {
	if conclusion == NoRecord {
		return explain.NoRecord(o.Action.OrDefault().Face)
	}
	if conclusion == LeftOut {
		return explain.LeftOut()
	}
	m := explain.State(string(conclusion))
	if words, ok := explain.Agreement(string(conclusion)); ok && !o.Action.OrDefault().Face {
		m.Reason = words
	}
	return m
}

// ConclusionName returns what people call a conclusion.
func (o *Options) ConclusionName(conclusion verify.State) string {
	return o.ConclusionMeaning(conclusion).Reason.In(o.Lang)
}
