// Package outfile writes files that appear under their name whole or not at
// all, and that never replace a file of somebody else's.
package outfile

import (
	"io"
	"os"
	"path/filepath"

	"veribatch/internal/patherr"
	"veribatch/internal/scratch"
	"veribatch/internal/words"
)

// Options say which files are in the way of an output.
type Options struct {
	Password string   // opens the encrypted workbook that the output may replace
	Keep     []string // texts that are never replaced, though we wrote them
}

// A File is written in a private folder, which only this user can read, until
// Commit moves it to its path. It is for one goroutine at a time.
type File struct {
	*os.File // the file in the private folder

	path    string
	private *scratch.Folder
	options Options
	to      io.Writer // where Commit copies the file instead, if not nil
}

// Create begins the file that Commit puts at path. Its private folder lies
// beside path.
func Create(path string, o Options) (*File, error) {
	private, err := makePrivate(path)
	if err != nil {
		return nil, err
	}
	return open(&File{path: path, private: private, options: o})
}

// CreateTo begins a file that Commit copies to w. Its private folder lies
// among the system's temporary files.
func CreateTo(w io.Writer) (*File, error) {
	private, err := scratch.Make(os.TempDir())
	if err != nil {
		return nil, words.Errorf("writing to standard output: no temporary folder: %w", patherr.Cause(err))
	}
	return open(&File{path: "-", private: private, to: w})
}

func makePrivate(path string) (*scratch.Folder, error) {
	private, err := scratch.Make(filepath.Dir(path))
	if err != nil {
		err = words.Errorf("its folder can't be written to (%w)", patherr.Cause(err))
		return nil, &PathError{path, FolderUnusable, err}
	}
	return private, nil
}

func open(f *File) (*File, error) {
	var err error
	f.File, err = os.OpenFile(filepath.Join(f.private.Path, "draft"), os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		f.remove()
		return nil, f.Wrap(err)
	}
	return f, nil
}

// Path returns where the file is meant to go; "-" if Commit copies it.
func (f *File) Path() string { return f.path }

// Private returns the private folder. Close removes it with all that is in it.
func (f *File) Private() string { return f.private.Path }

// Wrap returns err with the name of the output, and without that of a
// temporary file.
func (f *File) Wrap(err error) error {
	return words.Errorf("writing %s: %w", f.path, patherr.Cause(err))
}

// Close removes what was not committed. It may be called again, and after
// Commit it must be.
func (f *File) Close() error {
	f.File.Close() // Commit, or an earlier Close, may have closed it
	return f.remove()
}

func (f *File) remove() error {
	if err := f.private.Remove(); err != nil {
		return words.Errorf("removing the temporary files of %s: %w", f.path, patherr.Cause(err))
	}
	return nil
}
