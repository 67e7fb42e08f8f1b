package checkpoint

import (
	"errors"
	"os"
	"sync/atomic"
	"syscall"

	"github.com/cockroachdb/pebble/v2/vfs"
)

// A quotaFS says of a quota that is used up that the disk is full: for Pebble,
// which knows of full disks alone, it would be a disk that fails.
type quotaFS struct {
	vfs.FS
	reached *atomic.Bool // a quota was
}

// full returns what Pebble takes for a full disk if the error is a quota's.
func (q quotaFS) full(err error) error {
	if !errors.Is(err, syscall.EDQUOT) {
		return err
	}
	q.reached.Store(true)
	return syscall.ENOSPC
}

func (q quotaFS) file(f vfs.File, err error) (vfs.File, error) {
	if err != nil {
		return nil, q.full(err)
	}
	return quotaFile{f, q}, nil
}

func (q quotaFS) Create(name string, category vfs.DiskWriteCategory) (vfs.File, error) {
	return q.file(q.FS.Create(name, category))
}

func (q quotaFS) OpenReadWrite(name string, category vfs.DiskWriteCategory, o ...vfs.OpenOption) (vfs.File, error) {
	return q.file(q.FS.OpenReadWrite(name, category, o...))
}

func (q quotaFS) ReuseForWrite(from, to string, category vfs.DiskWriteCategory) (vfs.File, error) {
	return q.file(q.FS.ReuseForWrite(from, to, category))
}

func (q quotaFS) OpenDir(name string) (vfs.File, error) { return q.file(q.FS.OpenDir(name)) }

func (q quotaFS) Link(from, to string) error { return q.full(q.FS.Link(from, to)) }

func (q quotaFS) Rename(from, to string) error { return q.full(q.FS.Rename(from, to)) }

func (q quotaFS) MkdirAll(dir string, mode os.FileMode) error {
	return q.full(q.FS.MkdirAll(dir, mode))
}

func (q quotaFS) Unwrap() vfs.FS { return q.FS }

type quotaFile struct {
	vfs.File
	fs quotaFS
}

func (f quotaFile) Write(p []byte) (int, error) {
	n, err := f.File.Write(p)
	return n, f.fs.full(err)
}

func (f quotaFile) WriteAt(p []byte, at int64) (int, error) {
	n, err := f.File.WriteAt(p, at)
	return n, f.fs.full(err)
}

func (f quotaFile) Preallocate(at, length int64) error {
	return f.fs.full(f.File.Preallocate(at, length))
}

func (f quotaFile) Sync() error { return f.fs.full(f.File.Sync()) }

func (f quotaFile) SyncData() error { return f.fs.full(f.File.SyncData()) }

func (f quotaFile) SyncTo(length int64) (bool, error) {
	whole, err := f.File.SyncTo(length)
	return whole, f.fs.full(err)
}

func (f quotaFile) Close() error { return f.fs.full(f.File.Close()) }
