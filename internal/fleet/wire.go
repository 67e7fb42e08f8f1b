package fleet

import (
	"time"

	"veribatch/internal/codec"
	"veribatch/internal/verify"
)

// A request asks one worker to call once, or to upload a record's images.
type request struct {
	ID       string     `cbor:"1,keyasint"` // the same however often it is delivered
	Deadline int64      `cbor:"2,keyasint"` // microseconds since the epoch: no call begins after it
	Key      verify.Key `cbor:"3,keyasint"`
	Material material   `cbor:"4,keyasint"`
	FullOCR  bool       `cbor:"5,keyasint,omitempty"` // what a Call says of it
}

func (q *request) deadline() time.Time { return time.UnixMicro(q.Deadline) }

// material is what the service is told of a person: the rest of a record
// stays with the run.
type material struct {
	Values   []string `cbor:"1,keyasint"` // of verify.Fields, in their order
	Attempt  int      `cbor:"2,keyasint,omitempty"`
	Renewals int      `cbor:"3,keyasint,omitempty"`
}

func materialOf(r verify.Record) material {
	m := material{Attempt: r.Attempt, Renewals: r.Renewals}
	for _, f := range verify.Fields() {
		m.Values = append(m.Values, *r.Value(f))
	}
	return m
}

func (m material) record() verify.Record {
	r := verify.Record{Attempt: m.Attempt, Renewals: m.Renewals}
	for i, f := range verify.Fields() {
		if i < len(m.Values) {
			*r.Value(f) = m.Values[i]
		}
	}
	return r
}

// An answer is what a worker made of a request: exactly one of Refusal,
// Fault, Outcome and Images.
type answer struct {
	Free     int                  `cbor:"1,keyasint"`           // requests that the worker could take at this moment
	Refusal  refusal              `cbor:"2,keyasint,omitempty"` // why it did nothing
	Fault    *verify.Fault        `cbor:"3,keyasint,omitempty"` //
	Outcome  *verify.Outcome      `cbor:"4,keyasint,omitempty"` // of a verification
	Pictures *verify.ResultImages `cbor:"5,keyasint,omitempty"` // which an Outcome keeps to itself
	Images   []string             `cbor:"6,keyasint,omitempty"` // of a preparation: where the three are now
}

// A refusal is why a worker surely did nothing for a request.
type refusal string

const (
	full    refusal = "full"    // it has as many as it can take
	leaving refusal = "leaving" // it takes nothing new
	late    refusal = "late"    // the request's time is up
)

func (a answer) encode() []byte {
	data, _ := codec.Marshal(a) // of strings, numbers and times: it can't fail
	return data
}

// fault returns why an answer is none; nil if it doesn't say.
func (a answer) fault() *verify.Fault {
	switch a.Refusal {
	case "":
	case late:
		return &verify.Fault{
			Class: verify.ClassTransient, Code: WorkerLate,
			Message: "the request came to the worker too late to be called", Unsent: true,
		}
	default:
		return notDelivered("the workers take nothing more")
	}
	return a.Fault
}

// outcome returns what an answer says of a record.
func (a answer) outcome() (verify.Outcome, error) {
	if a.Outcome != nil && a.Outcome.State == verify.Pending {
		a.Outcome = nil
	}
	return a.found()
}

// found returns what the answer to a question says of a record: Pending too.
func (a answer) found() (verify.Outcome, error) {
	if a.Outcome == nil {
		return verify.Outcome{}, lost("its answer says nothing")
	}
	o := *a.Outcome
	if a.Pictures != nil {
		o.Images = *a.Pictures
	}
	return o, nil
}

// lost is a call that may have been made, and whose answer never came.
func lost(how string) *verify.Fault {
	return &verify.Fault{
		Class: verify.ClassTransient, Code: WorkerLost, Message: "a worker was asked, and " + how, Lost: true,
	}
}

// notDelivered is a request that surely came to no worker.
func notDelivered(why string) *verify.Fault {
	return &verify.Fault{Class: verify.ClassTransient, Code: NoWorker, Message: why, Unsent: true, NotDelivered: true}
}

// notPrepared is a request to upload images that wasn't followed, for reasons
// that may be the images' own.
func notPrepared() *verify.Fault {
	return &verify.Fault{
		Class: verify.ClassTransient, Code: WorkerLost,
		Message: "a worker was asked to upload images, and no answer came", Unsent: true,
	}
}

// tooLarge is a request that no worker will ever get.
func tooLarge() *verify.Fault {
	return &verify.Fault{
		Class: verify.ClassRecord, Code: RequestTooLarge,
		Message: "more than the broker takes at once (max_payload)", Unsent: true,
	}
}

// A load is what a worker tells of itself beside what NATS' discovery does.
type load struct {
	Now   int64 `json:"now"`   // microseconds since the epoch, by its clock
	Slots int   `json:"slots"` // requests that it takes at once
	Free  int   `json:"free"`  // of those
	Done  int   `json:"done"`  // requests that ended
	Fault int   `json:"fault"` // of those, with a fault
	Busy  int64 `json:"busy"`  // microseconds that they took together
}
