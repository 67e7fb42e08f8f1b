package verify

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"hash"
	"slices"
	"sync"

	"veribatch/internal/imageref"
	"veribatch/internal/words"
)

// The versions of keys. The same material would have another key under another version.
const (
	materialVersion = 1 // VerifyMaterial's: existing checkpoints hold its keys
	actionVersion   = 2 // every other action's: its name is part of the key
)

// A Key stands for a record's material: an HMAC under a secret of the
// checkpoint, so that guessing an identity number cannot confirm it.
type Key [sha256.Size]byte

// BizID returns the key as the service sees it: 64 hexadecimal characters,
// the most that a BizId may have.
func (k Key) BizID() string { return hex.EncodeToString(k[:]) }

// renewed returns what names the nth renewal of what the key stands for; the key itself for 0.
func (k Key) renewed(n int) Key {
	if n == 0 {
		return k
	}
	return sha256.Sum256(binary.AppendUvarint(k[:], uint64(n)))
}

// RowID returns the short form that names a row in outputs, logs and
// corrections: 16 hexadecimal characters.
func (k Key) RowID() string { return hex.EncodeToString(k[:8]) }

// MarshalText writes the key as BizID does.
func (k Key) MarshalText() ([]byte, error) { return hex.AppendEncode(nil, k[:]), nil }

// UnmarshalText reads what MarshalText wrote.
func (k *Key) UnmarshalText(text []byte) error {
	if len(text) != hex.EncodedLen(len(k)) {
		return words.Errorf("a key of %d characters, want %d", len(text), hex.EncodedLen(len(k)))
	}
	_, err := hex.Decode(k[:], text)
	return err
}

// A Keyer derives keys. It is safe for concurrent use.
// Its fields are set before the first key is derived.
type Keyer struct {
	// LocalImage returns what identifies the content of a local image, given
	// its path as written. If it is nil, the path identifies the image.
	LocalImage func(path string) string

	// EarlierImages returns what LocalImage returned for the path before its
	// content changed. If it is nil, nothing is known of that.
	EarlierImages func(path string) []string

	// Rules are those by which the checkpoint's keys may have been made before.
	Rules []Rule

	action   Action
	material []Field // what the action takes, in an order that never changes
	bizType  string
	macs     sync.Pool // of *mac
}

// A mac computes HMACs under a checkpoint's secret. Text is what the next one is of.
type mac struct {
	hash.Hash
	text []byte
}

// key returns the HMAC of the text.
func (m *mac) key() (key Key) {
	m.Reset()
	m.Write(m.text)
	copy(key[:], m.Sum(m.text[:0]))
	return key
}

// NewKeyer returns a Keyer for an action in the scene bizType, under a checkpoint's
// secret; bizType is empty where the action has no scenes.
func NewKeyer(secret []byte, bizType string, action Action) *Keyer {
	return &Keyer{
		action: action, material: action.Material(), bizType: bizType,
		macs: sync.Pool{New: func() any { return &mac{Hash: hmac.New(sha256.New, secret)} }},
	}
}

// Key returns the key of a record's material in the scene: what the action takes
// of it, and how many times more it is to be sent. The user id, the place
// of the row and its own BizId are no part of it, so equal material is one call.
func (k *Keyer) Key(r Record) Key { return k.key(r, identity) }

// key returns the key where an image that is no file counts as what identity
// makes of its address.
func (k *Keyer) key(r Record, identity func(imageref.Address) string) Key {
	var images [3]string
	for i, address := range r.ImageAddresses() {
		images[i] = k.image(*address, identity)
	}
	return k.keyOf(r, images)
}

// keyOf returns the key of a record whose images count as those, in the order of
// ImageFields.
func (k *Keyer) keyOf(r Record, images [3]string) Key {
	m := k.macs.Get().(*mac)
	defer k.macs.Put(m)
	m.text = k.appendAction(m.text[:0])
	m.text = appendPart(m.text, k.bizType)
	for _, f := range k.material {
		value := *r.Value(f)
		if at := slices.Index(ImageFields(), f); at >= 0 {
			value = images[at]
		}
		m.text = appendPart(m.text, value)
	}
	if r.Resends > 0 {
		m.text = binary.AppendUvarint(m.text, uint64(r.Resends))
	}
	return m.key()
}

func (k *Keyer) image(address string, identity func(imageref.Address) string) string {
	if k.LocalImage != nil && LocalImage(address) {
		return k.LocalImage(address)
	}
	return identity(imageref.Address(address))
}

func identity(a imageref.Address) string { return a.Identity() }

func (k *Keyer) appendAction(text []byte) []byte {
	if k.action.Default() {
		return append(text, materialVersion)
	}
	return appendPart(append(text, actionVersion), k.action.Name)
}

// appendPart appends a string after its length, so that no two lists of parts
// give the same text.
func appendPart(text []byte, part string) []byte {
	return append(binary.AppendUvarint(text, uint64(len(part))), part...)
}

// Row returns the key of the nth row, counted from 0, among those of equal material and user id.
func (k *Keyer) Row(material Key, userID string, n uint32) Key {
	m := k.macs.Get().(*mac)
	defer k.macs.Put(m)
	m.text = append(m.text[:0], material[:]...)
	m.text = binary.AppendUvarint(m.text, uint64(n))
	m.text = append(m.text, userID...)
	return m.key()
}
