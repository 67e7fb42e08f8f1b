package checkpoint

import (
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"testing"
	"time"
)

func TestTrail(t *testing.T) {
	dir := t.TempDir()
	first, second := NewEvent(DidRun), NewEvent(DidExport)
	if first.User == "" || first.PID != os.Getpid() || first.Began.IsZero() || first.ID == second.ID {
		t.Errorf("an event is %+v", first)
	}
	for _, e := range []Event{first, second} {
		if err := Record(dir, e); err != nil {
			t.Fatal(err)
		}
	}
	first.Ended, first.Exit, first.Outputs = time.Now().UTC(), 3, []string{"/tmp/a.xlsx"}
	if err := Record(dir, first); err != nil {
		t.Fatal(err)
	}
	trail, err := ReadTrail(dir)
	if err != nil || len(trail.Events) != 2 || trail.Damaged > 0 {
		t.Fatalf("the trail is %+v, %v", trail, err)
	}
	if e := trail.Events[0]; e.ID != first.ID || e.Exit != 3 || len(e.Outputs) != 1 || e.Ended.IsZero() {
		t.Errorf("the first event is %+v", e)
	}
	if e := trail.Events[1]; e.What != DidExport || !e.Ended.IsZero() {
		t.Errorf("the second event is %+v", e)
	}
	info, err := os.Stat(filepath.Join(dir, trailFile))
	if err != nil || runtime.GOOS != "windows" && info.Mode().Perm() != 0o600 {
		t.Errorf("its file has mode %v, %v", info.Mode(), err)
	}
}

// A line that was cut off costs itself, and no other.
func TestTrailAfterALossOfPower(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, trailFile)
	if err := Record(dir, NewEvent(DidRun)); err != nil {
		t.Fatal(err)
	}
	whole, err := os.ReadFile(path)
	if err == nil {
		err = os.WriteFile(path, append(whole, whole[:20]...), fs.FileMode(0o600))
	}
	if err == nil {
		err = Record(dir, NewEvent(DidPlan))
	}
	if err != nil {
		t.Fatal(err)
	}
	trail, err := ReadTrail(dir)
	if err != nil || len(trail.Events) != 2 || trail.Damaged != 1 {
		t.Errorf("the trail is %+v, %v", trail, err)
	}
}

// trailDir says to the process that a test starts where it records.
const trailDir = "VERIBATCH_TEST_TRAIL"

const eventsEach = 50

// Processes that record at the same time lose nothing, and mix nothing up.
func TestProcessesShareATrail(t *testing.T) {
	if dir := os.Getenv(trailDir); dir != "" {
		recordMany(t, dir)
		return
	}
	dir := t.TempDir()
	var writers []*exec.Cmd
	for range 3 {
		c := exec.Command(os.Args[0], "-test.run=^TestProcessesShareATrail$")
		c.Env = append(os.Environ(), trailDir+"="+dir)
		if err := c.Start(); err != nil {
			t.Fatal(err)
		}
		writers = append(writers, c)
	}
	for _, c := range writers {
		if err := c.Wait(); err != nil {
			t.Fatal(err)
		}
	}
	trail, err := ReadTrail(dir)
	if err != nil || len(trail.Events) != 3*eventsEach || trail.Damaged > 0 {
		t.Fatalf("%d events, %d damaged lines, %v", len(trail.Events), trail.Damaged, err)
	}
	next := make(map[int]int)
	for _, e := range trail.Events {
		if e.Rows != next[e.PID] || len(e.Flags) != 40 {
			t.Fatalf("process %d: event %d has %d rows", e.PID, next[e.PID], e.Rows)
		}
		next[e.PID]++
	}
}

func recordMany(t *testing.T, dir string) {
	for i := range eventsEach {
		e := NewEvent(DidPlan)
		e.Rows = i
		for n := range 40 { // longer than a page
			e.Flags = append(e.Flags, fmt.Sprint("--flag=", strconv.Itoa(n), strings.Repeat("x", 150)))
		}
		if err := Record(dir, e); err != nil {
			t.Fatal(err)
		}
	}
}
