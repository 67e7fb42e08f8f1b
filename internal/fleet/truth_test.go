package fleet

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"veribatch/internal/verify"
)

// Faults travel as what they are.
func TestFaultsTravel(t *testing.T) {
	b := startBroker(t)
	var give verify.Fault
	b.worker(t, func(context.Context, Call) (verify.Outcome, error) { return verify.Outcome{}, &give })
	c := b.run(t, 1)
	permit, _ := permits(time.Second)
	for _, fault := range []verify.Fault{
		{Class: verify.ClassThrottled, Code: "Throttling.User", Message: "too fast", RequestID: "r-1",
			RetryAfter: 1500 * time.Millisecond, Unsent: true},
		{Class: verify.ClassAccount, Code: "InDebt", Unsent: true},
		{Class: verify.ClassRecord, Code: "NoFaceDetected"},
		{Class: verify.ClassTransient, Code: "Timeout", Lost: true},
		{Class: verify.ClassUndecided, Code: "Undecided"},
		{Class: verify.ClassDownload, Code: "DownloadTimedOut"},
	} {
		give = fault
		if _, err := c.Verify(t.Context(), verify.Key{}, person(1), permit); *faultOf(t, err) != fault {
			t.Errorf("sent %+v, got %+v", fault, err)
		}
	}
}

// Where nobody is, a record waits a while, spends no permit, and comes back
// unsent.
func TestNobodyThere(t *testing.T) {
	b := startBroker(t)
	c := b.run(t, 0)
	c.patience = 10 * time.Millisecond
	permit, given := permits(time.Second)
	_, err := c.Verify(t.Context(), verify.Key{}, person(1), permit)
	if f := faultOf(t, err); f.Code != NoWorker || !f.Unsent || !f.NotDelivered || f.Lost {
		t.Errorf("the fault is %+v", f)
	}
	if c.Waiting().IsZero() || c.Workers() != 0 {
		t.Errorf("it doesn't say that it waits; %d workers", c.Workers())
	}
	if given() != 0 {
		t.Errorf("%d permits were spent", given())
	}

	// It goes on as soon as somebody comes.
	c.patience = time.Minute
	done := make(chan error, 1)
	go func() {
		_, err := c.Verify(t.Context(), verify.Key{}, person(1), permit)
		done <- err
	}()
	b.worker(t, passed)
	if err := <-done; err != nil || !c.Waiting().IsZero() || c.Workers() != 1 {
		t.Errorf("with a worker there: %v, waiting since %v, %d workers", err, c.Waiting(), c.Workers())
	}
}

func TestAWaitEndsWithItsContext(t *testing.T) {
	b := startBroker(t)
	c := b.run(t, 0)
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Millisecond)
	defer cancel()
	permit, _ := permits(time.Second)
	if _, err := c.Verify(ctx, verify.Key{}, person(1), permit); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("Verify = %v", err)
	}
}

// A worker that others fill says so, and isn't called.
func TestAFullWorker(t *testing.T) {
	b := startBroker(t)
	end := make(chan struct{})
	send, calls := counting(func(ctx context.Context, c Call) (verify.Outcome, error) {
		<-end
		return passed(ctx, c)
	})
	b.worker(t, send, func(w *Worker) { w.Slots = 1 })
	first, second := b.run(t, 1), b.run(t, 1)
	permit, _ := permits(5 * time.Second)
	done := make(chan error, 1)
	go func() {
		_, err := first.Verify(t.Context(), verify.Key{1}, person(1), permit)
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
	q := &request{Deadline: in(time.Minute).UnixMicro(), Material: materialOf(person(2))}
	a, fault := second.ask(t.Context(), m, verifyEndpoint, q, in(time.Minute))
	if fault != nil || a.Refusal != full || a.Free != 0 {
		t.Errorf("it answered %+v, %v", a, fault)
	}
	if f := a.fault(); !f.NotDelivered || !f.Unsent {
		t.Errorf("the fault is %+v", f)
	}
	if m.room() > 0 {
		t.Errorf("it is taken for one with room: %+v", m)
	}
	close(end)
	if err := <-done; err != nil || len(calls()) != 1 {
		t.Errorf("the first: %v, %v", err, calls())
	}
	if _, err := second.Verify(t.Context(), verify.Key{2}, person(2), permit); err != nil {
		t.Errorf("once there is room: %v", err)
	}
}

// A worker that can't say what became of a call leaves it in doubt.
func TestAnErrorThatIsNoFault(t *testing.T) {
	b := startBroker(t)
	b.worker(t, func(context.Context, Call) (verify.Outcome, error) { return verify.Outcome{}, errors.New("secret") })
	c := b.run(t, 1)
	permit, _ := permits(time.Second)
	_, err := c.Verify(t.Context(), verify.Key{}, person(2), permit)
	if f := faultOf(t, err); !f.Lost || f.Code != WorkerLost || strings.Contains(f.Message, "secret") {
		t.Errorf("the fault is %+v", f)
	}
}

// A slow worker has what it can hold, and no more waits for it.
func TestASlowWorkerHoldsNobodyUp(t *testing.T) {
	t.Parallel()
	b := startBroker(t)
	held := make(chan struct{})
	stuck, taken := counting(func(ctx context.Context, c Call) (verify.Outcome, error) {
		<-held
		return passed(ctx, c)
	})
	fast, quick := counting(passed)
	b.worker(t, stuck, func(w *Worker) { w.Slots = 2 })
	b.worker(t, fast, func(w *Worker) { w.Slots = 2 })
	c := b.run(t, 2)
	var group sync.WaitGroup
	group.Go(func() {
		for i, err := range verifyAll(c, 300, 8, time.Minute) {
			if err != nil {
				t.Errorf("person %d: %v", i, err)
			}
		}
	})
	until(t, "all but two by the fast worker", func() bool { return len(quick()) == 298 })
	close(held)
	group.Wait()
	if n := len(taken()); n != 2 {
		t.Errorf("the slow worker had %d of 300", n)
	}
}

// An answer that says nothing leaves the call in doubt.
func TestAnAnswerThatSaysNothing(t *testing.T) {
	b := startBroker(t)
	b.worker(t, func(context.Context, Call) (verify.Outcome, error) { return verify.Outcome{}, nil })
	c := b.run(t, 1)
	permit, _ := permits(time.Second)
	_, err := c.Verify(t.Context(), verify.Key{}, person(1), permit)
	if f := faultOf(t, err); f.Code != WorkerLost || !f.Lost {
		t.Errorf("the fault is %+v", f)
	}
}
