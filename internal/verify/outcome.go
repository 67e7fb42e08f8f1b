package verify

import (
	"slices"
	"time"
)

// A State says how far a record has come. States are stored as strings.
type State string

// The states.
const (
	Pending    State = ""           // never sent
	Sent       State = "sent"       // in doubt: the answer to an attempt never came; it may have been billed
	Passed     State = "passed"     // the verdict is yes
	Rejected   State = "rejected"   // the verdict is no
	Unusable   State = "unusable"   // the service cannot use this material as it is
	Unresolved State = "unresolved" // no verdict for now; the next run takes it up again
	Erased     State = "erased"     // what was known of the person was removed; never sent again, not on request either
	Exhausted  State = "exhausted"  // unresolved, and its attempts are used up: asked again on request; never stored
	Invalid    State = "invalid"    // refused before it was sent; never stored
)

// States lists every state, the good ones first.
func States() []State {
	return []State{Passed, Rejected, Unusable, Unresolved, Exhausted, Sent, Invalid, Erased, Pending}
}

// Final reports whether the state is final. A record that has a final answer is
// sent again only on request, and one that was erased never.
func (s State) Final() bool {
	return s == Passed || s == Rejected || s == Unusable || s == Erased
}

// An Outcome is what is known of a key. Its fields are stored by number; a
// number is never given to another field.
type Outcome struct {
	State     State        `cbor:"1,keyasint"`
	Run       int          `cbor:"2,keyasint,omitempty"` // the run that took it up last, from 1
	Attempts  int          `cbor:"3,keyasint,omitempty"` // attempts over all runs; throttled ones don't count
	Lost      int          `cbor:"4,keyasint,omitempty"` // attempts whose answer never came
	Billed    int          `cbor:"5,keyasint,omitempty"` // calls that may have been billed: verdicts and lost answers
	Verdict   *Verdict     `cbor:"6,keyasint,omitempty"` // nil if the service gave none
	Code      string       `cbor:"7,keyasint,omitempty"` // the error code, if an error ended the last attempt
	Message   string       `cbor:"8,keyasint,omitempty"` // the service's words for it, free of personal data
	RequestID string       `cbor:"9,keyasint,omitempty"`
	Time      time.Time    `cbor:"10,keyasint,omitzero"`  // when the last attempt ended
	Images    ResultImages `cbor:"-" json:"-"`            // as they came with the verdict; never stored
	Archive   string       `cbor:"11,keyasint,omitempty"` // why images are not archived, such as ArchiveOwed
	Retry     *Retry       `cbor:"12,keyasint,omitempty"` // the last request to ask again; nil: there was none

	VerifyToken string   `cbor:"13,keyasint,omitempty"` // the service's name for what it verified, for its support
	RequestIDs  []string `cbor:"14,keyasint,omitempty"` // where there are more than RequestID: see Requests

	Calls []CallHour `cbor:"16,keyasint,omitempty"` // when its calls left; earlier versions did not count

	Import int `cbor:"17,keyasint,omitempty"` // the number of the import that brought the answer; 0: a call did
}

// Answer returns the answer alone, without what is counted over the life of its key.
func (o Outcome) Answer() Outcome {
	o.Run, o.Attempts, o.Lost, o.Billed = 0, 0, 0, 0
	o.RequestIDs, o.Retry, o.Calls = nil, nil, nil
	return o
}

// WithAnswer returns what is known of a key once another answer stands for it. What is counted stays as it is.
func (o Outcome) WithAnswer(answer Outcome) Outcome {
	after := answer.Answer()
	after.Run, after.Attempts, after.Lost, after.Billed = o.Run, o.Attempts, o.Lost, o.Billed
	after.Retry, after.Calls = o.Retry, o.Calls
	after.KeepRequests(o, answer.RequestID)
	return after
}

// maxRequests is how many request ids of a key are kept: calls that are turned away for coming too fast have
// some too, and there is no limit to those.
const maxRequests = 64

// Requests returns the request ids of every attempt that was answered, in order. The oldest are missing where
// there are more than 64.
func (o Outcome) Requests() []string {
	if o.RequestIDs != nil || o.RequestID == "" {
		return o.RequestIDs
	}
	return []string{o.RequestID}
}

// KeepRequests keeps the request ids of what was known before, and another one. Empty ones are left out.
func (o *Outcome) KeepRequests(before Outcome, id string) {
	all := slices.Clone(before.Requests())
	if id != "" && !slices.Contains(all, id) {
		all = append(all, id)
	}
	all = all[max(0, len(all)-maxRequests):]
	if o.RequestIDs = all; len(all) == 0 || len(all) == 1 && all[0] == o.RequestID {
		o.RequestIDs = nil // RequestID says it, in a million records
	}
}

// A Retry is a request to ask again for a key, whatever was known of it.
type Retry struct {
	Since  time.Time `cbor:"1,keyasint"`           // when it began: answers from before are meant
	Before int       `cbor:"2,keyasint,omitempty"` // attempts until then: the key has those over all runs once more
	Done   bool      `cbor:"3,keyasint,omitempty"` // it was answered, even if an earlier answer stands

	// Before a final answer was asked for again: that is paid for once more on purpose.
	Billed int  `cbor:"4,keyasint,omitempty"` // calls that may have been
	Twice  bool `cbor:"5,keyasint,omitempty"` // more than one of them may have been for the same answer

	Renewals int `cbor:"6,keyasint,omitempty"` // how often it was a pass that was asked for again, this time included
}

// Renewals returns how often a pass was asked for again.
func (o Outcome) Renewals() int {
	if o.Retry == nil {
		return 0
	}
	return o.Retry.Renewals
}

// AskAgain returns a request to ask again for the key from now on.
func (o Outcome) AskAgain(since time.Time) *Retry {
	r := &Retry{Since: since, Before: o.Attempts, Renewals: o.Renewals()}
	if o.State == Passed {
		r.Renewals++
	}
	switch {
	case o.State.Final():
		r.Billed, r.Twice = o.Billed, o.MaybeBilledTwice()
	case o.Retry != nil:
		r.Billed, r.Twice = o.Retry.Billed, o.Retry.Twice
	}
	return r
}

// Tries returns how many attempts were made over all runs, since the last request to ask again.
func (o Outcome) Tries() int {
	if o.Retry == nil {
		return o.Attempts
	}
	return o.Attempts - o.Retry.Before
}

// MaybeBilledTwice reports whether more than one call for the same answer may have been billed. The answer that comes
// after a final one is another.
func (o Outcome) MaybeBilledTwice() bool {
	if o.Retry == nil {
		return o.Billed > 1
	}
	return o.Retry.Twice || o.Billed-o.Retry.Billed > 1
}

// ValidUntil returns until when the verdict is valid, if verdicts are for so long; the zero time if there is no
// verdict, or valid is 0, which is for good.
func (o Outcome) ValidUntil(valid time.Duration) time.Time {
	if valid == 0 || o.State != Passed && o.State != Rejected {
		return time.Time{}
	}
	return o.Time.Add(valid)
}

// LastDue returns when the verdict last became due to be asked for again: when it ceased to be valid, and each time
// that as long has passed since then without another verdict. The zero time if it is valid at now.
func (o Outcome) LastDue(valid time.Duration, now time.Time) time.Time {
	until := o.ValidUntil(valid)
	if until.IsZero() || until.After(now) {
		return time.Time{}
	}
	return until.Add(now.Sub(until) / valid * valid)
}

// Replaces reports whether an answer takes the place of what is known. Less than
// a verdict doesn't take that of a final answer, nor does a pass that comes
// without what was compared (3104: passed already) that of another pass.
func (o Outcome) Replaces(known Outcome) bool {
	switch {
	case known.State == Erased:
		return false
	case !known.State.Final():
		return true
	case o.State == Passed && known.State == Passed:
		return o.Verdict != nil
	}
	return o.State.Final()
}

// Tombstone returns what is kept of an outcome when its person is erased: that
// it was, and the counts that a bill is held against. Nothing of it says what
// the service answered.
func (o Outcome) Tombstone() Outcome {
	return Outcome{State: Erased, Attempts: o.Attempts, Lost: o.Lost, Billed: o.Billed, Calls: o.Calls}
}

// UsedUp reports whether the key has no final answer, and has had its attempts over all runs.
func (o Outcome) UsedUp(attempts int) bool {
	return (o.State == Unresolved || o.State == Sent) && o.Tries() >= attempts
}

// Conclusion returns the outcome's state as people read it, where a record gets so many attempts over all runs.
func (o Outcome) Conclusion(attempts int) State {
	if o.State == Unresolved && o.UsedUp(attempts) {
		return Exhausted
	}
	return o.State
}

// noPhoto is the VerifyStatus by which VerifyMaterial says that the authority has no photo to compare with.
const noPhoto = 11

// NoRecord reports whether the authority has no record or no photo of the
// person. The record is rejected, and it is not the person's fault.
func (o Outcome) NoRecord() bool {
	return o.Verdict != nil && (o.Verdict.NoRecord || o.Verdict.Status == noPhoto)
}

// A Verdict is what the service says of a person.
type Verdict struct {
	Status         int      `cbor:"1,keyasint,omitempty"` // VerifyStatus: 1 passed, 2…n the reasons why not
	AuthorityScore *float64 `cbor:"2,keyasint,omitempty"` // face against the authority's photo, 0–100
	IDCardScore    *float64 `cbor:"3,keyasint,omitempty"` // face against the ID card's photo, 0–100
	FaceQuality    string   `cbor:"4,keyasint,omitempty"` // UNQUALIFIED, LOW, NORMAL or HIGH
	FaceMask       *bool    `cbor:"5,keyasint,omitempty"` // whether the face wears a mask
	OCR            *OCR     `cbor:"6,keyasint,omitempty"` // what was read off the ID card, if it was sent

	// Of the actions other than VerifyMaterial.
	BizCode      string   `cbor:"7,keyasint,omitempty"`  // 1 agrees, 2 disagrees, 3 no record
	SubCode      string   `cbor:"8,keyasint,omitempty"`  // the reason, in the action's own table
	Passed       string   `cbor:"9,keyasint,omitempty"`  // T or F, where the action says so instead of a BizCode
	NoRecord     bool     `cbor:"10,keyasint,omitempty"` // the authority has nothing to compare with
	Unbilled     bool     `cbor:"11,keyasint,omitempty"` // the service says that it charges nothing for it
	ISP          string   `cbor:"12,keyasint,omitempty"` // the mobile's operator: CMCC, CUCC, CTCC, CBCC
	CertifyID    string   `cbor:"13,keyasint,omitempty"` // the task by the service's own name
	FaceScore    *float64 `cbor:"14,keyasint,omitempty"` // on the action's own scale
	QualityScore *float64 `cbor:"15,keyasint,omitempty"` // of the face photo, on the action's own scale
	FaceAttack   *bool    `cbor:"16,keyasint,omitempty"` // whether the photo looks forged
}

// OCR is what the service read off an ID card. Any of it may be missing.
type OCR struct {
	Name      string `cbor:"1,keyasint,omitempty"`
	Number    string `cbor:"2,keyasint,omitempty"`
	StartDate string `cbor:"3,keyasint,omitempty"` // yyyy-mm-dd, or as the service wrote it
	EndDate   string `cbor:"4,keyasint,omitempty"` // yyyy-mm-dd, or as the service wrote it (长期: no end)

	// Kept only on request.
	Sex         string `cbor:"5,keyasint,omitempty"`
	Nationality string `cbor:"6,keyasint,omitempty"`
	Birth       string `cbor:"7,keyasint,omitempty"` // yyyy-mm-dd, or as the service wrote it
	Address     string `cbor:"8,keyasint,omitempty"`
	Authority   string `cbor:"9,keyasint,omitempty"`
}

// A Result is a row joined with what is known of it: what a writer writes.
type Result struct {
	Record   Record
	Key      Key
	Outcome  Outcome
	Findings []Finding
	Earlier  []EarlierKey // under which an answer may lie if there is none under Key
	Row      Key          // names the row as the input has it; zero: Key does
	UsedUp   bool         // of its own accord no run asks for it again: Outcome.UsedUp
	Previous Outcome      // the final answer that the outcome took the place of; zero if there was none
}

// RowID names the row in outputs and corrections. Neither corrections nor
// another picture behind the same path change it.
func (r Result) RowID() string {
	if r.Row != (Key{}) {
		return r.Row.RowID()
	}
	return r.Key.RowID()
}
