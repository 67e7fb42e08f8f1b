package image

import "sync"

// A Store keeps an entry for each name between runs. Names are paths of
// people's images, so a Store does not write them down as they are. It may
// lose an entry at any time: the Cache reads the file again.
// It is safe for concurrent use.
type Store interface {
	Get(name string) []byte // nil if there is no entry
	Put(name string, entry []byte)
}

// memoryEntries is enough for the images that are inspected and uploaded at
// the same time.
const memoryEntries = 500

// A MemoryStore is a Store in memory, for a process that has no checkpoint. It
// forgets everything once it holds 500 entries. Its zero value is empty.
type MemoryStore struct {
	mu      sync.Mutex
	entries map[string][]byte
}

// Get returns the entry of a name, nil if there is none.
func (s *MemoryStore) Get(name string) []byte {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.entries[name]
}

// Put replaces the entry of a name.
func (s *MemoryStore) Put(name string, entry []byte) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.entries == nil || len(s.entries) >= memoryEntries {
		s.entries = make(map[string][]byte, memoryEntries)
	}
	s.entries[name] = entry
}
