package checkpoint

import (
	"encoding/json"
	"os"
	"path/filepath"
	"time"

	"veribatch/internal/verify"
)

// liveFile is what a run tells of itself beside the database, which nobody
// else can read while the run has it.
const liveFile = "progress.json"

// Status is what a run told last.
type Status struct {
	Owner    Owner           `json:"holder"`
	Updated  time.Time       `json:"updated"`
	Total    int             `json:"total"` // rows of the input
	Progress verify.Progress `json:"progress"`

	Run    int     `json:"run,omitempty"`    // its number
	Calls  int     `json:"calls,omitempty"`  // that it was about to make
	Spent  int     `json:"spent,omitempty"`  // calls that may have been billed before it began
	Budget int     `json:"budget,omitempty"` // calls that may be billed over the checkpoint's whole life; 0: no limit
	Wanted float64 `json:"wanted,omitempty"` // calls a second that it was given; 0: unlimited
	Fleet  bool    `json:"fleet,omitempty"`  // workers on other machines make the calls

	Action  string `json:"action,omitempty"`  // as in Settings
	Sandbox bool   `json:"sandbox,omitempty"` // the answers are made up
	Before  []Run  `json:"before,omitempty"`  // the last runs before it, without their flags

	// Of the moment, from Progress, which doesn't keep them.
	Allowed  float64 `json:"allowed,omitempty"`
	Left     int     `json:"left,omitempty"`
	Workers  int     `json:"workers,omitempty"`
	Retrying int     `json:"retrying,omitempty"`
}

// Publish replaces what the run tells of itself.
func (s *Store) Publish(live Status) error {
	p := live.Progress
	live.Allowed, live.Left, live.Workers, live.Retrying = p.Rate, p.BudgetLeft, p.Workers, p.Retrying
	value, err := json.Marshal(live)
	if err != nil {
		return err
	}
	path := filepath.Join(s.dir, liveFile)
	if err := os.WriteFile(path+".new", value, 0o600); err != nil {
		return err
	}
	return os.Rename(path+".new", path)
}

// ReadStatus returns what the run that has, or last had, the checkpoint in dir
// told of itself.
func ReadStatus(dir string) (Status, error) {
	var live Status
	value, err := os.ReadFile(filepath.Join(dir, liveFile))
	if err != nil {
		return live, err
	}
	err = json.Unmarshal(value, &live)
	p := &live.Progress
	p.Rate, p.BudgetLeft, p.Workers, p.Retrying = live.Allowed, live.Left, live.Workers, live.Retrying
	return live, err
}
