// Package checkpoint keeps what is known of every record in a folder, in a
// Pebble database: the ledger of a user base's verification, from which an
// interrupted run goes on without paying twice.
//
// A folder serves one process at a time. It holds personal data (what was
// read off ID cards) and is kept at mode 0700, its files at 0600.
package checkpoint

import (
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/cockroachdb/pebble/v2"
	"github.com/cockroachdb/pebble/v2/vfs"
)

// schema is the version of the layout of a checkpoint.
const schema = 1

// ledgerDir is where the database lies in a checkpoint's folder.
const ledgerDir = "ledger"

// Settings are the settings of a service that change its answers. A
// checkpoint remembers those it was made with and refuses others.
type Settings struct {
	Service string `json:"service"` // the endpoint's host, or Sandbox
	Region  string `json:"region"`
	BizType string `json:"biz_type"`
	EachRow bool   `json:"each_row,omitempty"` // --dedupe=false
}

// Sandbox is the Service of every sandbox, wherever it listens.
const Sandbox = "sandbox"

// meta is what a checkpoint knows of itself.
type meta struct {
	Schema   int       `json:"schema"`
	Created  time.Time `json:"created"`
	Secret   []byte    `json:"secret"` // keys are derived under it
	Settings Settings  `json:"settings"`
}

// errNoMeta is a database that was made, and never begun.
var errNoMeta = errors.New("an empty checkpoint")

// A Store is a checkpoint. It is a batch.Store and safe for concurrent use.
type Store struct {
	dir  string
	db   *pebble.DB
	lock *pebble.Lock
	meta meta
}

// Open opens the checkpoint in dir for a run, and makes it if there is none.
//
// The error is a *InUseError if another process has it, a *SettingsError if
// it was made with other settings.
func Open(dir string, want Settings) (*Store, error) {
	s, err := open(dir, private{vfs.Default}, &pebble.Options{})
	if err != nil {
		return nil, err
	}
	if err := s.begin(want); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return s, nil
}

// OpenMemory returns an empty checkpoint that lasts as long as the process.
func OpenMemory(want Settings) (*Store, error) {
	s, err := open("memory", vfs.NewMem(), &pebble.Options{})
	if err != nil {
		return nil, err
	}
	return s, s.begin(want)
}

// Load opens a checkpoint that is there, to read it, whatever its settings.
// The error is fs.ErrNotExist if there is none, a *InUseError if another
// process has it.
func Load(dir string) (*Store, error) {
	if !Exists(dir) {
		return nil, fmt.Errorf("%s: no checkpoint: %w", dir, fs.ErrNotExist)
	}
	s, err := open(dir, private{vfs.Default}, &pebble.Options{ReadOnly: true})
	if err != nil {
		return nil, err
	}
	err = s.readMeta()
	if errors.Is(err, errNoMeta) {
		err = fmt.Errorf("%s: no checkpoint: %w", dir, fs.ErrNotExist)
	}
	if err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return s, nil
}

// Exists reports whether dir holds a checkpoint.
func Exists(dir string) bool {
	entries, err := os.ReadDir(filepath.Join(dir, ledgerDir))
	return err == nil && len(entries) > 0
}

func open(dir string, fs vfs.FS, o *pebble.Options) (*Store, error) {
	ledger := fs.PathJoin(dir, ledgerDir)
	if !o.ReadOnly {
		if err := makeDir(fs, dir, ledger); err != nil {
			return nil, fmt.Errorf("%s: making the checkpoint: %w", dir, err)
		}
	}
	lock, err := pebble.LockDirectory(ledger, fs)
	if err != nil {
		return nil, lockError(dir, err)
	}
	o.FS = fs
	o.Lock = lock
	o.Logger = silence{}
	o.FormatMajorVersion = pebble.FormatNewest
	db, err := pebble.Open(ledger, o)
	if err != nil {
		return nil, errors.Join(fmt.Errorf("%s: the checkpoint can't be read, it may be damaged; restore it from a backup: %w", dir, err), lock.Close())
	}
	return &Store{dir: dir, db: db, lock: lock}, nil
}

// makeDir makes the ledger's folder so that it outlasts a crash: Pebble syncs
// what is in it, not that it is there.
func makeDir(fs vfs.FS, dir, ledger string) error {
	if err := fs.MkdirAll(ledger, 0o700); err != nil {
		return err
	}
	for _, parent := range []string{fs.PathDir(dir), dir} {
		d, err := fs.OpenDir(parent)
		if err != nil {
			return err
		}
		if err := errors.Join(d.Sync(), d.Close()); err != nil {
			return err
		}
	}
	return nil
}

// Close releases the checkpoint.
func (s *Store) Close() error {
	return errors.Join(s.db.Close(), s.lock.Close())
}

// Secret returns the secret under which the checkpoint's keys are derived.
func (s *Store) Secret() []byte { return s.meta.Secret }

// Settings returns the settings that the checkpoint was made with.
func (s *Store) Settings() Settings { return s.meta.Settings }

// Created returns when the checkpoint was made.
func (s *Store) Created() time.Time { return s.meta.Created }

// begin reads what the checkpoint knows of itself, or writes it if it is
// new, and holds it against the settings of a run.
func (s *Store) begin(want Settings) error {
	err := s.readMeta()
	if errors.Is(err, errNoMeta) {
		return s.writeMeta(want)
	}
	if err != nil {
		return err
	}
	return s.meta.Settings.differ(s.dir, want)
}

func (s *Store) readMeta() error {
	value, err := s.read(metaKey)
	if errors.Is(err, pebble.ErrNotFound) {
		return errNoMeta
	}
	if err != nil {
		return fmt.Errorf("%s: reading the checkpoint: %w", s.dir, err)
	}
	if err := json.Unmarshal(value, &s.meta); err != nil {
		return fmt.Errorf("%s: the checkpoint is damaged; restore it from a backup: %w", s.dir, err)
	}
	if s.meta.Schema != schema {
		return fmt.Errorf("%s: the checkpoint has layout %d, this program knows layout %d; use the program that made it", s.dir, s.meta.Schema, schema)
	}
	return nil
}

func (s *Store) writeMeta(settings Settings) error {
	secret := make([]byte, 32)
	rand.Read(secret)
	s.meta = meta{Schema: schema, Created: time.Now().UTC(), Secret: secret, Settings: settings}
	value, err := json.Marshal(s.meta)
	if err != nil {
		return err
	}
	return s.write(metaKey, value)
}

// silence drops what Pebble would print. What it can't go on from comes back
// as the error of an operation, or is fatal.
type silence struct{}

func (silence) Infof(string, ...any)  {}
func (silence) Errorf(string, ...any) {}
func (silence) Fatalf(format string, args ...any) {
	panic("checkpoint: " + fmt.Sprintf(format, args...))
}
