package checkpoint

import (
	"crypto/hmac"
	"crypto/sha256"
)

// Recall returns the note under a name; nil if there is none. Notes are a
// cache: one that can't be read is as good as none.
func (s *Store) Recall(name string) []byte {
	at := s.noteKey(name)
	value, err := s.read(at)
	if err != nil {
		return nil
	}
	note, err := s.seal.open(at, value)
	if err != nil {
		return nil
	}
	return note
}

// Remember keeps a note under a name. It is durable with the next Put. A
// checkpoint that was opened to be read keeps nothing new.
func (s *Store) Remember(name string, note []byte) {
	// What can't be written is made again; a disk that fails shows with the next Put.
	at := s.noteKey(name)
	_ = s.write(at, s.seal.close(at, note), lazy)
}

func (s *Store) noteKey(name string) []byte {
	mac := hmac.New(sha256.New, s.secret)
	mac.Write(notePrefix)
	mac.Write([]byte(name))
	return mac.Sum(append([]byte(nil), notePrefix...))
}
