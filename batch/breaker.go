package batch

import (
	"errors"
	"sync"
	"time"

	"veribatch/internal/verify"

	"github.com/sony/gobreaker/v2"
)

// An outage begins with this many failures in a row and nothing else between.
const failuresToTrip = 20

// probeEvery is the pause before each single attempt that tries whether an
// outage is over: some twenty in ten minutes.
const probeEvery = 30 * time.Second

// A Breaker notices that the service, or the way to it, fails whoever asks.
// It then keeps the whole run back but for single attempts, until one of them
// gets through. It is safe for concurrent use.
type Breaker struct {
	circuit  *gobreaker.TwoStepCircuitBreaker[any]
	patience time.Duration

	mu    sync.Mutex
	since time.Time // when the outage began; zero: there is none
}

// What the circuit is told of an attempt that it must not count as a success.
var (
	errFailing   = errors.New("the service fails")
	errNoWitness = errors.New("nothing can be said of the service")
)

// NewBreaker returns a Breaker that has the run stop when an outage has
// lasted for maxOutage.
func NewBreaker(maxOutage time.Duration) *Breaker {
	b := &Breaker{patience: maxOutage}
	b.circuit = gobreaker.NewTwoStepCircuitBreaker[any](gobreaker.Settings{
		MaxRequests:   1,
		Timeout:       probeEvery,
		ReadyToTrip:   func(c gobreaker.Counts) bool { return c.ConsecutiveFailures >= failuresToTrip },
		IsExcluded:    func(err error) bool { return errors.Is(err, errNoWitness) },
		OnStateChange: func(_ string, from, to gobreaker.State) { b.note(from, to) },
	})
	return b
}

func (b *Breaker) note(from, to gobreaker.State) {
	b.mu.Lock()
	defer b.mu.Unlock()
	switch {
	case from == gobreaker.StateClosed:
		b.since = time.Now()
	case to == gobreaker.StateClosed:
		b.since = time.Time{}
	}
}

// admit reports whether an attempt may leave now. Report must then be called
// with how it ended: nil, errFailing or errNoWitness.
func (b *Breaker) admit() (report func(error), ok bool) {
	report, err := b.circuit.Allow()
	return report, err == nil
}

// failed takes note of an attempt that failed on its way, before it was admitted.
func (b *Breaker) failed() {
	if report, ok := b.admit(); ok {
		report(errFailing)
	}
}

// open reports whether not even a single attempt may leave for now.
func (b *Breaker) open() bool { return b.circuit.State() == gobreaker.StateOpen }

// outage returns when the present outage began; zero if there is none.
func (b *Breaker) outage() time.Time {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.since
}

// exhausted returns a Stop if the fault is one more in an outage that has
// lasted too long.
func (b *Breaker) exhausted(fault *verify.Fault) *verify.Stop {
	since := b.outage()
	if since.IsZero() || time.Since(since) < b.patience {
		return nil
	}
	return &verify.Stop{Reason: verify.ServiceFailing, Fault: fault}
}

// testimony returns what an attempt says of the service. That it is too much
// says nothing, nor that nobody was there to ask it, nor does what isn't an
// answer or a fault. A VerifyStatus that blames the authority is a failure
// like those of the service itself, and so is an answer that decides nothing:
// each record that gets one may be billed twice.
func testimony(answer verify.Outcome, err error) error {
	fault, failed := errors.AsType[*verify.Fault](err)
	switch {
	case err != nil && !failed, failed && (fault.NotDelivered || fault.Class == verify.ClassThrottled):
		return errNoWitness
	case failed && (fault.Class == verify.ClassTransient || fault.Class == verify.ClassUndecided), answer.State == verify.Unresolved && answer.Verdict != nil:
		return errFailing
	}
	return nil
}
