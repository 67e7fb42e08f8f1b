//go:build unix

package e2e

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"veribatch/internal/sample"

	"github.com/creack/pty"
)

const hangupPeople = 120

// newHangupTrial is a trial whose people all pass, so each is to be called
// for once. Four workers take over two seconds, so that a signal after the first
// calls comes in the middle. The input is packed: a run unpacks it into the
// temporary folder.
func newHangupTrial(t *testing.T, flags ...string) *trial {
	t.Helper()
	dir := t.TempDir()
	trial := &trial{dir: dir, calls: callLogIn(dir)}
	var input bytes.Buffer
	packer := gzip.NewWriter(&input)
	people := sample.People(14, hangupPeople, sample.Mix{{Answer: sample.Pass, Weight: 1}})
	if err := errors.Join(sample.WriteCSV(packer, people), packer.Close()); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(trial.dir, "people.csv.gz"), input.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(filepath.Join(trial.dir, "tmp"), 0o700); err != nil {
		t.Fatal(err)
	}
	trial.run = append([]string{"run", "--endpoint", trial.sandbox(t), "--biz-type", "demo", "--yes", "--new",
		"--max-calls", "10000",
		"--rate", "0", "--workers", "4", "--checkpoint", "job", "-o", "result.xlsx", "people.csv.gz"}, flags...)
	return trial
}

// typed returns a command as it is typed in the trial's folder. It doesn't
// outlive a minute: what waits for a reader that never reads must not keep
// the test.
func (r *trial) typed(t *testing.T, args ...string) *exec.Cmd {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	t.Cleanup(cancel)
	cmd := exec.CommandContext(ctx, args[0], args[1:]...)
	cmd.Dir = r.dir
	cmd.Env = append(os.Environ(), "ALIBABA_CLOUD_ACCESS_KEY_ID=id", "ALIBABA_CLOUD_ACCESS_KEY_SECRET=secret",
		"HOME="+r.dir, "TMPDIR="+filepath.Join(r.dir, "tmp"), "TERM=xterm")
	return cmd
}

// verifying returns the trial's run, with more flags.
func (r *trial) verifying(t *testing.T, flags ...string) *exec.Cmd {
	t.Helper()
	return r.typed(t, slices.Concat([]string{"veribatch"}, r.run, flags)...)
}

// quickly are flags of a run that is not to be disturbed.
var quickly = []string{"--workers", "64"}

// waitFile waits until there is a file of the pattern.
func (r *trial) waitFile(t *testing.T, pattern string) {
	t.Helper()
	for deadline := time.Now().Add(30 * time.Second); ; time.Sleep(2 * time.Millisecond) {
		if found, _ := filepath.Glob(filepath.Join(r.dir, pattern)); len(found) > 0 {
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("no %s after half a minute", pattern)
		}
	}
}

// tidy checks that no command left a temporary file.
func (r *trial) tidy(t *testing.T) {
	t.Helper()
	for _, pattern := range []string{"tmp/*", ".veribatch*"} {
		if left, _ := filepath.Glob(filepath.Join(r.dir, pattern)); len(left) > 0 {
			t.Errorf("left behind: %v", left)
		}
	}
}

func (r *trial) written(t *testing.T, name string) {
	t.Helper()
	if _, err := os.Stat(filepath.Join(r.dir, name)); err != nil {
		t.Errorf("it was not written: %v", err)
	}
}

// paidOnce checks that everybody was called for exactly once.
func (r *trial) paidOnce(t *testing.T) {
	t.Helper()
	calls, twice := r.calls.byID(t), 0
	for _, answers := range calls {
		if len(answers) > 1 {
			twice++
		}
	}
	if len(calls) != hangupPeople || twice > 0 {
		t.Errorf("%d of %d people were called for, %d of them twice", len(calls), hangupPeople, twice)
	}
}

// drained checks that a run drained in the middle of its work, and that the
// next one does the rest.
func (r *trial) drained(t *testing.T, run *exec.Cmd) {
	t.Helper()
	_ = run.Wait()
	if code := run.ProcessState.ExitCode(); code != 130 {
		t.Errorf("it ended with %v, want exit code 130", run.ProcessState)
	}
	if len(r.calls.byID(t)) == hangupPeople {
		t.Errorf("it went on to the end")
	}
	r.written(t, "result.xlsx")
	r.tidy(t)
	if out, err := r.verifying(t, quickly...).CombinedOutput(); err != nil ||
		!strings.Contains(string(out), fmt.Sprintf("%d passed", hangupPeople)) {
		t.Errorf("the next run: %v\n%s", err, out)
	}
	r.paidOnce(t)
	r.tidy(t)
}

// startPiped starts a command whose output goes into a pipe, and returns its reading end.
func startPiped(t *testing.T, cmd *exec.Cmd) (reader *os.File) {
	t.Helper()
	reader, writer, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { reader.Close() })
	defer writer.Close()
	cmd.Stdout, cmd.Stderr = writer, writer
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = cmd.Process.Kill() })
	return reader
}

// Ctrl-C reaches every process of `run … 2>&1 | tee log`: the pipe loses its
// reader while the run drains.
func TestInterruptedInAPipeline(t *testing.T) {
	t.Parallel()
	trial := newHangupTrial(t)
	run := trial.verifying(t)
	reader := startPiped(t, run)
	trial.calls.wait(t, 20)
	reader.Close()
	if err := run.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	trial.drained(t, run)
}

// A run outlives the reader of its progress.
func TestAReaderThatDies(t *testing.T) {
	t.Parallel()
	trial := newHangupTrial(t, "--progress", "bar", "--workers", "8")
	run := trial.verifying(t)
	reader := startPiped(t, run)
	trial.calls.wait(t, 20)
	reader.Close()
	if err := run.Wait(); err != nil {
		t.Errorf("it ended with %v", err)
	}
	trial.written(t, "result.xlsx")
	trial.tidy(t)
	trial.paidOnce(t)
}

// A dropped connection is a signal, and a terminal that is gone.
func TestHangUp(t *testing.T) {
	t.Parallel()
	trial := newHangupTrial(t)
	run := trial.verifying(t)
	terminal, err := pty.Start(run)
	if err != nil {
		t.Fatal(err)
	}
	shown := make(chan struct{})
	go func() {
		defer close(shown)
		_, _ = io.Copy(io.Discard, terminal)
	}()
	trial.calls.wait(t, 20)
	terminal.Close() // the kernel sends SIGHUP and SIGCONT; writing is an I/O error from now on
	<-shown
	trial.drained(t, run)
}

// A signal ends the wait for an answer or for input: there is nothing to drain.
func TestInterruptedWhileItWaits(t *testing.T) {
	t.Parallel()
	t.Run("for an answer", func(t *testing.T) {
		t.Parallel()
		trial := newHangupTrial(t)
		trial.run = slices.DeleteFunc(trial.run, func(arg string) bool { return arg == "--yes" })
		run := trial.verifying(t)
		terminal, err := pty.Start(run)
		if err != nil {
			t.Fatal(err)
		}
		defer terminal.Close()
		shown := bufio.NewReader(terminal)
		if _, err := shown.ReadString('?'); err != nil { // Go on?
			t.Fatal(err)
		}
		ctrlC := func() error { _, err := terminal.Write([]byte{3}); return err }
		trial.leaves(t, run, ctrlC, func() { _, _ = io.Copy(io.Discard, shown) })
		if calls := trial.calls.byID(t); len(calls) > 0 {
			t.Errorf("it called all the same: %v", calls)
		}
	})
	t.Run("for input", func(t *testing.T) {
		t.Parallel()
		trial := newHangupTrial(t)
		trial.run[len(trial.run)-1] = "-"
		run := trial.verifying(t)
		input, err := run.StdinPipe()
		if err != nil {
			t.Fatal(err)
		}
		defer input.Close()
		var said bytes.Buffer
		run.Stdout, run.Stderr = &said, &said
		if err := run.Start(); err != nil {
			t.Fatal(err)
		}
		trial.waitFile(t, "tmp/*") // what it reads is kept there
		terminate := func() error { return run.Process.Signal(syscall.SIGTERM) }
		trial.leaves(t, run, terminate, func() {})
		if !strings.HasSuffix(said.String(), "veribatch: interrupted\n") {
			t.Errorf("it says %q", said.String())
		}
	})
}

// leaves interrupts a run and checks that it ends. Meanwhile read reads what
// it says.
func (r *trial) leaves(t *testing.T, run *exec.Cmd, interrupt func() error, read func()) {
	t.Helper()
	if err := interrupt(); err != nil {
		t.Fatal(err)
	}
	read()
	_ = run.Wait()
	if code := run.ProcessState.ExitCode(); code != 130 {
		t.Errorf("it ended with %v, want exit code 130", run.ProcessState)
	}
	r.tidy(t)
}

// A run that was started to outlive its terminal does.
func TestNohup(t *testing.T) {
	t.Parallel()
	trial := newHangupTrial(t, "--workers", "8")
	run := trial.typed(t, slices.Concat([]string{"sh", "-c", `trap "" HUP; exec veribatch "$@"`, "sh"}, trial.run)...)
	if err := run.Start(); err != nil {
		t.Fatal(err)
	}
	trial.calls.wait(t, 20)
	if err := run.Process.Signal(syscall.SIGHUP); err != nil {
		t.Fatal(err)
	}
	if err := run.Wait(); err != nil {
		t.Errorf("it ended with %v", err)
	}
	trial.paidOnce(t)
}

// TestFurtherSignals: during a drain, which here takes as long as the timeout
// of a call, hang-ups change nothing and count for nothing.
func TestFurtherSignals(t *testing.T) {
	t.Parallel()
	for name, signals := range map[string][]os.Signal{
		"terminated after hang-ups": {syscall.SIGHUP, syscall.SIGHUP, syscall.SIGTERM},
		"hang-up after Ctrl-C":      {os.Interrupt, syscall.SIGHUP},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			run := startUnanswered(t, "6s")
			for i, sig := range signals {
				if err := run.Process.Signal(sig); err != nil {
					t.Fatal(err)
				}
				if i == 0 {
					run.waitError(t, "interrupted: waiting for the calls under way")
				}
			}
			_ = run.Wait()
			if code := run.ProcessState.ExitCode(); code != 130 {
				t.Errorf("it ended with %v, want exit code 130", run.ProcessState)
			}
			if _, err := os.Stat(run.input + ".sandbox.result.xlsx"); err != nil {
				t.Errorf("no workbook: %v", err)
			}
		})
	}
}

// A hang-up takes no Ctrl-C away: the second still ends the process.
func TestTheSecondCtrlCAfterAHangUp(t *testing.T) {
	t.Parallel()
	run := startUnanswered(t, "10m")
	if err := run.Process.Signal(syscall.SIGHUP); err != nil {
		t.Fatal(err)
	}
	run.waitError(t, "interrupted: waiting for the calls under way")
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		_ = run.Wait()
	}()
	for again := time.NewTicker(10 * time.Millisecond); ; { // signals that come at once are one
		if run.Process.Signal(os.Interrupt) != nil {
			break
		}
		<-again.C
	}
	<-ended
	if status, ok := run.ProcessState.Sys().(syscall.WaitStatus); !ok || status.Signal() != syscall.SIGINT {
		t.Errorf("it ended with %v, want to be ended by the signal", run.ProcessState)
	}
}

// startUnanswered starts a run that had one answer, and waits for another
// until the timeout of its call.
func startUnanswered(t *testing.T, timeout string) *process {
	t.Helper()
	input := filepath.Join(t.TempDir(), "people.csv")
	writePeople(t, input, 0, 853)
	run := startRun(t, input, "--timeout", timeout)
	run.waitCheckpoint(t, "1 passed")
	return run
}

// fill writes into a pipe until it takes no more.
func fill(t *testing.T, fd int) {
	t.Helper()
	if err := syscall.SetNonblock(fd, true); err != nil {
		t.Fatal(err)
	}
	for _, size := range []int{4096, 1} {
		for {
			if _, err := syscall.Write(fd, make([]byte, size)); err != nil {
				break
			}
		}
	}
	if err := syscall.SetNonblock(fd, false); err != nil {
		t.Fatal(err)
	}
}

// A terminal that takes nothing more, behind a connection that is half dead,
// keeps a drain from nothing: the workbook is written meanwhile.
func TestATerminalThatStalls(t *testing.T) {
	t.Parallel()
	trial := newHangupTrial(t, "--progress", "bar")
	run := trial.verifying(t)
	reader, writer, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer reader.Close()
	run.Stdout, run.Stderr = writer, writer
	if err := run.Start(); err != nil {
		t.Fatal(err)
	}
	trial.calls.wait(t, 20)
	fill(t, int(writer.Fd()))
	writer.Close()
	if err := run.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	trial.waitFile(t, "result.xlsx") // while nobody reads what the run says
	reader.Close()
	trial.drained(t, run)
}

// A log into a pipe that nobody reads holds up no call.
func TestALogThatStalls(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	input, log := filepath.Join(dir, "people.csv"), filepath.Join(dir, "log")
	writePeople(t, input, 0, 0, 851) // the start is logged, and one failed attempt
	if err := syscall.Mkfifo(log, 0o600); err != nil {
		t.Fatal(err)
	}
	reader, err := os.OpenFile(log, os.O_RDWR, 0) // which doesn't wait for the other end
	if err != nil {
		t.Fatal(err)
	}
	defer reader.Close()
	fill(t, int(reader.Fd()))
	run := (&trial{dir: dir}).typed(t, "veribatch", "run", "--sandbox", "--progress", "none", "--log-file", log, input)
	if out, err := run.CombinedOutput(); err != nil {
		t.Errorf("it ended with %v\n%s", err, out)
	}
	if status := veribatch(t, "status", input+".sandbox.checkpoint"); !strings.Contains(status,
		"3 records: 3 passed") {
		t.Errorf("status says\n%s", status)
	}
}
