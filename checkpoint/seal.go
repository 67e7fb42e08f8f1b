package checkpoint

import (
	"crypto/cipher"
	"crypto/rand"

	"veribatch/internal/words"

	"golang.org/x/crypto/argon2"
	"golang.org/x/crypto/chacha20poly1305"
)

// argon2id is the only way from a passphrase to a key that is known.
const argon2id = "argon2id"

// maxMemory bounds what a checkpoint may ask for to derive its key, in KiB:
// it may come from anywhere.
const maxMemory = 1 << 20

// A derivation is how a checkpoint's key is made of its passphrase. It is
// stored in the open: only the passphrase is secret.
type derivation struct {
	Function string `json:"function"`
	Salt     []byte `json:"salt"`
	Passes   uint32 `json:"passes"`
	Memory   uint32 `json:"memory"` // KiB
	Lanes    uint8  `json:"lanes"`
}

// newDerivation has the second set of parameters that RFC 9106, section 4
// recommends: 3 passes over 64 MiB in 4 lanes, a salt of 128 bits.
func newDerivation() *derivation {
	salt := make([]byte, 16)
	rand.Read(salt)
	return &derivation{Function: argon2id, Salt: salt, Passes: 3, Memory: 64 << 10, Lanes: 4}
}

func (d *derivation) sane() bool {
	return d.Function == argon2id && d.Passes >= 1 && d.Passes <= 64 && d.Memory <= maxMemory && d.Lanes >= 1
}

// A seal encrypts values with XChaCha20-Poly1305, whose nonces are long enough
// to be drawn at random. Each value is bound to its key in the ledger: put under
// another it doesn't open. A nil seal leaves values as they are. It is safe for concurrent use.
type seal struct{ aead cipher.AEAD }

// newSeal derives the key, which takes some 100 ms and 64 MB.
func newSeal(passphrase []byte, d *derivation) (*seal, error) {
	if !d.sane() {
		return nil, words.Errorf("its key is derived in a way that isn't known")
	}
	key := argon2.IDKey(passphrase, d.Salt, d.Passes, d.Memory, d.Lanes, chacha20poly1305.KeySize)
	aead, err := chacha20poly1305.NewX(key)
	return &seal{aead}, err
}

// The first byte of every value says what follows.
const (
	plainValue  = 1 // the value
	sealedValue = 2 // a nonce, and the value sealed under it
)

// close returns what is stored under key for a text.
func (s *seal) close(key, text []byte) []byte {
	if s == nil {
		return append([]byte{plainValue}, text...)
	}
	header := 1 + s.aead.NonceSize()
	value := make([]byte, header, header+len(text)+s.aead.Overhead())
	value[0] = sealedValue
	rand.Read(value[1:])
	return s.aead.Seal(value, value[1:], text, key)
}

var (
	errOtherVersion = words.Errorf("another version of this program wrote it")
	errDamaged      = words.Errorf("it is damaged")
)

// open returns the text of what is stored under key. A value that isn't
// sealed is none of a sealed ledger's.
func (s *seal) open(key, value []byte) ([]byte, error) {
	switch {
	case len(value) == 0:
		return nil, errDamaged
	case s == nil && value[0] == plainValue:
		return value[1:], nil
	case s == nil || value[0] != sealedValue:
		return nil, errOtherVersion
	case len(value) < 1+s.aead.NonceSize():
		return nil, errDamaged
	}
	nonce, sealed := value[1:1+s.aead.NonceSize()], value[1+s.aead.NonceSize():]
	text, err := s.aead.Open(nil, nonce, sealed, key)
	if err != nil {
		return nil, errDamaged
	}
	return text, nil
}
