package fleet

import (
	"context"
	"testing"
	"time"

	"veribatch/internal/codec"
	"veribatch/internal/verify"

	"github.com/nats-io/nats.go"
)

// deliver publishes a request by hand, and returns the answers to it as they come.
func (b *broker) deliver(t *testing.T, s *Service, q request, times int) *nats.Subscription {
	t.Helper()
	conn := b.dial(t)
	replies, err := conn.SubscribeSync(conn.NewInbox())
	if err != nil {
		t.Fatal(err)
	}
	data, err := codec.Marshal(q)
	if err != nil {
		t.Fatal(err)
	}
	for range times {
		if err := conn.PublishRequest(subject("q", verifyEndpoint, s.ID()), replies.Subject, data); err != nil {
			t.Fatal(err)
		}
	}
	return replies
}

func next(t *testing.T, replies *nats.Subscription) answer {
	t.Helper()
	msg, err := replies.NextMsg(5 * time.Second)
	if err != nil {
		t.Fatal(err)
	}
	var a answer
	if err := codec.Unmarshal(msg.Data, &a); err != nil {
		t.Fatalf("%s: %v", msg.Data, err)
	}
	return a
}

// A request that is delivered twice is called once, whether the first is under
// way or answered, and whether or not there is room for another.
func TestDeliveredTwiceCalledOnce(t *testing.T) {
	b := startBroker(t)
	end := make(chan struct{})
	send, calls := counting(func(ctx context.Context, c Call) (verify.Outcome, error) {
		<-end
		return passed(ctx, c)
	})
	s := b.worker(t, send, func(w *Worker) { w.Slots = 1 })
	q := request{ID: "one", Deadline: time.Now().Add(time.Minute).UnixMicro(), Material: materialOf(person(1))}
	under := b.deliver(t, s, q, 2)
	until(t, "a call", func() bool { return len(calls()) == 1 })
	close(end)
	after := b.deliver(t, s, q, 1)
	for _, replies := range []*nats.Subscription{under, under, after} {
		if a := next(t, replies); a.Outcome == nil || a.Outcome.State != verify.Passed {
			t.Errorf("an answer is %+v", a)
		}
	}
	if n := calls()["u1"]; n != 1 {
		t.Errorf("it was called %d times", n)
	}
}

// No call begins after its time, and none goes on.
func TestDeadlines(t *testing.T) {
	b := startBroker(t)
	send, calls := counting(hang)
	s := b.worker(t, send)
	if a := next(t, b.deliver(t, s, request{ID: "late", Deadline: time.Now().UnixMicro() - 1},
		1)); a.Refusal != late || len(calls()) != 0 {
		t.Errorf("it answered %+v, after %v", a, calls())
	}
	if f := (answer{Refusal: late}).fault(); !f.Unsent || f.Lost || f.NotDelivered || f.Code != WorkerLate {
		t.Errorf("the fault is %+v", f)
	}
	began := time.Now()
	a := next(t, b.deliver(t, s, request{ID: "short", Deadline: began.Add(50 * time.Millisecond).UnixMicro()}, 1))
	if a.Fault == nil || !a.Fault.Lost || time.Since(began) > 2*time.Second {
		t.Errorf("it answered %+v after %v", a, time.Since(began))
	}
}
