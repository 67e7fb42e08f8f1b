package verify

import (
	"fmt"
)

// A StopReason says why a run ended before its records did.
type StopReason string

// The reasons.
const (
	AccountRefused  StopReason = "account"  // nothing will work until a person mends the account or the settings
	BudgetReached   StopReason = "budget"   // the calls that were allowed are spent
	ServiceFailing  StopReason = "outage"   // the service, or the way to it, has failed for too long
	TooManyRejected StopReason = "rejected" // nearly all of the last answers are against the records
	RecordsRefused  StopReason = "refused"  // record after record is refused for the same reason
	HoursOver       StopReason = "until"    // the run was to end by now
)

// A Stop is the error of a run that ended by its own decision. Everything
// that was answered is in the store; the same run goes on from there.
type Stop struct {
	Reason StopReason
	Fault  *Fault // what the service said, if it was that
	Count  int    // the rejections of TooManyRejected, the refusals of RecordsRefused
	Of     int    // the answers that Count is out of, for TooManyRejected
}

func (s *Stop) Error() string {
	if s.Fault != nil {
		return fmt.Sprintf("run stopped (%s): %v", s.Reason, s.Fault)
	}
	return fmt.Sprintf("run stopped (%s)", s.Reason)
}
