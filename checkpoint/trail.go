package checkpoint

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/user"
	"path/filepath"
	"slices"
	"strconv"
	"time"

	"veribatch/internal/patherr"
	"veribatch/internal/words"
)

// trailFile is where a checkpoint keeps its trail: a line of JSON for each
// record of an event. It lies beside the database, as those who only read that
// leave their trail too.
const trailFile = "audit.jsonl"

// An Event is something that somebody did with a checkpoint. It is recorded when
// it begins, and once more when it has ended.
type Event struct {
	ID      string    `json:"id"` // random
	What    Operation `json:"what"`
	Began   time.Time `json:"began"`
	Ended   time.Time `json:"ended,omitzero"` // zero: it is under way, or was killed
	Exit    int       `json:"exit"`           // the exit code, once it has ended
	User    string    `json:"user"`           // of the operating system
	Host    string    `json:"host"`
	PID     int       `json:"pid"`
	Version string    `json:"version"`

	AccessKey string `json:"access_key,omitempty"` // the last four characters of its id; empty: none was used here
	Service   string `json:"service,omitempty"`    // the endpoint's host, or Sandbox
	Action    string `json:"action"`               // of the service

	Inputs    []InputFile `json:"inputs,omitempty"`
	Rows      int         `json:"rows"`              // of all inputs; 0 until they are counted
	Outputs   []string    `json:"outputs,omitempty"` // absolute paths; until it has ended, those that were asked for
	Masked    bool        `json:"masked"`
	Encrypted bool        `json:"encrypted"` // the outputs that are workbooks
	Backup    string      `json:"backup,omitempty"`
	Archive   string      `json:"archive,omitempty"`
	Retries   []string    `json:"retries,omitempty"`  // what was asked for again: the values of --retry
	Flags     []string    `json:"flags,omitempty"`    // that it was started with, as far as they name nobody
	Calls     int         `json:"calls"`              // that it made
	Erased    int         `json:"erased,omitempty"`   // rows, by an erasure
	Imported  int         `json:"imported,omitempty"` // answers, by an import
}

// An InputFile is a file that was read.
type InputFile struct {
	Path   string `json:"path"`   // absolute; - is standard input
	SHA256 string `json:"sha256"` // of its bytes, in hexadecimal; empty for a checkpoint
}

// An Operation is what somebody did.
type Operation string

// The operations.
const (
	DidRun    Operation = "run"
	DidPlan   Operation = "plan"
	DidExport Operation = "export"
	DidImport Operation = "import" // or withdrew one
	DidErase  Operation = "erase"
)

// NewEvent returns an event that begins now.
func NewEvent(what Operation) Event {
	host, _ := os.Hostname()
	return Event{
		ID: fmt.Sprintf("%x", randomBytes(8)), What: what, Began: time.Now().UTC(), User: operator(), Host: host,
		PID: os.Getpid(),
	}
}

// operator returns who runs this process, as the operating system knows them.
func operator() string {
	if u, err := user.Current(); err == nil && u.Username != "" {
		return u.Username
	}
	return strconv.Itoa(os.Getuid())
}

// Record adds an event to the trail of the checkpoint in dir, or what more is
// known of one that it has. It is durable on return, and needs no lock: processes
// that record at the same time don't disturb one another.
func Record(dir string, e Event) error {
	line, err := json.Marshal(e)
	if err != nil {
		return err
	}
	f, err := os.OpenFile(filepath.Join(dir, trailFile), os.O_RDWR|os.O_CREATE|os.O_APPEND, 0o600)
	if err != nil {
		return err
	}
	line = append(line, '\n')
	if cutOff(f) {
		line = append([]byte{'\n'}, line...) // the next line stays whole
	}
	_, err = f.Write(line) // at once, so that it lies in one piece
	return errors.Join(err, f.Sync(), f.Close())
}

// cutOff reports whether the last line of a file has no end: its writer lost
// power. That two writers see it at once costs an empty line.
func cutOff(f *os.File) bool {
	end, err := f.Seek(0, io.SeekEnd)
	if err != nil || end == 0 {
		return false
	}
	last := make([]byte, 1)
	_, err = f.ReadAt(last, end-1)
	return err == nil && last[0] != '\n'
}

// A Trail is what was done with a checkpoint, the first event first.
type Trail struct {
	Events  []Event
	Damaged int // lines that can't be read
}

// ReadTrail returns the trail of the checkpoint in dir. One of an earlier version has none yet.
func ReadTrail(dir string) (Trail, error) {
	content, err := os.ReadFile(filepath.Join(dir, trailFile))
	if errors.Is(err, fs.ErrNotExist) {
		return Trail{}, nil
	}
	if err != nil {
		return Trail{}, words.Errorf("%s: reading its audit trail: %w", dir, patherr.Cause(err))
	}
	var t Trail
	for line := range bytes.Lines(content) {
		if line = bytes.TrimSpace(line); len(line) > 0 {
			t.add(line)
		}
	}
	return t, nil
}

func (t *Trail) add(line []byte) {
	var e Event
	if json.Unmarshal(line, &e) != nil || e.ID == "" {
		t.Damaged++
		return
	}
	if at := slices.IndexFunc(t.Events, func(known Event) bool { return known.ID == e.ID }); at >= 0 {
		t.Events[at] = e
		return
	}
	t.Events = append(t.Events, e)
}
