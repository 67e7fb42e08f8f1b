package verify

import (
	"slices"
	"time"
)

// A CallHour counts the calls for one key that left within one hour. It is part
// of the outcome, so it is as durable as that: a run that is killed leaves the
// hours of its calls behind.
type CallHour struct {
	_      struct{} `cbor:",toarray"`
	Hour   int64    // since 1970, UTC
	Calls  int
	Billed int // those of them that may have been billed
}

// Start returns when the hour begins.
func (h CallHour) Start() time.Time { return time.Unix(h.Hour*3600, 0) }

// AddCall returns hours with one more call that left at a time, billed or not.
// Hours itself stays as it is.
func AddCall(hours []CallHour, left time.Time, billed bool) []CallHour {
	hours = slices.Clone(hours)
	hour := left.Unix() / 3600
	at := slices.IndexFunc(hours, func(h CallHour) bool { return h.Hour == hour })
	if at < 0 {
		at = len(hours)
		hours = append(hours, CallHour{Hour: hour})
	}
	hours[at].Calls++
	if billed {
		hours[at].Billed++
	}
	return hours
}

// Unbill returns hours in which the last n calls that may have been billed
// certainly weren't. Hours itself stays as it is.
func Unbill(hours []CallHour, n int) []CallHour {
	hours = slices.Clone(hours)
	for i := len(hours) - 1; i >= 0 && n > 0; i-- {
		unbilled := min(n, hours[i].Billed)
		hours[i].Billed -= unbilled
		n -= unbilled
	}
	return hours
}
