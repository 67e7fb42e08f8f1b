package image

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// countingStore is a Store that counts how often a file was read.
type countingStore struct {
	MemoryStore
	puts int
}

func (s *countingStore) Put(name string, entry []byte) {
	s.MemoryStore.Put(name, entry)
	s.puts++
}

func TestCacheReadsChangedFilesOnly(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "a.png")
	first, second := encoded(t, quarters(80, 60), "PNG"), encoded(t, quarters(90, 70), "PNG")
	write(t, path, first)
	store := &countingStore{}
	cache := NewCache(openFolder(t, dir, false), store)

	known, err := cache.Stat("a.png")
	if err != nil || known.Measure != (Measure{"PNG", 80, 60}) || known.Bytes != int64(len(first)) {
		t.Fatalf("%+v, %v", known, err)
	}
	identity := cache.Identity("a.png")
	if identity != fmt.Sprintf("sha256:%x", known.Digest) || store.puts != 1 {
		t.Errorf("identity %s after %d reads", identity, store.puts)
	}

	// Touched: it is read again and has the same identity.
	if err := os.Chtimes(path, time.Time{}, known.Modified.Add(time.Hour)); err != nil {
		t.Fatal(err)
	}
	if again := cache.Identity("a.png"); again != identity || store.puts != 2 {
		t.Errorf("touched: identity %s after %d reads", again, store.puts)
	}
	// Changed: it has another.
	write(t, path, second)
	changed := cache.Identity("a.png")
	if changed == identity || store.puts != 3 {
		t.Errorf("changed: identity %s after %d reads", changed, store.puts)
	}

	// Removed: it keeps its last identity and cannot be read.
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	if got := cache.Identity("a.png"); got != changed {
		t.Errorf("removed: identity %s, want %s", got, changed)
	}
	if _, err := cache.Stat("a.png"); !errors.Is(err, fs.ErrNotExist) || strings.Contains(err.Error(), "a.png") {
		t.Errorf("removed: %v", err)
	}
	if got := cache.Identity("b.png"); got != "b.png" {
		t.Errorf("never read: identity %s", got)
	}
}

// Read returns only bytes that have the digest, even if the file looks untouched.
func TestCacheReadsWhatWasChecked(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "a.jpg")
	write(t, path, []byte("first"))
	cache := NewCache(openFolder(t, dir, false), &MemoryStore{})
	known, err := cache.Stat("a.jpg")
	if err != nil {
		t.Fatal(err)
	}
	if data, err := cache.Read("a.jpg", known.Digest); err != nil || string(data) != "first" {
		t.Errorf("%q, %v", data, err)
	}

	write(t, path, []byte("other"))
	if err := os.Chtimes(path, time.Time{}, known.Modified); err != nil {
		t.Fatal(err)
	}
	if data, err := cache.Read("a.jpg", known.Digest); err != ErrChanged || data != nil {
		t.Errorf("%q, %v", data, err)
	}
	if now, err := cache.Digest("a.jpg"); err != nil || now == known.Digest {
		t.Errorf("the entry was not replaced: %v", err)
	}
}

// What a file showed before is remembered, of the last contents only.
func TestEarlierContents(t *testing.T) {
	dir := t.TempDir()
	folder, err := OpenFolder(dir, false)
	if err != nil {
		t.Fatal(err)
	}
	defer folder.Close()
	c := NewCache(folder, new(MemoryStore))
	var before []string
	for i := range maxEarlier + 2 {
		content := strings.Repeat("x", i+1)
		if err := os.WriteFile(filepath.Join(dir, "1.jpg"), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		if got, want := c.Earlier("1.jpg"), before[max(0, len(before)-maxEarlier):]; !slices.Equal(got, want) {
			t.Errorf("after %d contents: earlier ones %q, want %q", i, got, want)
		}
		before = append(before, c.Identity("1.jpg"))
	}
}
