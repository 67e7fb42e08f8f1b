package outfile

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"veribatch/internal/patherr"
	"veribatch/internal/words"
)

// Commit syncs the file to disk and moves it to its path or, where the file
// there must stay (edited since, somebody else's, locked by another program),
// to a numbered path next to it. It returns the path. The error is a PathError
// if no path was free.
func (f *File) Commit() (string, error) {
	if f.to != nil {
		return f.path, f.copy()
	}
	if err := f.Sync(); err != nil {
		return "", f.Wrap(err)
	}
	if err := f.File.Close(); err != nil {
		return "", f.Wrap(err)
	}
	return f.rename()
}

func (f *File) copy() error {
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		return f.Wrap(err)
	}
	if _, err := io.Copy(f.to, f.File); err != nil {
		return f.Wrap(err)
	}
	return nil
}

// maxNames is how many paths Commit tries.
const maxNames = 100

// rename moves the file to the first of its paths that is free or holds a file
// of ours that nobody edited.
func (f *File) rename() (string, error) {
	var first error
	for n := 1; n <= maxNames; n++ {
		path := numbered(f.path, n)
		if !f.mayReplace(path) {
			continue
		}
		err := os.Rename(f.Name(), path)
		if err == nil {
			return path, syncFolder(filepath.Dir(path))
		}
		if first == nil {
			first = patherr.Cause(err)
		}
	}
	if first == nil {
		first = words.Errorf("this name and %d numbered ones are taken", maxNames-1)
	}
	return "", &PathError{f.path, NoFreeName, first}
}

// mayReplace reports whether what lies at path may be lost.
func (f *File) mayReplace(path string) bool {
	found, err := ownershipOf(path, f.options.Password)
	switch {
	case err != nil:
		return false
	case found == ours:
		return !isAny(path, f.options.Keep)
	}
	return found == absent || found == untouched
}

// isAny reports whether path is one of the files, by whatever name.
func isAny(path string, files []string) bool {
	info, err := os.Stat(path)
	return err == nil && slices.ContainsFunc(files, func(file string) bool {
		other, err := os.Stat(file)
		return err == nil && os.SameFile(info, other)
	})
}

// numbered returns path for 1, and for n a path beside it that ends in -n.
func numbered(path string, n int) string {
	if n == 1 {
		return path
	}
	ext := filepath.Ext(path)
	return fmt.Sprintf("%s-%d%s", strings.TrimSuffix(path, ext), n, ext)
}
