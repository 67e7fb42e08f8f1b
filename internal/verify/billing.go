package verify

import (
	"cmp"
	"slices"
	"strconv"
	"time"
)

// AnswerCode names what the verdict of an action says, as prices and reasons are
// looked up by it: the VerifyStatus of VerifyMaterial; what decided in another's,
// and behind a slash its SubCode. It is empty if there is none of these.
func (v *Verdict) AnswerCode() string {
	decided := cmp.Or(v.BizCode, v.Passed)
	switch {
	case v.Status != 0:
		return strconv.Itoa(v.Status)
	case v.SubCode == "":
		return decided
	}
	return decided + "/" + v.SubCode
}

// AnswerCode is that of the verdict, or the code where a code alone decided.
func (o Outcome) AnswerCode() string {
	if o.Verdict != nil {
		return o.Verdict.AnswerCode()
	}
	return o.Code
}

// Charged reports whether one of the outcome's calls is billed for sure: it
// brought a verdict that the service doesn't call free.
func (o Outcome) Charged() bool {
	if o.Billed == 0 {
		return false
	}
	if o.Verdict != nil {
		return !o.Verdict.Unbilled
	}
	return o.State == Rejected
}

// An HourBill says which calls for a key that left within one hour are billed.
type HourBill struct {
	Start   time.Time
	Calls   int
	Billed  int  // of the calls: for sure
	Perhaps int  // of the calls: may be, as their answer was lost, or was none
	Verdict bool // the verdict that stands came within this hour, with one of Billed
}

// HourBills returns the calls of a key by hour. An outcome counts how many
// answers were lost, and not when. The verdict is of the time that stands beside
// it; the lost ones are taken for the earliest of the others.
func (o Outcome) HourBills() []HourBill {
	sure, verdict := 0, -1
	if o.Charged() {
		sure = max(1, o.Billed-o.Lost)
		verdict = o.verdictHour()
	}
	bills := make([]HourBill, len(o.Calls))
	for i, h := range o.Calls {
		bills[i] = HourBill{Start: h.Start(), Calls: h.Calls, Perhaps: h.Billed}
	}
	settle := func(i, most int) {
		n := min(sure, bills[i].Perhaps, most)
		sure, bills[i].Billed, bills[i].Perhaps = sure-n, bills[i].Billed+n, bills[i].Perhaps-n
	}
	if verdict >= 0 {
		settle(verdict, 1)
		bills[verdict].Verdict = bills[verdict].Billed > 0
	}
	for i := range slices.Backward(bills) {
		settle(i, sure)
	}
	return bills
}

// verdictHour returns the index of the latest hour with a billed call that began
// before the verdict came, of any if none did; −1 if there is no such hour.
func (o Outcome) verdictHour() int {
	found := -1
	for i, h := range o.Calls {
		if h.Billed > 0 && (found < 0 || !h.Start().After(o.Time)) {
			found = i
		}
	}
	return found
}
