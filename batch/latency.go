package batch

import (
	"math"
	"math/bits"
	"sync/atomic"
	"time"

	"veribatch/internal/verify"
)

// How latencies are counted: in microseconds, by ranges each a sixteenth of
// the power of two that it begins above. The last one is open; it begins
// above an hour, longer than any timeout in use.
const (
	latencySteps  = 16
	latencyRanges = 29 * latencySteps
)

// latencies count how long calls took. The zero value is empty, and they are
// safe for concurrent use.
type latencies struct {
	counts [latencyRanges]atomic.Uint64
	sum    atomic.Int64 // of all that was added, in nanoseconds
}

func (l *latencies) add(d time.Duration) {
	l.sum.Add(int64(max(d, 0)))
	l.counts[latencyRange(d)].Add(1)
}

// latencyRange returns the range that a duration falls in.
func latencyRange(d time.Duration) int {
	us := uint64(max(d, 0) / time.Microsecond)
	if us < latencySteps {
		return int(us)
	}
	doublings := bits.Len64(us) - bits.Len64(latencySteps)
	return min(doublings*latencySteps+int(us>>doublings), latencyRanges-1)
}

// latencyEnd returns where a range ends.
func latencyEnd(i int) time.Duration {
	doublings := max(i/latencySteps-1, 0)
	return time.Duration(i-doublings*latencySteps+1) << doublings * time.Microsecond
}

// latency returns what was counted so far; zero if nothing was.
func (l *latencies) latency() verify.Latency {
	var counts [latencyRanges]uint64
	var total uint64
	for i := range l.counts {
		counts[i] = l.counts[i].Load()
		total += counts[i]
	}
	within := func(share float64) time.Duration {
		left := uint64(math.Ceil(share * float64(total)))
		for i, n := range counts {
			if n >= left && left > 0 {
				return latencyEnd(i)
			}
			left -= n
		}
		return 0
	}
	return verify.Latency{P50: within(0.50), P99: within(0.99)}
}

// durations returns what was counted so far, by the bounds that others show it
// by. Each of these is where a range begins, so no count is an estimate.
func (l *latencies) durations() verify.Durations {
	var d verify.Durations
	bound := 0
	for i := range l.counts {
		for bound < len(d.Within) && i == latencyRange(verify.DurationBounds[bound]) {
			d.Within[bound] = d.Calls
			bound++
		}
		d.Calls += int(l.counts[i].Load())
	}
	d.Sum = time.Duration(l.sum.Load())
	return d
}
