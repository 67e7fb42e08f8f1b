// Package spool keeps results on disk by group, so that they can be taken back
// group by group.
package spool

import (
	"bufio"
	"os"
	"path/filepath"

	"veribatch/internal/codec"
	"veribatch/internal/verify"
)

// A Spool is a file of results. In memory it has 16 bytes of each. It is for
// one goroutine at a time.
type Spool[Group comparable] struct {
	file  *os.File
	out   *bufio.Writer
	end   int64
	index map[Group][]extent
}

// An extent is where a result lies in the file.
type extent struct{ at, size int64 }

// New makes the file of a spool in a private folder, where no other has the name.
func New[Group comparable](private, name string) (*Spool[Group], error) {
	f, err := os.OpenFile(filepath.Join(private, name), os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return nil, err
	}
	return &Spool[Group]{file: f, out: bufio.NewWriter(f), index: make(map[Group][]extent)}, nil
}

// Add adds a result to a group.
func (s *Spool[Group]) Add(g Group, r verify.Result) error {
	content, err := codec.Marshal(r)
	if err != nil {
		return err
	}
	n, err := s.out.Write(content)
	s.index[g] = append(s.index[g], extent{s.end, int64(n)})
	s.end += int64(n)
	return err
}

// Each passes the results of a group on, in the order in which they came.
func (s *Spool[Group]) Each(g Group, take func(verify.Result) error) error {
	if err := s.out.Flush(); err != nil {
		return err
	}
	var content []byte
	for _, e := range s.index[g] {
		content = append(content[:0], make([]byte, e.size)...)
		if _, err := s.file.ReadAt(content, e.at); err != nil {
			return err
		}
		var r verify.Result
		if err := codec.Unmarshal(content, &r); err != nil {
			return err
		}
		if err := take(r); err != nil {
			return err
		}
	}
	return nil
}

// Close closes the file, and leaves it to the owner of the folder.
func (s *Spool[Group]) Close() error { return s.file.Close() }
