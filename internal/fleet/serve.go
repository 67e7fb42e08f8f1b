package fleet

import (
	"context"
	"errors"
	"time"

	"veribatch/internal/codec"
	"veribatch/internal/verify"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/micro"
)

// take has a request served, or refuses it. It returns at once.
func (s *Service) take(r micro.Request, t *tally, serve func(context.Context, request) answer) {
	var q request
	if err := codec.Unmarshal(r.Data(), &q); err != nil || q.ID == "" {
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
	return s.ask(ctx, q, s.worker.Verify)
}

// noQuery is a code for the run alone: it asks no more.
const noQuery = "NoQuery"

func (s *Service) query(ctx context.Context, q request) answer {
	if s.worker.Query == nil {
		return answer{Fault: &verify.Fault{
			Class: verify.ClassPermission, Code: noQuery,
			Message: "the worker can't ask for an earlier answer", Unsent: true,
		}}
	}
	return s.ask(ctx, q, s.worker.Query)
}

func (s *Service) ask(
	ctx context.Context, q request, service func(context.Context, Call) (verify.Outcome, error),
) answer {
	o, err := service(ctx, Call{Key: q.Key, Record: q.Material.record(), FullOCR: q.FullOCR})
	if err != nil {
		fault, ok := errors.AsType[*verify.Fault](err)
		if !ok {
			fault = lost("couldn't say what became of the call")
		}
		s.note(q, fault)
		return answer{Fault: fault}
	}
	return answer{Outcome: &o, Pictures: &o.Images}
}

func (s *Service) prepare(ctx context.Context, q request) answer {
	if s.worker.Prepare == nil {
		return answer{Fault: &verify.Fault{
			Class: verify.ClassUnknown, Code: ImageRefused,
			Message: "the worker has no folder of images", Unsent: true,
		}}
	}
	r, err := s.worker.Prepare(ctx, q.Material.record())
	if err != nil {
		fault, ok := errors.AsType[*verify.Fault](err)
		if !ok {
			fault = notPrepared()
		}
		s.note(q, fault)
		return answer{Fault: fault}
	}
	var a answer
	for _, address := range r.Images() {
		a.Images = append(a.Images, address)
	}
	return a
}

// note logs a request that failed, by its row id.
func (s *Service) note(q request, fault *verify.Fault) {
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
