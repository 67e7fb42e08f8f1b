package verify

import "time"

// Progress counts what a run has done so far. Rows that need no call count
// in Answered, Duplicates, Invalid, Erased, Held or Exhausted; each of the others in
// exactly one of Passed, Rejected, Unusable, Unresolved and InDoubt once the run is
// done with it.
type Progress struct {
	Rows int `json:"Rows"` // rows read

	Answered   int `json:"Answered"`   // had their final answer before
	Duplicates int `json:"Duplicates"` // share the answer of an earlier row
	Invalid    int `json:"Invalid"`    // refused before they were sent
	Erased     int `json:"Erased"`     // of persons who were erased: never sent again
	Held       int `json:"Held"`       // are in doubt, and a person decides
	Exhausted  int `json:"Exhausted"`  // have used up their attempts over all runs

	Passed     int `json:"Passed"`
	Rejected   int `json:"Rejected"`
	Unusable   int `json:"Unusable"`
	Unresolved int `json:"Unresolved"`
	InDoubt    int `json:"InDoubt"`

	Calls     int `json:"Calls"`     // attempts that left
	Retries   int `json:"Retries"`   // those of them that were not a record's first in this run
	Verdicts  int `json:"Verdicts"`  // those of them that brought a verdict
	Failed    int `json:"Failed"`    // those of them that brought an error, and were neither throttled nor lost
	Throttled int `json:"Throttled"` // those of them that were turned away for coming too fast
	Lost      int `json:"Lost"`      // those of them whose answer never came
	Billed    int `json:"Billed"`    // those of them that may have been billed
	GivenBack int `json:"GivenBack"` // calls of this run or an earlier one that were lost, and turned out to be none
	Found     int `json:"Found"`     // answers that were lost and were found by asking, at no cost

	Hourly  []HourlyCount `json:"Hours"`             // when Calls and Billed were, in order
	Reasons []ReasonCount `json:"Reasons,omitempty"` // why records that this run is done with did not pass
	Latency Latency       `json:"Latency"`           // how long Calls took
	Waiting Wait          `json:"Waiting"`           // what keeps the whole run back at the moment

	// These are of the moment, and no part of what is kept of a run.
	Durations  Durations `json:"-"` // of the calls that have ended
	Rate       float64   `json:"-"` // calls a second that may leave now; 0: unlimited
	BudgetLeft int       `json:"-"` // calls that may be billed yet; 0 without a budget
	Workers    int       `json:"-"` // of a fleet, that answer now
	AtOnce     int       `json:"-"` // calls that may be under way at once now
	Retrying   int       `json:"-"` // records that wait for their next attempt
}

// An HourlyCount is what was sent within one hour.
type HourlyCount struct {
	Start  time.Time `json:"Start"` // UTC
	Calls  int       `json:"Calls"`
	Billed int       `json:"Billed"`
}

// A Wait is what a whole run waits for; its zero value if it does not wait.
type Wait struct {
	Reason WaitReason `json:"For"`
	Since  time.Time  `json:"Since"` // when it began; zero if unknown
	Until  time.Time  `json:"Until"` // when it will end; zero if unknown
}

// A WaitReason is what a run waits for.
type WaitReason string

// The reasons.
const (
	WaitSchedule WaitReason = "hours"   // the schedule allows no calls now
	WaitOutage   WaitReason = "service" // the service or the network fails
	WaitQuota    WaitReason = "quota"   // the service asked for a pause
	WaitWorkers  WaitReason = "workers" // there is no worker to call the service
)

// Done returns how many rows the run is done with.
func (p Progress) Done() int {
	return p.Answered + p.Duplicates + p.Invalid + p.Erased + p.Held + p.Exhausted + p.Settled()
}

// MaybeBilled returns how many calls may have been billed, without those that
// were given back: of earlier runs too, so it may be less than none.
func (p Progress) MaybeBilled() int { return p.Billed - p.GivenBack }

// Settled returns how many records this run took up and is done with.
func (p Progress) Settled() int {
	return p.Passed + p.Rejected + p.Unusable + p.Unresolved + p.InDoubt
}

// Underway returns how many calls have left and not ended.
func (p Progress) Underway() int { return p.Calls - p.Verdicts - p.Failed - p.Throttled - p.Lost }

// DurationBounds are the upper bounds of Durations.Within: powers of two
// from 2¹⁰ µs, about a millisecond, to 2²⁶ µs, about a minute.
var DurationBounds = func() (bounds [17]time.Duration) {
	for i := range bounds {
		bounds[i] = time.Microsecond << (10 + i)
	}
	return bounds
}()

// Durations count how long calls took, in the sense of Latency, or something else that is done again and again.
type Durations struct {
	Calls  int
	Sum    time.Duration
	Within [len(DurationBounds)]int // how many took less than each bound
}

// Add counts one more.
func (d *Durations) Add(took time.Duration) {
	d.Calls++
	d.Sum += took
	for i, bound := range DurationBounds {
		if took < bound {
			d.Within[i]++
		}
	}
}

// A Latency says how long calls took, from their permit to their answer, or
// to the fault that stands for it. No value is too low, and none more than a
// sixteenth too high (below 16 µs: than a microsecond).
type Latency struct {
	P50 time.Duration `json:"P50"` // half of the calls took no longer
	P99 time.Duration `json:"P99"` // 99 in 100 took no longer
}
