package e2e

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"testing"
	"time"
)

// A callLog is a sandbox's list of calls. It grows, and what was read of it is
// not read again, however often it is asked.
type callLog struct {
	path  string
	read  int64 // bytes, whole lines
	calls map[string][]loggedCall
	lines int
}

// A loggedCall is what the service says of a call.
type loggedCall struct {
	BizID  string `json:"biz_id"`
	Answer string `json:"answer"`
	Billed bool   `json:"billed"`
}

func callLogIn(dir string) *callLog {
	return &callLog{path: filepath.Join(dir, "calls.jsonl"), calls: make(map[string][]loggedCall)}
}

// byID returns the calls of each BizId, in order.
func (l *callLog) byID(t *testing.T) map[string][]loggedCall {
	t.Helper()
	if err := l.catchUp(); err != nil && !errors.Is(err, fs.ErrNotExist) {
		t.Fatalf("the call log: %v", err)
	}
	return l.calls
}

// count returns how many calls there were.
func (l *callLog) count(t *testing.T) int {
	t.Helper()
	l.byID(t)
	return l.lines
}

// wait waits until there were n calls.
func (l *callLog) wait(t *testing.T, n int) {
	t.Helper()
	for deadline := time.Now().Add(time.Minute); l.count(t) < n; time.Sleep(2 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("no %d calls after a minute", n)
		}
	}
}

// catchUp reads the lines that were added.
func (l *callLog) catchUp() error {
	f, err := os.Open(l.path)
	if err != nil {
		return err
	}
	defer f.Close()
	added, err := io.ReadAll(io.NewSectionReader(f, l.read, math.MaxInt64-l.read))
	if err != nil {
		return err
	}
	added = added[:bytes.LastIndexByte(added, '\n')+1]
	for line := range bytes.Lines(added) {
		var call loggedCall
		if err := json.Unmarshal(line, &call); err != nil {
			return err
		}
		l.calls[call.BizID] = append(l.calls[call.BizID], call)
		l.lines++
	}
	l.read += int64(len(added))
	return nil
}
