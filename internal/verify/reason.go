package verify

import "cmp"

// A Reason is why a record did not pass, as far as many records share it: it says nothing of one of them.
type Reason struct {
	State    State  `json:"state"`
	Status   int    `json:"status,omitempty"`    // VerifyStatus
	Decided  string `json:"decided,omitempty"`   // another action's BizCode, or its Passed
	SubCode  string `json:"sub_code,omitempty"`  // of the same action
	Code     string `json:"code,omitempty"`      // the error code, where there is no verdict
	NoRecord bool   `json:"no_record,omitempty"` // the authority has nothing to compare with
}

// A ReasonCount is how many records have a reason.
type ReasonCount struct {
	Reason
	Records int `json:"records"`
}

// Reason returns why a record did not pass.
func (o Outcome) Reason() Reason {
	r := Reason{State: o.State, NoRecord: o.NoRecord()}
	if v := o.Verdict; v != nil {
		r.Status, r.Decided, r.SubCode = v.Status, cmp.Or(v.BizCode, v.Passed), v.SubCode
		return r
	}
	r.Code = o.Code
	return r
}

// Outcome returns an outcome that has the reason, and nothing else.
func (r Reason) Outcome() Outcome {
	o := Outcome{State: r.State, Code: r.Code}
	if r.Status != 0 || r.Decided != "" || r.SubCode != "" {
		o.Verdict = &Verdict{Status: r.Status, BizCode: r.Decided, SubCode: r.SubCode, NoRecord: r.NoRecord}
	}
	return o
}

// maxReasons bounds what is counted one by one: no action has as many, and codes come from outside.
const maxReasons = 64

// CountReason adds n records, which may be less than none, to the counts, and returns them. Once there are 64 reasons,
// further ones are counted by state alone.
func CountReason(counts []ReasonCount, reason Reason, n int) []ReasonCount {
	for i := range counts {
		if counts[i].Reason == reason {
			counts[i].Records += n
			return counts
		}
	}
	if len(counts) >= maxReasons && reason != (Reason{State: reason.State}) {
		return CountReason(counts, Reason{State: reason.State}, n)
	}
	return append(counts, ReasonCount{reason, n})
}
