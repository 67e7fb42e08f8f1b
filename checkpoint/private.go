package checkpoint

import (
	"errors"
	"io"
	"io/fs"
	"os"

	"github.com/cockroachdb/pebble/v2/vfs"
)

// private is a file system whose files are made for their owner alone. A
// file that is there keeps its mode when it is opened to be written, so each
// is made, empty, before Pebble opens it.
type private struct{ vfs.FS }

func (p private) Create(name string, category vfs.DiskWriteCategory) (vfs.File, error) {
	if err := p.Remove(name); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	return p.OpenReadWrite(name, category)
}

func (p private) OpenReadWrite(name string, category vfs.DiskWriteCategory, opts ...vfs.OpenOption) (vfs.File, error) {
	if err := touch(name); err != nil {
		return nil, err
	}
	return p.FS.OpenReadWrite(name, category, opts...)
}

func (p private) MkdirAll(dir string, _ os.FileMode) error {
	return p.FS.MkdirAll(dir, 0o700)
}

func (p private) Unwrap() vfs.FS { return p.FS }

func (p private) Lock(name string) (io.Closer, error) {
	if err := touch(name); err != nil {
		return nil, err
	}
	return p.FS.Lock(name)
}

// touch makes an empty file unless there is one. It doesn't open one that is
// there: closing it again would release a lock that this process has on it.
func touch(name string) error {
	f, err := os.OpenFile(name, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if errors.Is(err, fs.ErrExist) {
		return nil
	}
	if err != nil {
		return err
	}
	return f.Close()
}
