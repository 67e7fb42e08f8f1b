package batch

import (
	"context"
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// A Pacer spaces attempts out: a token bucket for the whole run, and a pause
// for the whole run when the service asks for one. Attempts pass it one at a
// time, in no promised order. It is safe for concurrent use.
type Pacer struct {
	limiter *rate.Limiter

	turnstile chan struct{} // holds one token

	mu     sync.Mutex
	resume time.Time // no attempt leaves before
}

// NewPacer returns a Pacer that lets perSecond attempts pass a second, and
// burst of them at once. A rate of 0 is unlimited.
func NewPacer(perSecond float64, burst int) *Pacer {
	limit := rate.Limit(perSecond)
	if perSecond == 0 {
		limit = rate.Inf
	}
	p := &Pacer{limiter: rate.NewLimiter(limit, max(burst, 1)), turnstile: make(chan struct{}, 1)}
	p.turnstile <- struct{}{}
	return p
}

// Wait returns when the caller's attempt may leave, or with the error of ctx.
func (p *Pacer) Wait(ctx context.Context) error {
	select {
	case <-p.turnstile:
	case <-ctx.Done():
		return ctx.Err()
	}
	defer func() { p.turnstile <- struct{}{} }()

	if err := p.limiter.Wait(ctx); err != nil {
		return err
	}
	for {
		pause := p.pause()
		if pause <= 0 {
			return ctx.Err()
		}
		if err := sleep(ctx, pause); err != nil {
			return err
		}
	}
}

// Hold keeps every attempt back for a while: the service said that it is too much.
func (p *Pacer) Hold(d time.Duration) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if until := time.Now().Add(d); until.After(p.resume) {
		p.resume = until
	}
}

func (p *Pacer) pause() time.Duration {
	p.mu.Lock()
	defer p.mu.Unlock()
	return time.Until(p.resume)
}

// sleep waits for d, or until ctx ends.
func sleep(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
