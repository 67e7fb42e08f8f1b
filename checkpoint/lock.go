package checkpoint

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"os"
	"syscall"
	"time"

	"veribatch/internal/sleep"

	"github.com/cockroachdb/pebble/v2"
	"github.com/cockroachdb/pebble/v2/vfs"
)

// holderFile says who has the lock. It is written right after the lock is
// taken, so what a killed process left is replaced by the next holder.
const holderFile = "holder.json"

const (
	lockEvery      = 100 * time.Millisecond // between two attempts at a lock that is held
	readerPatience = 10 * time.Second       // a snapshot takes far less
)

// An Owner is the process that has a checkpoint.
type Owner struct {
	PID     int       `json:"pid"`
	Host    string    `json:"host"`
	Started time.Time `json:"started"`         // when it took the checkpoint; in a Status, when its run began
	Reads   bool      `json:"reads,omitempty"` // it only takes a snapshot, and is gone in a moment
}

// Is reports whether both are the same process.
func (o Owner) Is(other Owner) bool { return o.PID == other.PID && o.Host == other.Host }

// gone reports whether the process ended. Of another machine's it isn't known.
func (o Owner) gone() bool {
	host, err := os.Hostname()
	if err != nil || o.Host != host {
		return false
	}
	p, err := os.FindProcess(o.PID)
	if err != nil {
		return true
	}
	defer p.Release()
	return errors.Is(p.Signal(syscall.Signal(0)), os.ErrProcessDone)
}

// Wait makes Open wait for another process to release the checkpoint, for
// patience at most. Notify is called once, before it waits.
func Wait(ctx context.Context, patience time.Duration, notify func(*InUseError)) Option {
	return func(c *config) { c.ctx, c.patience, c.notify = ctx, patience, notify }
}

// A lock is held on a checkpoint's folder.
type lock struct {
	*pebble.Lock
	fs     vfs.FS
	holder string // the path of the holder file
}

func (l *lock) pebble() *pebble.Lock { return l.Lock }

// Close releases the lock.
func (l *lock) Close() error {
	_ = l.fs.Remove(l.holder) // one that stays is replaced by the next holder
	return l.Lock.Close()
}

// takeLock locks the ledger in dir. It waits as long as the config says, but a
// reader doesn't wait for a run to end.
func takeLock(dir, ledger string, c config) (*lock, error) {
	deadline := time.Now().Add(c.patience)
	for waiting := false; ; waiting = true {
		held, err := pebble.LockDirectory(ledger, c.fs)
		if err == nil {
			l := &lock{held, c.fs, c.fs.PathJoin(dir, holderFile)}
			if err := l.name(c.readOnly); err != nil {
				return nil, errors.Join(openError(dir, err), l.Close())
			}
			return l, nil
		}
		err = lockError(c.fs, dir, err)
		inUse, ok := errors.AsType[*InUseError](err)
		if !ok || !time.Now().Before(deadline) || c.readOnly && inUse.Holder != nil && !inUse.Holder.Reads {
			return nil, err
		}
		if !waiting && c.notify != nil {
			c.notify(inUse)
		}
		if err := sleep.For(c.ctx, lockEvery); err != nil {
			return nil, err
		}
	}
}

// name says in the holder file that this process has the lock.
func (l *lock) name(reads bool) error {
	host, _ := os.Hostname()
	value, err := json.Marshal(Owner{PID: os.Getpid(), Host: host, Started: time.Now().UTC(), Reads: reads})
	if err != nil {
		return err
	}
	f, err := l.fs.Create(l.holder, vfs.WriteCategoryUnspecified)
	if err != nil {
		return err
	}
	_, err = f.Write(value)
	return errors.Join(err, f.Close())
}

// lockError tells a lock that is held, which comes as a bare error number,
// from a lock file that can't be opened.
func lockError(fsys vfs.FS, dir string, err error) error {
	if path := (*fs.PathError)(nil); errors.As(err, &path) {
		return &accessError{dir, path.Err}
	}
	return &InUseError{Dir: dir, Holder: readHolder(fsys, dir)}
}

// Holder returns the process that has the checkpoint in dir; nil if none has, or it isn't known.
func Holder(dir string) *Owner { return readHolder(vfs.Default, dir) }

// readHolder returns the process that has the lock; nil if it isn't known.
func readHolder(fsys vfs.FS, dir string) *Owner {
	f, err := fsys.Open(fsys.PathJoin(dir, holderFile))
	if err != nil {
		return nil
	}
	defer f.Close()
	value, err := io.ReadAll(f)
	var holder Owner
	if err != nil || json.Unmarshal(value, &holder) != nil || holder.gone() {
		return nil
	}
	return &holder
}
