package image

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"io/fs"
	"slices"
	"time"

	"veribatch/internal/words"
)

// ErrChanged says that a file is no longer what it was when it was checked.
var ErrChanged = words.Errorf("the image was changed since it was checked")

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

// An Info is what is known of an image file. It is stored as JSON.
type Info struct {
	Digest   Digest    `json:"digest"`
	Bytes    int64     `json:"bytes"`
	Modified time.Time `json:"modified"` // UTC
	Measure

	Earlier []Digest `json:"earlier,omitempty"` // of the contents before, the first one first; maxEarlier at most
}

// maxEarlier is how many earlier contents of a file are remembered: more than
// people send one photo again.
const maxEarlier = 16

// A Cache is a folder of images and what is known of them. It reads a file
// only if its size or time has changed since it was read last. Images are
// named by their paths as they were written. It is safe for concurrent use.
type Cache struct {
	folder *Folder
	store  Store
}

// NewCache returns the cache of a folder that keeps its entries in store.
func NewCache(folder *Folder, store Store) *Cache { return &Cache{folder, store} }

// Stat returns what is known of an image. The error is one of this package's,
// fs.ErrNotExist or the operating system's. It does not contain the path.
func (c *Cache) Stat(path string) (Info, error) {
	file, err := c.folder.stat(path)
	if err != nil {
		return Info{}, err
	}
	if known, ok := c.get(path); ok && known.is(file) {
		return known, nil
	}
	data, err := c.folder.read(path)
	if err != nil {
		return Info{}, err
	}
	return c.put(path, data, file.ModTime()), nil
}

// Identity returns what stands for the content of an image in a key. A file
// that cannot be read now keeps its last identity, so that the answer to it is
// found. A file that was never read goes by its path; it is never sent.
func (c *Cache) Identity(path string) string {
	known, err := c.Stat(path)
	if err != nil {
		var ok bool
		if known, ok = c.get(path); !ok {
			return path
		}
	}
	return known.Digest.identity()
}

// Earlier returns the identities that an image had before its content changed.
func (c *Cache) Earlier(path string) []string {
	before, ok := c.get(path)
	known, err := c.Stat(path)
	if !ok || err != nil {
		return nil
	}
	var all []string
	for _, digest := range before.followedBy(known.Digest) { // what is kept now may be older, if it can't be replaced
		all = append(all, digest.identity())
	}
	return all
}

// followedBy returns the earlier contents of a file whose content is now of that digest.
func (i Info) followedBy(now Digest) []Digest {
	earlier := slices.Clone(i.Earlier)
	if i.Digest != now {
		earlier = append(earlier, i.Digest)
	}
	return earlier[max(0, len(earlier)-maxEarlier):]
}

func (d Digest) identity() string { return "sha256:" + hex.EncodeToString(d[:]) }

// Digest returns the SHA-256 of an image's bytes; the error is Stat's.
func (c *Cache) Digest(path string) ([sha256.Size]byte, error) {
	known, err := c.Stat(path)
	return known.Digest, err
}

// Read returns the bytes of an image that has the digest. The error is
// ErrChanged if the bytes have another digest, else Stat's.
func (c *Cache) Read(path string, digest [sha256.Size]byte) ([]byte, error) {
	file, err := c.folder.stat(path)
	if err != nil {
		return nil, err
	}
	data, err := c.folder.read(path)
	if err != nil {
		return nil, err
	}
	if sha256.Sum256(data) != digest {
		c.put(path, data, file.ModTime()) // the entry was wrong, though size and time were right
		return nil, ErrChanged
	}
	return data, nil
}

func (c *Cache) get(path string) (Info, bool) {
	var known Info
	err := json.Unmarshal(c.store.Get(path), &known)
	return known, err == nil
}

// put keeps and returns what the bytes of an image say. Modified is the file's
// time before they were read: if the file was written meanwhile, the next Stat
// reads it again.
func (c *Cache) put(path string, data []byte, modified time.Time) Info {
	known := Info{
		Digest: sha256.Sum256(data), Bytes: int64(len(data)), Modified: modified.UTC(), Measure: MeasureImage(data),
	}
	if before, ok := c.get(path); ok {
		known.Earlier = before.followedBy(known.Digest)
	}
	if entry, err := json.Marshal(known); err == nil {
		c.store.Put(path, entry)
	}
	return known
}

// is reports whether a file looks unchanged since it was read.
func (i Info) is(file fs.FileInfo) bool {
	return i.Bytes == file.Size() && i.Modified.Equal(file.ModTime())
}
