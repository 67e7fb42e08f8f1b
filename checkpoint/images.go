package checkpoint

import (
	"crypto/hmac"
	"crypto/sha256"
)

// ImageStore keeps what is known of local images in a checkpoint, by their
// paths. It is a cache: an entry that cannot be read counts as absent.
type ImageStore struct{ store *Store }

// Images returns the checkpoint's store of local images.
func (s *Store) Images() ImageStore { return ImageStore{s} }

// Get returns the entry of a path; nil if there is none.
func (i ImageStore) Get(path string) []byte {
	at := i.key(path)
	value, err := i.store.read(at)
	if err != nil {
		return nil
	}
	entry, err := i.store.seal.open(at, value)
	if err != nil {
		return nil
	}
	return entry
}

// Put replaces the entry of a path. It is durable once the next outcome is
// put. A checkpoint that was opened to be read keeps no new entries.
func (i ImageStore) Put(path string, entry []byte) {
	// An entry that is not written is made again, and a failing disk shows
	// when the next outcome is put.
	at := i.key(path)
	_ = i.store.write(at, i.store.seal.close(at, entry), lazy)
}

func (i ImageStore) key(path string) []byte {
	mac := hmac.New(sha256.New, i.store.secret)
	mac.Write(imagePrefix)
	mac.Write([]byte(path))
	return mac.Sum(append([]byte(nil), imagePrefix...))
}
