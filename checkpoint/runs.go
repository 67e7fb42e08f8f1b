package checkpoint

import (
	"encoding/json"
	"fmt"
	"time"

	"veribatch/internal/verify"
	"veribatch/internal/words"
)

// A Run is one run over a checkpoint.
type Run struct {
	Number   int             `json:"number"` // from 1
	Version  string          `json:"version"`
	Host     string          `json:"host"`
	PID      int             `json:"pid"`
	Started  time.Time       `json:"started"`
	Ended    time.Time       `json:"ended,omitzero"`      // zero: it is under way, or was killed
	Until    time.Time       `json:"until,omitzero"`      // when it was to end; zero if it was not
	Flags    []string        `json:"flags,omitempty"`     // that it was started with
	Exit     int             `json:"exit"`                // the exit code
	Attempts int             `json:"attempts,omitempty"`  // that it gave a record, over all runs; 0: not recorded
	MaxCalls int             `json:"max_calls,omitempty"` // its limit of billed calls, over all runs; 0: none
	Progress verify.Progress `json:"progress"`            // what it did

	// Counted says that its calls are in the outcomes by hour, where a run that
	// was killed has left them too.
	Counted bool `json:"counted,omitempty"`
}

// StartRun numbers a run and records it; from now on its settings bind. It sets room aside for the run's last
// answers; the error is a *DiskFullError if there is too little.
func (s *Store) StartRun(run Run) (Run, error) {
	runs, err := s.Runs()
	if err != nil {
		return run, err
	}
	if err := s.reserve.fill(); err != nil {
		return run, err
	}
	if s.unbound {
		if err := s.putMeta(); err != nil {
			return run, err
		}
		s.unbound = false
	}
	run.Number = len(runs) + 1
	return run, s.PutRun(run)
}

// PutRun records what a run has come to.
func (s *Store) PutRun(run Run) error {
	value, err := json.Marshal(run)
	if err != nil {
		return err
	}
	return s.write(fmt.Appendf(nil, "%s%08d", runPrefix, run.Number), value, durable)
}

// Runs returns every run, the first one first.
func (s *Store) Runs() ([]Run, error) {
	var runs []Run
	for item, err := range s.scan(runPrefix) {
		if err != nil {
			return nil, err
		}
		var run Run
		if err := json.Unmarshal(item.value, &run); err != nil {
			return nil, words.Errorf("%s: the list of runs is damaged; restore the whole folder from a backup", s.dir)
		}
		runs = append(runs, run)
	}
	return runs, nil
}
