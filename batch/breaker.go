package batch

import (
	"errors"
	"fmt"
	"sync"
	"time"

	"veribatch/internal/verify"

	"github.com/sony/gobreaker/v2"
)

// failuresToTrip is how many failures in a row, with nothing between them, begin an outage.
const failuresToTrip = 20

// probeEvery is the pause before each single attempt that finds out whether an
// outage is over: some twenty in ten minutes.
const probeEvery = 30 * time.Second

// A Breaker notices an outage: the service, or the way to it, fails whatever is
// asked. It then keeps the whole run back except for single attempts, until one
// of them gets through. It is safe for concurrent use.
type Breaker struct {
	circuit  *gobreaker.TwoStepCircuitBreaker[any]
	patience time.Duration

	mu    sync.Mutex
	since time.Time // when the outage began; zero: no outage
	held  time.Time // since when calls are throttled or not delivered, and none gets through; zero: they aren't
}

// The health that an attempt reports where it is not a success.
var (
	errFailing      = errors.New("the service fails")
	errInconclusive = errors.New("nothing can be said of the service")
	errThrottled    = fmt.Errorf("%w: it throttled the call", errInconclusive)
	errNotDelivered = fmt.Errorf("%w: the call did not reach it", errInconclusive)
)

// NewBreaker returns a Breaker that stops the run once an outage has lasted for
// maxOutage, or calls were throttled or not delivered for so long and none got through.
func NewBreaker(maxOutage time.Duration) *Breaker {
	b := &Breaker{patience: maxOutage}
	b.circuit = gobreaker.NewTwoStepCircuitBreaker[any](gobreaker.Settings{
		MaxRequests:   1,
		Timeout:       probeEvery,
		ReadyToTrip:   func(c gobreaker.Counts) bool { return c.ConsecutiveFailures >= failuresToTrip },
		IsExcluded:    func(err error) bool { return errors.Is(err, errInconclusive) },
		OnStateChange: func(_ string, from, to gobreaker.State) { b.changed(from, to) },
	})
	return b
}

func (b *Breaker) changed(from, to gobreaker.State) {
	b.mu.Lock()
	defer b.mu.Unlock()
	switch {
	case from == gobreaker.StateClosed:
		b.since = time.Now()
	case to == gobreaker.StateClosed:
		b.since = time.Time{}
	}
}

// allow reports whether an attempt may leave now. Report must then be called
// with the attempt's health: nil, or one of the errors above.
func (b *Breaker) allow() (report func(error), ok bool) {
	done, err := b.circuit.Allow()
	return func(health error) { done(health); b.noteHeld(health) }, err == nil
}

// failed counts an attempt that failed while it was prepared, before it was admitted.
func (b *Breaker) failed(health error) {
	if report, ok := b.allow(); ok {
		report(health)
	}
}

func (b *Breaker) noteHeld(health error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	switch {
	case health == nil:
		b.held = time.Time{}
	case b.held.IsZero() && (errors.Is(health, errThrottled) || errors.Is(health, errNotDelivered)):
		b.held = time.Now()
	}
}

// open reports whether no attempt may leave for now, not even a single one.
func (b *Breaker) open() bool { return b.circuit.State() == gobreaker.StateOpen }

// outage returns when the present outage began; zero without one.
func (b *Breaker) outage() time.Time {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.since
}

// exhausted returns a Stop if an attempt that got nothing through ends a time
// without progress that has lasted too long, else nil. A nil fault is an answer.
func (b *Breaker) exhausted(s Schedule, health error, fault *verify.Fault) *verify.Stop {
	if health == nil || !b.tooLong(s) {
		return nil
	}
	stop := &verify.Stop{Reason: verify.ServiceFailing, Fault: fault}
	switch {
	case errors.Is(health, errThrottled):
		stop.Reason = verify.QuotaExhausted
	case fault == nil:
		stop.Reason = verify.AuthorityFailing
	}
	return stop
}

// tooLong reports whether nothing has got through for too long.
func (b *Breaker) tooLong(s Schedule) bool {
	b.mu.Lock()
	outage, held := b.since, b.held
	b.mu.Unlock()
	return b.lasted(outage, s) || b.lasted(held, s)
}

// lasted reports whether the run might have sent for longer than the Breaker's
// patience since a moment that isn't zero.
func (b *Breaker) lasted(since time.Time, s Schedule) bool {
	if since.IsZero() || time.Since(since) < b.patience {
		return false // most often, and Finish takes its time
	}
	end, _, left := s.Finish(since.Round(0), b.patience)
	return left == 0 && !end.After(wallClock())
}

// health returns what an attempt says of the service. Throttling says nothing,
// nor does a call that wasn't delivered, nor an error that is no fault. A
// VerifyStatus that blames the authority is a failure like the service's own, and
// so is an answer that decides nothing: each record that gets one may be billed twice.
func health(answer verify.Outcome, err error) error {
	fault, failed := errors.AsType[*verify.Fault](err)
	switch {
	case err != nil && !failed:
		return errInconclusive
	case failed && fault.NotDelivered:
		return errNotDelivered
	case failed && fault.Class == verify.ClassThrottled:
		return errThrottled
	case failed && (fault.Class == verify.ClassTransient || fault.Class == verify.ClassUndecided),
		answer.State == verify.Unresolved && answer.Verdict != nil:
		return errFailing
	}
	return nil
}
