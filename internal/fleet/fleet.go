// Package fleet spreads verifications over several machines by way of NATS, an
// existing messaging system.
//
// A worker is a NATS service that holds the credentials and calls; a
// Coordinator is a run's way to the workers, and its Verify a
// verify.Func. Everything that needs one truth (the input, the ledger,
// the budget, the limiter) stays with the run: a request is published only
// once its permit was given, to one worker that has room for it, and says until
// when it may be called.
//
// What isn't answered may have been called, and is lost, as it would be without
// a fleet. What surely wasn't called says so. Nothing is kept by the broker: it
// is core NATS, without streams.
package fleet

import (
	"cmp"
	"fmt"
	"regexp"
	"time"

	"veribatch/internal/verify"
	"veribatch/internal/words"
)

const (
	// serviceName is what workers go by in NATS' own discovery: `nats micro ls`.
	serviceName = "veribatch"

	// protocol is the version of what stands in requests and answers. A
	// worker with another is not asked.
	protocol = "3.0.0"

	// grace is how long after a call's time is up its answer is still waited
	// for: the worker had that time to call, and the answer has a way to go.
	grace = 5 * time.Second

	// maxSkew is how far a worker's clock may be from the run's. Requests say
	// by the clock until when they may be called.
	maxSkew = 2 * time.Second
)

// Codes of faults that a fleet adds to those of the service.
const (
	NoWorker        = "NoWorker"        // nobody is there to call, or none that could be asked
	WorkerLost      = "WorkerLost"      // a worker was asked, and its answer never came
	WorkerLate      = "WorkerLate"      // the request came to the worker when its time was up
	RequestTooLarge = "RequestTooLarge" // more than the broker takes at once
	ImageRefused    = "ImageRefused"    // the worker can't use a local image as it is
)

// Codes lists the codes.
func Codes() []string {
	return []string{NoWorker, WorkerLost, WorkerLate, RequestTooLarge, ImageRefused}
}

// Settings are the settings of a service that change its answers. All
// workers of a run have the same.
type Settings struct {
	Service string `json:"service"` // whom they call
	Region  string `json:"region"`
	BizType string `json:"biz_type"`
	Action  string `json:"action,omitempty"` // what they ask for; empty: VerifyMaterial
}

// differ says in which setting other differs; nothing if in none.
func (s Settings) differ(other Settings) string {
	for _, d := range []struct{ what, want, have string }{
		{"the action", cmp.Or(s.Action, verify.VerifyMaterial.Name), cmp.Or(other.Action, verify.VerifyMaterial.Name)},
		{"the service", s.Service, other.Service},
		{"the biz type", s.BizType, other.BizType},
		{"the region", s.Region, other.Region},
	} {
		if d.want != d.have {
			return fmt.Sprintf("%s there is %q, and %q in this run", d.what, d.have, d.want)
		}
	}
	return ""
}

var queues = regexp.MustCompile(`^[0-9A-Za-z_-]{1,64}$`)

// CheckQueue refuses a queue's name that is none: it is part of a subject.
func CheckQueue(name string) error {
	if name == "" {
		return words.Errorf("no queue: give the fleet a name, the same for its workers and its run")
	}
	if !queues.MatchString(name) {
		return words.Errorf("the queue %q isn't one: letters, digits, - and _, at most 64", name)
	}
	return nil
}

// subject is where an endpoint of one worker listens.
func subject(queue, endpoint, id string) string {
	return "veribatch." + queue + "." + endpoint + "." + id
}

// The endpoints of a worker.
const (
	prepareEndpoint = "prepare"
	verifyEndpoint  = "verify"
	queryEndpoint   = "query"
)
