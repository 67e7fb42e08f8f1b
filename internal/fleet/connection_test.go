package fleet

import (
	"context"
	"strings"
	"sync"
	"testing"
	"time"

	"veribatch/internal/sleep"
	"veribatch/internal/verify"
)

// A worker that died between two looks isn't there to respond: another one
// calls on the same permit; without another, nothing was sent.
func TestNobodyResponds(t *testing.T) {
	b := startBroker(t)
	gone := b.worker(t, passed, func(w *Worker) { w.Slots = 50 })
	c := b.run(t, 1, func(o *Options) { o.beat = time.Hour })
	permit, given := permits(5 * time.Second)
	b.kill(t, gone)
	_, err := c.Verify(t.Context(), verify.Key{}, person(1), permit)
	if f := faultOf(t, err); f.Code != NoWorker || !f.Unsent || f.Lost || given() != 1 {
		t.Errorf("the fault is %+v", f)
	}

	gone = b.worker(t, passed, func(w *Worker) { w.Slots = 50 }) // has the most room
	b.worker(t, passed, func(w *Worker) { w.Slots = 1 })
	c = b.run(t, 2, func(o *Options) { o.beat = time.Hour })
	b.kill(t, gone)
	if _, err := c.Verify(t.Context(), verify.Key{}, person(1), permit); err != nil || given() != 2 {
		t.Errorf("Verify = %v after %d permits", err, given())
	}
}

// A worker that dies in the middle of a call leaves it in doubt.
func TestLost(t *testing.T) {
	t.Parallel()
	b := startBroker(t)
	send, calls := counting(func(ctx context.Context, _ Call) (verify.Outcome, error) {
		_ = sleep.For(ctx, time.Minute)
		return verify.Outcome{}, ctx.Err()
	})
	s := b.worker(t, send)
	c := b.run(t, 1)
	c.grace = 100 * time.Millisecond
	permit, _ := permits(300 * time.Millisecond)
	done := make(chan error, 1)
	go func() {
		_, err := c.Verify(t.Context(), verify.Key{}, person(1), permit)
		done <- err
	}()
	until(t, "a call", func() bool { return len(calls()) == 1 })
	s.conn.Close()
	if f := faultOf(t, <-done); !f.Lost || f.Unsent || f.Code != WorkerLost || f.Class != verify.ClassTransient {
		t.Errorf("the fault is %+v", f)
	}
}

// An answer that is late, but not too late, counts.
func TestALateAnswer(t *testing.T) {
	b := startBroker(t)
	b.worker(t, func(ctx context.Context, c Call) (verify.Outcome, error) {
		<-ctx.Done()
		time.Sleep(50 * time.Millisecond)
		return passed(ctx, c)
	})
	c := b.run(t, 1)
	permit, _ := permits(100 * time.Millisecond)
	if o, err := c.Verify(t.Context(), verify.Key{}, person(1), permit); err != nil || o.State != verify.Passed {
		t.Errorf("Verify = %+v, %v", o, err)
	}
}

// The connection is lost for good: what was published is in doubt, what comes
// after isn't sent.
func TestTheConnectionIsLost(t *testing.T) {
	t.Parallel()
	b := startBroker(t)
	send, calls := counting(hang)
	b.worker(t, send)
	c := b.run(t, 1)
	c.grace, c.patience = 100*time.Millisecond, 10*time.Millisecond
	permit, given := permits(500 * time.Millisecond)
	done := make(chan error, 1)
	go func() {
		_, err := c.Verify(t.Context(), verify.Key{}, person(1), permit)
		done <- err
	}()
	until(t, "a call", func() bool { return len(calls()) == 1 })
	b.stop()
	if f := faultOf(t, <-done); !f.Lost || f.Code != WorkerLost {
		t.Errorf("the fault is %+v", f)
	}
	_, err := c.Verify(t.Context(), verify.Key{}, person(2), permit)
	if f := faultOf(t, err); !f.Unsent || !f.NotDelivered || given() != 1 {
		t.Errorf("the fault is %+v, after %d permits", f, given())
	}
	m := &member{id: "x"}
	if _, fault := c.ask(t.Context(), m, verifyEndpoint, new(request), in(time.Second)); fault == nil || !fault.Unsent {
		t.Errorf("a request while there is no connection: %v", fault)
	}
	b.start(t)
}

// The broker restarts in the middle of calls: they are answered all the same,
// and once.
func TestTheBrokerRestarts(t *testing.T) {
	t.Parallel()
	b := startBroker(t)
	held := make(chan struct{})
	send, calls := counting(func(ctx context.Context, c Call) (verify.Outcome, error) {
		<-held
		return passed(ctx, c)
	})
	b.worker(t, send)
	b.worker(t, send)
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
	close(held) // the answers have nowhere to go yet
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

// A worker that drains answers what it has, and is asked for nothing more.
func TestDrain(t *testing.T) {
	t.Parallel()
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

// More than the broker takes is a fault of the record, before it costs anything.
func TestARequestThatIsTooLarge(t *testing.T) {
	b := startBroker(t)
	b.worker(t, passed)
	c := b.run(t, 1)
	permit, _ := permits(time.Second)
	rec := person(1)
	rec.Name = strings.Repeat("甲", 1<<20)
	_, err := c.Verify(t.Context(), verify.Key{}, rec, permit)
	if f := faultOf(t, err); f.Code != RequestTooLarge || f.Class != verify.ClassRecord || !f.Unsent {
		t.Errorf("the fault is %+v", f)
	}
}

func TestAnAnswerThatIsTooLarge(t *testing.T) {
	b := startBroker(t)
	b.worker(t, func(context.Context, Call) (verify.Outcome, error) {
		return verify.Outcome{State: verify.Passed, Message: strings.Repeat("x", 2<<20)}, nil
	})
	c := b.run(t, 1)
	permit, _ := permits(time.Second)
	_, err := c.Verify(t.Context(), verify.Key{}, person(1), permit)
	if f := faultOf(t, err); f.Code != WorkerLost || !f.Lost {
		t.Errorf("the fault is %+v", f)
	}
}
