package batch

import (
	"errors"
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
}

// The health that an attempt reports where it is not a success.
var (
	errFailing      = errors.New("the service fails")
	errInconclusive = errors.New("nothing can be said of the service")
)

// NewBreaker returns a Breaker that stops the run once an outage has lasted for
// maxOutage.
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
// with the attempt's health: nil, errFailing or errInconclusive.
func (b *Breaker) allow() (report func(error), ok bool) {
	report, err := b.circuit.Allow()
	return report, err == nil
}

// failed counts an attempt that failed while it was prepared, before it was admitted.
func (b *Breaker) failed() {
	if report, ok := b.allow(); ok {
		report(errFailing)
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

// exhausted returns a Stop if the fault belongs to an outage that has lasted too
// long, else nil.
func (b *Breaker) exhausted(fault *verify.Fault) *verify.Stop {
	since := b.outage()
	if since.IsZero() || time.Since(since) < b.patience {
		return nil
	}
	return &verify.Stop{Reason: verify.ServiceFailing, Fault: fault}
}

// health returns what an attempt says of the service. Throttling says nothing,
// nor does a call that wasn't delivered, nor an error that is no fault. A
// VerifyStatus that blames the authority is a failure like the service's own, and
// so is an answer that decides nothing: each record that gets one may be billed twice.
func health(answer verify.Outcome, err error) error {
	fault, failed := errors.AsType[*verify.Fault](err)
	switch {
	case err != nil && !failed, failed && (fault.NotDelivered || fault.Class == verify.ClassThrottled):
		return errInconclusive
	case failed && (fault.Class == verify.ClassTransient || fault.Class == verify.ClassUndecided),
		answer.State == verify.Unresolved && answer.Verdict != nil:
		return errFailing
	}
	return nil
}
