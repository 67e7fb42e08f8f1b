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
	spareWorkers   = 1.3         // workers for each that the rate keeps busy
	minWorkers     = 4           // so that one slow call doesn't hold up the others
	assumedBusy    = time.Second // how long an attempt keeps a worker busy, until some have ended
	attemptsToKnow = 8           // attempts that have to end until assumedBusy is replaced by what was measured
)

// A workerLimit limits how many workers are in an attempt at once. It is
// either fixed, or follows the rate: it lets in the workers that the rate keeps
// busy, so that records are not prepared long before their turn. It is safe for
// concurrent use.
type workerLimit struct {
	max   int
	fixed bool
	free  *semaphore.Weighted // of max places

	mu     sync.Mutex
	closed int               // places that no worker may take now
	ended  int               // attempts
	recent [64]time.Duration // how long the last of them kept their worker busy
}

// newWorkerLimit returns a limit of at most max workers, for a rate of attempts
// a second; 0 is unlimited.
func newWorkerLimit(max int, fixed bool, perSecond float64) *workerLimit {
	l := &workerLimit{max: max, fixed: fixed, free: semaphore.NewWeighted(int64(max))}
	l.closed = max - l.wanted(perSecond)
	l.free.TryAcquire(int64(l.closed))
	return l
}

// enter returns once there is a place for a worker.
func (l *workerLimit) enter(ctx context.Context) error { return l.free.Acquire(ctx, 1) }

// leave gives a worker's place back, and adjusts the limit to the rate.
func (l *workerLimit) leave(perSecond float64) {
	l.mu.Lock()
	defer l.mu.Unlock()
	closed := l.max - l.wanted(perSecond)
	if closed > l.closed {
		l.closed++ // the place that is given back
		return
	}
	l.free.Release(int64(1 + l.closed - closed))
	l.closed = closed
}

// busy records how long an attempt kept its worker busy, without the wait for its turn.
func (l *workerLimit) busy(d time.Duration) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.recent[l.ended%len(l.recent)] = d
	l.ended++
}

// now returns how many workers may be in an attempt at once; 0 before the run begins.
func (l *workerLimit) now() int {
	if l == nil {
		return 0
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.max - l.closed
}

func (l *workerLimit) wanted(perSecond float64) int {
	if l.fixed || perSecond == 0 {
		return l.max
	}
	busy := assumedBusy
	if l.ended >= attemptsToKnow {
		last := slices.Sorted(slices.Values(l.recent[:min(l.ended, len(l.recent))]))
		busy = last[len(last)*95/100]
	}
	return min(l.max, max(minWorkers, int(math.Ceil(spareWorkers*perSecond*busy.Seconds()))))
}
