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
}

// Publish replaces what the run tells of itself.
func (s *Store) Publish(live Status) error {
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
	return live, json.Unmarshal(value, &live)
}
