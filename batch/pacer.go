package batch

import (
	"context"
	"sync"
	"time"

	"veribatch/internal/sleep"

	"golang.org/x/time/rate"
)

// How the rate follows what the service takes: a cut to 85 % where it was
// too much, then back in even steps, each second a fiftieth of what it was cut
// to. At a steady quota that is a cut every nine seconds, a rate of 92 % of
// the quota on average, and one or two calls in a hundred throttled.
const (
	cutTo         = 0.85
	regainSeconds = 50
	// However deep the cuts, the whole rate is back after 20 minutes, and
	// a hundredth of it is always left.
	fullRegainSeconds = 1200
	leastShare        = 0.01
)

// maxLate bounds how much lateness is made up for, where an attempt left late
// because a timer woke late or a processor was busy: by at most as many attempts
// as the rate allows in this time. Without it a rate of 1,000 a second would lose a twentieth; after
// a pause there is no burst.
const maxLate = 20 * time.Millisecond

// maxHold bounds how long a pause the service can ask for at once.
const maxHold = 10 * time.Minute

// A Pacer spaces attempts out: a token bucket for the whole run, which slows
// down when the service throttles attempts, and a pause for the whole run when
// the service asks for one. It is safe for concurrent use.
type Pacer struct {
	limiter *rate.Limiter
	most    rate.Limit // the rate that the caller wants

	mu     sync.Mutex
	due    time.Time  // when the last attempt should have left
	resume time.Time  // no attempt leaves before
	cut    time.Time  // when the rate was cut last; zero if it never was
	from   rate.Limit // what it was cut to
	full   rate.Limit // what recovery is measured by: most, or the rate that was reached if most is unlimited
	flow   flow
}

// NewPacer returns a Pacer that lets perSecond attempts pass a second, and
// burst of them at once. A rate of 0 is unlimited until the service throttles an
// attempt; the limit is then derived from the rate that was reached.
func NewPacer(perSecond float64, burst int) *Pacer {
	limit := rate.Limit(perSecond)
	if perSecond == 0 {
		limit = rate.Inf
	}
	return &Pacer{limiter: rate.NewLimiter(limit, max(burst, 1)), most: limit, full: limit}
}

// Wait returns when the caller's attempt may leave, or with the error of ctx.
func (p *Pacer) Wait(ctx context.Context) error {
	turn, delay := p.reserve(time.Now())
	if err := sleep.For(ctx, delay); err != nil {
		turn.Cancel()
		return err
	}
	for {
		pause := p.pause()
		if pause <= 0 {
			p.leave(time.Now())
			return ctx.Err()
		}
		if err := sleep.For(ctx, pause); err != nil {
			return err
		}
	}
}

// reserve takes the next place in the bucket, and returns how long it is until then.
func (p *Pacer) reserve(now time.Time) (*rate.Reservation, time.Duration) {
	p.regain(now)
	p.mu.Lock()
	defer p.mu.Unlock()
	from := now
	if late := now.Sub(p.due); late > 0 && late < maxLate {
		from = p.due
	}
	turn := p.limiter.ReserveN(from, 1)
	p.due = from.Add(turn.DelayFrom(from))
	return turn, p.due.Sub(now)
}

// Throttled says that the service throttled an attempt that left at that time,
// and asks for a pause of hint, 0 if it asks for no pause. The rate is cut once
// a round trip: an attempt that left before the last cut tells nothing new.
func (p *Pacer) Throttled(left time.Time, hint time.Duration) {
	p.mu.Lock()
	defer p.mu.Unlock()
	now := time.Now()
	if until := now.Add(min(hint, maxHold)); until.After(p.resume) {
		p.resume = until
	}
	if !p.cut.IsZero() && !left.After(p.cut) {
		return
	}
	limit := p.limiter.Limit()
	if limit == rate.Inf {
		limit = p.flow.perSecond(now)
		p.full = limit
	}
	p.cut, p.from = now, max(limit*cutTo, p.full*leastShare)
	p.limiter.SetLimitAt(now, p.from)
}

// regain raises the rate by how long ago it was cut.
func (p *Pacer) regain(now time.Time) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.cut.IsZero() {
		return
	}
	p.limiter.SetLimitAt(now, p.regained(now))
}

// regained returns the rate that has come back since it was cut.
func (p *Pacer) regained(now time.Time) rate.Limit {
	step := max(p.from/regainSeconds, p.full/fullRegainSeconds)
	return min(p.from+step*rate.Limit(now.Sub(p.cut).Seconds()), p.most)
}

// allowed returns how many attempts a second may leave now; 0 if that is unlimited.
func (p *Pacer) allowed(now time.Time) float64 {
	p.mu.Lock()
	defer p.mu.Unlock()
	limit := p.most
	if !p.cut.IsZero() {
		limit = p.regained(now)
	}
	if limit == rate.Inf {
		return 0
	}
	return float64(limit)
}

func (p *Pacer) pause() time.Duration {
	p.mu.Lock()
	defer p.mu.Unlock()
	return time.Until(p.resume)
}

func (p *Pacer) leave(now time.Time) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.flow.add(now)
}

// A flow measures how many attempts leave a second, over the last second or two.
type flow struct {
	began  time.Time
	count  int
	before rate.Limit // of the second before began; 0 if there was none
}

func (f *flow) add(now time.Time) {
	if elapsed := now.Sub(f.began); elapsed >= time.Second {
		f.before = 0
		if elapsed < 2*time.Second {
			f.before = f.perSecond(now)
		}
		f.began, f.count = now, 0
	}
	f.count++
}

// perSecond is at least 1: it is asked only after an attempt left.
func (f *flow) perSecond(now time.Time) rate.Limit {
	elapsed := max(now.Sub(f.began), time.Second/10).Seconds()
	return max(rate.Limit(float64(f.count)/elapsed), f.before, 1)
}
