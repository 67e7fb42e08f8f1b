package writer

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// Check says whether an output could be put at path, before any money is
// spent on what goes into it: the folder can be written to, and what stands
// at path, if anything, is one of ours, be it edited since, or to be kept. It changes
// nothing.
func Check(path string, o Options) error {
	if err := checkPath(path, o); err != nil {
		return err
	}
	probe, err := os.MkdirTemp(filepath.Dir(path), ".veribatch-*")
	if err != nil {
		return fmt.Errorf("output %s: its folder can't be written to (%w): choose another output with -o", path, reason(err))
	}
	return os.Remove(probe)
}

// checkPath is what can be told of path without touching its folder.
func checkPath(path string, o Options) error {
	suffix := strings.ToLower(filepath.Ext(path))
	if !slices.Contains(Forms(), strings.TrimPrefix(suffix, ".")) {
		return fmt.Errorf("output %s: its name must end in .xlsx, .csv or .jsonl", path)
	}
	if o.Password != "" && suffix != ".xlsx" {
		return fmt.Errorf("output %s: only .xlsx can be encrypted: leave out --output-password-file, or this output", path)
	}
	dir := filepath.Dir(path)
	if info, err := os.Stat(dir); err != nil {
		return fmt.Errorf("output %s: folder %s: %w: create it, or choose another output with -o", path, dir, reason(err))
	} else if !info.IsDir() {
		return fmt.Errorf("output %s: %s is not a folder: choose another output with -o", path, dir)
	}
	if isAny(path, o.Keep) {
		return nil
	}
	origin, err := originOf(path, o.Password)
	if err != nil {
		return fmt.Errorf("output %s: the file there can't be read (%w): move it away, or choose another output with -o", path, reason(err))
	}
	if origin == foreign {
		return fmt.Errorf("output %s: what stands there was not written by veribatch and will not be replaced: move it away, or choose another output with -o", path)
	}
	return nil
}

// An origin says who made what stands at a path.
type origin int

const (
	nobody  origin = iota // nothing stands there
	ours                  // as we wrote it
	edited                // ours, and saved by another program since
	foreign               // someone else's
)

// originOf finds out who made what stands at path.
func originOf(path, password string) (origin, error) {
	info, err := os.Lstat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nobody, nil
	}
	if err != nil {
		return foreign, err
	}
	if !info.Mode().IsRegular() {
		return foreign, nil
	}
	f, err := os.Open(path)
	if err != nil {
		return foreign, err
	}
	defer f.Close()
	return originIn(f, info.Size(), password)
}

// places is how many names are tried before a finished output has none.
const places = 100

// place moves what was made to the draft's path or, where what stands there
// must stay, to the first numbered name that is free or holds one of ours.
func (d *draft) place(made string) (string, error) {
	var first error
	for n := 1; n <= places; n++ {
		name := numbered(d.path, n)
		if isAny(name, d.keep) {
			continue
		}
		if origin, err := originOf(name, d.password); err != nil || origin == edited || origin == foreign {
			continue
		}
		err := os.Rename(made, name)
		if err == nil {
			return name, syncFolder(filepath.Dir(name))
		}
		if first == nil {
			first = err
		}
	}
	if first == nil {
		return "", fmt.Errorf("writing %s: this name and %d numbered ones are taken: choose another output with -o", d.path, places-1)
	}
	return "", fmt.Errorf("writing %s: %w: choose another output with -o", d.path, reason(first))
}

// isAny reports whether path is one of the files, by whatever name.
func isAny(path string, files []string) bool {
	info, err := os.Stat(path)
	return err == nil && slices.ContainsFunc(files, func(file string) bool {
		other, err := os.Stat(file)
		return err == nil && os.SameFile(info, other)
	})
}

// numbered returns path for 1, and for n a name next to it that ends in -n.
func numbered(path string, n int) string {
	if n == 1 {
		return path
	}
	ext := filepath.Ext(path)
	return fmt.Sprintf("%s-%d%s", strings.TrimSuffix(path, ext), n, ext)
}

// reason strips what the operating system was doing, and to which temporary
// name, from an error.
func reason(err error) error {
	var path *fs.PathError
	if errors.As(err, &path) {
		return path.Err
	}
	var link *os.LinkError
	if errors.As(err, &link) {
		return link.Err
	}
	return err
}
