// Package scratch makes temporary folders that don't outlive their process for
// long: what a killed one left is removed by the next that makes one beside it.
package scratch

import (
	"errors"
	"os"
	"path/filepath"
	"strings"

	"github.com/gofrs/flock"
)

const (
	prefix   = ".veribatch-"
	lockName = "lock"
)

// A Folder is a temporary folder that only this user can read.
type Folder struct {
	Path string

	lock *flock.Flock // held as long as the folder is used: the system releases it when the process ends
}

// Make makes a folder in parent, and removes those there that belong to no process anymore.
func Make(parent string) (*Folder, error) {
	Sweep(parent)
	for {
		path, err := os.MkdirTemp(parent, prefix+"*")
		if err != nil {
			return nil, err
		}
		lock := flock.New(filepath.Join(path, lockName))
		locked, err := lock.TryLock()
		unsupported := err != nil && !errors.Is(err, os.ErrNotExist) // then no process can lock and sweep it
		if unsupported || locked && held(lock) {
			return &Folder{Path: path, lock: lock}, nil
		}
		lock.Close() // another process swept the folder away before it was locked
	}
}

// held reports whether a lock is that of the file that lies at its path.
func held(lock *flock.Flock) bool {
	mine, err := lock.Stat()
	if err != nil {
		return false
	}
	there, err := os.Stat(lock.Path())
	return err == nil && os.SameFile(mine, there)
}

// Remove removes the folder with all that is in it. It may be called again.
func (f *Folder) Remove() error {
	return errors.Join(f.lock.Close(), os.RemoveAll(f.Path))
}

// Sweep removes from parent the folders that belong to no process anymore. What it can't remove, it leaves: it is
// another user's, or in use.
func Sweep(parent string) {
	entries, _ := os.ReadDir(parent) // what can't be read can't be swept
	for _, e := range entries {
		if !e.IsDir() || !strings.HasPrefix(e.Name(), prefix) {
			continue
		}
		path := filepath.Join(parent, e.Name())
		if os.Remove(path) == nil { // empty: it was left before it was locked, or isn't locked yet, which Make tells
			continue
		}
		lock := flock.New(filepath.Join(path, lockName), flock.SetFlag(os.O_RDWR))
		if locked, _ := lock.TryLock(); locked {
			os.RemoveAll(path) // a symbolic link is removed, not followed
			lock.Close()
			os.RemoveAll(path) // on Windows, the file that was locked
		}
		lock.Close()
	}
}
