package checkpoint

import (
	"crypto/hmac"
	"crypto/sha256"

	"github.com/cockroachdb/pebble/v2"
)

// Recall returns the note under a name; nil if there is none. Notes are a
// cache: one that can't be read is as good as none.
func (s *Store) Recall(name string) []byte {
	note, err := s.read(s.noteKey(name))
	if err != nil {
		return nil
	}
	return note
}

// Remember keeps a note under a name. It is durable with the next Put. A
// checkpoint that was opened to be read keeps nothing new.
func (s *Store) Remember(name string, note []byte) {
	// What can't be written is made again; a disk that fails shows with the next Put.
	_ = s.db.Set(s.noteKey(name), note, pebble.NoSync)
}

func (s *Store) noteKey(name string) []byte {
	mac := hmac.New(sha256.New, s.meta.Secret)
	mac.Write(notePrefix)
	mac.Write([]byte(name))
	return mac.Sum(append([]byte(nil), notePrefix...))
}
