package fleet

import (
	"context"
	"fmt"
	"log/slog"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"veribatch/internal/sleep"
	"veribatch/internal/verify"
)

// refusals returns an option that gathers them.
func refusals() (func(*Options), chan Refusal) {
	refused := make(chan Refusal, 10)
	return func(o *Options) { o.Refused = func(r Refusal) { refused <- r } }, refused
}

func expect(t *testing.T, refused chan Refusal, s *Service, words ...string) {
	t.Helper()
	select {
	case r := <-refused:
		for _, word := range words {
			if !strings.Contains(r.Reason, word) || r.Worker.ID != s.ID() || r.Worker.Host != "host" {
				t.Errorf("%s on %s is refused: %s; want %s", r.Worker.ID, r.Worker.Host, r.Reason, word)
			}
		}
	case <-time.After(10 * time.Second):
		t.Fatalf("a worker isn't refused: %v", words)
	}
}

// Workers with other settings than the first are named, and never asked.
func TestOtherSettings(t *testing.T) {
	t.Parallel()
	b := startBroker(t)
	send, calls := counting(passed)
	b.worker(t, passed)
	option, refused := refusals()
	c := b.run(t, 1, option)
	var looked atomic.Int64 // how often those refused told of themselves
	if s, err := c.Settings(t.Context()); err != nil || s != here {
		t.Fatalf("Settings = %+v, %v", s, err)
	}
	for _, other := range []struct {
		settings Settings
		words    []string
	}{
		{Settings{"cloudauth.aliyuncs.com", here.Region, here.BizType, ""},
			[]string{"the service", "cloudauth.aliyuncs.com", "sandbox"}},
		{Settings{here.Service, "cn-shanghai", here.BizType, ""}, []string{"the region", "cn-shanghai"}},
		{Settings{here.Service, here.Region, "other", ""}, []string{"the biz type", "other", ""}},
	} {
		s := b.worker(t, send, func(w *Worker) {
			w.Settings = other.settings
			w.Now = func() time.Time { looked.Add(1); return time.Now() }
		})
		expect(t, refused, s, other.words...)
	}
	for _, err := range verifyAll(c, 50, 20, time.Second) {
		if err != nil {
			t.Error(err)
		}
	}
	if len(calls()) > 0 {
		t.Errorf("they were asked: %v", calls())
	}
	before := looked.Load()
	until(t, "another look at it, and what comes of that", func() bool { return looked.Load() > before+1 })
	if len(refused) > 0 {
		t.Errorf("it is said again: %+v", <-refused)
	}
}

// A worker of another queue is none.
func TestOtherQueue(t *testing.T) {
	b := startBroker(t)
	b.worker(t, passed, func(w *Worker) { w.Queue = "other" })
	option, refused := refusals()
	c := b.run(t, 0, option)
	ctx, cancel := context.WithTimeout(t.Context(), 3*testBeat)
	defer cancel()
	if _, err := c.Settings(ctx); err == nil || len(refused) > 0 {
		t.Errorf("it is taken for one, or refused: %v", err)
	}
	c.await(t, 0)
}

// A worker whose clock is off is refused until it is right.
func TestAClockThatIsOff(t *testing.T) {
	t.Parallel()
	b := startBroker(t)
	for _, off := range []time.Duration{-5 * time.Second, 5 * time.Second} {
		option, refused := refusals()
		c := b.run(t, 0, option)
		s := b.worker(t, passed, func(w *Worker) { w.Now = func() time.Time { return time.Now().Add(off) } })
		expect(t, refused, s, "clock", off.String(), "NTP")
		c.await(t, 0)
		s.Drain()
	}
	c := b.run(t, 0)
	b.worker(t, passed, func(w *Worker) { w.Now = func() time.Time { return time.Now().Add(time.Second) } })
	c.await(t, 1)
}

func TestOtherProtocol(t *testing.T) {
	s := &discovery{c: &Coordinator{}, found: make(chan struct{})}
	now := time.Now()
	if reason := s.mismatch(WorkerInfo{Protocol: "1.0.0", now: now}, now, now); !strings.Contains(reason,
		"same version") {
		t.Errorf("the mismatch is %q", reason)
	}
}

// A worker that falls silent is asked no more.
func TestASilentWorker(t *testing.T) {
	b := startBroker(t)
	b.worker(t, passed)
	c := b.run(t, 1)
	c.discovery.forget(time.Now().Add(quietFor - time.Second))
	c.await(t, 1)
	c.discovery.forget(time.Now().Add(quietFor + time.Second))
	if c.Waiting().IsZero() {
		t.Error("it is still there")
	}
	c.await(t, 1) // it was only quiet
}

func TestList(t *testing.T) {
	t.Parallel()
	b := startBroker(t)
	hanging := make(chan struct{})
	s := b.worker(t, func(ctx context.Context, c Call) (verify.Outcome, error) {
		switch c.Record.UserID {
		case "u0":
			<-hanging
		case "u1":
			return verify.Outcome{}, &verify.Fault{Class: verify.ClassRecord, Code: "NoFaceDetected"}
		}
		_ = sleep.For(ctx, 10*time.Millisecond)
		return passed(ctx, c)
	})
	b.worker(t, passed, func(w *Worker) { w.Queue = "other" })
	c := b.run(t, 1)
	permit, _ := permits(time.Minute)
	done := make(chan struct{})
	go func() {
		defer close(done)
		_, _ = c.Verify(context.Background(), verify.Key{}, person(0), permit)
	}()
	for i := 1; i < 5; i++ {
		_, _ = c.Verify(t.Context(), verify.Key{}, person(i), permit)
	}
	until(t, "a call under way", func() bool { return s.free() == 7 })
	got := listed(t, b, "q", 1)[0]
	close(hanging)
	<-done
	if got.ID != s.ID() || got.Queue != "q" || got.Host != "host" || got.Version != "v1" || got.Settings != here ||
		got.Started.IsZero() ||
		got.Slots != 8 || got.InFlight != 1 || got.Done != 4 || got.Faults != 1 || got.MeanMS < 5 ||
		got.MeanMS > 1000 {
		t.Errorf("List = %+v", got)
	}
	if all := listed(t, b, "", 2); all[0].Queue != "other" {
		t.Errorf("all queues: %+v", all)
	}
}

// listed returns n workers, once so many answer in time.
func listed(t *testing.T, b *broker, queue string, n int) (found []WorkerInfo) {
	t.Helper()
	conn := b.dial(t)
	until(t, fmt.Sprint(n, " workers that answer"), func() bool {
		var err error
		if found, err = listWithin(t.Context(), conn, queue, testBeat); err != nil {
			t.Fatal(err)
		}
		return len(found) == n
	})
	return found
}

func TestListOfNobody(t *testing.T) {
	b := startBroker(t)
	if found, err := List(t.Context(), b.dial(t), ""); err != nil || len(found) > 0 {
		t.Errorf("List = %+v, %v", found, err)
	}
}

// What a worker said too long ago says nothing of its clock, nor that it is there.
func TestAWordThatTookTooLong(t *testing.T) {
	b := startBroker(t)
	b.worker(t, passed)
	msg, err := b.dial(t).Request(statsSubject, nil, 5*time.Second)
	if err != nil {
		t.Fatal(err)
	}
	c := &Coordinator{pool: newPool(), options: Options{Queue: "q", Log: slog.New(slog.DiscardHandler)}}
	d := &discovery{c: c, found: make(chan struct{})}
	for _, word := range []struct {
		took  time.Duration
		there bool
	}{{tooSlow + time.Second, false}, {0, true}} {
		msg.Subject = fmt.Sprint("inbox.", time.Now().Add(-word.took).UnixMicro())
		d.onStats(msg)
		if there := c.Waiting().IsZero(); there != word.there {
			t.Errorf("after a word that took %v: there is somebody: %v", word.took, there)
		}
	}
}
