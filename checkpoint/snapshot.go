package checkpoint

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strings"

	"veribatch/internal/words"

	"github.com/cockroachdb/pebble/v2"
	"github.com/cockroachdb/pebble/v2/vfs"
)

// snapshotPrefix begins the names of the folders in a checkpoint's in which
// readers keep what they read. One that a killed reader left is removed by the
// next run.
const snapshotPrefix = "reading-"

// openToRead opens the database of a checkpoint to read it. It takes the lock
// only for a snapshot of the files, so that a run can begin meanwhile. What
// can't be written to can't be locked, and is read in place; so is a ledger of
// which there is no room for a snapshot, and that stays locked.
func openToRead(dir string, c config) (*Store, error) {
	s := newStore(dir, c)
	held, err := takeLock(dir, s.ledger, c)
	denied, _ := errors.AsType[*accessError](err)
	if denied != nil && denied.readOnly() {
		if holder := readHolder(c.fs, dir); holder != nil {
			return nil, &InUseError{Dir: dir, Holder: holder}
		}
		c.fs = unlocked{c.fs}
		return s.unlessOpen(s.openChecked(c))
	}
	if denied != nil && errors.Is(denied.err, fs.ErrNotExist) {
		return nil, damaged(dir, words.Errorf("its ledger is missing"))
	}
	if err != nil {
		return nil, err
	}
	s.lock = held
	at := c.fs.PathJoin(dir, fmt.Sprintf("%s%d-%x", snapshotPrefix, os.Getpid(), randomBytes(4)))
	own, err := takeSnapshot(c.fs, s.ledger, at)
	if err != nil {
		return s.unlessOpen(s.openChecked(c))
	}
	if err := s.check(); err != nil {
		return s.unlessOpen(errors.Join(err, (&snapshotLock{own, c.fs, at}).Close()))
	}
	s.lock, s.ledger = &snapshotLock{own, c.fs, at}, at
	return s.unlessOpen(errors.Join(held.Close(), s.openDB(at, c)))
}

// openChecked opens the database where it lies.
func (s *Store) openChecked(c config) error {
	if err := s.check(); err != nil {
		return err
	}
	return s.openDB(s.ledger, c)
}

// takeSnapshot puts the files of the ledger into a new folder, which it
// returns locked. Tables are linked: they never change. The ledger must be locked.
func takeSnapshot(fsys vfs.FS, ledger, at string) (*pebble.Lock, error) {
	if err := fsys.MkdirAll(at, 0o700); err != nil {
		return nil, err
	}
	own, err := pebble.LockDirectory(at, fsys)
	if err == nil {
		err = copyLedger(fsys, ledger, at)
		if err == nil {
			return own, nil
		}
		err = errors.Join(err, own.Close())
	}
	return nil, errors.Join(err, fsys.RemoveAll(at))
}

func copyLedger(fs vfs.FS, ledger, at string) error {
	names, err := fs.List(ledger)
	if err != nil {
		return err
	}
	for _, name := range names {
		if name == lockFile {
			continue
		}
		from, to := fs.PathJoin(ledger, name), fs.PathJoin(at, name)
		if isTable(name) && fs.Link(from, to) == nil {
			continue
		}
		if err := vfs.Copy(fs, from, to); err != nil {
			return err
		}
	}
	return nil
}

// lockFile is Pebble's.
const lockFile = "LOCK"

// isTable reports whether a file of Pebble's never changes once it is written.
func isTable(name string) bool {
	return strings.HasSuffix(name, ".sst") || strings.HasSuffix(name, ".blob")
}

// removeSnapshots removes what killed readers left behind. The ledger must be
// locked: only then does no reader begin.
func removeSnapshots(fs vfs.FS, dir string) {
	names, err := fs.List(dir)
	if err != nil {
		return
	}
	for _, name := range names {
		if !strings.HasPrefix(name, snapshotPrefix) {
			continue
		}
		at := fs.PathJoin(dir, name)
		if own, err := pebble.LockDirectory(at, fs); err == nil { // else it is being read
			_ = (&snapshotLock{own, fs, at}).Close()
		}
	}
}

// A snapshotLock is the lock on a snapshot, which is removed with it.
type snapshotLock struct {
	*pebble.Lock
	fs vfs.FS
	at string
}

func (l *snapshotLock) pebble() *pebble.Lock { return l.Lock }

// Close removes the snapshot.
func (l *snapshotLock) Close() error { return errors.Join(l.Lock.Close(), l.fs.RemoveAll(l.at)) }

// unlocked is a file system on which locks can't be taken, and needn't be.
type unlocked struct{ vfs.FS }

func (unlocked) Lock(string) (io.Closer, error) { return io.NopCloser(nil), nil }

func (u unlocked) Unwrap() vfs.FS { return u.FS }
