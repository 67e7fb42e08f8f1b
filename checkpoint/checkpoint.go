// Package checkpoint keeps what is known of every record in a folder, in a
// Pebble database: the ledger of a user base's verification, from which an
// interrupted run goes on without paying twice.
//
// A folder serves one run at a time; who reads keeps no run out. It is kept at
// mode 0700, its files at 0600. Personal data (what was read off ID cards) stands in the outcomes alone,
// which a passphrase seals: runs, settings and the progress file have counts, and
// keys tell nothing without the checkpoint's secret, which is sealed too.
package checkpoint

import (
	"context"
	"errors"
	"io/fs"
	"sync"
	"time"

	"veribatch/internal/words"

	"github.com/cockroachdb/pebble/v2"
	"github.com/cockroachdb/pebble/v2/vfs"
)

// ledgerDir is where the database lies in a checkpoint's folder.
const ledgerDir = "ledger"

// Settings are the settings of a service that change its answers. A
// checkpoint remembers those it was made with and refuses others.
type Settings struct {
	Service string `json:"service"` // the endpoint's host, or Sandbox
	Region  string `json:"region"`
	BizType string `json:"biz_type"`
	Action  string `json:"action,omitempty"`   // what is asked for; empty: verify.VerifyMaterial's
	EachRow bool   `json:"each_row,omitempty"` // --dedupe=false
	ByPath  bool   `json:"by_path,omitempty"`  // local images count by their path, as on a fleet

	// UpgradeIDs is --upgrade-ids. It may be asked for later: only the old
	// numbers get other keys by it, and no other answer is touched. From then
	// on they want it, so it may not be left out.
	UpgradeIDs bool `json:"upgrade_ids,omitempty"`
}

// Sandbox is the Service of every sandbox, wherever it listens.
const Sandbox = "sandbox"

// putDeadline is how long the disk may take for one commit before the
// checkpoint has failed. A disk that is merely busy takes seconds.
const putDeadline = 30 * time.Second

// closeGrace is how long a database that has failed is given to end.
const closeGrace = 2 * time.Second

// A Store is a checkpoint. It is a verify.Store and safe for concurrent use,
// but for Close.
//
// It fails for good when the disk doesn't take a write, or not in time: every
// call returns that error from then on. What was put before is on disk.
type Store struct {
	dir     string
	db      *pebble.DB
	fs      vfs.FS
	ledger  string   // the folder that the database is opened in
	lock    heldLock // nil where no lock can be taken
	failure *failure
	reserve *reserve
	commits *committer // nil if it was opened to be read
	counts  *counts    // nil if an earlier layout has none

	deadline time.Duration
	grace    time.Duration
	closing  sync.Once
	closed   error // what Close returns

	version string // of this program
	meta    meta
	unbound bool // its settings become the checkpoint's when a run starts
	secret  []byte
	seal    *seal // nil if it isn't sealed
}

// An Option changes how a checkpoint is opened.
type Option func(*config)

type config struct {
	fs         vfs.FS
	readOnly   bool
	ctx        context.Context // ends the wait for a lock
	patience   time.Duration   // with a lock that is held
	notify     func(*InUseError)
	version    string        // of this program
	passphrase []byte        // empty: not sealed
	deadline   time.Duration // of one commit
	grace      time.Duration // for a database that has failed to end
	ballast    int64         // bytes
	minFree    uint64        // bytes
}

// Passphrase seals what a new checkpoint holds, and is what a sealed one wants.
// An empty one is none.
func Passphrase(passphrase []byte) Option {
	return func(c *config) { c.passphrase = passphrase }
}

// Version says which version of the program opens the checkpoint, for the one that will be too old for it.
func Version(version string) Option {
	return func(c *config) { c.version = version }
}

func configure(fs vfs.FS, options []Option) config {
	c := config{fs: fs, ctx: context.Background(), deadline: putDeadline, grace: closeGrace, ballast: ballastSize,
		minFree: minFree}
	for _, option := range options {
		option(&c)
	}
	return c
}

// A heldLock is the lock on the folder that a database lies in.
type heldLock interface {
	pebble() *pebble.Lock
	Close() error
}

// Open opens the checkpoint in dir for a run, and makes it if there is none.
//
// The error is a *InUseError if another process has it, a *SettingsError if
// it was made with other settings, a *PassphraseError if it was with another
// passphrase.
func Open(dir string, want Settings, options ...Option) (*Store, error) {
	return openFor(dir, want, configure(private{vfs.Default}, options))
}

// Reopen opens a checkpoint that is there to write to it, whatever its settings. Its errors are those of Open, and
// fs.ErrNotExist if there is none.
func Reopen(dir string, options ...Option) (*Store, error) {
	if !Exists(dir) {
		return nil, words.Errorf("%s: no checkpoint: %w", dir, fs.ErrNotExist)
	}
	s, err := openUnder(dir, nil, configure(private{vfs.Default}, options))
	if errors.Is(err, errNoMeta) {
		err = words.Errorf("%s: no checkpoint: %w", dir, fs.ErrNotExist)
	}
	return s, err
}

// OpenMemory returns an empty checkpoint that lasts as long as the process.
func OpenMemory(want Settings) (*Store, error) {
	return openFor("memory", want, configure(vfs.NewMem(), nil))
}

// Load opens a checkpoint that is there, to read it, whatever its settings.
// The error is fs.ErrNotExist if there is none, a *InUseError if a run has it, a *PassphraseError if it was made
// with another passphrase.
func Load(dir string, options ...Option) (*Store, error) {
	if !Exists(dir) {
		return nil, words.Errorf("%s: no checkpoint: %w", dir, fs.ErrNotExist)
	}
	return loadFrom(dir, configure(private{vfs.Default}, options))
}

func loadFrom(dir string, c config) (*Store, error) {
	c.readOnly, c.ctx, c.patience = true, context.Background(), readerPatience
	s, err := openToRead(dir, c)
	if err != nil {
		return nil, err
	}
	err = s.readMeta(c.passphrase)
	if errors.Is(err, errNoMeta) {
		err = words.Errorf("%s: no checkpoint: %w", dir, fs.ErrNotExist)
	}
	return s.unless(err)
}

// Exists reports whether dir holds a checkpoint, or what is left of one.
func Exists(dir string) bool { return existsOn(vfs.Default, dir) }

func existsOn(fsys vfs.FS, dir string) bool {
	names, err := fsys.List(fsys.PathJoin(dir, ledgerDir))
	if err == nil && len(names) > 0 {
		return true
	}
	c, err := readCounts(fsys, dir)
	_, damaged := errors.AsType[*DamageError](err)
	return damaged || c != nil && c.entry.Records > 0
}

func openFor(dir string, want Settings, c config) (*Store, error) { return openUnder(dir, &want, c) }

// openUnder opens a checkpoint for settings; nil takes those that it has.
func openUnder(dir string, want *Settings, c config) (*Store, error) {
	s, err := openToWrite(dir, c)
	if err != nil {
		return nil, err
	}
	return s.unless(s.begin(want, c.passphrase))
}

// unless returns the checkpoint, closed again if there is an error.
func (s *Store) unless(err error) (*Store, error) {
	if err != nil {
		_ = s.Close() // nothing was done that could be lost
		return nil, err
	}
	return s, nil
}

// Close releases the checkpoint. Everything goes to tables first, whose
// checksums tell when they are touched by hand; a log's end could be missing unseen.
//
// It returns in bounded time, with the error of the checkpoint if that has
// failed. What then still hangs on the disk keeps the folder locked. Closing
// again does nothing.
func (s *Store) Close() error {
	s.closing.Do(func() { s.closed = s.close() })
	return s.closed
}

func (s *Store) close() error {
	watchdog := time.AfterFunc(s.deadline, func() { s.failure.fail(errTooSlow) })
	defer watchdog.Stop()
	closed := make(chan error, 1)
	go func() { closed <- s.shut() }()
	select {
	case err := <-closed:
		failed := s.failure.check()
		s.failure.fail(fs.ErrClosed)
		return errors.Join(failed, err)
	case <-s.failure.happened:
	}
	select {
	case <-closed:
	case <-time.After(s.grace):
	}
	return s.failure.err
}

// shut does what Close has to do. It may take for ever once the disk has failed.
func (s *Store) shut() error {
	var err error
	if s.commits != nil {
		s.commits.stop()
		err = errors.Join(s.reserve.drop(), s.flush())
	}
	err = errors.Join(err, s.db.Close())
	if s.commits != nil && s.counts != nil {
		err = errors.Join(err, s.closeCounts(err == nil))
	}
	if s.lock != nil {
		err = errors.Join(err, s.lock.Close())
	}
	return err
}

// closeCounts says that the checkpoint is closed, if all of it is on disk.
func (s *Store) closeCounts(whole bool) error {
	var sum *manifestSum
	if whole && s.failure.check() == nil {
		var err error
		if sum, err = sumManifest(s.fs, s.ledger); err != nil {
			return errors.Join(err, s.counts.close(nil))
		}
	}
	return s.counts.close(sum)
}

// flush writes what is in memory to a table.
func (s *Store) flush() error {
	if err := s.failure.check(); err != nil {
		return err
	}
	return s.db.Flush()
}

// Secret returns the secret under which the checkpoint's keys are derived.
func (s *Store) Secret() []byte { return s.secret }

// Settings returns the settings that the checkpoint was made with.
func (s *Store) Settings() Settings { return s.meta.Settings }

// Created returns when the checkpoint was made.
func (s *Store) Created() time.Time { return s.meta.Created }
