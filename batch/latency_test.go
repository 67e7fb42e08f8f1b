package batch

import (
	"testing"
	"time"

	"veribatch/internal/verify"
)

// Every duration lies in its range, and no range is wider than it may be.
func TestLatencyRanges(t *testing.T) {
	for d := time.Duration(0); d < time.Hour; d += max(d/97, time.Microsecond/3) {
		end := latencyEnd(latencyRange(d))
		if end <= d || end > d+max(d/latencySteps, time.Microsecond) {
			t.Fatalf("%v is counted as %v", d, end)
		}
	}
	if i := latencyRange(1 << 62); i != latencyRanges-1 {
		t.Errorf("a century is in range %d", i)
	}
	if latencyRange(-time.Second) != 0 {
		t.Error("a clock that goes backwards has a range of its own")
	}
}

func TestLatency(t *testing.T) {
	var l latencies
	if got := l.latency(); got != (verify.Latency{}) {
		t.Errorf("of no calls: %+v", got)
	}
	for range 98 {
		l.add(10 * time.Microsecond)
	}
	l.add(100 * time.Millisecond)
	l.add(9 * time.Second)
	got := l.latency()
	if got.P50 != 11*time.Microsecond || got.P99 < 100*time.Millisecond || got.P99 > 107*time.Millisecond {
		t.Errorf("of 98 fast calls, a slow one and one that timed out: %+v", got)
	}
}

// Each bound tells a call that took just less from one that took as long.
func TestDurationsLieBelowTheirBounds(t *testing.T) {
	for i, bound := range verify.DurationBounds {
		var l latencies
		l.add(bound - time.Nanosecond)
		l.add(bound)
		got := l.durations()
		if got.Calls != 2 || got.Sum != 2*bound-time.Nanosecond {
			t.Errorf("%v: %d calls took %v", bound, got.Calls, got.Sum)
		}
		for j, n := range got.Within {
			want := 0
			if j == i {
				want = 1
			} else if j > i {
				want = 2
			}
			if n != want {
				t.Errorf("%d of two calls took less than %v, want %d", n, verify.DurationBounds[j], want)
			}
		}
	}
}

func BenchmarkLatency(b *testing.B) {
	var l latencies
	b.ReportAllocs()
	for b.Loop() {
		l.add(3 * time.Millisecond)
	}
}
