package checkpoint

import (
	"errors"
	"io"
	"io/fs"
	"math/rand/v2"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/cockroachdb/pebble/v2/vfs"
)

// ballastFile is room that is set aside for the answers to calls that are
// under way when the disk is full.
const ballastFile = "ballast"

const (
	// ballastSize is for what Pebble may have to write before it can take one
	// more answer: a table of 4 MB from memory and a log of 4.4 MB, twice.
	ballastSize = 16 << 20

	// minFree is what must be free before a call may be made. It is far more
	// than the answers take that can still come, and about what Pebble needs
	// for a while to merge its tables.
	minFree = 64 << 20

	checkFreeEvery = time.Second
)

// A reserve keeps a run from spending money when there is no room for the
// answers. While room is short nothing is recorded that costs money; answers
// to what was sent before are, at the end into the room that the ballast gives up.
type reserve struct {
	dir      string
	fs       vfs.FS // beneath the one that calls release
	ballast  int64  // bytes
	minFree  uint64 // bytes
	released atomic.Bool
	quota    atomic.Bool // a quota was used up; the file system may have room nevertheless

	checked time.Time // by the committer alone
	short   error
}

// check returns a *DiskFullError while room is short. It looks once a second.
func (r *reserve) check(now time.Time) error {
	if r.released.Load() || now.Sub(r.checked) >= checkFreeEvery {
		r.checked, r.short = now, r.measure()
	}
	return r.short
}

// measure returns nil where the file system can't say how much is free. Once
// the ballast is gone room stays short, for this run.
func (r *reserve) measure() error {
	usage, err := r.fs.GetDiskUsage(r.dir)
	if !r.released.Load() && (err != nil || usage.AvailBytes >= r.minFree) {
		return nil
	}
	return r.full(usage)
}

func (r *reserve) full(usage vfs.DiskUsage) error {
	return &DiskFullError{Dir: r.dir, Free: usage.AvailBytes, Need: r.minFree, Quota: r.quota.Load()}
}

// fill sets the ballast aside, unless an earlier run left it behind. It holds
// noise, so that no file system can keep it in less. The error is a
// *DiskFullError if there is too little room for it.
func (r *reserve) fill() error {
	path := r.fs.PathJoin(r.dir, ballastFile)
	if info, err := r.fs.Stat(path); err == nil && info.Size() == r.ballast {
		return nil
	}
	if err := r.measure(); err != nil {
		return err
	}
	f, err := r.fs.Create(path, vfs.WriteCategoryUnspecified)
	if err != nil {
		return err
	}
	_, err = io.CopyN(f, rand.NewChaCha8([32]byte{}), r.ballast)
	err = errors.Join(err, f.Sync(), f.Close())
	r.quota.Store(errors.Is(err, syscall.EDQUOT))
	if r.quota.Load() || errors.Is(err, syscall.ENOSPC) {
		usage, _ := r.fs.GetDiskUsage(r.dir)
		return errors.Join(r.full(usage), r.drop())
	}
	return err
}

// release gives the ballast up to whoever finds the disk full.
func (r *reserve) release() {
	r.released.Store(true)
	_ = r.drop()
}

// drop removes the ballast: a checkpoint that nobody runs needs none.
func (r *reserve) drop() error {
	err := r.fs.Remove(r.fs.PathJoin(r.dir, ballastFile))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}
