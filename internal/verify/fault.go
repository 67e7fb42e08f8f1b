package verify

import (
	"fmt"
	"time"
)

// A Class says how the run reacts to an error of the service.
type Class string

// The classes. A verdict is none of them, whatever form it comes in.
const (
	ClassRecord     Class = "record"     // this material can't be used: final
	ClassDownload   Class = "download"   // the service couldn't fetch an image: tried again, at most 3 times
	ClassThrottled  Class = "throttled"  // too fast: wait, and it costs the record no attempt
	ClassTransient  Class = "transient"  // likely to pass: tried again
	ClassAccount    Class = "account"    // nothing will work until a person mends it: the run stops
	ClassPermission Class = "permission" // one image out of reach, or the account's rights: many in a row are the latter
	ClassUndecided  Class = "undecided"  // it says that it isn't decided yet, or contradicts itself: asked once more
	ClassUnknown    Class = "unknown"    // no code we know, or nothing to be done for now: not tried again within the run, many in a row stop it
)

// A Fault is an error of the service, or of the way to it.
type Fault struct {
	Class        Class         `cbor:"Class"`
	Code         string        `cbor:"Code"`       // the service's code, or a word of ours where no answer came
	Message      string        `cbor:"Message"`    // what the service says, free of personal data
	RequestID    string        `cbor:"RequestID"`  // empty if no answer came
	RetryAfter   time.Duration `cbor:"RetryAfter"` // how long the service asks to wait; 0 if it doesn't say
	Lost         bool          `cbor:"Lost"`       // the call may have been executed and billed, and its answer never came
	Unsent       bool          `cbor:"Unsent"`     // the call surely was not executed
	NotDelivered bool          `cbor:"Nobody"`     // nobody was there to take it: neither the record nor the service is to blame
}

func (f *Fault) Error() string {
	if f.Message == "" {
		return f.Code
	}
	return fmt.Sprintf("%s: %s", f.Code, f.Message)
}

// PerhapsBilled reports whether the call may have been executed, and billed.
func (f *Fault) PerhapsBilled() bool { return f.Lost || f.Class == ClassUndecided }

// RejectedUnbilled reports whether the call came too fast and wasn't looked at.
func (f *Fault) RejectedUnbilled() bool { return f.Class == ClassThrottled && f.Unsent }
