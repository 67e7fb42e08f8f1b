package checkpoint

import (
	"bytes"
	"testing"

	"veribatch/internal/verify"

	"github.com/cockroachdb/pebble/v2/vfs"
)

func TestNotes(t *testing.T) {
	dir := t.TempDir()
	s, err := Open(dir, demo)
	if err != nil {
		t.Fatal(err)
	}
	const name = "photos/zhang-san.jpg"
	if note := s.Recall(name); note != nil {
		t.Errorf("a new checkpoint recalls %q", note)
	}
	s.Remember(name, []byte("first"))
	s.Remember(name, []byte("second"))
	s.Remember("other", []byte("third"))
	if note := s.Recall(name); string(note) != "second" {
		t.Errorf("recalled %q", note)
	}
	notes := 0
	for item, err := range s.scan(notePrefix) {
		if notes++; err != nil || bytes.Contains(item.key, []byte("zhang")) {
			t.Errorf("the name stands in the ledger: %q, %v", item.key, err)
		}
	}
	if notes != 2 {
		t.Errorf("%d notes", notes)
	}
	for entry, err := range s.All() {
		t.Errorf("a note is taken for an outcome: %v, %v", entry, err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}

	loaded, err := Load(dir)
	closed(t, loaded, err)
	loaded.Remember(name, []byte("fourth"))
	if note := loaded.Recall(name); string(note) != "second" {
		t.Errorf("opened to be read, it recalls %q", note)
	}
}

// A note is as durable as the outcome that was put after it: an answer and
// what its picture was are lost together or not at all.
func TestNotesAreDurableWithAnOutcome(t *testing.T) {
	disk := vfs.NewCrashableMem()
	s, err := openFor("job", demo, configure(disk, nil))
	if err != nil {
		t.Fatal(err)
	}
	s.Remember("a.jpg", []byte("note"))
	if err := s.Put(verify.Key{1}, verify.Outcome{State: verify.Passed}); err != nil {
		t.Fatal(err)
	}
	crashed := disk.CrashClone(vfs.CrashCloneCfg{})
	s.Close()

	again, err := openFor("job", demo, configure(crashed, nil))
	closed(t, again, err)
	if note := again.Recall("a.jpg"); string(note) != "note" {
		t.Errorf("after the crash it recalls %q", note)
	}
}
