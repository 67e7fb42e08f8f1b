package checkpoint

import (
	"encoding/json"
	"errors"
	"fmt"
	"iter"

	"veribatch/batch"

	"github.com/cockroachdb/pebble/v2"
)

// The key space: one prefix a kind.
var (
	metaKey       = []byte("meta")
	outcomePrefix = []byte("o/") // o/ and the 32 bytes of a batch.Key
	runPrefix     = []byte("r/") // r/ and the run's number, 8 digits
	notePrefix    = []byte("d/") // d/ and an HMAC of the note's name: the names are paths of people's photos
)

// valueVersion is the first byte of every outcome; JSON follows.
const valueVersion = 1

func outcomeKey(k batch.Key) []byte {
	return append(append(make([]byte, 0, 34), outcomePrefix...), k[:]...)
}

// Get implements batch.Store.
func (s *Store) Get(key batch.Key) (batch.Outcome, error) {
	value, closer, err := s.db.Get(outcomeKey(key))
	if errors.Is(err, pebble.ErrNotFound) {
		return batch.Outcome{}, nil
	}
	if err != nil {
		return batch.Outcome{}, fmt.Errorf("%s: reading row %s: %w", s.dir, key.RowID(), err)
	}
	defer closer.Close()
	return s.decode(key, value)
}

// Put implements batch.Store. Concurrent calls share a sync of the disk.
func (s *Store) Put(key batch.Key, outcome batch.Outcome) error {
	value, err := json.Marshal(outcome)
	if err != nil {
		return err
	}
	return s.write(outcomeKey(key), append([]byte{valueVersion}, value...))
}

// All implements batch.Store, in the order of the keys.
func (s *Store) All() iter.Seq2[batch.Entry, error] {
	return func(yield func(batch.Entry, error) bool) {
		for item, err := range s.scan(outcomePrefix) {
			var entry batch.Entry
			if err == nil {
				copy(entry.Key[:], item.key[len(outcomePrefix):])
				entry.Outcome, err = s.decode(entry.Key, item.value)
			}
			if !yield(entry, err) || err != nil {
				return
			}
		}
	}
}

func (s *Store) decode(key batch.Key, value []byte) (batch.Outcome, error) {
	var outcome batch.Outcome
	if len(value) == 0 || value[0] != valueVersion {
		return outcome, fmt.Errorf("%s: row %s was written by another version of this program", s.dir, key.RowID())
	}
	if err := json.Unmarshal(value[1:], &outcome); err != nil {
		return outcome, fmt.Errorf("%s: row %s is damaged; restore the checkpoint from a backup", s.dir, key.RowID())
	}
	return outcome, nil
}

func (s *Store) read(key []byte) ([]byte, error) {
	value, closer, err := s.db.Get(key)
	if err != nil {
		return nil, err
	}
	defer closer.Close()
	return append([]byte(nil), value...), nil
}

func (s *Store) write(key, value []byte) error {
	if err := s.db.Set(key, value, pebble.Sync); err != nil {
		return fmt.Errorf("%s: writing the checkpoint: %w", s.dir, err)
	}
	return nil
}

// An item is a key and a value as the database holds them, valid until the next.
type item struct{ key, value []byte }

func (s *Store) scan(prefix []byte) iter.Seq2[item, error] {
	return func(yield func(item, error) bool) {
		it, err := s.db.NewIter(&pebble.IterOptions{LowerBound: prefix, UpperBound: after(prefix)})
		if err != nil {
			yield(item{}, err)
			return
		}
		defer it.Close()
		for it.First(); it.Valid(); it.Next() {
			value, err := it.ValueAndErr()
			if !yield(item{it.Key(), value}, err) || err != nil {
				return
			}
		}
		if err := it.Error(); err != nil {
			yield(item{}, fmt.Errorf("%s: reading the checkpoint: %w", s.dir, err))
		}
	}
}

// after returns the first key that no longer has the prefix.
func after(prefix []byte) []byte {
	end := append([]byte(nil), prefix...)
	end[len(end)-1]++
	return end
}
