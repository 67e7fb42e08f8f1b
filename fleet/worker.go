package fleet

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"strconv"
	"sync"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/micro"

	"veribatch/batch"
)

// A Worker says what a service of verifications is made of. All fields but
// Prepare, Now and Log are required.
type Worker struct {
	Queue    string // the fleet that it belongs to
	Host     string // where it runs, for people
	Version  string // of its program, for people
	Settings Settings
	Slots    int // requests under way at once

	// Verify makes a call, once. Its errors are *batch.Fault.
	Verify func(context.Context, Call) (batch.Outcome, error)
	// Prepare uploads what images of a record are local, and returns the
	// record with where they are now. It costs nothing. Its errors are
	// *batch.Fault. Nil: local images are not for this worker.
	Prepare func(context.Context, batch.Record) (batch.Record, error)

	Now func() time.Time // nil: time.Now
	Log *slog.Logger     // nil: nobody is told
}

// A Call is one verification whose permit was given.
type Call struct {
	Key     batch.Key
	Record  batch.Record // its material; its images are prepared
	FullOCR bool         // all that is read off an ID card is wanted, not only what is compared
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
		return nil, errors.New("a worker needs a slot at least, and something to verify with")
	}
	if w.Now == nil {
		w.Now = time.Now
	}
	if w.Log == nil {
		w.Log = slog.New(slog.DiscardHandler)
	}
	s := &Service{worker: w, conn: conn, tallies: map[string]*tally{prepareEndpoint: {}, verifyEndpoint: {}}}
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
			"queue": w.Queue, "host": w.Host, "version": w.Version, "slots": strconv.Itoa(w.Slots),
			"service": w.Settings.Service, "region": w.Settings.Region, "biz_type": w.Settings.BizType,
		},
		StatsHandler: func(e *micro.Endpoint) any { return s.load(e.Name) },
	})
	if err != nil {
		return err
	}
	for endpoint, serve := range map[string]func(context.Context, request) answer{
		prepareEndpoint: s.prepare, verifyEndpoint: s.verify,
	} {
		handler := micro.HandlerFunc(func(r micro.Request) { s.take(r, s.tallies[endpoint], serve) })
		if err := s.micro.AddEndpoint(endpoint, handler, micro.WithEndpointSubject(subject(w.Queue, endpoint, s.ID()))); err != nil {
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
	<-closed
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

// take has a request served, or refuses it. It returns at once.
func (s *Service) take(r micro.Request, t *tally, serve func(context.Context, request) answer) {
	var q request
	if err := json.Unmarshal(r.Data(), &q); err != nil || q.ID == "" {
		s.worker.Log.Warn("a request can't be read") // and isn't shown: it may hold a person's data
		return
	}
	d, no := s.admit(q, r.Reply())
	switch {
	case no != "":
		_ = s.conn.Publish(r.Reply(), answer{Free: s.free(), Refusal: no}.encode())
	case d == nil:
		// It was delivered before, and its answer goes to both.
	case d.answer != nil:
		_ = s.conn.Publish(r.Reply(), d.answer)
	default:
		go s.serve(q, d, t, serve)
	}
}

// admit finds a place for a request: a refusal if there is none. Of one that
// was seen before it returns the answer, or nil while there is none. That is
// looked at first: nobody may be told that nothing was done for it.
func (s *Service) admit(q request, reply string) (*delivery, refusal) {
	s.mu.Lock()
	defer s.mu.Unlock()
	now := s.worker.Now()
	if again := s.seen.find(q.ID, now); again != nil {
		if again.answer == nil {
			again.replies = append(again.replies, reply)
			return nil, ""
		}
		return again, ""
	}
	switch {
	case !now.Before(q.deadline()):
		return nil, late
	case s.leaving:
		return nil, leaving
	case s.busy >= s.worker.Slots:
		return nil, full
	}
	s.busy++
	s.calls.Add(1)
	return s.seen.add(q.ID, reply, q.deadline().Add(remember)), ""
}

func (s *Service) free() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.worker.Slots - s.busy
}

// serve serves a request, and answers whoever asked by then.
func (s *Service) serve(q request, d *delivery, t *tally, serve func(context.Context, request) answer) {
	defer s.calls.Done()
	ctx, cancel := context.WithDeadline(context.Background(), q.deadline())
	defer cancel()
	began := time.Now()
	a := serve(ctx, q)
	took := time.Since(began)

	s.mu.Lock()
	s.busy--
	t.done++
	t.busy += took
	if a.Fault != nil {
		t.faults++
	}
	a.Free = s.worker.Slots - s.busy
	d.answer = a.encode()
	replies := d.replies
	d.replies = nil
	s.mu.Unlock()
	for _, reply := range replies {
		s.handIn(reply, d.answer, q.deadline())
	}
}

func (s *Service) verify(ctx context.Context, q request) answer {
	o, err := s.worker.Verify(ctx, Call{Key: q.Key, Record: q.Material.record(), FullOCR: q.FullOCR})
	if err != nil {
		fault, ok := errors.AsType[*batch.Fault](err)
		if !ok {
			fault = lost("couldn't say what became of the call")
		}
		s.note(q, fault)
		return answer{Fault: fault}
	}
	return answer{Outcome: &o, Pictures: &o.Pictures}
}

func (s *Service) prepare(ctx context.Context, q request) answer {
	if s.worker.Prepare == nil {
		return answer{Fault: &batch.Fault{
			Class: batch.ClassUnknown, Code: ImageRefused, Message: "the worker has no folder of images", Unsent: true,
		}}
	}
	r, err := s.worker.Prepare(ctx, q.Material.record())
	if err != nil {
		fault, ok := errors.AsType[*batch.Fault](err)
		if !ok {
			fault = notPrepared()
		}
		s.note(q, fault)
		return answer{Fault: fault}
	}
	return answer{Images: []string{r.FaceImage, r.IDFrontImage, r.IDBackImage}}
}

// note logs a request that failed, by its row id.
func (s *Service) note(q request, fault *batch.Fault) {
	s.worker.Log.Warn("request failed", "row_id", q.Key.RowID(), "class", string(fault.Class), "code", fault.Code,
		"lost", fault.Lost, "request_id", fault.RequestID, "message", fault.Message)
}

// publishAgain is how often a worker that lost its connection tries to hand
// in an answer.
const publishAgain = 100 * time.Millisecond

// handIn publishes an answer. While there is no connection it tries again, for
// as long as somebody waits.
func (s *Service) handIn(reply string, data []byte, deadline time.Time) {
	for {
		err := s.conn.Publish(reply, data)
		if errors.Is(err, nats.ErrMaxPayload) {
			data = answer{Free: s.free(), Fault: lost("its answer is larger than the broker takes")}.encode()
			continue
		}
		if !errors.Is(err, nats.ErrReconnectBufExceeded) || s.worker.Now().After(deadline.Add(grace)) {
			return
		}
		time.Sleep(publishAgain)
	}
}
