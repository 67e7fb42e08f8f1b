package batch

import (
	"slices"
	"sync"
	"time"

	"veribatch/internal/verify"
)

// Progress counts what a run has done so far. Rows that need no call count
// in Answered, Duplicates, Invalid, Held or Exhausted; each of the others in
// exactly one of Passed, Rejected, Unusable, Unresolved and InDoubt once the run is
// done with it.
type Progress struct {
	Rows int // rows read

	Answered   int // had their final answer before
	Duplicates int // share the answer of an earlier row
	Invalid    int // refused before they were sent
	Held       int // are in doubt, and a person decides
	Exhausted  int // have used up their attempts over all runs

	Passed     int
	Rejected   int
	Unusable   int
	Unresolved int
	InDoubt    int

	Calls     int // attempts that left
	Retries   int // those of them that were not a record's first in this run
	Throttled int // those of them that were turned away for coming too fast
	Lost      int // those of them whose answer never came
	Billed    int // those of them that may have been billed

	Hours   []Hour  // when Calls and Billed were, in order
	Latency Latency // how long Calls took
	Waiting Wait    // what keeps the whole run back at the moment
}

// An Hour is what was sent within one hour.
type Hour struct {
	Start  time.Time // UTC
	Calls  int
	Billed int
}

// A Wait is what keeps a whole run back. Its zero value is nothing.
type Wait struct {
	For   Obstacle
	Since time.Time // when it began; zero if that isn't known
	Until time.Time // when it will end; zero if that isn't known
}

// An Obstacle is what a run may wait for.
type Obstacle string

// The obstacles.
const (
	ForHours   Obstacle = "hours"   // it isn't time to send
	ForService Obstacle = "service" // the service, or the way to it, fails
	ForQuota   Obstacle = "quota"   // the service asked for a pause
	ForWorkers Obstacle = "workers" // nobody is there to call the service
)

// Done returns how many rows the run is done with.
func (p Progress) Done() int {
	return p.Answered + p.Duplicates + p.Invalid + p.Held + p.Exhausted + p.Settled()
}

// Settled returns how many records this run took up and is done with.
func (p Progress) Settled() int {
	return p.Passed + p.Rejected + p.Unusable + p.Unresolved + p.InDoubt
}

func (p *Progress) settle(s verify.State) {
	switch s {
	case verify.Passed:
		p.Passed++
	case verify.Rejected:
		p.Rejected++
	case verify.Unusable:
		p.Unusable++
	case verify.Sent:
		p.InDoubt++
	default:
		p.Unresolved++
	}
}

// pass counts a row that needs no call.
func (p *Progress) pass(f fate) {
	switch f {
	case answered:
		p.Answered++
	case refused:
		p.Invalid++
	case held:
		p.Held++
	case exhausted:
		p.Exhausted++
	}
}

// hour returns the count of the hour that now is in.
func (p *Progress) hour(now time.Time) *Hour {
	start := now.UTC().Truncate(time.Hour)
	if n := len(p.Hours); n == 0 || p.Hours[n-1].Start.Before(start) {
		p.Hours = append(p.Hours, Hour{Start: start})
	}
	return &p.Hours[len(p.Hours)-1]
}

// counter is a Progress that several goroutines add to.
type counter struct {
	mu sync.Mutex
	p  Progress
}

func (c *counter) add(change func(*Progress)) {
	c.mu.Lock()
	defer c.mu.Unlock()
	change(&c.p)
}

func (c *counter) snapshot() Progress {
	c.mu.Lock()
	defer c.mu.Unlock()
	p := c.p
	p.Hours = slices.Clone(p.Hours)
	return p
}
