package image

import (
	"fmt"
	"testing"
)

func TestMemoryStore(t *testing.T) {
	var s MemoryStore
	if entry := s.Get("a.jpg"); entry != nil {
		t.Errorf("an empty store has %q", entry)
	}
	s.Put("a.jpg", []byte("first"))
	s.Put("a.jpg", []byte("second"))
	if entry := s.Get("a.jpg"); string(entry) != "second" {
		t.Errorf("got %q, want the entry that was put last", entry)
	}
	for i := range 10 * memoryEntries {
		name := fmt.Sprint(i)
		if s.Put(name, []byte(name)); string(s.Get(name)) != name {
			t.Fatalf("entry %d is lost as soon as it was put", i)
		}
		if len(s.entries) > memoryEntries {
			t.Fatalf("%d entries are kept, want %d at most", len(s.entries), memoryEntries)
		}
	}
}
