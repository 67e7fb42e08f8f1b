package checkpoint

import (
	"errors"
	"io/fs"
	"slices"
	"strings"
	"syscall"
	"time"

	"veribatch/internal/patherr"
	"veribatch/internal/words"

	"github.com/cockroachdb/pebble/v2"
	"github.com/cockroachdb/pebble/v2/bloom"
	"github.com/cockroachdb/pebble/v2/vfs"
)

// blockCache is how many bytes of the ledger are held in memory, for the
// export: it looks records up in the order of the input.
const blockCache = 16 << 20

func newStore(dir string, c config) *Store {
	return &Store{
		dir: dir, fs: c.fs, version: c.version, ledger: c.fs.PathJoin(dir, ledgerDir), deadline: c.deadline,
		grace:   c.grace,
		failure: newFailure(dir),
		reserve: &reserve{dir: dir, fs: c.fs, ballast: c.ballast, minFree: c.minFree},
	}
}

// openToWrite opens the database of a checkpoint, and makes it if there is none.
func openToWrite(dir string, c config) (*Store, error) {
	ledger := c.fs.PathJoin(dir, ledgerDir)
	if err := makeDir(c.fs, dir, ledger); err != nil {
		return nil, makeError(dir, err)
	}
	lock, err := takeLock(dir, ledger, c)
	if err != nil {
		return nil, err
	}
	s := newStore(dir, c)
	s.lock = lock
	removeSnapshots(c.fs, dir)
	if s, err = s.unlessOpen(s.openLedger(c)); err != nil {
		return nil, err
	}
	s.commits = startCommitter(s)
	return s, nil
}

// openLedger opens the database to write to it, once it is known to be whole:
// Pebble removes what a broken manifest doesn't speak of.
func (s *Store) openLedger(c config) error {
	if err := s.check(); err != nil {
		return err
	}
	if s.counts != nil && s.counts.entry.Closed == nil && s.counts.entry.Records > 0 {
		if err := s.examine(c); err != nil {
			return err
		}
	}
	if err := s.keepCounts(); err != nil {
		return err
	}
	return s.openDB(s.ledger, c)
}

// check reads the counts, and holds the ledger's files against them.
func (s *Store) check() (err error) {
	if s.counts, err = readCounts(s.fs, s.dir); err != nil {
		return err
	}
	if err := checkMarker(s.fs, s.ledger, s.counts); err != nil {
		return err
	}
	return checkManifest(s.fs, s.ledger, s.counts)
}

// examine reads the whole ledger of a checkpoint that isn't known to be as it was closed.
func (s *Store) examine(c config) error {
	c.readOnly = true
	r := newStore(s.dir, c)
	r.lock, r.counts = s.lock, s.counts
	if err := r.openDB(s.ledger, c); err != nil {
		return err
	}
	err := r.readMeta(c.passphrase)
	if err == nil {
		for _, e := range r.All() {
			err = e
		}
	}
	return errors.Join(err, r.db.Close())
}

// keepCounts begins to write the counts. A ledger of an earlier layout gets
// them once its settings are read.
func (s *Store) keepCounts() (err error) {
	if s.counts != nil {
		return s.counts.open(s.fs, s.dir)
	}
	if name, err := currentManifest(s.fs, s.ledger); name != "" || err != nil {
		return err
	}
	s.counts, err = newCounts(s.fs, s.dir)
	return err
}

// unlessOpen returns the checkpoint, released again if its database can't be opened.
func (s *Store) unlessOpen(err error) (*Store, error) {
	if err == nil {
		return s, nil
	}
	err = openError(s.dir, err)
	if s.counts != nil && s.counts.file != nil {
		err = errors.Join(err, s.counts.file.Close())
	}
	if s.lock != nil {
		err = errors.Join(err, s.lock.Close())
	}
	return nil, err
}

func (s *Store) openDB(ledger string, c config) error {
	o := &pebble.Options{
		ReadOnly:           c.readOnly,
		FS:                 vfs.OnDiskFull(quotaFS{c.fs, &s.reserve.quota}, s.reserve.release),
		Logger:             s.failure,
		EventListener:      s.failure.listener(),
		FormatMajorVersion: pebble.FormatNewest,
		CacheSize:          blockCache,
		// Hardly anything is read while a run writes: tables are merged late, by the dozen.
		L0CompactionThreshold: 12,
		L0StopWritesThreshold: 36,
	}
	if s.lock != nil {
		o.Lock = s.lock.pebble()
	}
	for i := range o.Levels {
		o.Levels[i].FilterPolicy = bloom.FilterPolicy(10)
	}
	opened := make(chan error, 1)
	go func() {
		defer func() {
			if p := recover(); p != nil {
				opened <- words.Errorf("%w: %v", pebble.ErrCorruption, p)
			}
		}()
		var err error
		s.db, err = pebble.Open(ledger, o)
		opened <- err
	}()
	select {
	case err := <-opened:
		return err
	case <-s.failure.happened:
	}
	select {
	case err := <-opened:
		if err == nil {
			_ = s.db.Close() // it has failed already
		}
	case <-time.After(s.grace):
	}
	return s.failure.err
}

// checkMarker finds a database whose marker, which names its manifest, is
// gone: Pebble would take the folder for empty, and begin anew. The marker is
// there before the first log.
func checkMarker(fs vfs.FS, ledger string, c *counts) error {
	names, err := fs.List(ledger)
	if err != nil {
		return err
	}
	is := func(match func(string, string) bool, part string) bool {
		return slices.ContainsFunc(names, func(name string) bool { return match(name, part) })
	}
	held := is(strings.HasSuffix, ".log") || is(strings.HasSuffix, ".sst") || c != nil && c.entry.Records > 0
	if is(strings.HasPrefix, "marker.manifest.") || !held {
		return nil
	}
	return words.Errorf("%w: its marker is missing", pebble.ErrCorruption)
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

func makeError(dir string, err error) error {
	if errors.Is(err, syscall.ENOTDIR) {
		return words.Errorf("%s: a checkpoint is a folder, and there is a file in its place; "+
			"move it away, or name another --checkpoint", dir)
	}
	return words.Errorf("%s: the checkpoint can't be made: %w; name another place with --checkpoint",
		dir, patherr.Cause(err))
}

// openError tells a file that can't be opened from one that can't be right.
func openError(dir string, err error) error {
	_, passphrase := errors.AsType[*PassphraseError](err)
	_, later := errors.AsType[*LayoutError](err)
	if passphrase || later {
		return err
	}
	if errno := syscall.Errno(0); errors.As(err, &errno) && !errors.Is(err, fs.ErrNotExist) {
		return &accessError{dir, errno}
	}
	return damaged(dir, err)
}
