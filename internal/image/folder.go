package image

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"

	"veribatch/internal/imageref"
	"veribatch/internal/patherr"
	"veribatch/internal/words"
)

// MaxFile is the size of the largest file that is read, in bytes. Images from
// a phone have three to fifteen million.
const MaxFile = 50_000_000

// The errors of a file that cannot be used, beside fs.ErrNotExist and
// fs.ErrPermission. They do not name the file, whose name may be a person's.
var (
	ErrOutside  = words.Errorf("the path leaves the folder of images")
	ErrTooLarge = words.Errorf("over %d bytes", MaxFile)
	ErrNoFile   = words.Errorf("not a regular file")
)

// A Folder is where local images are. It is safe for concurrent use.
type Folder struct {
	// Embedded opens an image in a workbook by its address, and returns
	// fs.ErrNotExist where there is no such image. If it is nil, there is none.
	// It is set before the first image is read.
	Embedded func(address string) (fs.File, error)

	dir  string
	root *os.Root // nil if paths may leave the folder
}

// OpenFolder opens the folder that relative paths start from. With anyPath,
// paths and symbolic links may leave the folder.
func OpenFolder(dir string, anyPath bool) (*Folder, error) {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return nil, err
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, err
	}
	if anyPath {
		return &Folder{dir: dir}, root.Close()
	}
	return &Folder{dir: dir, root: root}, nil
}

// Close closes the folder.
func (f *Folder) Close() error {
	if f.root == nil {
		return nil
	}
	return f.root.Close()
}

// stat returns what is known of the image at a path, or at the address of one
// in a workbook.
func (f *Folder) stat(path string) (fs.FileInfo, error) {
	info, err := f.info(path)
	switch {
	case err != nil:
		return nil, err
	case !info.Mode().IsRegular():
		return nil, ErrNoFile // reading a pipe would block
	case info.Size() > MaxFile:
		return nil, ErrTooLarge
	}
	return info, nil
}

func (f *Folder) info(path string) (fs.FileInfo, error) {
	if imageref.Address(path).IsEmbedded() {
		file, err := f.embedded(path)
		if err != nil {
			return nil, err
		}
		defer file.Close()
		return file.Stat()
	}
	name, err := f.name(path)
	if err != nil {
		return nil, err
	}
	stat := os.Stat
	if f.root != nil {
		stat = f.root.Stat
	}
	info, err := stat(name)
	if err != nil {
		return nil, f.cause(err)
	}
	return info, nil
}

// read returns the bytes of a file that stat accepted.
func (f *Folder) read(path string) ([]byte, error) {
	file, err := f.open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	data, err := io.ReadAll(io.LimitReader(file, MaxFile+1))
	switch {
	case err != nil && imageref.Address(path).IsEmbedded():
		return nil, patherr.Cause(err)
	case err != nil:
		return nil, f.cause(err)
	case len(data) > MaxFile:
		return nil, ErrTooLarge
	}
	return data, nil
}

func (f *Folder) open(path string) (fs.File, error) {
	if imageref.Address(path).IsEmbedded() {
		return f.embedded(path)
	}
	name, err := f.name(path)
	if err != nil {
		return nil, err
	}
	open := os.Open
	if f.root != nil {
		open = f.root.Open
	}
	file, err := open(name)
	if err != nil {
		return nil, f.cause(err)
	}
	return file, nil
}

// embedded opens an image in a workbook.
func (f *Folder) embedded(address string) (fs.File, error) {
	if f.Embedded == nil {
		return nil, fs.ErrNotExist
	}
	file, err := f.Embedded(address)
	if err != nil {
		return nil, patherr.Cause(err)
	}
	return file, nil
}

// name returns the path to open: absolute if paths may leave the folder, else
// relative to it. Backslashes of Windows work on every system.
func (f *Folder) name(path string) (string, error) {
	path = filepath.FromSlash(strings.ReplaceAll(path, `\`, "/"))
	if !filepath.IsAbs(path) {
		path = filepath.Join(f.dir, path)
	}
	if f.root == nil {
		return path, nil
	}
	name, err := filepath.Rel(f.dir, path)
	if err != nil || !filepath.IsLocal(name) {
		return "", ErrOutside
	}
	return name, nil
}

// cause returns what went wrong, without the path. An os.Root itself refuses
// only paths that leave the folder; other errors are the operating system's.
func (f *Folder) cause(err error) error {
	err = patherr.Cause(err)
	if _, system := errors.AsType[syscall.Errno](err); !system && f.root != nil {
		return ErrOutside
	}
	return err
}
