package cli

import (
	"context"
	"io"
	"net"
	"path/filepath"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"veribatch/checkpoint"
	"veribatch/internal/verify"
	"veribatch/internal/words"
)

// managed listens as systemd does, and sends each thing that it is told.
func managed(t *testing.T, watchdog time.Duration) <-chan string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "notify")
	conn, err := net.ListenUnixgram("unixgram", &net.UnixAddr{Name: path, Net: "unixgram"})
	if err != nil {
		t.Skip(err)
	}
	t.Cleanup(func() { conn.Close() })
	t.Setenv("NOTIFY_SOCKET", path)
	t.Setenv("WATCHDOG_USEC", strconv.FormatInt(watchdog.Microseconds(), 10))
	told := make(chan string, 1000)
	go func() {
		defer close(told)
		buffer := make([]byte, 4096)
		for {
			n, err := conn.Read(buffer)
			if err != nil {
				return
			}
			told <- string(buffer[:n])
		}
	}()
	return told
}

// hears waits until systemd is told something.
func hears(t *testing.T, told <-chan string, what string) (before []string) {
	t.Helper()
	timeout := time.After(time.Minute)
	for {
		select {
		case said := <-told:
			if strings.Contains(said, what) {
				return append(before, said)
			}
			before = append(before, said)
		case <-timeout:
			t.Fatalf("%q is not told, but %q", what, before)
		}
	}
}

func TestSystemdHearsOfARun(t *testing.T) {
	told := managed(t, 300*time.Millisecond)
	input := people(t)
	ctx, interrupt := context.WithCancel(t.Context())
	defer interrupt()
	code := make(chan int, 1)
	go func() {
		code <- Run(ctx, []string{"run", "--sandbox", "--rate", "0.01", "--progress", "none", input}, strings.NewReader(""),
			io.Discard, io.Discard)
	}()
	all := hears(t, told, "READY=1")
	all = append(all, hears(t, told, "WATCHDOG=1")...)
	interrupt()
	all = append(all, hears(t, told, "STOPPING=1")...)
	all = append(all, hears(t, told, " of 2 rows done; ")...)
	if got := <-code; got != int(exitInterrupted) {
		t.Errorf("exit %d", got)
	}
	if !strings.HasPrefix(all[0], "STATUS=reading") {
		t.Errorf("first it hears %q", all[0])
	}
	for _, said := range all {
		if tellsOf(said, "甲乙", "secret-bank", "photos", "11010519491231002X", "/") {
			t.Errorf("it hears %q", said)
		}
	}
}

// tellsOf reports whether a text holds any of the words.
func tellsOf(text string, words ...string) bool {
	for _, word := range words {
		if strings.Contains(text, word) {
			return true
		}
	}
	return false
}

// A run that has nothing to send was ready all the same: else it failed to start.
func TestSystemdHearsOfARunThatSendsNothing(t *testing.T) {
	input := people(t)
	if run := typing(t, "run", "--sandbox", input); run.code != 0 {
		t.Fatalf("exit %d\n%s", run.code, run.stderr)
	}
	told := managed(t, 0)
	if run := typing(t, "run", "--sandbox", input); run.code != 0 {
		t.Fatalf("exit %d\n%s", run.code, run.stderr)
	}
	hears(t, told, "READY=1")
}

// A run that is stalled gives no sign of life, so that systemd ends it.
func TestSystemdHearsNothingOfAStall(t *testing.T) {
	told := managed(t, 30*time.Millisecond)
	var asked atomic.Int32
	healthy := func() bool { return asked.Add(1) <= 3 }
	s := supervise(t.Context(), healthy, time.UTC, words.EN)
	s.begin()
	s.follow(func() checkpoint.Status {
		return checkpoint.Status{Total: 9, Progress: verify.Progress{
			Passed: 3, Calls: 4, Waiting: verify.Wait{Reason: verify.WaitOutage, Since: time.Unix(0, 0)},
		}}
	})
	hears(t, told, "READY=1")
	for range 3 {
		hears(t, told, "WATCHDOG=1")
	}
	for asked.Load() < 10 {
		time.Sleep(time.Millisecond)
	}
	s.close()
	tellSystemd("the end")
	all := hears(t, told, "the end")
	const last = "STATUS=3 of 9 rows done; 4 calls: 3 passed; service unavailable since 00:00; retrying periodically"
	if len(all) != 2 || all[0] != last {
		t.Errorf("after the stall it hears %q", all)
	}
}
