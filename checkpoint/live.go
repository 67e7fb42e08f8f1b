package checkpoint

import (
	"encoding/json"
	"os"
	"path/filepath"
	"time"

	"veribatch/batch"
)

// liveFile is what a run tells of itself beside the database, which nobody
// else can read while the run has it.
const liveFile = "progress.json"

// A Holder is the process that has a checkpoint.
type Holder struct {
	PID     int       `json:"pid"`
	Host    string    `json:"host"`
	Started time.Time `json:"started"`
}

// Live is what a run told last.
type Live struct {
	Holder   Holder         `json:"holder"`
	Updated  time.Time      `json:"updated"`
	Total    int            `json:"total"` // rows of the input
	Progress batch.Progress `json:"progress"`
}

// Publish replaces what the run tells of itself.
func (s *Store) Publish(live Live) error {
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

// ReadLive returns what the run that has, or last had, the checkpoint in dir
// told of itself.
func ReadLive(dir string) (Live, error) {
	var live Live
	value, err := os.ReadFile(filepath.Join(dir, liveFile))
	if err != nil {
		return live, err
	}
	return live, json.Unmarshal(value, &live)
}
