package verify

import (
	"veribatch/internal/words"
)

// A StopReason says why a run ended before its records did.
type StopReason string

// The reasons.
const (
	AccountRefused   StopReason = "account"   // nothing works until a person corrects the account or the settings
	BudgetReached    StopReason = "budget"    // the calls that were allowed are spent
	ServiceFailing   StopReason = "outage"    // the service or the network has failed for too long
	AuthorityFailing StopReason = "authority" // the authority behind the service has failed for too long
	QuotaExhausted   StopReason = "quota"     // calls were throttled, and nothing else, for too long
	TooManyRejected  StopReason = "rejected"  // nearly all of the last answers are against the records
	RecordsRefused   StopReason = "refused"   // record after record is refused for the same reason
	HoursOver        StopReason = "until"     // the run's end time has come
)

// A Stop is the error of a run that ended itself. All answers are in the store;
// another run continues from there.
type Stop struct {
	Reason StopReason
	Fault  *Fault // the service's error, if that was the reason
	Count  int    // the rejections of TooManyRejected, the refusals of RecordsRefused
	Of     int    // the answers that Count is out of, for TooManyRejected
}

func (s *Stop) Error() string { return s.In(words.EN) }

// In says the error in a language.
func (s *Stop) In(lang words.Lang) string {
	if s.Fault != nil {
		return words.New("run stopped (%s): %v", s.Reason, s.Fault).In(lang)
	}
	return words.New("run stopped (%s)", s.Reason).In(lang)
}
