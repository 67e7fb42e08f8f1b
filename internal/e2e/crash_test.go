package e2e

import (
	"bufio"
	"bytes"
	"errors"
	"maps"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"testing"

	"veribatch/checkpoint"
	"veribatch/internal/sample"
	"veribatch/internal/sandbox"
	"veribatch/internal/verify"
)

const (
	killPeople  = 2000
	killTimes   = 10
	killWorkers = 64
)

// killMix is what the killed run's people are answered. The faults pass at
// the second attempt: each is one call more.
var killMix = sample.Mix{
	{Answer: sample.Pass, Weight: 86}, {Answer: 902, Weight: 6}, {Answer: 907, Weight: 5},
	{Answer: 851, Weight: 1}, {Answer: 852, Weight: 1}, {Answer: 855, Weight: 1},
}

// A trial is a sandbox process and a run over one input and one checkpoint.
type trial struct {
	dir     string
	results sandbox.Results
	faults  int // people whose first call fails
	run     []string
	calls   *callLog
}

// A run that is killed again and again, at random moments, ends with every
// answer, has paid for no answer twice that it had, and for no more than
// were under way; and for none twice, if the service tells what it answered.
func TestKilledAgainAndAgain(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("there is no SIGKILL on Windows")
	}
	if testing.Short() {
		t.Skip("it takes half a minute")
	}
	for _, results := range []sandbox.Results{sandbox.ResultsKnown, sandbox.ResultsUnknown, sandbox.ResultsLate} {
		t.Run(string(results), func(t *testing.T) {
			t.Parallel()
			newTrial(t, results).killAgainAndAgain(t)
		})
	}
}

func (r *trial) killAgainAndAgain(t *testing.T) {
	random := rand.New(rand.NewPCG(2026, 4))
	answered := make(map[string]int) // calls of those that had their final answer, by BizId
	for range killTimes {
		r.killAfter(t, 1+random.IntN(120))
		calls := r.calls.byID(t)
		for bizID, n := range answered {
			if len(calls[bizID]) != n {
				t.Fatalf("%.16s had its answer after %d calls, and got %d", bizID, n, len(calls[bizID]))
			}
		}
		for bizID := range r.ledger(t) {
			answered[bizID] = len(calls[bizID])
		}
	}
	if out, err := r.command().CombinedOutput(); err != nil {
		t.Fatalf("the last run: %v\n%s", err, out)
	}
	r.agrees(t, answered)
}

func newTrial(t *testing.T, results sandbox.Results) *trial {
	t.Helper()
	dir := t.TempDir()
	trial := &trial{dir: dir, results: results, calls: callLogIn(dir)}
	var input bytes.Buffer
	if err := sample.WriteCSV(&input, sample.People(4, killPeople, killMix)); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(trial.dir, "people.csv"), input.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	for p := range sample.People(4, killPeople, killMix) {
		if digits := p.IDNumber[14:17]; digits == "851" || digits == "852" || digits == "855" {
			trial.faults++
		}
	}
	trial.run = []string{"run", "--endpoint", trial.sandbox(t), "--biz-type", "demo", "--yes", "--new",
		"--max-calls", "10000", "--max-attempts-total", "100", "--rate", "0", "--workers", strconv.Itoa(killWorkers),
		"--timeout", "5s", "--progress", "none", "--checkpoint", "job", "people.csv"}
	return trial
}

// sandbox starts the service and returns where it listens.
func (r *trial) sandbox(t *testing.T) string {
	t.Helper()
	cmd := exec.Command("veribatch", "sandbox", "--access-key", "id:secret", "--latency", "80ms",
		"--results", string(r.results), "--call-log", "calls.jsonl")
	cmd.Dir = r.dir
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		cmd.Process.Kill()
		cmd.Wait()
	})
	line, err := bufio.NewReader(stdout).ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(line, "listening on ")
	endpoint, _, _ := strings.Cut(rest, ",")
	return endpoint
}

func (r *trial) command() *exec.Cmd {
	cmd := exec.Command("veribatch", r.run...)
	cmd.Dir = r.dir
	cmd.Env = append(os.Environ(), "ALIBABA_CLOUD_ACCESS_KEY_ID=id", "ALIBABA_CLOUD_ACCESS_KEY_SECRET=secret",
		"HOME="+r.dir)
	return cmd
}

// killAfter runs until the service was called n times more, and kills the run.
func (r *trial) killAfter(t *testing.T, n int) {
	t.Helper()
	before := r.calls.count(t)
	cmd := r.command()
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	r.calls.wait(t, before+n)
	cmd.Process.Kill()
	err := cmd.Wait()
	if exit, ok := errors.AsType[*exec.ExitError](err); !ok || exit.Exited() {
		t.Fatalf("the run ended before it was killed: %v\n%s", err, stderr.Bytes())
	}
}

// ledger returns what the checkpoint holds of those that have their final answer, by BizId.
func (r *trial) ledger(t *testing.T) map[string]verify.Outcome {
	t.Helper()
	all := r.outcomes(t)
	maps.DeleteFunc(all, func(_ string, o verify.Outcome) bool { return !o.State.Final() })
	return all
}

// outcomes returns the ledger, by BizId.
func (r *trial) outcomes(t *testing.T) map[string]verify.Outcome {
	t.Helper()
	store, err := checkpoint.Load(filepath.Join(r.dir, "job"))
	if err != nil {
		t.Fatal(err)
	}
	defer store.Close()
	all := make(map[string]verify.Outcome)
	for e, err := range store.All() {
		if err != nil {
			t.Fatal(err)
		}
		all[e.Key.BizID()] = e.Outcome
	}
	return all
}

// agrees holds the ledger against the service's own list of calls. Answered
// are the calls of those that had their answer before the last run.
func (r *trial) agrees(t *testing.T, answered map[string]int) {
	t.Helper()
	calls, total, ledger := r.calls.byID(t), r.calls.count(t), r.ledger(t)
	billed := 0
	for bizID, all := range calls {
		if n, ok := answered[bizID]; ok && n != len(all) {
			t.Errorf("%.16s had its answer after %d calls, and got %d", bizID, n, len(all))
		}
		o, last := ledger[bizID], all[len(all)-1].Answer
		if o.Verdict == nil || strconv.Itoa(o.Verdict.Status) != last && !r.found(last, o) {
			t.Errorf("%.16s was answered %v, the ledger says %q", bizID, all, o.State)
		}
		paid := countBilled(all)
		if billed += paid; o.Billed < paid {
			t.Errorf("%.16s was billed %d times, the ledger counts %d", bizID, paid, o.Billed)
		}
	}
	excess := total - killPeople
	if len(ledger) != killPeople || len(calls) != killPeople || excess > killTimes*killWorkers+r.faults {
		t.Errorf("%d of %d have their answer, after %d calls too many and %d faults", len(ledger), killPeople, excess,
			r.faults)
	}
	if r.results == sandbox.ResultsKnown && billed != killPeople {
		t.Errorf("%d calls were billed for %d people, whose answers could be asked for", billed, killPeople)
	}
	t.Logf("%d kills, %d calls for %d people, %d of whom failed once, %d billed", killTimes, total, killPeople,
		r.faults, billed)
}

// found reports whether an outcome can have been found after the answer to a call was lost.
func (r *trial) found(answer string, o verify.Outcome) bool {
	return r.results != sandbox.ResultsUnknown && (answer == "reset" || answer == "empty") && o.State == verify.Passed
}

func countBilled(calls []loggedCall) int {
	n := 0
	for _, call := range calls {
		if call.Billed {
			n++
		}
	}
	return n
}
