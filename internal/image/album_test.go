package image

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"
)

// fakeMemory is a Memory in a map.
type fakeMemory struct {
	mu    sync.Mutex
	notes map[string][]byte
	kept  int
}

func (m *fakeMemory) Recall(name string) []byte {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.notes[name]
}

func (m *fakeMemory) Remember(name string, note []byte) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.notes == nil {
		m.notes = make(map[string][]byte)
	}
	m.notes[name] = note
	m.kept++
}

func openFolder(t *testing.T, dir string, anyPath bool) *Folder {
	t.Helper()
	folder, err := OpenFolder(dir, anyPath)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { folder.Close() })
	return folder
}

func write(t *testing.T, path string, data []byte) {
	t.Helper()
	if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o755), os.WriteFile(path, data, 0o600)); err != nil {
		t.Fatal(err)
	}
}

func TestAlbumRemembers(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "a.png")
	first, second := encoded(t, quarters(80, 60), "PNG"), encoded(t, quarters(90, 70), "PNG")
	write(t, path, first)
	memory := &fakeMemory{}
	album := NewCache(openFolder(t, dir, false), memory)

	known, err := album.Stat("a.png")
	if err != nil || known.Measure != (Measure{"PNG", 80, 60}) || known.Bytes != int64(len(first)) {
		t.Fatalf("%+v, %v", known, err)
	}
	identity := album.Identity("a.png")
	if identity != fmt.Sprintf("sha256:%x", known.Digest) || memory.kept != 1 {
		t.Errorf("%s after %d readings", identity, memory.kept)
	}

	// Touched: read again, and the same. Changed: another.
	if err := os.Chtimes(path, time.Time{}, known.Modified.Add(time.Hour)); err != nil {
		t.Fatal(err)
	}
	if again := album.Identity("a.png"); again != identity || memory.kept != 2 {
		t.Errorf("touched: %s after %d readings", again, memory.kept)
	}
	write(t, path, second)
	changed := album.Identity("a.png")
	if changed == identity || memory.kept != 3 {
		t.Errorf("changed: %s after %d readings", changed, memory.kept)
	}

	// Gone: it keeps its last name, and is not to be had.
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	if got := album.Identity("a.png"); got != changed {
		t.Errorf("gone: %s, want %s", got, changed)
	}
	if _, err := album.Stat("a.png"); !errors.Is(err, fs.ErrNotExist) || strings.Contains(err.Error(), "a.png") {
		t.Errorf("gone: %v", err)
	}
	if got := album.Identity("b.png"); got != "b.png" {
		t.Errorf("never seen: %s", got)
	}
}

// Bytes are handed out only if they are those that were looked at, even if
// the file looks untouched.
func TestAlbumReads(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "a.jpg")
	write(t, path, []byte("first"))
	album := NewCache(openFolder(t, dir, false), &fakeMemory{})
	known, err := album.Stat("a.jpg")
	if err != nil {
		t.Fatal(err)
	}
	if data, err := album.Read("a.jpg", known.Digest); err != nil || string(data) != "first" {
		t.Errorf("%q, %v", data, err)
	}

	write(t, path, []byte("other"))
	if err := os.Chtimes(path, time.Time{}, known.Modified); err != nil {
		t.Fatal(err)
	}
	if data, err := album.Read("a.jpg", known.Digest); err != ErrChanged || data != nil {
		t.Errorf("%q, %v", data, err)
	}
	if now, err := album.Digest("a.jpg"); err != nil || now == known.Digest {
		t.Errorf("it was not looked at again: %v", err)
	}
}

func TestFolderKeepsItsPaths(t *testing.T) {
	base := t.TempDir()
	dir := filepath.Join(base, "photos")
	write(t, filepath.Join(base, "outside.jpg"), []byte("x"))
	write(t, filepath.Join(dir, "sub", "a.jpg"), []byte("x"))
	for name, to := range map[string]string{"out.jpg": "../outside.jpg", "in.jpg": "sub/a.jpg", "up": ".."} {
		if err := os.Symlink(to, filepath.Join(dir, name)); err != nil {
			t.Skip(err)
		}
	}
	closed := NewCache(openFolder(t, dir, false), &fakeMemory{})
	open := NewCache(openFolder(t, dir, true), &fakeMemory{})
	for path, outside := range map[string]bool{
		"sub/a.jpg": false, `sub\a.jpg`: false, "./sub/../sub/a.jpg": false, "in.jpg": false, filepath.Join(dir, "sub", "a.jpg"): false,
		"../outside.jpg": true, "sub/../../outside.jpg": true, filepath.Join(base, "outside.jpg"): true, "out.jpg": true, "up/outside.jpg": true,
	} {
		if _, err := closed.Stat(path); (err == ErrOutside) != outside || !outside && err != nil {
			t.Errorf("%s: %v", path, err)
		}
		if _, err := open.Stat(path); err != nil {
			t.Errorf("%s, any path: %v", path, err)
		}
	}
}

func TestFolderRefuses(t *testing.T) {
	dir := t.TempDir()
	huge := filepath.Join(dir, "huge.jpg")
	write(t, huge, nil)
	if err := os.Truncate(huge, MaxFile+1); err != nil {
		t.Fatal(err)
	}
	album := NewCache(openFolder(t, dir, false), &fakeMemory{})
	for path, want := range map[string]error{
		"huge.jpg": ErrTooLarge, ".": ErrNoFile, "none/a.jpg": fs.ErrNotExist,
	} {
		if _, err := album.Stat(path); !errors.Is(err, want) {
			t.Errorf("%s: %v, want %v", path, err, want)
		}
	}
	if _, err := album.Stat("nul\x00.jpg"); err == nil {
		t.Error("a path with a NUL")
	}
	if runtime.GOOS != "windows" && os.Getuid() != 0 {
		write(t, filepath.Join(dir, "secret.jpg"), []byte("x"))
		os.Chmod(filepath.Join(dir, "secret.jpg"), 0)
		if _, err := album.Stat("secret.jpg"); !errors.Is(err, fs.ErrPermission) {
			t.Errorf("unreadable: %v", err)
		}
	}
	if _, err := OpenFolder(filepath.Join(dir, "none"), false); err == nil {
		t.Error("a folder that isn't there")
	}
}
