package checkpoint

import (
	"sync"

	"veribatch/internal/verify"
)

// Adoptions are the keys whose answers lie under an earlier key. It is a
// batch.Adoptions, and safe for concurrent use.
type Adoptions struct {
	store *Store

	mu    sync.RWMutex
	known map[[8]byte]struct{} // the beginnings of the keys: most look-ups need no more
}

// Adoptions returns the checkpoint's adoptions.
func (s *Store) Adoptions() *Adoptions {
	a := &Adoptions{store: s, known: make(map[[8]byte]struct{})}
	for item, err := range s.scan(adoptedPrefix) {
		if err != nil {
			break // the ledger's own reading reports it
		}
		a.known[[8]byte(item.key[len(adoptedPrefix):])] = struct{}{}
	}
	return a
}

// Adopt implements batch.Adoptions. It is durable once the next outcome is
// put. A checkpoint that was opened to be read remembers nothing new.
func (a *Adoptions) Adopt(key, earlier verify.Key) {
	// One that is not written is found again as long as the row is as it was, and
	// a failing disk shows when the next outcome is put.
	at := adoptedKey(key)
	if a.store.write(at, a.store.seal.close(at, earlier[:]), lazy) != nil {
		return
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	a.known[[8]byte(key[:8])] = struct{}{}
}

// Adopted implements batch.Adoptions.
func (a *Adoptions) Adopted(key verify.Key) (earlier verify.Key, ok bool) {
	a.mu.RLock()
	_, ok = a.known[[8]byte(key[:8])]
	a.mu.RUnlock()
	if !ok {
		return earlier, false
	}
	at := adoptedKey(key)
	value, err := a.store.read(at)
	if err != nil {
		return earlier, false
	}
	text, err := a.store.seal.open(at, value)
	return earlier, err == nil && copy(earlier[:], text) == len(earlier)
}

func adoptedKey(key verify.Key) []byte {
	return append(append([]byte(nil), adoptedPrefix...), key[:]...)
}
