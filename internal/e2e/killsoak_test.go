package e2e

import (
	"bytes"
	"errors"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"veribatch/internal/sample"
	"veribatch/internal/sandbox"
	"veribatch/internal/verify"
)

const (
	soakPeople = 20_000
	soakStops  = 1000
	// As many under way as a stop leaves people for: each of the stops has something to stop.
	soakWorkers = 16
)

// soakMix has every fault of the sandbox but those of the account, which stop a
// run, and 853, which holds one up until its timeout. Hardly anybody is throttled
// (856): a run slows down for it, and the rate of a sandbox is none that would give in.
var soakMix = sample.Mix{
	{Answer: sample.Pass, Weight: 700},
	{Answer: 902, Weight: 20}, {Answer: 907, Weight: 20}, {Answer: 911, Weight: 10}, {Answer: 912, Weight: 2},
	{Answer: 801, Weight: 2}, {Answer: 821, Weight: 2}, {Answer: 822, Weight: 2}, {Answer: 835, Weight: 2},
	{Answer: 850, Weight: 2}, {Answer: 851, Weight: 20}, {Answer: 852, Weight: 20}, {Answer: 854, Weight: 20},
	{Answer: 855, Weight: 20}, {Answer: 856, Weight: 1}, {Answer: 860, Weight: 2}, {Answer: 861, Weight: 2},
	{Answer: 864, Weight: 2}, {Answer: 871, Weight: 2}, {Answer: 872, Weight: 2}, {Answer: 873, Weight: 2},
}

// TestSoakStops: a run over everything that the sandbox does, which is killed,
// hung up on and left by its reader a thousand times, ends with every answer, and
// at every kill the ledger knows of every call that was paid for.
func TestSoakStops(t *testing.T) {
	soaking(t)
	if runtime.GOOS == "windows" {
		t.Skip("there is no SIGKILL on Windows")
	}
	r := newSoak(t)
	random := rand.New(rand.NewPCG(2026, 11))
	for i := range soakStops {
		r.stop(t, i, 1+random.IntN(soakWorkers))
		r.knowsEveryCall(t)
		if i%100 == 99 {
			t.Logf("%d stops, %d calls", i+1, r.calls.count(t))
		}
	}
	r.run = append(r.run, "--workers", "256")
	out, _ := r.command().CombinedOutput()
	if bytes.Contains(out, []byte("damaged")) {
		t.Fatalf("the last run: %s", out)
	}
	r.endsAsNumbersSay(t)
	r.leavesNothing(t)
}

func newSoak(t *testing.T) *trial {
	t.Helper()
	dir := t.TempDir()
	r := &trial{dir: dir, results: sandbox.ResultsKnown, calls: callLogIn(dir)}
	var input bytes.Buffer
	if err := sample.WriteCSV(&input, sample.People(11, soakPeople, soakMix)); err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(os.WriteFile(filepath.Join(r.dir, "people.csv"), input.Bytes(), 0o600),
		os.Mkdir(filepath.Join(r.dir, "tmp"), 0o700)); err != nil {
		t.Fatal(err)
	}
	r.run = []string{"run", "--endpoint", r.sandbox(t), "--biz-type", "demo", "--yes", "--new",
		"--max-calls", "1000000", "--max-attempts-total", "1000", "--max-rejected", "100%", "--rate", "0",
		"--workers", strconv.Itoa(soakWorkers), "--timeout", "5s", "--progress", "none", "--checkpoint", "job",
		"-o", "results.csv", "people.csv"}
	return r
}

// stop starts the run, and stops it once the service was called n times more: by
// SIGKILL, by SIGHUP, and by SIGTERM after its reader has gone.
func (r *trial) stop(t *testing.T, i, n int) {
	t.Helper()
	cmd := r.command()
	cmd.Env = append(cmd.Env, "TMPDIR="+filepath.Join(r.dir, "tmp"))
	stderr := new(bytes.Buffer)
	reader, writer, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	cmd.Stdout, cmd.Stderr = writer, stderr
	want := r.calls.count(t) + n
	if err := errors.Join(cmd.Start(), writer.Close()); err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	for r.calls.count(t) < want {
		select {
		case err := <-ended:
			reader.Close()
			r.endedByItself(t, err, stderr)
			return
		case <-time.After(2 * time.Millisecond):
		}
	}
	switch i % 4 {
	case 0:
		cmd.Process.Signal(syscall.SIGHUP)
	case 1:
		reader.Close()
		cmd.Process.Signal(syscall.SIGTERM)
	default:
		cmd.Process.Kill()
	}
	err = <-ended
	reader.Close()
	if exit, ok := errors.AsType[*exec.ExitError](err); !ok || exit.Exited() && exit.ExitCode() != 130 {
		r.endedByItself(t, err, stderr)
	}
}

// endedByItself takes a run that was through before it was stopped.
func (r *trial) endedByItself(t *testing.T, err error, stderr io.Reader) {
	t.Helper()
	exit, failed := errors.AsType[*exec.ExitError](err)
	if failed && exit.ExitCode() != 3 {
		said, _ := io.ReadAll(stderr)
		t.Fatalf("the run ended with %v: %s", err, said)
	}
}

// knowsEveryCall holds the ledger against the service's list of calls.
func (r *trial) knowsEveryCall(t *testing.T) {
	t.Helper()
	known, billed := make(map[string]bool), 0
	for key, o := range r.outcomes(t) {
		known[key] = o.Attempts > 0
		billed += o.Billed
	}
	charged := 0
	for bizID, calls := range r.calls.byID(t) {
		if !known[bizID] && !slices.ContainsFunc(calls, func(c loggedCall) bool { return !c.Billed }) {
			t.Fatalf("%.16s was called, and the ledger doesn't know it", bizID)
		}
		charged += countBilled(calls)
	}
	if billed < charged {
		t.Fatalf("%d calls were billed, the ledger counts %d", charged, billed)
	}
}

// endsAsNumbersSay holds every outcome against what the sandbox decided last,
// and nobody is paid for twice.
func (r *trial) endsAsNumbersSay(t *testing.T) {
	t.Helper()
	ledger, calls := r.outcomes(t), r.calls.byID(t)
	if len(ledger) != soakPeople || len(calls) != soakPeople {
		t.Errorf("%d in the ledger and %d in the call log, of %d", len(ledger), len(calls), soakPeople)
	}
	open, twice := 0, 0
	for bizID, o := range ledger {
		all := calls[bizID]
		last := all[len(all)-1].Answer
		switch _, err := strconv.Atoi(last); {
		case err == nil && said(o) != last:
			t.Errorf("%.16s was answered %s, the ledger says %q", bizID, last, o.State)
		case err != nil && !o.State.Final():
			open++
		}
		if slices.ContainsFunc(all, tellsNothing) {
			continue // what it came to can't be asked for
		}
		if countBilled(all) > 1 {
			t.Logf("%.16s was answered %v", bizID, all)
			twice++
		}
	}
	if twice > 0 {
		t.Errorf("%d people were paid for twice, though their answers could be asked for", twice)
	}
	t.Logf("%d stops, %d people, %d of them open", soakStops, soakPeople, open)
}

// said returns the answer that an outcome holds, as the call log names it.
func said(o verify.Outcome) string {
	if o.Verdict != nil {
		return strconv.Itoa(o.Verdict.Status)
	}
	return o.Code
}

// tellsNothing reports whether a call has no VerifyStatus that says what it came to.
func tellsNothing(c loggedCall) bool {
	return c.Answer == "12" || c.Answer == "success-false" || strings.HasPrefix(c.Answer, "310")
}

// leavesNothing looks for files that a run that was stopped left.
func (r *trial) leavesNothing(t *testing.T) {
	t.Helper()
	for _, dir := range []string{r.dir, filepath.Join(r.dir, "tmp")} {
		entries, err := os.ReadDir(dir)
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range entries {
			if !slices.Contains([]string{"people.csv", "calls.jsonl", "job", "results.csv", "tmp"}, e.Name()) {
				t.Errorf("left behind: %s", strings.TrimPrefix(e.Name(), r.dir))
			}
		}
	}
}
