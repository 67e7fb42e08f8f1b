package image

import (
	"archive/zip"
	"bytes"
	"crypto/sha256"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"testing"
	"testing/fstest"
	"time"

	"veribatch/internal/image/imagetest"
	"veribatch/internal/imageref"
)

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
	closed := NewCache(openFolder(t, dir, false), &MemoryStore{})
	open := NewCache(openFolder(t, dir, true), &MemoryStore{})
	for path, outside := range map[string]bool{
		"sub/a.jpg": false, `sub\a.jpg`: false, "./sub/../sub/a.jpg": false, "in.jpg": false,
		filepath.Join(dir, "sub", "a.jpg"): false,
		"../outside.jpg":                   true, "sub/../../outside.jpg": true, "out.jpg": true,
		"up/outside.jpg":                   true,
		filepath.Join(base, "outside.jpg"): true,
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
	cache := NewCache(openFolder(t, dir, false), &MemoryStore{})
	for path, want := range map[string]error{
		"huge.jpg": ErrTooLarge, ".": ErrNoFile, "none/a.jpg": fs.ErrNotExist,
	} {
		if _, err := cache.Stat(path); !errors.Is(err, want) {
			t.Errorf("%s: %v, want %v", path, err, want)
		}
	}
	if _, err := cache.Stat("nul\x00.jpg"); err == nil {
		t.Error("a path with a NUL was accepted")
	}
	if runtime.GOOS != "windows" && os.Getuid() != 0 {
		write(t, filepath.Join(dir, "secret.jpg"), []byte("x"))
		os.Chmod(filepath.Join(dir, "secret.jpg"), 0)
		if _, err := cache.Stat("secret.jpg"); !errors.Is(err, fs.ErrPermission) {
			t.Errorf("unreadable: %v", err)
		}
	}
	if _, err := OpenFolder(filepath.Join(dir, "none"), false); err == nil {
		t.Error("a folder that does not exist was opened")
	}
}

// Images in workbooks count by their content, as files do, and are bounded as they are.
func TestEmbedded(t *testing.T) {
	photo := imagetest.PNG(64, 64)
	parts := fstest.MapFS{
		"1.png":   {Data: photo, ModTime: time.Unix(1, 0)},
		"bomb":    {Data: make([]byte, MaxFile+1)},
		"damaged": {Data: photo, ModTime: time.Unix(1, 0)},
	}
	folder := openFolder(t, t.TempDir(), false)
	address := func(part string) string { return string(imageref.Embedded("a.xlsx", part)) }
	images := NewCache(folder, new(MemoryStore))
	if _, err := images.Stat(address("1.png")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("without workbooks: %v", err)
	}
	folder.Embedded = func(address string) (fs.File, error) {
		_, part, _ := imageref.Address(address).Embedded()
		file, err := parts.Open(part)
		if part == "damaged" {
			file = damagedFile{file}
		}
		return file, err
	}
	info, err := images.Stat(address("1.png"))
	if err != nil || info.Digest != sha256.Sum256(photo) || info.Format != "PNG" {
		t.Errorf("%+v, %v", info, err)
	}
	if content, err := images.Read(address("1.png"), info.Digest); err != nil || !bytes.Equal(content, photo) {
		t.Errorf("%d bytes, %v", len(content), err)
	}
	for part, want := range map[string]error{
		"bomb": ErrTooLarge, "2.png": fs.ErrNotExist, "damaged": zip.ErrChecksum,
	} {
		if _, err := images.Stat(address(part)); !errors.Is(err, want) {
			t.Errorf("%s: %v, want %v", part, err, want)
		}
	}
}

// A damagedFile fails as an archive does at its end.
type damagedFile struct{ fs.File }

func (damagedFile) Read([]byte) (int, error) { return 0, zip.ErrChecksum }
