package report

import (
	"veribatch/internal/explain"
	"veribatch/internal/verify"
)

// A Change is how a conclusion compares with the one before it. The empty one is that there is nothing to compare.
type Change string

// The changes. Their strings are part of JSON Lines.
const (
	NewlyPassed   Change = "newly-passed"
	NewlyRejected Change = "newly-rejected"
	OtherChange   Change = "other"
	Unchanged     Change = "unchanged"
)

// changeLabels has every change in the order in which a report lists them.
var changeLabels = []struct {
	change Change
	label  explain.Text
}{
	{NewlyPassed, explain.Text{ZH: "新通过", EN: "newly passed"}},
	{NewlyRejected, explain.Text{ZH: "新不通过", EN: "newly rejected"}},
	{OtherChange, explain.Text{ZH: "其他变化", EN: "otherwise changed"}},
	{Unchanged, explain.Text{ZH: "未变", EN: "unchanged"}},
}

// Changes returns every change, in the order in which a report lists them.
func Changes() []Change {
	var all []Change
	for _, c := range changeLabels {
		all = append(all, c.change)
	}
	return all
}

// Label returns the change as people read it.
func (c Change) Label(lang explain.Lang) string {
	for _, known := range changeLabels {
		if known.change == c {
			return known.label.In(lang)
		}
	}
	return ""
}

// Changed reports whether the conclusion is another one than before.
func (c Change) Changed() bool { return c != "" && c != Unchanged }

// Change returns how the row's conclusion compares with that of the answer before. While the answer that is asked for
// again hasn't come there is nothing to compare.
func (r *Row) Change() Change {
	if !r.Previous.State.Final() || !r.Outcome.State.Final() {
		return ""
	}
	switch now, before := r.Conclusion(), r.options.conclusionOf(r.Previous); {
	case now == before:
		return Unchanged
	case now == verify.Passed:
		return NewlyPassed
	case now == verify.Rejected:
		return NewlyRejected
	}
	return OtherChange
}

// renewal is until when the verdict is valid, and what it was before.
func (c *columnList) renewal(o *Options) {
	if o.ValidFor > 0 {
		c.add("verdict_valid_until", "结论有效期至", "Verdict valid until", Day, 14, 22, (*Row).validUntil)
	}
	if o.History {
		c.add("previous_state", "上次结论", "Previous conclusion", Text, 14, 34, (*Row).previousState)
		c.add("previous_time", "上次时间", "Previous time", Moment, 20, 20, (*Row).previousTime)
		c.add("change", "变化", "Change", Text, 10, 20, (*Row).change)
	}
}

func (r *Row) validUntil() any {
	until := r.Outcome.ValidUntil(r.options.ValidFor)
	if until.IsZero() {
		return nil
	}
	return until.In(r.options.Zone())
}

func (r *Row) previousState() any {
	if !r.Previous.State.Final() {
		return nil
	}
	return Labelled{r.options.ConclusionName(r.options.conclusionOf(r.Previous)), string(r.Previous.State)}
}

func (r *Row) previousTime() any {
	if r.Previous.Time.IsZero() {
		return nil
	}
	return r.Previous.Time
}

func (r *Row) change() any {
	if r.Change() == "" {
		return nil
	}
	return Labelled{r.Change().Label(r.lang()), string(r.Change())}
}
