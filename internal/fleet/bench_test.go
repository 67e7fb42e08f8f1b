//go:build unix

package fleet

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"

	"veribatch/internal/verify"
)

// answered is a verdict of the usual size.
func answered(context.Context, Call) (verify.Outcome, error) {
	score, mask := 97.5, false
	return verify.Outcome{
		State: verify.Passed, RequestID: "04F0F334-1335-436C-A1D7-6C044FE73368",
		Verdict: &verify.Verdict{Status: 1, AuthorityScore: &score, IDCardScore: &score, FaceQuality: "NORMAL",
			FaceMask: &mask},
		Images: verify.ResultImages{
			Face: "https://photos.example.com/answers/1.jpg?Expires=1893456000&Signature=invented"},
	}, nil
}

// BenchmarkVerify is one verification, with the run, the broker and the
// worker in one process; atOnce of them are under way.
func BenchmarkVerify(b *testing.B) {
	for _, atOnce := range []int{1, 64} {
		b.Run(fmt.Sprint(atOnce), func(b *testing.B) {
			broker := startBroker(b)
			broker.worker(b, answered, func(w *Worker) { w.Slots = atOnce })
			measure(b, broker.run(b, 1), atOnce)
		})
	}
}

// BenchmarkCoordinator is the run's part of one verification: broker and
// worker are a process of their own, whose CPU isn't counted.
func BenchmarkCoordinator(b *testing.B) {
	far := farWorker(b)
	conn, err := NATSConfig{URL: far}.Dial("benchmark", nil)
	if err != nil {
		b.Fatal(err)
	}
	c, err := Open(conn, Options{Queue: "q"})
	if err != nil {
		b.Fatal(err)
	}
	defer c.Close()
	c.await(b, 1)
	measure(b, c, 64)
}

func measure(b *testing.B, c *Coordinator, atOnce int) {
	permit := func(ctx context.Context) (context.Context, error) { return ctx, nil }
	ctx, cancel := context.WithTimeout(context.Background(), time.Hour)
	defer cancel()
	rec := person(1)
	b.ReportAllocs()
	b.SetParallelism(max(1, atOnce/2))
	before := ownCPU(b)
	b.ResetTimer()
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			if _, err := c.Verify(ctx, verify.Key{1}, rec, permit); err != nil {
				b.Error(err)
				return
			}
		}
	})
	b.ReportMetric(float64((ownCPU(b)-before).Nanoseconds())/1000/float64(b.N), "cpu-µs/op")
}

// ownCPU returns the CPU time that this process has used.
func ownCPU(b *testing.B) time.Duration {
	b.Helper()
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		b.Fatal(err)
	}
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}

// farEnv has a test process be a broker and a worker, and nothing else.
const farEnv = "FLEET_TEST_FAR_WORKER"

// farWorker starts a process with a broker and a worker, and returns where it is.
func farWorker(b *testing.B) (url string) {
	b.Helper()
	if os.Getenv(farEnv) != "" {
		b.Skip("this is the far worker")
	}
	cmd := exec.Command(os.Args[0], "-test.run=^TestBeFar$", "-test.v")
	cmd.Env = append(os.Environ(), farEnv+"=1")
	stdin, err := cmd.StdinPipe()
	if err != nil {
		b.Fatal(err)
	}
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		b.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() {
		stdin.Close()
		_, _ = io.Copy(io.Discard, stdout)
		_ = cmd.Wait()
	})
	lines := bufio.NewScanner(stdout)
	for lines.Scan() {
		if _, url, ok := strings.Cut(lines.Text(), "far worker at "); ok {
			return url
		}
	}
	b.Fatal("there is no far worker")
	return ""
}

// TestBeFar is the far worker of a benchmark, until its standard input ends.
func TestBeFar(t *testing.T) {
	if os.Getenv(farEnv) == "" {
		t.Skip("benchmarks start it in a process of its own")
	}
	b := startBroker(t)
	b.worker(t, answered, func(w *Worker) { w.Slots = 64 })
	fmt.Printf("far worker at nats://127.0.0.1:%d\n", b.port)
	_, _ = io.Copy(io.Discard, os.Stdin)
}
