package checkpoint

import (
	"errors"
	"slices"

	"veribatch/internal/codec"
	"veribatch/internal/verify"

	"github.com/cockroachdb/pebble/v2"
)

func historyKey(k verify.Key) []byte {
	return append(append(make([]byte, 0, 34), historyPrefix...), k[:]...)
}

// Supersede implements verify.Store. Calls for one key are for one goroutine at a time.
func (s *Store) Supersede(key verify.Key, before, after verify.Outcome) error {
	history, err := s.History(key)
	if err != nil {
		return err
	}
	past, err := s.pastItem(key, append(history, before.Answer()))
	if err != nil {
		return err
	}
	return s.put(key, after, durable, past)
}

// History returns the answers that others took the place of, the oldest first. What stood before an import brought
// an answer is among them even if it wasn't final.
func (s *Store) History(key verify.Key) ([]verify.Outcome, error) {
	if err := s.failure.check(); err != nil {
		return nil, err
	}
	value, err := s.read(historyKey(key))
	if errors.Is(err, pebble.ErrNotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, damaged(s.dir, err)
	}
	return s.past(key, value)
}

// Previous returns the last final answer that another took the place of; the zero Outcome if none did.
func (s *Store) Previous(key verify.Key) (verify.Outcome, error) {
	history, err := s.History(key)
	for _, o := range slices.Backward(history) {
		if o.State.Final() {
			return o, err
		}
	}
	return verify.Outcome{}, err
}

// HasHistory reports whether any answer took the place of another.
func (s *Store) HasHistory() (bool, error) {
	for _, err := range s.scan(historyPrefix) {
		return err == nil, err
	}
	return false, nil
}

// pastItem is the item that holds a key's history; without one it deletes it.
func (s *Store) pastItem(key verify.Key, history []verify.Outcome) (item, error) {
	at := historyKey(key)
	if len(history) == 0 {
		return item{key: at}, nil
	}
	text, err := codec.Marshal(history)
	return item{at, s.seal.close(at, text)}, err
}

// past returns the history that is stored for a key.
func (s *Store) past(key verify.Key, value []byte) (history []verify.Outcome, err error) {
	text, err := s.seal.open(historyKey(key), value)
	if err == nil && codec.Unmarshal(text, &history) != nil {
		err = errDamaged
	}
	if err != nil {
		return nil, s.unreadable(key, err)
	}
	return history, nil
}
