package e2e

import (
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"testing"

	"veribatch/internal/cloudauth"
	"veribatch/internal/sample"
	"veribatch/internal/sandbox"
	"veribatch/internal/verify"
)

const (
	actionPeople  = 60
	actionWorkers = 4
	actionKills   = 2
)

// Killed twice, a run of any action ends with every answer, and has called for nobody whose answer it had.
func TestEveryActionKilled(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("there is no SIGKILL on Windows")
	}
	for _, action := range cloudauth.Actions() {
		t.Run(action.Name, func(t *testing.T) {
			t.Parallel()
			killed := newActionTrial(t, action.Action)
			for range actionKills {
				killed.killAfter(t, actionPeople/3)
			}
			if out, err := killed.command().CombinedOutput(); err != nil {
				t.Fatalf("the last run: %v\n%s", err, out)
			}
			killed.endsWell(t)
		})
	}
}

func newActionTrial(t *testing.T, action verify.Action) *trial {
	t.Helper()
	dir := t.TempDir()
	killed := &trial{dir: dir, results: sandbox.ResultsKnown, calls: callLogIn(dir)}
	file, err := os.Create(filepath.Join(dir, "people.csv"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	mix := sample.Mix{{Answer: sample.Pass, Weight: 80}, {Answer: 902, Weight: 20}}
	people := sample.For(action, 4, sample.People(4, actionPeople, mix))
	if err := sample.WriteActionCSV(file, action, people); err != nil {
		t.Fatal(err)
	}
	killed.run = []string{"run", "--action", action.Name, "--endpoint", killed.sandbox(t), "--yes", "--new",
		"--max-calls", "200", "--rate", "0", "--workers", strconv.Itoa(actionWorkers), "--progress", "none",
		"--checkpoint", "job", "people.csv"}
	if action.Default() {
		killed.run = append(killed.run, "--biz-type", "demo")
	}
	if action.Name == "ContrastFaceVerify" {
		killed.run = append(killed.run, "--biz-type", "1000000001")
	}
	return killed
}

// endsWell holds the ledger of a run that was killed against the service's list of calls.
func (r *trial) endsWell(t *testing.T) {
	t.Helper()
	ledger, calls := r.ledger(t), r.calls.count(t)
	attempts := 0
	for _, o := range ledger {
		attempts += o.Attempts
	}
	if called := len(r.calls.byID(t)); len(ledger) != actionPeople || called != actionPeople {
		t.Errorf("%d final answers, %d people called for, want %d", len(ledger), called, actionPeople)
	}
	if calls > attempts {
		t.Errorf("%d calls, of which the ledger knows %d", calls, attempts)
	}
	if again := calls - actionPeople; again > actionKills*actionWorkers {
		t.Errorf("%d calls too many, more than were under way", again)
	}
}
