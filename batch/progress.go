package batch

import "sync"

// Progress counts what a run has done so far. Rows that need no call count
// in Answered, Duplicates, Invalid or Exhausted; each of the others in
// exactly one of Passed, Rejected, Unusable, Unresolved and InDoubt once the run is
// done with it.
type Progress struct {
	Rows int // rows read

	Answered   int // had their final answer before
	Duplicates int // share the answer of an earlier row
	Invalid    int // refused before they were sent
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
}

// Done returns how many rows the run is done with.
func (p Progress) Done() int {
	return p.Answered + p.Duplicates + p.Invalid + p.Exhausted + p.Settled()
}

// Settled returns how many records this run took up and is done with.
func (p Progress) Settled() int {
	return p.Passed + p.Rejected + p.Unusable + p.Unresolved + p.InDoubt
}

func (p *Progress) settle(s State) {
	switch s {
	case Passed:
		p.Passed++
	case Rejected:
		p.Rejected++
	case Unusable:
		p.Unusable++
	case Sent:
		p.InDoubt++
	default:
		p.Unresolved++
	}
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
	return c.p
}
