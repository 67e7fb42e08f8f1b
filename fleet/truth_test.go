package fleet

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/nats-io/nats.go"

	"veribatch/batch"
)

// Faults travel as what they are.
func TestFaultsTravel(t *testing.T) {
	b := startBroker(t)
	var give batch.Fault
	b.worker(t, func(context.Context, Call) (batch.Outcome, error) { return batch.Outcome{}, &give })
	c := b.run(t, 1)
	permit, _ := permits(time.Second)
	for _, fault := range []batch.Fault{
		{Class: batch.ClassThrottled, Code: "Throttling.User", Message: "too fast", RequestID: "r-1", RetryAfter: 1500 * time.Millisecond, Unsent: true},
		{Class: batch.ClassAccount, Code: "InDebt", Unsent: true},
		{Class: batch.ClassRecord, Code: "NoFaceDetected"},
		{Class: batch.ClassTransient, Code: "Timeout", Lost: true},
		{Class: batch.ClassDownload, Code: "DownloadTimedOut"},
	} {
		give = fault
		if _, err := c.Verify(t.Context(), batch.Key{}, person(1), permit); *faultOf(t, err) != fault {
			t.Errorf("sent %+v, got %+v", fault, err)
		}
	}
}

// Where nobody is, a record waits a while, spends no permit, and comes back
// unsent; the run stops once that has gone on for too long.
func TestNobodyThere(t *testing.T) {
	b := startBroker(t)
	c := b.run(t, 0)
	c.patience = 10 * time.Millisecond
	permit, given := permits(time.Second)
	_, err := c.Verify(t.Context(), batch.Key{}, person(1), permit)
	if f := faultOf(t, err); f.Code != NoWorker || !f.Unsent || !f.Nobody || f.Lost {
		t.Errorf("the fault is %+v", f)
	}
	if c.Waiting().IsZero() {
		t.Error("it doesn't say that it waits")
	}
	c.options.MaxOutage = time.Nanosecond
	_, err = c.Verify(t.Context(), batch.Key{}, person(1), permit)
	if stop, ok := errors.AsType[*batch.Stop](err); !ok || stop.Reason != batch.ServiceFailing || stop.Fault.Code != NoWorker {
		t.Errorf("the run isn't stopped: %v", err)
	}
	if given() != 0 {
		t.Errorf("%d permits were spent", given())
	}

	// It goes on as soon as somebody comes.
	c.patience = time.Minute
	done := make(chan error, 1)
	go func() {
		_, err := c.Verify(t.Context(), batch.Key{}, person(1), permit)
		done <- err
	}()
	b.worker(t, passed)
	if err := <-done; err != nil || !c.Waiting().IsZero() {
		t.Errorf("with a worker there: %v, waiting since %v", err, c.Waiting())
	}
}

func TestAWaitEndsWithItsContext(t *testing.T) {
	b := startBroker(t)
	c := b.run(t, 0)
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Millisecond)
	defer cancel()
	permit, _ := permits(time.Second)
	if _, err := c.Verify(ctx, batch.Key{}, person(1), permit); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("Verify = %v", err)
	}
}

// A worker that died between two looks isn't there to respond: another one
// calls on the same permit; without another, nothing was sent.
func TestNobodyResponds(t *testing.T) {
	b := startBroker(t)
	gone := b.worker(t, passed, func(w *Worker) { w.Slots = 50 })
	c := b.run(t, 1, func(o *Options) { o.beat = time.Hour })
	permit, given := permits(5 * time.Second)
	b.kill(t, gone)
	_, err := c.Verify(t.Context(), batch.Key{}, person(1), permit)
	if f := faultOf(t, err); f.Code != NoWorker || !f.Unsent || f.Lost || given() != 1 {
		t.Errorf("the fault is %+v", f)
	}

	gone = b.worker(t, passed, func(w *Worker) { w.Slots = 50 }) // has the most room
	b.worker(t, passed, func(w *Worker) { w.Slots = 1 })
	c = b.run(t, 2, func(o *Options) { o.beat = time.Hour })
	b.kill(t, gone)
	if _, err := c.Verify(t.Context(), batch.Key{}, person(1), permit); err != nil || given() != 2 {
		t.Errorf("Verify = %v after %d permits", err, given())
	}
}

// A worker that others fill says so, and isn't called.
func TestAFullWorker(t *testing.T) {
	b := startBroker(t)
	end := make(chan struct{})
	verify, calls := counting(func(ctx context.Context, c Call) (batch.Outcome, error) {
		<-end
		return passed(ctx, c)
	})
	b.worker(t, verify, func(w *Worker) { w.Slots = 1 })
	first, second := b.run(t, 1), b.run(t, 1)
	permit, _ := permits(5 * time.Second)
	done := make(chan error, 1)
	go func() {
		_, err := first.Verify(t.Context(), batch.Key{1}, person(1), permit)
		done <- err
	}()
	until(t, "a call", func() bool { return len(calls()) == 1 })

	m := &member{}
	second.pool.mu.Lock()
	for _, known := range second.pool.members {
		*m = *known // as it was known before the other run came
		m.others = 0
	}
	second.pool.mu.Unlock()
	a, fault := second.ask(t.Context(), m, verifyEndpoint, &request{Material: materialOf(person(2))}, time.Now().Add(time.Minute))
	if fault != nil || a.Refusal != full || a.Free != 0 {
		t.Errorf("it answered %+v, %v", a, fault)
	}
	if f := a.fault(); !f.Nobody || !f.Unsent {
		t.Errorf("the fault is %+v", f)
	}
	if m.room() > 0 {
		t.Errorf("it is taken for one with room: %+v", m)
	}
	close(end)
	if err := <-done; err != nil || len(calls()) != 1 {
		t.Errorf("the first: %v, %v", err, calls())
	}
	if _, err := second.Verify(t.Context(), batch.Key{2}, person(2), permit); err != nil {
		t.Errorf("once there is room: %v", err)
	}
}

// deliver publishes a request by hand, and returns the answers to it as they come.
func (b *broker) deliver(t *testing.T, s *Service, q request, times int) *nats.Subscription {
	t.Helper()
	conn := b.dial(t)
	replies, err := conn.SubscribeSync(conn.NewInbox())
	if err != nil {
		t.Fatal(err)
	}
	data, err := json.Marshal(q)
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
	if err := json.Unmarshal(msg.Data, &a); err != nil {
		t.Fatalf("%s: %v", msg.Data, err)
	}
	return a
}

// A request that is delivered twice is called once, whether the first is under
// way or answered, and whether or not there is room for another.
func TestDeliveredTwiceCalledOnce(t *testing.T) {
	b := startBroker(t)
	end := make(chan struct{})
	verify, calls := counting(func(ctx context.Context, c Call) (batch.Outcome, error) {
		<-end
		return passed(ctx, c)
	})
	s := b.worker(t, verify, func(w *Worker) { w.Slots = 1 })
	q := request{ID: "one", Deadline: time.Now().Add(time.Minute).UnixMicro(), Material: materialOf(person(1))}
	under := b.deliver(t, s, q, 2)
	until(t, "a call", func() bool { return len(calls()) == 1 })
	close(end)
	after := b.deliver(t, s, q, 1)
	for _, replies := range []*nats.Subscription{under, under, after} {
		if a := next(t, replies); a.Outcome == nil || a.Outcome.State != batch.Passed {
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
	verify, calls := counting(hang)
	s := b.worker(t, verify)
	if a := next(t, b.deliver(t, s, request{ID: "late", Deadline: time.Now().UnixMicro() - 1}, 1)); a.Refusal != late || len(calls()) != 0 {
		t.Errorf("it answered %+v, after %v", a, calls())
	}
	if f := (answer{Refusal: late}).fault(); !f.Unsent || f.Lost || f.Nobody || f.Code != WorkerLate {
		t.Errorf("the fault is %+v", f)
	}
	began := time.Now()
	a := next(t, b.deliver(t, s, request{ID: "short", Deadline: began.Add(50 * time.Millisecond).UnixMicro()}, 1))
	if a.Fault == nil || !a.Fault.Lost || time.Since(began) > 2*time.Second {
		t.Errorf("it answered %+v after %v", a, time.Since(began))
	}
}

// A worker that dies in the middle of a call leaves it in doubt.
func TestLost(t *testing.T) {
	b := startBroker(t)
	verify, calls := counting(func(ctx context.Context, _ Call) (batch.Outcome, error) {
		pause(ctx, time.Minute)
		return batch.Outcome{}, ctx.Err()
	})
	s := b.worker(t, verify)
	c := b.run(t, 1)
	c.grace = 100 * time.Millisecond
	permit, _ := permits(300 * time.Millisecond)
	done := make(chan error, 1)
	go func() {
		_, err := c.Verify(t.Context(), batch.Key{}, person(1), permit)
		done <- err
	}()
	until(t, "a call", func() bool { return len(calls()) == 1 })
	s.conn.Close()
	if f := faultOf(t, <-done); !f.Lost || f.Unsent || f.Code != WorkerLost || f.Class != batch.ClassTransient {
		t.Errorf("the fault is %+v", f)
	}
}

// A worker that can't say what became of a call leaves it in doubt.
func TestAnErrorThatIsNoFault(t *testing.T) {
	b := startBroker(t)
	b.worker(t, func(context.Context, Call) (batch.Outcome, error) { return batch.Outcome{}, errors.New("secret") })
	c := b.run(t, 1)
	permit, _ := permits(time.Second)
	_, err := c.Verify(t.Context(), batch.Key{}, person(2), permit)
	if f := faultOf(t, err); !f.Lost || f.Code != WorkerLost || strings.Contains(f.Message, "secret") {
		t.Errorf("the fault is %+v", f)
	}
}

// An answer that is late, but not too late, counts.
func TestALateAnswer(t *testing.T) {
	b := startBroker(t)
	b.worker(t, func(ctx context.Context, c Call) (batch.Outcome, error) {
		<-ctx.Done()
		time.Sleep(50 * time.Millisecond)
		return passed(ctx, c)
	})
	c := b.run(t, 1)
	permit, _ := permits(100 * time.Millisecond)
	if o, err := c.Verify(t.Context(), batch.Key{}, person(1), permit); err != nil || o.State != batch.Passed {
		t.Errorf("Verify = %+v, %v", o, err)
	}
}

// The connection is lost for good: what was published is in doubt, what comes
// after isn't sent.
func TestTheConnectionIsLost(t *testing.T) {
	b := startBroker(t)
	verify, calls := counting(hang)
	b.worker(t, verify)
	c := b.run(t, 1)
	c.grace, c.patience = 100*time.Millisecond, 10*time.Millisecond
	permit, given := permits(500 * time.Millisecond)
	done := make(chan error, 1)
	go func() {
		_, err := c.Verify(t.Context(), batch.Key{}, person(1), permit)
		done <- err
	}()
	until(t, "a call", func() bool { return len(calls()) == 1 })
	b.stop()
	if f := faultOf(t, <-done); !f.Lost || f.Code != WorkerLost {
		t.Errorf("the fault is %+v", f)
	}
	_, err := c.Verify(t.Context(), batch.Key{}, person(2), permit)
	if f := faultOf(t, err); !f.Unsent || !f.Nobody || given() != 1 {
		t.Errorf("the fault is %+v, after %d permits", f, given())
	}
	m := &member{id: "x"}
	if _, fault := c.ask(t.Context(), m, verifyEndpoint, new(request), time.Now().Add(time.Second)); fault == nil || !fault.Unsent {
		t.Errorf("a request while there is no connection: %v", fault)
	}
	b.start(t)
}

// The broker restarts in the middle of calls: they are answered all the same,
// and once.
func TestTheBrokerRestarts(t *testing.T) {
	b := startBroker(t)
	verify, calls := counting(slow(300 * time.Millisecond))
	b.worker(t, verify)
	b.worker(t, verify)
	c := b.run(t, 2)
	var group sync.WaitGroup
	group.Go(func() {
		for i, err := range verifyAll(c, 12, 12, 20*time.Second) {
			if err != nil {
				t.Errorf("person %d: %v", i, err)
			}
		}
	})
	until(t, "calls", func() bool { return len(calls()) == 12 })
	b.stop()
	b.start(t)
	group.Wait()
	for id, n := range calls() {
		if n != 1 {
			t.Errorf("%s was called %d times", id, n)
		}
	}
	c.await(t, 2)
	for i, err := range verifyAll(c, 20, 4, 20*time.Second) {
		if err != nil {
			t.Errorf("afterwards, person %d: %v", i, err)
		}
	}
}

// A slow worker has what it can hold, and no more waits for it.
func TestASlowWorkerHoldsNobodyUp(t *testing.T) {
	b := startBroker(t)
	fast, quick := counting(slow(time.Millisecond))
	b.worker(t, slow(2*time.Second), func(w *Worker) { w.Slots = 2 })
	b.worker(t, fast, func(w *Worker) { w.Slots = 2 })
	c := b.run(t, 2)
	began := time.Now()
	for i, err := range verifyAll(c, 300, 8, 10*time.Second) {
		if err != nil {
			t.Errorf("person %d: %v", i, err)
		}
	}
	if n := len(quick()); n < 290 || time.Since(began) > 8*time.Second {
		t.Errorf("the fast worker had %d of 300, in %v", n, time.Since(began))
	}
}

// A worker that drains answers what it has, and is asked for nothing more.
func TestDrain(t *testing.T) {
	b := startBroker(t)
	first, took := counting(slow(200 * time.Millisecond))
	leaver := b.worker(t, first)
	b.worker(t, slow(10*time.Millisecond))
	c := b.run(t, 2)
	var group sync.WaitGroup
	group.Go(func() {
		for i, err := range verifyAll(c, 100, 8, 10*time.Second) {
			if err != nil {
				t.Errorf("person %d: %v", i, err)
			}
		}
	})
	until(t, "calls", func() bool { return len(took()) > 0 })
	if err := leaver.Drain(); err != nil {
		t.Error(err)
	}
	done, faults := leaver.Done()
	if done != len(took()) || faults != 0 {
		t.Errorf("it took %d, and ended %d, %d with a fault", len(took()), done, faults)
	}
	group.Wait()
}

// Local images are read and uploaded where they lie, before the permit.
func TestLocalImages(t *testing.T) {
	b := startBroker(t)
	var asked Call
	permit, given := permits(time.Second)
	b.worker(t, func(_ context.Context, c Call) (batch.Outcome, error) {
		asked = c
		return passed(t.Context(), c)
	}, func(w *Worker) {
		w.Prepare = func(_ context.Context, r batch.Record) (batch.Record, error) {
			if given() != 0 {
				t.Error("a permit was spent before the images were prepared")
			}
			if r.FaceImage == "missing.jpg" {
				return r, &batch.Fault{Class: batch.ClassUnknown, Code: ImageRefused, Unsent: true}
			}
			r.FaceImage = "oss://bucket:" + r.FaceImage
			return r, nil
		}
	})
	c := b.run(t, 1)
	rec := person(1)
	rec.FaceImage, rec.IDBackImage = "missing.jpg", "https://photos.example.com/back.jpg"
	_, err := c.Verify(t.Context(), batch.Key{}, rec, permit)
	if f := faultOf(t, err); f.Code != ImageRefused || given() != 0 {
		t.Errorf("the fault is %+v, after %d permits", f, given())
	}
	rec.FaceImage = "faces/1.jpg"
	if _, err := c.Verify(t.Context(), batch.Key{}, rec, permit); err != nil {
		t.Fatal(err)
	}
	if asked.Record.FaceImage != "oss://bucket:faces/1.jpg" || asked.Record.IDFrontImage != "" || asked.Record.IDBackImage != rec.IDBackImage {
		t.Errorf("it was called with %+v", asked.Record)
	}
}

func TestAWorkerWithoutImages(t *testing.T) {
	b := startBroker(t)
	b.worker(t, passed)
	c := b.run(t, 1)
	permit, given := permits(time.Second)
	rec := person(1)
	rec.FaceImage = "faces/1.jpg"
	_, err := c.Verify(t.Context(), batch.Key{}, rec, permit)
	if f := faultOf(t, err); f.Code != ImageRefused || !f.Unsent || given() != 0 {
		t.Errorf("the fault is %+v, after %d permits", f, given())
	}
}

// More than the broker takes is a fault of the record, before it costs anything.
func TestARequestThatIsTooLarge(t *testing.T) {
	b := startBroker(t)
	b.worker(t, passed)
	c := b.run(t, 1)
	permit, _ := permits(time.Second)
	rec := person(1)
	rec.Name = strings.Repeat("甲", 1<<20)
	_, err := c.Verify(t.Context(), batch.Key{}, rec, permit)
	if f := faultOf(t, err); f.Code != RequestTooLarge || f.Class != batch.ClassRecord || !f.Unsent {
		t.Errorf("the fault is %+v", f)
	}
}

func TestAnAnswerThatIsTooLarge(t *testing.T) {
	b := startBroker(t)
	b.worker(t, func(context.Context, Call) (batch.Outcome, error) {
		return batch.Outcome{State: batch.Passed, Message: strings.Repeat("x", 2<<20)}, nil
	})
	c := b.run(t, 1)
	permit, _ := permits(time.Second)
	_, err := c.Verify(t.Context(), batch.Key{}, person(1), permit)
	if f := faultOf(t, err); f.Code != WorkerLost || !f.Lost {
		t.Errorf("the fault is %+v", f)
	}
}

// An answer that says nothing leaves the call in doubt.
func TestAnAnswerThatSaysNothing(t *testing.T) {
	b := startBroker(t)
	b.worker(t, func(context.Context, Call) (batch.Outcome, error) { return batch.Outcome{}, nil })
	c := b.run(t, 1)
	permit, _ := permits(time.Second)
	_, err := c.Verify(t.Context(), batch.Key{}, person(1), permit)
	if f := faultOf(t, err); f.Code != WorkerLost || !f.Lost {
		t.Errorf("the fault is %+v", f)
	}
}

// A worker that dies while it uploads is not waited for.
func TestAWorkerDiesUploading(t *testing.T) {
	b := startBroker(t)
	began, end := make(chan struct{}), make(chan struct{})
	defer close(end)
	dying := b.worker(t, passed, func(w *Worker) {
		w.Prepare = func(ctx context.Context, r batch.Record) (batch.Record, error) {
			close(began)
			<-end
			return r, ctx.Err()
		}
	})
	c := b.run(t, 1)
	permit, given := permits(time.Second)
	rec := person(1)
	rec.FaceImage = "faces/1.jpg"
	done := make(chan error, 1)
	go func() {
		_, err := c.Verify(t.Context(), batch.Key{}, rec, permit)
		done <- err
	}()
	<-began
	b.kill(t, dying)
	c.scout.forget(time.Now().Add(2 * quietFor))
	if f := faultOf(t, <-done); !f.Nobody || !f.Unsent || given() != 0 {
		t.Errorf("the fault is %+v, after %d permits", f, given())
	}
}

func TestAnUploadEndsWithTheRun(t *testing.T) {
	b := startBroker(t)
	ctx, cancel := context.WithCancel(t.Context())
	b.worker(t, passed, func(w *Worker) {
		w.Prepare = func(_ context.Context, r batch.Record) (batch.Record, error) {
			cancel()
			return r, nil
		}
	})
	c := b.run(t, 1)
	permit, given := permits(time.Second)
	rec := person(1)
	rec.FaceImage = "faces/1.jpg"
	if _, err := c.Verify(ctx, batch.Key{}, rec, permit); !errors.Is(err, context.Canceled) || given() != 0 {
		t.Errorf("Verify = %v, after %d permits", err, given())
	}
}
