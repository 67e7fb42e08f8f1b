//go:build unix

package e2e

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"veribatch/internal/sample"
)

// A workerProcess is a worker in a process of its own.
type workerProcess struct {
	*exec.Cmd
	ready string // the line that it said when it was
	rest  *bufio.Reader
}

func startWorkerProcess(t *testing.T, flags ...string) *workerProcess {
	t.Helper()
	return runWorker(t, exec.Command("veribatch", append([]string{"worker"}, flags...)...))
}

func runWorker(t *testing.T, cmd *exec.Cmd) *workerProcess {
	t.Helper()
	cmd.Env = append(os.Environ(), "ALIBABA_CLOUD_ACCESS_KEY_ID=id", "ALIBABA_CLOUD_ACCESS_KEY_SECRET=secret")
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	w := &workerProcess{Cmd: cmd, rest: bufio.NewReader(stdout)}
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
	})
	if w.ready, err = w.rest.ReadString('\n'); err != nil {
		t.Fatalf("the worker ended: %s", stderr.Bytes())
	}
	return w
}

// A fleetTrial is a sandbox, a NATS server, and an input of people who pass.
type fleetTrial struct {
	people   int
	input    string
	calls    *callLog
	endpoint string
	nats     string
	run      *exec.Cmd
}

func newFleetTrial(t *testing.T, people int, latency time.Duration, flags ...string) *fleetTrial {
	t.Helper()
	dir := t.TempDir()
	trial := &fleetTrial{people: people, input: filepath.Join(dir, "people.csv"), calls: callLogIn(dir)}
	writePeople(t, trial.input, make([]sample.Answer, people)...)
	trial.endpoint, _ = serveSandbox(t, "--access-key", "id:secret", "--latency", latency.String(), "--call-log",
		trial.calls.path)
	url, stop, err := serveNATS("127.0.0.1")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(stop)
	trial.nats = url
	trial.run = exec.Command("veribatch", append([]string{"run", "--nats", url, "--queue", "q", "--new", "--yes",
		"--max-calls", "100000", "--progress", "none", trial.input}, flags...)...)
	trial.run.Env = append(os.Environ(), "HOME="+dir)
	return trial
}

func (f *fleetTrial) worker(t *testing.T, flags ...string) *workerProcess {
	t.Helper()
	return startWorkerProcess(t,
		append([]string{"--nats", f.nats, "--queue", "q", "--endpoint", f.endpoint, "--biz-type", "demo"},
			flags...)...)
}

// TestAKilledWorker: of two worker processes one is killed in the middle. The
// run ends complete, and has asked again for what the dead one had under way
// at most.
func TestAKilledWorker(t *testing.T) {
	t.Parallel()
	const slots = 8
	trial := newFleetTrial(t, 600, 40*time.Millisecond, "--rate", "0", "--timeout", "4s", "--workers", "16")
	victim := trial.worker(t, "--workers", fmt.Sprint(slots))
	trial.worker(t, "--workers", fmt.Sprint(slots))
	var out bytes.Buffer
	trial.run.Stdout, trial.run.Stderr = &out, &out
	if err := trial.run.Start(); err != nil {
		t.Fatal(err)
	}
	trial.calls.wait(t, 200)
	if err := victim.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	if err := trial.run.Wait(); err != nil || !strings.Contains(out.String(), "600 rows: 600 passed") {
		t.Fatalf("the run: %v\n%s", err, out.String())
	}
	calls, people := trial.calls.count(t), len(trial.calls.byID(t))
	if excess := calls - trial.people; people != trial.people || excess > slots {
		t.Errorf("%d calls for %d people: %d too many, at most %d were under way", calls, people, excess, slots)
	}
	t.Logf("%d calls for %d people", calls, people)
}

// TestAWorkerDrains: on SIGTERM a worker answers what it has taken, asks
// nobody anything more, and ends well; another goes on.
func TestAWorkerDrains(t *testing.T) {
	t.Parallel()
	trial := newFleetTrial(t, 300, 40*time.Millisecond, "--rate", "0", "--workers", "8")
	leaver := trial.worker(t, "--workers", "4")
	var out bytes.Buffer
	trial.run.Stdout, trial.run.Stderr = &out, &out
	if err := trial.run.Start(); err != nil {
		t.Fatal(err)
	}
	trial.calls.wait(t, 50)
	if err := leaver.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	said, _ := io.ReadAll(leaver.rest)
	if err := leaver.Wait(); err != nil || !strings.Contains(string(said), " ended: ") ||
		!strings.Contains(string(said), " 0 of them failed") {
		t.Errorf("the worker: %v\n%s", err, said)
	}
	(&process{input: trial.input}).waitCheckpoint(t, "no workers since")
	trial.worker(t, "--workers", "4")
	if err := trial.run.Wait(); err != nil || !strings.Contains(out.String(), "300 rows: 300 passed") {
		t.Fatalf("the run: %v\n%s", err, out.String())
	}
	if calls, people := trial.calls.count(t), len(trial.calls.byID(t)); calls != 300 || people != 300 {
		t.Errorf("%d calls for %d people", calls, people)
	}
}

// TestNoWorkerLeft: a run whose last worker went waits for another no longer
// than --max-outage, says what to do, and goes on where it was.
func TestNoWorkerLeft(t *testing.T) {
	t.Parallel()
	trial := newFleetTrial(t, 200, 40*time.Millisecond, "--rate", "0", "--max-outage", "2s", "--lang", "en")
	again := exec.Command("veribatch", trial.run.Args[1:]...)
	again.Env = trial.run.Env
	leaver := trial.worker(t, "--workers", "2")
	var out bytes.Buffer
	trial.run.Stdout, trial.run.Stderr = &out, &out
	if err := trial.run.Start(); err != nil {
		t.Fatal(err)
	}
	trial.calls.wait(t, 20)
	if err := leaver.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	_ = trial.run.Wait()
	if code := trial.run.ProcessState.ExitCode(); code != 5 ||
		!strings.Contains(out.String(), "No worker was available") {
		t.Errorf("exit code %d\n%s", code, out.String())
	}
	trial.worker(t)
	if said, err := again.CombinedOutput(); err != nil || !strings.Contains(string(said), "200 rows: 200 passed") {
		t.Fatalf("the run: %v\n%s", err, said)
	}
	if calls, people := trial.calls.count(t), len(trial.calls.byID(t)); calls != 200 || people != 200 {
		t.Errorf("%d calls for %d people", calls, people)
	}
}

// TestAWorkerOfAnotherScene: a worker with other settings that comes during a
// run is named, and never asked.
func TestAWorkerOfAnotherScene(t *testing.T) {
	t.Parallel()
	trial := newFleetTrial(t, 200, 10*time.Millisecond, "--rate", "50")
	trial.worker(t)
	var out bytes.Buffer
	trial.run.Stdout, trial.run.Stderr = &out, &out
	if err := trial.run.Start(); err != nil {
		t.Fatal(err)
	}
	trial.calls.wait(t, 1)
	stranger := startWorkerProcess(t, "--nats", trial.nats, "--queue", "q", "--sandbox", "--biz-type", "other")
	if err := trial.run.Wait(); err != nil || !strings.Contains(out.String(), "200 rows: 200 passed") {
		t.Fatalf("the run: %v\n%s", err, out.String())
	}
	id := strings.Fields(stranger.ready)[1]
	if !strings.Contains(out.String(), "worker "+id+" on ") ||
		!strings.Contains(out.String(), `isn't asked: the biz type there is "other", and "demo" in this run`) {
		t.Errorf("it isn't named:\n%s", out.String())
	}
	if calls, people := trial.calls.count(t), len(trial.calls.byID(t)); calls != 200 || people != 200 {
		t.Errorf("%d calls for %d people", calls, people)
	}
}
