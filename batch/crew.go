package batch

import (
	"context"
	"math"
	"slices"
	"sync"
	"time"

	"golang.org/x/sync/semaphore"
)

const (
	crewSpare = 1.3         // workers for each that the rate keeps busy
	crewLeast = 4           // so that one slow call holds up nobody
	crewGuess = time.Second // how long an attempt keeps a worker busy, until some have ended
	crewKnows = 8           // attempts from which on that is no guess
)

// A crew is the workers of a run. A fixed one has always all of its places. Any
// other has as many as the rate keeps busy, so that records don't lie prepared
// for long before their turn. It is safe for concurrent use.
type crew struct {
	most  int
	fixed bool
	free  *semaphore.Weighted // of the most places

	mu     sync.Mutex
	shut   int               // places that nobody may take now
	ended  int               // attempts
	recent [64]time.Duration // how long the last of them kept their worker busy
}

// newCrew returns a crew for a rate of attempts a second; 0 is unlimited.
func newCrew(most int, fixed bool, perSecond float64) *crew {
	c := &crew{most: most, fixed: fixed, free: semaphore.NewWeighted(int64(most))}
	c.shut = most - c.wanted(perSecond)
	c.free.TryAcquire(int64(c.shut))
	return c
}

// enter returns once there is a place for a worker.
func (c *crew) enter(ctx context.Context) error { return c.free.Acquire(ctx, 1) }

// leave gives a place back. Others are opened or shut with it, as the rate wants it now.
func (c *crew) leave(perSecond float64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	shut := c.most - c.wanted(perSecond)
	if shut > c.shut {
		c.shut++ // this one
		return
	}
	c.free.Release(int64(1 + c.shut - shut))
	c.shut = shut
}

// busy takes in how long an attempt kept its worker busy, its wait for its turn not counted.
func (c *crew) busy(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.recent[c.ended%len(c.recent)] = d
	c.ended++
}

func (c *crew) wanted(perSecond float64) int {
	if c.fixed || perSecond == 0 {
		return c.most
	}
	busy := crewGuess
	if c.ended >= crewKnows {
		last := slices.Sorted(slices.Values(c.recent[:min(c.ended, len(c.recent))]))
		busy = last[len(last)*95/100]
	}
	return min(c.most, max(crewLeast, int(math.Ceil(crewSpare*perSecond*busy.Seconds()))))
}
