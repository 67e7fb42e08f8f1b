package fleet

import (
	"time"

	"github.com/fxamacker/cbor/v2"

	"veribatch/batch"
)

// encoding is how requests and answers travel: CBOR under the names of their
// JSON, as outcomes are stored. JSON takes three times as long of a run's side of a call.
//
// What was sent is read, whatever its strings are: inputs and services are
// not asked for UTF-8 here.
var (
	encoding = must(cbor.EncOptions{Time: cbor.TimeRFC3339Nano}.EncMode())
	decoding = must(cbor.DecOptions{UTF8: cbor.UTF8DecodeInvalid}.DecMode())
)

func must[T any](mode T, err error) T {
	if err != nil {
		panic(err) // the options are ours
	}
	return mode
}

// A request asks one worker to call once, or to upload a record's images.
type request struct {
	ID       string    `json:"id"`       // the same however often it is delivered
	Deadline int64     `json:"deadline"` // microseconds since the epoch: no call begins after it
	Key      batch.Key `json:"key"`
	Material material  `json:"material"`
	FullOCR  bool      `json:"full_ocr,omitempty"` // what a Call says of it
}

func (q *request) deadline() time.Time { return time.UnixMicro(q.Deadline) }

// material is what the service is told of a person: the rest of a record
// stays with the run.
type material struct {
	UserID       string `json:"user_id,omitempty"`
	Name         string `json:"name"`
	IDNumber     string `json:"id_number"`
	FaceImage    string `json:"face_image"`
	IDFrontImage string `json:"id_front_image,omitempty"`
	IDBackImage  string `json:"id_back_image,omitempty"`
	BizID        string `json:"biz_id,omitempty"`
}

func materialOf(r batch.Record) material {
	return material{r.UserID, r.Name, r.IDNumber, r.FaceImage, r.IDFrontImage, r.IDBackImage, r.BizID}
}

func (m material) record() batch.Record {
	return batch.Record{
		UserID: m.UserID, Name: m.Name, IDNumber: m.IDNumber,
		FaceImage: m.FaceImage, IDFrontImage: m.IDFrontImage, IDBackImage: m.IDBackImage, BizID: m.BizID,
	}
}

// An answer is what a worker made of a request: exactly one of Refusal,
// Fault, Outcome and Images.
type answer struct {
	Free     int             `json:"free"`               // requests that the worker could take at this moment
	Refusal  refusal         `json:"refused,omitempty"`  // why it did nothing
	Fault    *batch.Fault    `json:"fault,omitempty"`    //
	Outcome  *batch.Outcome  `json:"outcome,omitempty"`  // of a verification
	Pictures *batch.Pictures `json:"pictures,omitempty"` // which an Outcome keeps to itself
	Images   []string        `json:"images,omitempty"`   // of a preparation: where the three are now
}

// A refusal is why a worker surely did nothing for a request.
type refusal string

const (
	full    refusal = "full"    // it has as many as it can take
	leaving refusal = "leaving" // it takes nothing new
	late    refusal = "late"    // the request's time is up
)

func (a answer) encode() []byte {
	data, _ := encoding.Marshal(a) // of strings, numbers and times: it can't fail
	return data
}

// fault returns why an answer is none; nil if it doesn't say.
func (a answer) fault() *batch.Fault {
	switch a.Refusal {
	case "":
	case late:
		return &batch.Fault{
			Class: batch.ClassTransient, Code: WorkerLate, Message: "the request came to the worker too late to be called", Unsent: true,
		}
	default:
		return nobody("the workers take nothing more")
	}
	return a.Fault
}

// outcome returns what an answer says of a record.
func (a answer) outcome() (batch.Outcome, error) {
	if a.Outcome == nil || a.Outcome.State == batch.Pending {
		return batch.Outcome{}, lost("its answer says nothing")
	}
	o := *a.Outcome
	if a.Pictures != nil {
		o.Pictures = *a.Pictures
	}
	return o, nil
}

// lost is a call that may have been made, and whose answer never came.
func lost(how string) *batch.Fault {
	return &batch.Fault{Class: batch.ClassTransient, Code: WorkerLost, Message: "a worker was asked, and " + how, Lost: true}
}

// nobody is a request that nobody took.
func nobody(why string) *batch.Fault {
	return &batch.Fault{Class: batch.ClassTransient, Code: NoWorker, Message: why, Unsent: true, Nobody: true}
}

// notPrepared is a request to upload images that wasn't followed, for reasons
// that may be the images' own.
func notPrepared() *batch.Fault {
	return &batch.Fault{
		Class: batch.ClassTransient, Code: WorkerLost, Message: "a worker was asked to upload images, and no answer came", Unsent: true,
	}
}

// tooLarge is a request that no worker will ever get.
func tooLarge() *batch.Fault {
	return &batch.Fault{
		Class: batch.ClassRecord, Code: RequestTooLarge, Message: "more than the broker takes at once (max_payload)", Unsent: true,
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
