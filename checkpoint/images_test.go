package checkpoint

import (
	"bytes"
	"testing"

	"veribatch/internal/verify"

	"github.com/cockroachdb/pebble/v2/vfs"
)

func TestImages(t *testing.T) {
	dir := t.TempDir()
	s, err := Open(dir, demo)
	if err != nil {
		t.Fatal(err)
	}
	const name = "photos/zhang-san.jpg"
	images := s.Images()
	if entry := images.Get(name); entry != nil {
		t.Errorf("a new checkpoint has %q", entry)
	}
	images.Put(name, []byte("first"))
	images.Put(name, []byte("second"))
	images.Put("other", []byte("third"))
	if entry := images.Get(name); string(entry) != "second" {
		t.Errorf("got %q", entry)
	}
	entries := 0
	for item, err := range s.scan(imagePrefix) {
		if entries++; err != nil || bytes.Contains(item.key, []byte("zhang")) {
			t.Errorf("the path stands in the ledger: %q, %v", item.key, err)
		}
	}
	if entries != 2 {
		t.Errorf("%d entries, want 2", entries)
	}
	for entry, err := range s.All() {
		t.Errorf("an image is taken for an outcome: %v, %v", entry, err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}

	loaded, err := Load(dir)
	closed(t, loaded, err)
	loaded.Images().Put(name, []byte("fourth"))
	if entry := loaded.Images().Get(name); string(entry) != "second" {
		t.Errorf("opened to be read, it has %q", entry)
	}
}

// An image's entry is as durable as the outcome that was put after it: an
// answer and what its image was are lost together or not at all.
func TestImagesAreDurableWithAnOutcome(t *testing.T) {
	disk := vfs.NewCrashableMem()
	s, err := openFor("job", demo, configure(disk, nil))
	if err != nil {
		t.Fatal(err)
	}
	s.Images().Put("a.jpg", []byte("entry"))
	if err := s.Put(verify.Key{1}, verify.Outcome{State: verify.Passed}); err != nil {
		t.Fatal(err)
	}
	crashed := disk.CrashClone(vfs.CrashCloneCfg{})
	s.Close()

	again, err := openFor("job", demo, configure(crashed, nil))
	closed(t, again, err)
	if entry := again.Images().Get("a.jpg"); string(entry) != "entry" {
		t.Errorf("after the crash it has %q", entry)
	}
}
