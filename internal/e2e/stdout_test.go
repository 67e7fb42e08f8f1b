//go:build unix

package e2e

import (
	"bytes"
	"os"
	"strings"
	"syscall"
	"testing"
)

// A sink is where a command's standard output goes.
type sink struct {
	name string
	open func(t *testing.T) *os.File
}

// closedPipe is a pipe whose reader has gone: `| head` that has seen enough.
var closedPipe = sink{"closed pipe", func(t *testing.T) *os.File {
	reader, writer, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	reader.Close()
	return writer
}}

// fullDisk takes nothing.
var fullDisk = sink{"full disk", func(t *testing.T) *os.File {
	full, err := os.OpenFile("/dev/full", os.O_WRONLY, 0)
	if err != nil {
		t.Skip("there is no /dev/full here")
	}
	return full
}}

// into runs a command with its standard output going to a sink, and returns
// its exit code, -1 if a signal ended it, and what it said on stderr.
func (r *trial) into(t *testing.T, s sink, args ...string) (code int, stderr string) {
	t.Helper()
	cmd := r.typed(t, append([]string{"veribatch"}, args...)...)
	var said bytes.Buffer
	out := s.open(t)
	defer out.Close()
	cmd.Stdout, cmd.Stderr = out, &said
	_ = cmd.Run()
	return cmd.ProcessState.ExitCode(), said.String()
}

// TestOutputWithoutAReader: who has read enough of a report or an export may
// leave; what a disk didn't take is an error. Nothing temporary stays.
func TestOutputWithoutAReader(t *testing.T) {
	t.Parallel()
	trial := newHangupTrial(t, quickly...)
	if out, err := trial.verifying(t).CombinedOutput(); err != nil {
		t.Fatalf("the run: %v\n%s", err, out)
	}
	for _, line := range []string{
		"plan --checkpoint job people.csv.gz", "plan --json --checkpoint job people.csv.gz", "status job", "explain",
		"explain 7", "version",
	} {
		t.Run(line, func(t *testing.T) {
			args := strings.Fields(line)
			if code, stderr := trial.into(t, closedPipe, args...); code != 0 || stderr != "" {
				t.Errorf("into a closed pipe: exit code %d, and it says %q", code, stderr)
			}
			code, stderr := trial.into(t, fullDisk, args...)
			if code != 1 || !strings.Contains(stderr, "standard output: no space left on device") {
				t.Errorf("onto a full disk: exit code %d, and it says %q", code, stderr)
			}
		})
	}
	for _, s := range []sink{closedPipe, fullDisk} {
		t.Run("export onto a "+s.name, func(t *testing.T) {
			other := s.name + ".xlsx" // which is written all the same
			code, stderr := trial.into(t, s, "export", "--checkpoint", "job", "-o", "-", "--format", "csv", "-o",
				other, "people.csv.gz")
			if code != 1 || strings.Contains(stderr, "writing -:") != (s.name == fullDisk.name) ||
				!strings.Contains(stderr, "results: "+other) {
				t.Errorf("exit code %d, and it says %q", code, stderr)
			}
			trial.written(t, other)
		})
	}
	trial.tidy(t)
}

// TestRunWithoutAReader: what a run paid for is kept and written where it can
// be, and what can't be is said.
func TestRunWithoutAReader(t *testing.T) {
	t.Parallel()
	for _, s := range []sink{closedPipe, fullDisk} {
		t.Run(s.name, func(t *testing.T) {
			t.Parallel()
			trial := newHangupTrial(t, quickly...)
			code, stderr := trial.into(t, s, append(trial.run, "-o", "-", "--format", "csv")...)
			if code != 1 || !strings.Contains(stderr, "veribatch export") ||
				!strings.Contains(stderr, "results: result.xlsx\n") ||
				!strings.Contains(stderr, "writing -: ") {
				t.Errorf("exit code %d, and it says %q", code, stderr)
			}
			trial.written(t, "result.xlsx")
			trial.tidy(t)
			wanted := 0
			if s.name == fullDisk.name {
				wanted = 1 // a program is to read it
			}
			if code, stderr := trial.into(t, s, append(trial.run, "--json")...); code != wanted {
				t.Errorf("without its report: exit code %d, and it says %q", code, stderr)
			}
			trial.paidOnce(t)
			trial.tidy(t)
		})
	}
}

// TestServersWithoutAReader: what serves ends well though nobody reads what
// it says at its end.
func TestServersWithoutAReader(t *testing.T) {
	t.Parallel()
	url, stop, err := serveNATS("127.0.0.1")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(stop)
	for _, args := range [][]string{{"sandbox"}, {"worker", "--sandbox", "--nats", url, "--queue", "q"}} {
		cmd := (&trial{dir: t.TempDir()}).typed(t, append([]string{"veribatch"}, args...)...)
		reader := startPiped(t, cmd)
		if _, err := reader.Read(make([]byte, 100)); err != nil {
			t.Fatal(err)
		}
		reader.Close()
		if err := cmd.Process.Signal(syscall.SIGHUP); err != nil {
			t.Fatal(err)
		}
		if err := cmd.Wait(); err != nil {
			t.Errorf("%s: it ended with %v", args[0], err)
		}
	}
}
