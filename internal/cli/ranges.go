package cli

import (
	"time"

	"veribatch/internal/words"
)

// What a run can be meant to do at most.
const (
	maxAtOnce   = 10_000 // calls
	maxAttempts = 1000   // at a record

	minRate, maxRate = 0.001, 100_000 // calls a second; the least is one in a quarter of an hour
)

// A durationRange is the durations that a flag takes.
type durationRange struct {
	min, max            time.Duration
	least, most, advice string // as people write them
}

var (
	// A call that is given up before it can be answered is paid for and lost.
	timeoutRange = durationRange{100 * time.Millisecond, 10 * time.Minute, "100ms", "10m", "10s"}
	outageRange  = durationRange{time.Second, 720 * time.Hour, "1s", "720h", "1h"}
	backupRange  = durationRange{100 * time.Millisecond, 24 * time.Hour, "100ms", "24h", "1m"}
)

func checkDuration(flag string, d time.Duration, r durationRange) error {
	if d < r.min || d > r.max {
		return words.Errorf("%s %s: want %s to %s, such as %s", flag, d.String(), r.least, r.most, r.advice)
	}
	return nil
}

// checkRate takes 0 for unlimited.
func checkRate(rate float64) error {
	if rate == 0 || rate >= minRate && rate <= maxRate { // NaN is neither
		return nil
	}
	return words.Errorf("--rate: want 0 for unlimited, or 0.001 to 100000 calls/s")
}

func checkCount(flag string, n, most int) error {
	if n < 1 || n > most {
		return words.Errorf("%s: want 1 to %d", flag, most)
	}
	return nil
}
