package verify

import (
	"fmt"
	"time"
)

// A Class says how a run reacts to an error of the service.
type Class string

// The classes. Verdicts have none, even those that the service sends as errors.
const (
	ClassRecord     Class = "record"     // this material cannot be used: final
	ClassDownload   Class = "download"   // the service could not fetch an image: retried at most 3 times
	ClassThrottled  Class = "throttled"  // too fast: wait; uses up no attempt of the record
	ClassTransient  Class = "transient"  // likely to pass: retried
	ClassAccount    Class = "account"    // nothing works until a person corrects it: the run stops
	ClassPermission Class = "permission" // an image is out of reach; many in a row: the account lacks rights
	ClassUndecided  Class = "undecided"  // not decided yet, or it contradicts itself: asked once more
	ClassUnknown    Class = "unknown"    // unknown, or nothing to do now: not retried in a run; many in a row stop it
)

// A Fault is an error of the service or of the network.
type Fault struct {
	Class        Class         `cbor:"Class"`
	Code         string        `cbor:"Code"`       // the service's code, or one of ours if no answer came
	Message      string        `cbor:"Message"`    // what the service says, free of personal data
	RequestID    string        `cbor:"RequestID"`  // empty if no answer came
	RetryAfter   time.Duration `cbor:"RetryAfter"` // how long the service asks to wait; 0 if it doesn't say
	Lost         bool          `cbor:"Lost"`       // no answer came, but the call may have been executed and billed
	Unsent       bool          `cbor:"Unsent"`     // the call was certainly not executed
	NotDelivered bool          `cbor:"Nobody"`     // no worker took it: the fault of neither record nor service

	VerifyToken string `cbor:"VerifyToken,omitempty"` // of an answer that has one though it decides nothing
}

func (f *Fault) Error() string {
	if f.Message == "" {
		return f.Code
	}
	return fmt.Sprintf("%s: %s", f.Code, f.Message)
}

// PerhapsBilled reports whether the call may have been executed, and billed.
func (f *Fault) PerhapsBilled() bool { return f.Lost || f.Class == ClassUndecided }

// RejectedUnbilled reports whether the call was rejected for coming too fast.
func (f *Fault) RejectedUnbilled() bool { return f.Class == ClassThrottled && f.Unsent }
