package checkpoint

import (
	"crypto/rand"
	"encoding/json"
	"errors"
	"maps"
	"time"

	"veribatch/internal/words"

	"github.com/cockroachdb/pebble/v2"
)

// meta is what a checkpoint knows of itself. It is stored in the open, but for the secret.
type meta struct {
	Layout     int         `json:"schema"`
	Version    string      `json:"version,omitempty"` // of the program that brought it into its layout
	Created    time.Time   `json:"created"`
	Secret     []byte      `json:"secret"`               // keys are derived under it; a value of the seal's
	Derivation *derivation `json:"derivation,omitempty"` // nil if the checkpoint isn't sealed
	Settings   Settings    `json:"settings"`
	Epoch      string      `json:"epoch,omitempty"`   // random; a copy that goes on begins another
	Missing    int         `json:"missing,omitempty"` // calls that copies lacked when runs went on from them

	Retries map[string]time.Time `json:"retries,omitempty"` // when each --retry first began, by its value
}

// errNoMeta is a database that was made, and never begun.
var errNoMeta = words.Errorf("an empty checkpoint")

// begin reads what the checkpoint knows of itself, or writes it if it is
// new, and holds it against the settings of a run; nil takes those that it has.
func (s *Store) begin(want *Settings, passphrase []byte) error {
	err := s.readMeta(passphrase)
	if errors.Is(err, errNoMeta) && want != nil {
		return s.writeMeta(*want, passphrase)
	}
	if err != nil {
		return err
	}
	if err := s.convert(); err != nil {
		return err
	}
	have := s.meta.Settings
	if want == nil || have == *want {
		return nil
	}
	used, err := s.Used()
	if err != nil {
		return err
	}
	s.meta.Settings = *want
	if !used {
		return s.putMeta() // nothing was asked under the others
	}
	s.unbound = true
	return have.differ(s.dir, *want)
}

// convert brings a checkpoint of an earlier layout up to this one.
func (s *Store) convert() (err error) {
	if s.counts == nil {
		if s.counts, err = newCounts(s.fs, s.dir); err != nil {
			return err
		}
		s.commits.counts = s.counts
	}
	if s.meta.Layout >= layout {
		return nil
	}
	s.meta.Epoch = newEpoch()
	return s.raiseLayout(layout)
}

// raiseLayout keeps programs out that don't know what a layout brought. It does
// nothing to a checkpoint of that layout or a later one.
func (s *Store) raiseLayout(to int) error {
	if s.meta.Layout >= to {
		return nil
	}
	s.meta.Layout, s.meta.Version = to, s.version
	return s.putMeta()
}

func (s *Store) readMeta(passphrase []byte) error {
	value, err := s.read(metaKey)
	if errors.Is(err, pebble.ErrNotFound) {
		return s.empty()
	}
	if err != nil {
		return damaged(s.dir, err)
	}
	var written struct { // the rest may look otherwise in a later layout
		Layout  int    `json:"schema"`
		Version string `json:"version"`
	}
	if err := json.Unmarshal(value, &written); err != nil {
		return damaged(s.dir, err)
	}
	if written.Layout > newestLayout {
		return &LayoutError{s.dir, written.Layout, written.Version}
	}
	if err := json.Unmarshal(value, &s.meta); err != nil {
		return damaged(s.dir, err)
	}
	if s.meta.Layout < jsonLayout {
		return damaged(s.dir, words.Errorf("its layout isn't known"))
	}
	if s.meta.Layout >= countedLayout && s.counts == nil {
		return damaged(s.dir, words.Errorf("its counts are missing"))
	}
	if s.meta.Layout == jsonLayout && s.meta.Derivation == nil && len(s.meta.Secret) == secretSize {
		s.meta.Secret = s.seal.close(metaKey, s.meta.Secret)
	}
	return s.unlock(passphrase)
}

// empty returns errNoMeta if a database without one holds nothing else either.
func (s *Store) empty() error {
	for _, err := range s.scan(nil) {
		if err == nil {
			err = words.Errorf("it doesn't know its own settings")
		}
		return damaged(s.dir, err)
	}
	if s.counts != nil && s.counts.entry.Records > 0 {
		return damaged(s.dir, words.Errorf("it is empty, and wasn't"))
	}
	return errNoMeta
}

// unlock derives the checkpoint's key of the passphrase, and opens the secret with it.
func (s *Store) unlock(passphrase []byte) error {
	d := s.meta.Derivation
	switch {
	case d == nil && len(passphrase) > 0:
		return &PassphraseError{s.dir, PassphraseUnused}
	case d != nil && len(passphrase) == 0:
		return &PassphraseError{s.dir, PassphraseMissing}
	case d != nil:
		var err error
		if s.seal, err = newSeal(passphrase, d); err != nil {
			return damaged(s.dir, err)
		}
	}
	secret, err := s.seal.open(metaKey, s.meta.Secret)
	if err != nil && s.seal != nil {
		return &PassphraseError{s.dir, PassphraseWrong}
	}
	if err != nil || len(secret) != secretSize {
		return damaged(s.dir, words.Errorf("its secret is broken"))
	}
	s.secret = secret
	return nil
}

const secretSize = 32

func (s *Store) writeMeta(settings Settings, passphrase []byte) error {
	s.meta = meta{
		Layout: countedLayout, Version: s.version, Created: time.Now().UTC(), Settings: settings, Epoch: newEpoch(),
	}
	if len(passphrase) > 0 {
		s.meta.Derivation = newDerivation()
		var err error
		if s.seal, err = newSeal(passphrase, s.meta.Derivation); err != nil {
			return err
		}
	}
	s.secret = randomBytes(secretSize)
	s.meta.Secret = s.seal.close(metaKey, s.secret)
	return s.putMeta()
}

func randomBytes(n int) []byte {
	b := make([]byte, n)
	rand.Read(b)
	return b
}

func (s *Store) putMeta() error {
	value, err := json.Marshal(s.meta)
	if err != nil {
		return err
	}
	return errors.Join(s.write(metaKey, value, durable), s.flush())
}

// RetryBegan returns when a request to ask again first began, by its words.
func (s *Store) RetryBegan(value string) (time.Time, bool) {
	began, ok := s.meta.Retries[value]
	return began, ok
}

// BeginRetries remembers when requests to ask again began; those that it knows keep their time.
func (s *Store) BeginRetries(began map[string]time.Time) error {
	if len(began) == 0 {
		return nil
	}
	all := maps.Clone(began)
	maps.Copy(all, s.meta.Retries)
	s.meta.Retries = all
	return s.putMeta()
}
