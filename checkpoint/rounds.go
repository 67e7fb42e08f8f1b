package checkpoint

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"slices"
	"time"

	"veribatch/internal/words"

	"github.com/cockroachdb/pebble/v2"
)

// roundsDir is where a checkpoint keeps, beside its database, which lists were
// handed out: whoever writes lists again has only read the database.
const roundsDir = "lists"

// A Round is To-do lists that were handed out together.
type Round struct {
	Number int       `json:"number"` // from 1
	Made   time.Time `json:"made"`
	Column string    `json:"column,omitempty"` // of the input's, whose values are the groups; empty: there is one list
	Lists  []List    `json:"lists"`            // by group
}

// A List is what one group was handed.
type List struct {
	Group string   `json:"group"`
	Rows  []string `json:"rows"` // row ids, in order; equal rows have equal ones
}

// Rounds returns every round, the first one first.
func (s *Store) Rounds() ([]Round, error) {
	names, err := s.fs.List(s.fs.PathJoin(s.dir, roundsDir))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	slices.Sort(names)
	var all []Round
	for _, name := range names {
		if !isRound(name) {
			continue
		}
		round, err := s.readRound(name)
		if err != nil {
			return nil, words.Errorf("%s: the list of what was handed out is damaged (%s): %w", s.dir, name, err)
		}
		all = append(all, round)
	}
	return all, nil
}

// HandOut remembers lists that are about to be handed out, and returns their
// round. Lists equal to the last ones by the same column are of their round. A
// checkpoint that was opened to be read remembers them too.
func (s *Store) HandOut(column string, lists []List) (Round, error) {
	dir := s.fs.PathJoin(s.dir, roundsDir)
	if err := s.fs.MkdirAll(dir, 0o700); err != nil {
		return Round{}, err
	}
	held, err := pebble.LockDirectory(dir, s.fs) // two exports would take one number
	if err != nil {
		return Round{}, err
	}
	defer held.Close()
	before, err := s.Rounds()
	if err != nil {
		return Round{}, err
	}
	for _, round := range slices.Backward(before) {
		if round.Column != column {
			continue
		}
		if slices.EqualFunc(round.Lists, lists, List.equal) {
			return round, nil
		}
		break
	}
	round := Round{Number: 1, Made: time.Now().UTC(), Column: column, Lists: lists}
	if n := len(before); n > 0 {
		round.Number = before[n-1].Number + 1
	}
	return round, s.writeRound(dir, round)
}

func (l List) equal(other List) bool {
	return l.Group == other.Group && slices.Equal(l.Rows, other.Rows)
}

func roundName(number int) string { return fmt.Sprintf("%06d", number) }

// isRound reports whether a file holds a round: the folder has a lock as well,
// and what a killed process left unfinished.
func isRound(name string) bool {
	var number int
	_, err := fmt.Sscanf(name, "%d", &number)
	return err == nil && roundName(number) == name
}

func (s *Store) readRound(name string) (round Round, err error) {
	f, err := s.fs.Open(s.fs.PathJoin(s.dir, roundsDir, name))
	if err != nil {
		return round, err
	}
	defer f.Close()
	value, err := io.ReadAll(f)
	if err != nil {
		return round, err
	}
	text, err := s.seal.open(roundKey(name), value)
	if err != nil {
		return round, err
	}
	return round, json.Unmarshal(text, &round)
}

func (s *Store) writeRound(dir string, round Round) error {
	text, err := json.Marshal(round)
	if err != nil {
		return err
	}
	name := roundName(round.Number)
	folder := &backup{fs: s.fs, dir: dir}
	return folder.write(name, s.seal.close(roundKey(name), text))
}

// roundKey binds a sealed round to its file.
func roundKey(name string) []byte { return []byte(roundsDir + "/" + name) }

// copyRounds brings the rounds of a copy up to the checkpoint's.
func (b *backup) copyRounds(from string) error {
	names, err := b.fs.List(b.fs.PathJoin(from, roundsDir))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	to := &backup{fs: b.fs, dir: b.fs.PathJoin(b.dir, roundsDir)}
	if err := b.fs.MkdirAll(to.dir, 0o700); err != nil {
		return err
	}
	for _, name := range names {
		if !isRound(name) {
			continue
		}
		if _, err := b.fs.Stat(b.fs.PathJoin(to.dir, name)); err == nil {
			continue // a round never changes
		}
		if err := to.takeIn(b.fs.PathJoin(from, roundsDir, name), name); err != nil {
			return err
		}
	}
	return nil
}

func (b *backup) takeIn(from, name string) error {
	f, err := b.fs.Open(from)
	if err != nil {
		return err
	}
	content, err := io.ReadAll(f)
	if err := errors.Join(err, f.Close()); err != nil {
		return err
	}
	return b.write(name, content)
}
