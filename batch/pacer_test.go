package batch_test

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"veribatch/batch"
	"veribatch/internal/verify"

	"golang.org/x/time/rate"
)

// quota is a service that takes perSecond calls a second, and counts what it
// took and what it turned away in each second.
type quota struct {
	bucket  *rate.Limiter
	latency time.Duration

	mu     sync.Mutex
	start  time.Time
	taken  map[int]int
	turned map[int]int
}

func newQuota(perSecond int, latency time.Duration) *quota {
	return &quota{
		bucket: rate.NewLimiter(rate.Limit(perSecond), perSecond), latency: latency,
		start: time.Now(), taken: make(map[int]int), turned: make(map[int]int),
	}
}

func (q *quota) verify(ctx context.Context, _ verify.Key, _ verify.Record, permit verify.Permit) (verify.Outcome,
	error) {
	if _, err := permit(ctx); err != nil {
		return verify.Outcome{}, err
	}
	time.Sleep(q.latency / 2)
	q.mu.Lock()
	second := int(time.Since(q.start).Seconds())
	allowed := q.bucket.Allow()
	if allowed {
		q.taken[second]++
	} else {
		q.turned[second]++
	}
	q.mu.Unlock()
	time.Sleep(q.latency / 2)
	if !allowed {
		return verify.Outcome{}, &verify.Fault{Class: verify.ClassThrottled, Code: "Throttling.User", Unsent: true}
	}
	return passed(), nil
}

// between sums up the seconds from one to before another.
func between(perSecond map[int]int, from, to int) int {
	total := 0
	for s := from; s < to; s++ {
		total += perSecond[s]
	}
	return total
}

func TestTheRunFindsTheQuota(t *testing.T) {
	for _, test := range []struct {
		rate    float64
		latency time.Duration
		settled int // seconds after which few are turned away
	}{
		{500, 80 * time.Millisecond, 10},
		{500, 2 * time.Second, 40},
		{60, 300 * time.Millisecond, 10},
		{0, 80 * time.Millisecond, 10},
		{0, 0, 10},
		{5000, time.Millisecond, 10},
	} {
		t.Run(fmt.Sprintf("%g at %v", test.rate, test.latency), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				q := newQuota(50, test.latency)
				r := newRunner(q.verify)
				r.Pacer, r.Workers = batch.NewPacer(test.rate, 1), 128
				if err := r.Run(t.Context(), records(people(5000)...)); err != nil {
					t.Fatal(err)
				}
				if got := between(q.taken, 1, 61); got < 85*50*60/100 {
					t.Errorf("%d calls got through in a minute, want 85 %% of 3000", got)
				}
				taken, turned := between(q.taken, test.settled, 80), between(q.turned, test.settled, 80)
				if share := float64(turned) / float64(turned+taken); share >= 0.05 {
					t.Errorf("%d of %d calls were turned away once the run had settled, want less than 5 %%", turned,
						turned+taken)
				}
				if p := r.Progress(); p.Passed != 5000 || p.Billed != 5000 {
					t.Errorf("progress %+v", p)
				}
			})
		})
	}
}

func TestTheRateComesBack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		start := time.Now()
		p := batch.NewPacer(100, 1)
		for range 50 { // far too much, for a while
			if err := p.Wait(t.Context()); err != nil {
				t.Fatal(err)
			}
			left := time.Now()
			time.Sleep(100 * time.Millisecond)
			p.Throttled(left, 0)
		}
		time.Sleep(20 * time.Minute)
		for range 10 { // what the bucket held
			_ = p.Wait(t.Context())
		}
		again := time.Now()
		for range 100 {
			if err := p.Wait(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		if took := time.Since(again).Round(10 * time.Millisecond); took != time.Second {
			t.Errorf("100 calls took %v %v after the start, want 1s", took, again.Sub(start))
		}
	})
}

func TestOneCutARoundTrip(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := batch.NewPacer(100, 1)
		left := time.Now()
		time.Sleep(time.Second)
		for range 64 { // all of them had left before the first was turned away
			p.Throttled(left, 0)
		}
		_ = p.Wait(t.Context())
		start := time.Now()
		for range 85 {
			if err := p.Wait(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		if took := time.Since(start); took < 950*time.Millisecond || took > 1010*time.Millisecond {
			t.Errorf("85 calls took %v, want a second: one cut to 85 %%", took)
		}
	})
}

func TestAHintIsHonouredWithinReason(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		for _, test := range []struct{ hint, want time.Duration }{
			{time.Minute, time.Minute}, {1000 * time.Hour, 10 * time.Minute},
		} {
			p := batch.NewPacer(0, 1)
			start := time.Now()
			p.Throttled(start, test.hint)
			if err := p.Wait(t.Context()); err != nil {
				t.Fatal(err)
			}
			if got := time.Since(start); got != test.want {
				t.Errorf("a hint of %v kept the run back for %v, want %v", test.hint, got, test.want)
			}
		}
	})
}

// Who leaves late doesn't make the others later; who pauses saves nothing up.
func TestLatenessIsMadeUpForAndPausesAreNot(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := batch.NewPacer(1000, 1)
		wait := func() {
			if err := p.Wait(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		start := time.Now()
		for i := range 2000 {
			wait()
			if i%20 == 0 {
				time.Sleep(7 * time.Millisecond) // a timer that woke late, a processor that was busy
			}
		}
		if took := time.Since(start); took < 1990*time.Millisecond || took > 2010*time.Millisecond {
			t.Errorf("2,000 at 1,000 a second took %v", took)
		}
		time.Sleep(time.Second)
		start = time.Now()
		for range 101 {
			wait()
		}
		if took := time.Since(start); took < 99*time.Millisecond {
			t.Errorf("after a pause 101 left in %v", took)
		}
	})
}
