package image

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io/fs"
	"time"
)

// ErrChanged says that a file is not what it was when it was looked at.
var ErrChanged = errors.New("the image was changed since it was checked")

// A Store keeps notes between runs, each under the name it was given, which
// it doesn't tell to anyone. It is a cache: a note that couldn't be kept or
// isn't found is made afresh.
type Store interface {
	Recall(name string) []byte // nil if there is none
	Remember(name string, note []byte)
}

// A Digest is the SHA-256 of an image's bytes.
type Digest [sha256.Size]byte

// MarshalText writes the digest in hexadecimal.
func (d Digest) MarshalText() ([]byte, error) { return hex.AppendEncode(nil, d[:]), nil }

// UnmarshalText reads what MarshalText wrote.
func (d *Digest) UnmarshalText(text []byte) error {
	if len(text) != hex.EncodedLen(len(d)) {
		return hex.ErrLength
	}
	_, err := hex.Decode(d[:], text)
	return err
}

// A Info is what is known of a file.
type Info struct {
	Digest   Digest    `json:"digest"`
	Bytes    int64     `json:"bytes"`
	Modified time.Time `json:"modified"`
	Measure
}

// An Cache is a folder of images together with what is remembered of them:
// looking at a file costs a stat, and reading it only if it was touched since
// it was looked at last. Images go by their paths as they were written.
// It is safe for concurrent use.
type Cache struct {
	folder *Folder
	memory Store
}

// NewCache returns the album of a folder.
func NewCache(folder *Folder, memory Store) *Cache { return &Cache{folder, memory} }

// Stat returns what is known of an image. The error is one of those of this
// package, an fs.ErrNotExist or the operating system's, and names no file.
func (a *Cache) Stat(path string) (Info, error) {
	info, err := a.folder.stat(path)
	if err != nil {
		return Info{}, err
	}
	if known, ok := a.recall(path); ok && known.is(info) {
		return known, nil
	}
	data, err := a.folder.read(path)
	if err != nil {
		return Info{}, err
	}
	return a.remember(path, data, info.ModTime()), nil
}

// Identity returns what names the content of an image in a key. A file that
// can't be looked at keeps the name it had last, so that its answer is found.
// One that was never seen goes by its path, and is never sent.
func (a *Cache) Identity(path string) string {
	known, err := a.Stat(path)
	if err != nil {
		var seen bool
		if known, seen = a.recall(path); !seen {
			return path
		}
	}
	return "sha256:" + hex.EncodeToString(known.Digest[:])
}

// Digest returns the SHA-256 of an image's bytes; the error is Look's.
func (a *Cache) Digest(path string) ([sha256.Size]byte, error) {
	known, err := a.Stat(path)
	return known.Digest, err
}

// Read returns the bytes of an image that has the digest; the error is
// ErrChanged if they have another, else that of Look.
func (a *Cache) Read(path string, digest [sha256.Size]byte) ([]byte, error) {
	info, err := a.folder.stat(path)
	if err != nil {
		return nil, err
	}
	data, err := a.folder.read(path)
	if err != nil {
		return nil, err
	}
	if sha256.Sum256(data) != digest {
		a.remember(path, data, info.ModTime()) // or a look would go on seeing what isn't there
		return nil, ErrChanged
	}
	return data, nil
}

func (a *Cache) recall(path string) (Info, bool) {
	var known Info
	err := json.Unmarshal(a.memory.Recall(path), &known)
	return known, err == nil
}

// remember notes what bytes say. Modified is from before they were read: if
// they were written meanwhile, the next look reads them again.
func (a *Cache) remember(path string, data []byte, modified time.Time) Info {
	known := Info{
		Digest: sha256.Sum256(data), Bytes: int64(len(data)), Modified: modified.UTC(), Measure: MeasureImage(data),
	}
	if note, err := json.Marshal(known); err == nil {
		a.memory.Remember(path, note)
	}
	return known
}

// is reports whether a file is still the one that is known.
func (p Info) is(file fs.FileInfo) bool {
	return p.Bytes == file.Size() && p.Modified.Equal(file.ModTime())
}
