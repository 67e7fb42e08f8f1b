//go:build unix

package e2e

import (
	"bufio"
	"bytes"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// TestTheSecondSignalLeavesAtOnce: the first signal drains for as long as a
// call may take; the second doesn't wait, and what was under way is in doubt
// in the ledger.
func TestTheSecondSignalLeavesAtOnce(t *testing.T) {
	t.Parallel()
	input := filepath.Join(t.TempDir(), "people.csv")
	writePeople(t, input, 0, 0, 853, 853) // two pass, two are not answered until the timeout

	started := time.Now()
	run := startRun(t, input, "--timeout", "1m")
	run.waitCheckpoint(t, "2 passed")
	for _, sig := range []os.Signal{syscall.SIGTERM, os.Interrupt} {
		if err := run.Process.Signal(sig); err != nil {
			t.Fatal(err)
		}
		if sig == syscall.SIGTERM {
			run.waitError(t, "interrupted: waiting for the calls under way")
		}
	}
	if err := run.Wait(); err == nil {
		t.Fatal("the run ended well")
	}
	if took := time.Since(started); took > 30*time.Second {
		t.Errorf("it took %v", took)
	}
	status := veribatch(t, "status", input+".sandbox.checkpoint")
	if !strings.Contains(status, "4 records: 2 passed, 2 in doubt") ||
		!strings.Contains(status, "4 calls perhaps billed") {
		t.Errorf("status says\n%s", status)
	}
	again := veribatch(t, "run", "--sandbox", "--timeout", "200ms", "--progress", "none", input)
	if !strings.Contains(again, "4 rows: 4 passed") || !strings.Contains(again, "2 records perhaps billed twice") {
		t.Errorf("the next run says\n%s", again)
	}
}

// TestTheFirstSignalWaitsForATimeout: draining is bounded by the timeout of
// a call.
func TestTheFirstSignalWaitsForATimeout(t *testing.T) {
	t.Parallel()
	input := filepath.Join(t.TempDir(), "people.csv")
	writePeople(t, input, 0, 853)
	run := startRun(t, input, "--timeout", "6s")
	run.waitCheckpoint(t, "1 passed")
	signalled := time.Now()
	if err := run.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	_ = run.Wait()
	if took := time.Since(signalled); took > 20*time.Second {
		t.Errorf("it took %v to drain", took)
	}
	if code := run.ProcessState.ExitCode(); code != 130 {
		t.Errorf("exit code %d, want 130", code)
	}
	if status := veribatch(t, "status", input+".sandbox.checkpoint"); !strings.Contains(status,
		"2 records: 1 passed, 1 in doubt") {
		t.Errorf("status says\n%s", status)
	}
}

// A process is a run that goes on in the background.
type process struct {
	*exec.Cmd
	input  string
	stderr *bufio.Reader
}

func startRun(t *testing.T, input string, flags ...string) *process {
	t.Helper()
	cmd := exec.Command("veribatch", append([]string{"run", "--sandbox", "--progress", "none", input}, flags...)...)
	pipe, err := cmd.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = cmd.Process.Kill() })
	return &process{Cmd: cmd, input: input, stderr: bufio.NewReader(pipe)}
}

// waitError waits until the run says something on stderr.
func (p *process) waitError(t *testing.T, text string) {
	t.Helper()
	var said bytes.Buffer
	for !strings.Contains(said.String(), text) {
		line, err := p.stderr.ReadString('\n')
		said.WriteString(line)
		if err == io.EOF {
			t.Fatalf("it said\n%s", said.String())
		}
	}
}

// waitCheckpoint waits until status says something of the run's checkpoint.
func (p *process) waitCheckpoint(t *testing.T, text string) {
	t.Helper()
	for deadline := time.Now().Add(time.Minute); time.Now().Before(deadline); time.Sleep(20 * time.Millisecond) {
		if strings.Contains(veribatch(t, "status", p.input+".sandbox.checkpoint"), text) {
			return
		}
	}
	t.Fatalf("status doesn't say %q after a minute", text)
}
