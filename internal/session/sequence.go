package session

import (
	"os"
	"path/filepath"

	"veribatch/internal/verify"
)

// The survey before an Export tells it in which order it will ask for outcomes.

// beginSequence begins to remember the order of the rows.
func (s *Session) beginSequence() error {
	if s.dir == "" { // nothing is known, and nothing will be written
		return nil
	}
	if s.sequence != nil {
		if err := s.sequence.Close(); err != nil {
			return err
		}
	}
	s.sequence = s.store.NewSequence(os.TempDir())
	return nil
}

// inSequence adds a row after those before it.
func (s *Session) inSequence(res verify.Result) {
	if s.sequence == nil || res.Outcome.State == verify.Erased {
		return
	}
	key := res.Key
	if earlier, ok := s.job.Adoptions.Adopted(key); ok {
		key = earlier
	}
	s.sequence.Add(key)
}

// inOrder reads the ledger, and returns what knows of the rows in their order;
// nil if there was no survey. It takes the room of the ledger beside the first output.
func (s *Session) inOrder(paths []string) (knownFunc, error) {
	if s.sequence == nil {
		return nil, nil
	}
	dir := filepath.Dir(paths[0])
	if paths[0] == Stdout {
		dir = os.TempDir()
	}
	if err := s.sequence.Read(dir); err != nil {
		return nil, err
	}
	return s.sequence.Get, nil
}
