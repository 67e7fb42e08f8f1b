package fleet

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"time"

	"veribatch/internal/verify"
	"veribatch/internal/words"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/micro"
)

// A Worker says what a service of verifications is made of. All fields but
// Prepare, Query, Now and Log are required.
type Worker struct {
	Queue    string // the fleet that it belongs to
	Host     string // where it runs, for people
	Version  string // of its program, for people
	Settings Settings
	Slots    int // requests under way at once

	// Verify makes a call, once. Its errors are *verify.Fault.
	Verify func(context.Context, Call) (verify.Outcome, error)
	// Prepare uploads what images of a record are local, and returns the
	// record with where they are now. It costs nothing. Its errors are
	// *verify.Fault. Nil: local images are not for this worker.
	Prepare func(context.Context, verify.Record) (verify.Record, error)
	// Query asks what became of an earlier call, at no cost. Its errors are
	// *verify.Fault. Nil: this worker can't ask.
	Query func(context.Context, Call) (verify.Outcome, error)

	Now func() time.Time // nil: time.Now
	Log *slog.Logger     // nil: nothing is logged
}

// A Call is one verification whose permit was given, or was earlier.
type Call struct {
	Key     verify.Key
	Record  verify.Record // its material; its images are prepared
	FullOCR bool          // all that is read off an ID card is wanted, not only what is compared
}

// A Service is a worker that serves.
type Service struct {
	worker Worker
	conn   *nats.Conn
	micro  micro.Service

	mu      sync.Mutex
	busy    int
	leaving bool
	seen    memory
	tallies map[string]*tally // by endpoint
	calls   sync.WaitGroup
}

// A tally counts what an endpoint has done.
type tally struct {
	done, faults int
	busy         time.Duration
}

// Start has a worker serve over a connection, until Drain.
func Start(conn *nats.Conn, w Worker) (*Service, error) {
	if err := CheckQueue(w.Queue); err != nil {
		return nil, err
	}
	if w.Slots < 1 || w.Verify == nil {
		return nil, words.Errorf("a worker needs a slot at least, and something to verify with")
	}
	if w.Now == nil {
		w.Now = time.Now
	}
	if w.Log == nil {
		w.Log = slog.New(slog.DiscardHandler)
	}
	s := &Service{worker: w, conn: conn, tallies: map[string]*tally{
		prepareEndpoint: {}, queryEndpoint: {}, verifyEndpoint: {},
	}}
	return s, s.register()
}

// register makes the service known. The requests of each endpoint come to one
// goroutine, which hands them on: none waits for another.
func (s *Service) register() error {
	w := s.worker
	var err error
	s.micro, err = micro.AddService(s.conn, micro.Config{
		Name: serviceName, Version: protocol, QueueGroup: w.Queue,
		Description: "verifications for veribatch",
		Metadata: map[string]string{
			"queue": w.Queue, "host": w.Host, "version": w.Version,
			"service": w.Settings.Service, "region": w.Settings.Region, "biz_type": w.Settings.BizType,
			"action": w.Settings.Action,
		},
		StatsHandler: func(e *micro.Endpoint) any { return s.load(e.Name) },
	})
	if err != nil {
		return err
	}
	for endpoint, serve := range map[string]func(context.Context, request) answer{
		prepareEndpoint: s.prepare, queryEndpoint: s.query, verifyEndpoint: s.verify,
	} {
		handler := micro.HandlerFunc(func(r micro.Request) { s.take(r, s.tallies[endpoint], serve) })
		at := micro.WithEndpointSubject(subject(w.Queue, endpoint, s.ID()))
		if err := s.micro.AddEndpoint(endpoint, handler, at); err != nil {
			return errors.Join(err, s.micro.Stop())
		}
	}
	return s.conn.Flush()
}

// ID returns what the worker goes by among others.
func (s *Service) ID() string { return s.micro.Info().ID }

// Drain takes nothing new, answers what was taken, and returns when it has,
// with the connection closed. A call ends by its own deadline.
func (s *Service) Drain() error {
	s.mu.Lock()
	s.leaving = true
	s.mu.Unlock()
	err := s.micro.Stop()
	s.calls.Wait()
	closed := s.conn.StatusChanged(nats.CLOSED)
	err = errors.Join(err, s.conn.Drain()) // what came meanwhile is told that nobody takes it
	if !s.conn.IsClosed() {
		<-closed
	}
	return err
}

// Done returns how many calls have ended, and how many of them with a fault.
func (s *Service) Done() (calls, faults int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	t := s.tallies[verifyEndpoint]
	return t.done, t.faults
}

func (s *Service) load(endpoint string) load {
	s.mu.Lock()
	defer s.mu.Unlock()
	t := s.tallies[endpoint]
	return load{
		Now: s.worker.Now().UnixMicro(), Slots: s.worker.Slots, Free: s.worker.Slots - s.busy,
		Done: t.done, Fault: t.faults, Busy: t.busy.Microseconds(),
	}
}
