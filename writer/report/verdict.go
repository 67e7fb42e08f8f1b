package report

import (
	"cmp"
	"strings"

	"veribatch/internal/explain"
	"veribatch/internal/verify"
)

// The values of the columns about the outcome.

func (r *Row) lang() explain.Lang { return r.options.Lang }

func (r *Row) reason() any { return r.Meaning.Reason.In(r.lang()) }

// advice is the reason's. Where another run wouldn't help that doesn't say that one may be tried.
func (r *Row) advice() any {
	if r.UsedUp && r.Task == "" {
		return explain.State(string(verify.Exhausted)).Advice.In(r.lang())
	}
	return r.Meaning.Advice.In(r.lang())
}

func (r *Row) state() any {
	return Labelled{r.options.ConclusionName(r.Conclusion()), cmp.Or(string(r.Outcome.State), "pending")}
}

// category is nil where nothing went wrong.
func (r *Row) category() any {
	if r.Meaning.Category == "" {
		return nil
	}
	return Labelled{r.Meaning.Category.Name().In(r.lang()), string(r.Meaning.Category)}
}

func (r *Row) task() any {
	if r.Task == "" {
		return nil
	}
	return Labelled{r.Task.Label(r.lang()), r.Task}
}

// verdict is never nil.
func (r *Row) verdict() *verify.Verdict {
	if r.Outcome.Verdict == nil {
		return &verify.Verdict{}
	}
	return r.Outcome.Verdict
}

func (r *Row) status() any {
	if r.Outcome.Verdict == nil {
		return nil
	}
	return r.Outcome.Verdict.Status
}

// NoRecord reports whether the record was rejected because the authority has
// nothing to compare with, which is not the person's fault.
func (r *Row) NoRecord() bool {
	return r.Outcome.State == verify.Rejected && r.Outcome.NoRecord()
}

// Fails reports whether the record was sent and did not pass, for a reason that
// is its own.
func (r *Row) Fails() bool {
	state := r.Outcome.State
	return state == verify.Unusable || state == verify.Rejected && !r.NoRecord()
}

func (r *Row) authorityScore() any { return number(r.verdict().AuthorityScore) }
func (r *Row) idCardScore() any    { return number(r.verdict().IDCardScore) }

func number(score *float64) any {
	if score == nil {
		return nil
	}
	return *score
}

func (r *Row) authorityBand() any {
	score := r.verdict().AuthorityScore
	if score == nil {
		return nil
	}
	band := explain.BandOf(*score)
	return Labelled{band.Rate.In(r.lang()), band.Key}
}

// faceQualities are the service's words for a face photo (its table FaceQuality).
var faceQualities = map[string]explain.Text{
	"UNQUALIFIED": {ZH: "较差", EN: "unqualified"},
	"LOW":         {ZH: "低", EN: "low"},
	"NORMAL":      {ZH: "一般", EN: "normal"},
	"HIGH":        {ZH: "高", EN: "high"},
}

func (r *Row) faceQuality() any {
	quality := r.verdict().FaceQuality
	if label, ok := faceQualities[quality]; ok {
		return Labelled{label.In(r.lang()), quality}
	}
	return quality
}

func (r *Row) faceMask() any {
	if worn := r.verdict().FaceMask; worn != nil {
		return *worn
	}
	return nil
}

// attempts is nil for a record that was never sent.
func (r *Row) attempts() any {
	if r.Outcome.Attempts == 0 {
		return nil
	}
	return r.Outcome.Attempts
}

// billedTwice shows people a word only where it is true.
func (r *Row) billedTwice() any {
	if !r.Outcome.MaybeBilledTwice() {
		return Labelled{"", false}
	}
	return Labelled{YesNo(true, r.lang()), true}
}

func (r *Row) time() any {
	if r.Outcome.Time.IsZero() {
		return nil
	}
	return r.Outcome.Time
}

// requests are the ids of every attempt, with which support finds them.
func (r *Row) requests() any {
	ids := r.Outcome.Requests()
	if ids == nil {
		ids = []string{}
	}
	return Labelled{strings.Join(ids, " "), ids}
}

// bizID is nil of an erased person. It may be the input's own, which can hold anything.
func (r *Row) bizID() any {
	if r.Outcome.State == verify.Erased {
		return nil // it may be what the service still knows the person by
	}
	if r.Record.BizID == "" {
		sent := r.Record
		sent.Renewals = r.Outcome.Renewals()
		return sent.Task(r.Key)
	}
	return r.hide(r.Record.BizID, func(s string) string { return scrub(s, r.secrets) })
}

func (r *Row) noRecord() any { return Labelled{"", r.Conclusion() == NoRecord} }

func (r *Row) faceScore() any    { return number(r.verdict().FaceScore) }
func (r *Row) qualityScore() any { return number(r.verdict().QualityScore) }

func (r *Row) faceAttack() any {
	if attack := r.verdict().FaceAttack; attack != nil {
		return *attack
	}
	return nil
}

// operators are what the service calls those of mobiles.
var operators = map[string]explain.Text{
	"CMCC": {ZH: "移动", EN: "China Mobile"},
	"CUCC": {ZH: "联通", EN: "China Unicom"},
	"CTCC": {ZH: "电信", EN: "China Telecom"},
	"CBCC": {ZH: "广电", EN: "China Broadnet"},
}

func (r *Row) operator() any {
	isp := r.verdict().ISP
	if name, ok := operators[isp]; ok {
		return Labelled{name.In(r.lang()), isp}
	}
	return isp
}

// hide masks s if the options say so.
func (r *Row) hide(s string, mask func(string) string) string {
	if r.options.Mask {
		return mask(s)
	}
	return s
}
