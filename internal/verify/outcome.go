package verify

import "time"

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
	Invalid    State = "invalid"    // refused before it was sent; never stored
)

// States lists every state, the good ones first.
func States() []State {
	return []State{Passed, Rejected, Unusable, Unresolved, Sent, Invalid, Pending}
}

// Final reports whether the state is a final answer. A record that has one is
// sent again only on request.
func (s State) Final() bool {
	return s == Passed || s == Rejected || s == Unusable
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
	Archive   string       `cbor:"11,keyasint,omitempty"` // why images are not archived, from Runner.After; else empty
}

// MaybeBilledTwice reports whether more than one call for the key may have been billed.
func (o Outcome) MaybeBilledTwice() bool { return o.Billed > 1 }

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
	Original Key // the key without the corrections that were laid over; zero if there were none
}

// RowID names the row in outputs and corrections. Corrections do not change it.
func (r Result) RowID() string {
	if r.Original != (Key{}) {
		return r.Original.RowID()
	}
	return r.Key.RowID()
}
