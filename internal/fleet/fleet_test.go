package fleet

import (
	"context"
	"errors"
	"fmt"
	"net"
	"strconv"
	"sync"
	"testing"
	"time"

	"veribatch/internal/sleep"
	"veribatch/internal/verify"

	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nats.go"
	"go.uber.org/goleak"
)

func TestMain(m *testing.M) {
	goleak.VerifyTestMain(m)
}

var here = Settings{Service: "sandbox", Region: "cn-hangzhou", BizType: "demo"}

// A broker is a NATS server inside the test, on a port that it keeps.
type broker struct {
	port   int
	server *server.Server
}

func startBroker(t testing.TB) *broker {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	b := &broker{port: listener.Addr().(*net.TCPAddr).Port}
	listener.Close()
	b.start(t)
	t.Cleanup(b.stop)
	return b
}

func (b *broker) start(t testing.TB) {
	t.Helper()
	var err error
	b.server, err = server.NewServer(&server.Options{Host: "127.0.0.1", Port: b.port, NoLog: true, NoSigs: true})
	if err != nil {
		t.Fatal(err)
	}
	b.server.Start()
	if !b.server.ReadyForConnections(10 * time.Second) {
		t.Fatal("the broker didn't start")
	}
}

func (b *broker) stop() {
	b.server.Shutdown()
	b.server.WaitForShutdown()
}

func (b *broker) dial(t testing.TB) *nats.Conn {
	t.Helper()
	conn, err := NATSConfig{URL: "nats://127.0.0.1:" + strconv.Itoa(b.port), again: testBeat}.Dial("test", nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(conn.Close)
	return conn
}

// worker starts a worker that answers by verify; change may change it.
func (b *broker) worker(t testing.TB, send func(context.Context, Call) (verify.Outcome, error),
	change ...func(*Worker)) *Service {
	t.Helper()
	w := Worker{Queue: "q", Host: "host", Version: "v1", Settings: here, Slots: 8, Verify: send}
	for _, c := range change {
		c(&w)
	}
	s, err := Start(b.dial(t), w)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if !s.conn.IsClosed() {
			_ = s.Drain()
		}
	})
	return s
}

// testBeat is how often the tests' coordinators look who is there.
const testBeat = 20 * time.Millisecond

// kill ends a worker's connection as its death would, and returns when the
// broker knows.
func (b *broker) kill(t testing.TB, s *Service) {
	t.Helper()
	clients := b.server.NumClients()
	s.conn.Close()
	until(t, "the broker sees the worker's end", func() bool { return b.server.NumClients() < clients })
}

// run opens a coordinator, and waits for n workers.
func (b *broker) run(t testing.TB, n int, change ...func(*Options)) *Coordinator {
	t.Helper()
	o := Options{Queue: "q", beat: testBeat}
	for _, c := range change {
		c(&o)
	}
	c, err := Open(b.dial(t), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	c.await(t, n)
	return c
}

// await waits until n workers can be asked.
func (c *Coordinator) await(t testing.TB, n int) {
	t.Helper()
	until(t, fmt.Sprintf("%d workers", n), func() bool {
		c.pool.mu.Lock()
		defer c.pool.mu.Unlock()
		there := 0
		for _, m := range c.pool.members {
			if !m.gone {
				there++
			}
		}
		return there == n
	})
}

// until waits until something holds.
func until(t testing.TB, what string, holds func() bool) {
	t.Helper()
	for deadline := time.Now().Add(20 * time.Second); !holds(); time.Sleep(2 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("not after 20 s: %s", what)
		}
	}
}

// permits gives permits for calls of a timeout, and counts them.
func permits(timeout time.Duration) (verify.Permit, func() int) {
	var mu sync.Mutex
	n := 0
	return func(ctx context.Context) (context.Context, error) {
			mu.Lock()
			defer mu.Unlock()
			n++
			call, cancel := context.WithTimeout(context.WithoutCancel(ctx), timeout)
			context.AfterFunc(call, cancel)
			return call, ctx.Err()
		}, func() int {
			mu.Lock()
			defer mu.Unlock()
			return n
		}
}

func person(n int) verify.Record {
	return verify.Record{
		File: "users.csv", Row: n + 2, Cells: []string{"secret cell"}, UserID: fmt.Sprint("u", n),
		Name: fmt.Sprint("甲", n), IDNumber: fmt.Sprint(n),
		FaceImage: fmt.Sprintf("https://photos.example.com/%d.jpg", n),
	}
}

func passed(context.Context, Call) (verify.Outcome, error) {
	return verify.Outcome{State: verify.Passed, Verdict: &verify.Verdict{Status: 1}}, nil
}

// counting returns a verify that counts the calls of each person.
func counting(send func(context.Context, Call) (verify.Outcome, error)) (
	func(context.Context, Call) (verify.Outcome, error), func() map[string]int) {
	var mu sync.Mutex
	calls := make(map[string]int)
	return func(ctx context.Context, c Call) (verify.Outcome, error) {
			mu.Lock()
			calls[c.Record.UserID]++
			mu.Unlock()
			return send(ctx, c)
		}, func() map[string]int {
			mu.Lock()
			defer mu.Unlock()
			copied := make(map[string]int)
			for k, v := range calls {
				copied[k] = v
			}
			return copied
		}
}

func slow(d time.Duration) func(context.Context, Call) (verify.Outcome, error) {
	return func(ctx context.Context, c Call) (verify.Outcome, error) {
		_ = sleep.For(ctx, d)
		return passed(ctx, c)
	}
}

// verifyAll verifies n people, some at a time, and returns the errors.
func verifyAll(c *Coordinator, n, atOnce int, timeout time.Duration) []error {
	permit, _ := permits(timeout)
	errs := make([]error, n)
	var group sync.WaitGroup
	turns := make(chan struct{}, atOnce)
	for i := range n {
		turns <- struct{}{}
		group.Go(func() {
			defer func() { <-turns }()
			_, errs[i] = c.Verify(context.Background(), verify.Key{byte(i), byte(i >> 8)}, person(i), permit)
		})
	}
	group.Wait()
	return errs
}

func faultOf(t *testing.T, err error) *verify.Fault {
	t.Helper()
	fault, ok := errors.AsType[*verify.Fault](err)
	if !ok {
		t.Fatalf("no fault: %v", err)
	}
	return fault
}

// hang is a call that isn't answered.
func hang(ctx context.Context, _ Call) (verify.Outcome, error) {
	<-ctx.Done()
	return verify.Outcome{}, &verify.Fault{Class: verify.ClassTransient, Code: "Timeout", Lost: true}
}

func in(d time.Duration) time.Time { return time.Now().Add(d) }
