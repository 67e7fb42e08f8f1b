package verify

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"hash"
	"net/url"
	"slices"
	"strings"
	"sync"
)

// keyVersion changes when the same material would get another key.
const keyVersion = 1

// A Key names a record's material without telling it: an HMAC under a secret
// of the checkpoint. Whoever guesses an identity number can't confirm it.
type Key [sha256.Size]byte

// BizID returns the key as the service sees it: 64 hexadecimal characters,
// the most that a BizId may have.
func (k Key) BizID() string { return hex.EncodeToString(k[:]) }

// RowID returns the short form that names a row in outputs, logs and
// corrections: 16 hexadecimal characters.
func (k Key) RowID() string { return hex.EncodeToString(k[:8]) }

// MarshalText writes the key as BizID does.
func (k Key) MarshalText() ([]byte, error) { return hex.AppendEncode(nil, k[:]), nil }

// UnmarshalText reads what MarshalText wrote.
func (k *Key) UnmarshalText(text []byte) error {
	if len(text) != hex.EncodedLen(len(k)) {
		return fmt.Errorf("a key of %d characters, want %d", len(text), hex.EncodedLen(len(k)))
	}
	_, err := hex.Decode(k[:], text)
	return err
}

// A Keyer derives keys. It is safe for concurrent use.
type Keyer struct {
	// LocalImage names the content of a local image by its path as written;
	// nil: the path stands in. It is set before the first key is derived.
	LocalImage func(path string) string

	bizType string
	macs    sync.Pool // of *mac
}

// A mac is one under a checkpoint's secret, with room for what it is of.
type mac struct {
	hash.Hash
	text []byte
}

// key returns the key that the text stands for.
func (m *mac) key() (key Key) {
	m.Reset()
	m.Write(m.text)
	copy(key[:], m.Sum(m.text[:0]))
	return key
}

// NewKeyer returns a Keyer for the scene bizType under a checkpoint's secret.
func NewKeyer(secret []byte, bizType string) *Keyer {
	return &Keyer{
		bizType: bizType,
		macs:    sync.Pool{New: func() any { return &mac{Hash: hmac.New(sha256.New, secret)} }},
	}
}

// Key returns the key of a record's material: name, number and images, in
// the scene, and how many times more it is to be sent. Who the row belongs to, where it stands and which BizId it
// brings are no part of it, so equal material is one call.
func (k *Keyer) Key(r Record) Key {
	m := k.macs.Get().(*mac)
	defer k.macs.Put(m)
	text := append(m.text[:0], keyVersion)
	for _, part := range []string{
		k.bizType, r.Name, r.IDNumber,
		k.image(r.FaceImage), k.image(r.IDFrontImage), k.image(r.IDBackImage),
	} {
		text = binary.AppendUvarint(text, uint64(len(part)))
		text = append(text, part...)
	}
	if r.Resends > 0 {
		text = binary.AppendUvarint(text, uint64(r.Resends))
	}
	m.text = text
	return m.key()
}

// Row returns the key of the nth row, from 0, among those of equal material and user id.
func (k *Keyer) Row(material Key, userID string, n uint32) Key {
	m := k.macs.Get().(*mac)
	defer k.macs.Put(m)
	m.text = append(m.text[:0], material[:]...)
	m.text = binary.AppendUvarint(m.text, uint64(n))
	m.text = append(m.text, userID...)
	return m.key()
}

func (k *Keyer) image(address string) string {
	if k.LocalImage != nil && LocalImage(address) {
		return k.LocalImage(address)
	}
	return ImageIdentity(address)
}

// ImageIdentity returns what stays the same of an image's address: a
// presigned link changes its parameters with every export, the picture
// behind it doesn't.
func ImageIdentity(address string) string {
	if bucket, path, ok := ossObject(address); ok {
		return "oss://" + bucket + "/" + path
	}
	base, query, found := strings.Cut(address, "?")
	if !found {
		return address
	}
	parameters := strings.Split(query, "&")
	parameters = slices.DeleteFunc(parameters, presigning(parameters))
	if len(parameters) == 0 {
		return base
	}
	return base + "?" + strings.Join(parameters, "&")
}

// ossObject splits oss://BUCKET:PATH, the service's form, and
// oss://BUCKET/KEY, the form of OSS's own tools.
func ossObject(address string) (bucket, path string, ok bool) {
	rest, ok := strings.CutPrefix(address, "oss://")
	if !ok {
		return "", "", false
	}
	i := strings.IndexAny(rest, ":/")
	if i < 0 {
		return rest, "", true
	}
	return rest[:i], rest[i+1:], true
}

// A scheme of presigned links: the parameters that give it away when they
// stand together, and all that go with them.
type scheme struct {
	marks []string
	names []string // those that end in - are prefixes
}

// A short name such as st may well say which picture it is, so it counts as
// part of a signature only beside the parameters that give its scheme away.
var schemes = []scheme{
	{ // OSS V1, S3 V2, OBS
		marks: []string{"signature", "expires"},
		names: []string{"signature", "expires", "ossaccesskeyid", "accesskeyid", "awsaccesskeyid", "security-token"},
	},
	{ // OSS V4
		marks: []string{"x-oss-signature"},
		names: []string{"x-oss-signature", "x-oss-signature-version", "x-oss-credential", "x-oss-date",
			"x-oss-expires", "x-oss-security-token", "x-oss-additional-headers"},
	},
	{ // S3 V4
		marks: []string{"x-amz-signature"},
		names: []string{"x-amz-"},
	},
	{ // COS
		marks: []string{"q-signature"},
		names: []string{"q-", "x-cos-security-token"},
	},
	{ // Azure
		marks: []string{"sig", "se"},
		names: []string{"sig", "se", "st", "sp", "sv", "sr", "spr", "skoid", "sktid", "skt", "ske", "sks", "skv"},
	},
	{ // Qiniu
		marks: []string{"token", "e"},
		names: []string{"token", "e"},
	},
}

// presigning returns what tells the parameters of a signature from those of the picture.
func presigning(parameters []string) func(string) bool {
	present := make([]string, len(parameters))
	for i, p := range parameters {
		present[i] = parameterName(p)
	}
	var signed []string
	for _, s := range schemes {
		if !slices.ContainsFunc(s.marks, func(m string) bool { return !slices.Contains(present, m) }) {
			signed = append(signed, s.names...)
		}
	}
	return func(parameter string) bool {
		name := parameterName(parameter)
		return slices.ContainsFunc(signed, func(s string) bool {
			return name == s || strings.HasSuffix(s, "-") && strings.HasPrefix(name, s)
		})
	}
}

func parameterName(parameter string) string {
	name, _, _ := strings.Cut(parameter, "=")
	if unescaped, err := url.QueryUnescape(name); err == nil {
		name = unescaped
	}
	return strings.ToLower(name)
}
