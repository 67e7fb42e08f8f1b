package writer

import (
	"bufio"
	"os"
	"path/filepath"

	"veribatch/internal/codec"
	"veribatch/internal/verify"
)

// A spool keeps results by group on disk, so that they can be taken back
// group by group. In memory it has 16 bytes of each.
type spool[Group comparable] struct {
	file  *os.File
	out   *bufio.Writer
	end   int64
	index map[Group][]extent
}

// An extent is where a result lies in the file.
type extent struct{ at, size int64 }

// newSpool makes a spool of that name in a private folder.
func newSpool[Group comparable](private, name string) (*spool[Group], error) {
	f, err := os.OpenFile(filepath.Join(private, name), os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return nil, err
	}
	return &spool[Group]{file: f, out: bufio.NewWriter(f), index: make(map[Group][]extent)}, nil
}

func (s *spool[Group]) add(g Group, r verify.Result) error {
	content, err := codec.Marshal(r)
	if err != nil {
		return err
	}
	n, err := s.out.Write(content)
	s.index[g] = append(s.index[g], extent{s.end, int64(n)})
	s.end += int64(n)
	return err
}

// each passes the results of a group on, in the order in which they came.
func (s *spool[Group]) each(g Group, take func(verify.Result) error) error {
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

func (s *spool[Group]) close() error { return s.file.Close() }
