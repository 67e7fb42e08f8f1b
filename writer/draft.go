package writer

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
)

// A draft is an output until it is complete: a file in a folder that only
// this user can read, beside where it will be.
type draft struct {
	path     string
	private  string
	password string    // of what stands at path, if it is encrypted
	keep     []string  // files that are not replaced
	to       io.Writer // where it is copied to instead, if not nil
}

func newDraft(path, password string) (*draft, error) {
	private, err := os.MkdirTemp(filepath.Dir(path), ".veribatch-*")
	if err != nil {
		return nil, fmt.Errorf("writing %s: its folder can't be written to (%w): choose another output with -o", path, reason(err))
	}
	return &draft{path: path, private: private, password: password}, nil
}

// create makes the draft's file, empty.
func (d *draft) create() (*os.File, error) {
	return os.OpenFile(filepath.Join(d.private, "draft"), os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o600)
}

// commit has the file on disk and puts it at its path, or at a numbered one
// where what stands there must stay.
func (d *draft) commit(f *os.File) ([]string, error) {
	defer f.Close()
	if d.to != nil {
		return d.copy(f)
	}
	if err := f.Sync(); err != nil {
		return nil, d.failed(err)
	}
	if err := f.Close(); err != nil {
		return nil, d.failed(err)
	}
	path, err := d.place(f.Name())
	if err != nil {
		return nil, err
	}
	return []string{path}, nil
}

func (d *draft) copy(f *os.File) ([]string, error) {
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		return nil, d.failed(err)
	}
	if _, err := io.Copy(d.to, f); err != nil {
		return nil, d.failed(err)
	}
	return []string{d.path}, nil
}

// failed says which output an error ended.
func (d *draft) failed(err error) error {
	return fmt.Errorf("writing %s: %w", d.path, reason(err))
}

func (d *draft) close() error {
	if err := os.RemoveAll(d.private); err != nil {
		return fmt.Errorf("removing the temporary files of %s: %w", d.path, reason(err))
	}
	return nil
}
