// Package spill keeps many small records in parts, so that each part can be
// sorted or searched by itself. Beyond a bound they lie in a file.
package spill

import (
	"errors"
	"os"
	"path/filepath"

	"veribatch/internal/scratch"
)

const (
	blockSize = 4 << 10 // bytes of a part that are moved at once
	inMemory  = 1 << 20 // bytes of full blocks that are held before blocks go to the file
)

// Parts are records in numbered parts, each in the order in which they were
// added. They are for one goroutine at a time.
type Parts struct {
	dir    string
	parts  []part
	held   int // bytes of full blocks in memory
	folder *scratch.Folder
	file   *os.File // nil until it is needed
	end    int64
	full   bool // the file takes no more: blocks stay in memory
}

type part struct {
	blocks []block
	open   []byte // the block that isn't full
}

// A block is bytes in memory, or as many in the file.
type block struct {
	bytes []byte
	at    int64
	size  int
}

// New returns Parts whose file, if they need one, lies in a private folder in dir.
func New(dir string) *Parts { return &Parts{dir: dir} }

// Add adds a record to a part, from 0. It copies it.
func (p *Parts) Add(n int, record []byte) {
	for len(p.parts) <= n {
		p.parts = append(p.parts, part{})
	}
	to := &p.parts[n]
	if len(to.open) > 0 && len(to.open)+len(record) > blockSize {
		p.fill(to)
	}
	to.open = append(to.open, record...)
}

// fill ends a part's open block. Where the file takes no more, it stays in memory.
func (p *Parts) fill(to *part) {
	if p.held+len(to.open) > inMemory && p.write(to.open) {
		to.blocks = append(to.blocks, block{at: p.end, size: len(to.open)})
		p.end += int64(len(to.open))
		to.open = to.open[:0]
		return
	}
	p.held += len(to.open)
	to.blocks = append(to.blocks, block{bytes: to.open, size: len(to.open)})
	to.open = make([]byte, 0, blockSize)
}

func (p *Parts) write(content []byte) bool {
	if p.file == nil && !p.full {
		p.full = p.create() != nil
	}
	if !p.full {
		_, err := p.file.WriteAt(content, p.end)
		p.full = err != nil
	}
	return !p.full
}

func (p *Parts) create() (err error) {
	if p.folder, err = scratch.Make(p.dir); err != nil {
		return err
	}
	p.file, err = os.OpenFile(filepath.Join(p.folder.Path, "parts"), os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o600)
	return err
}

// Read appends the records of a part to a slice.
func (p *Parts) Read(n int, to []byte) ([]byte, error) {
	if n >= len(p.parts) {
		return to, nil
	}
	for _, b := range p.parts[n].blocks {
		if b.bytes != nil {
			to = append(to, b.bytes...)
			continue
		}
		begin := len(to)
		to = append(to, make([]byte, b.size)...)
		if _, err := p.file.ReadAt(to[begin:], b.at); err != nil {
			return nil, err
		}
	}
	return append(to, p.parts[n].open...), nil
}

// Len returns how many parts there are: one more than the highest number that was added to.
func (p *Parts) Len() int { return len(p.parts) }

// Full reports whether the file took no more, so that the rest is in memory.
func (p *Parts) Full() bool { return p.full }

// Close frees the records and removes the file. It may be called again.
func (p *Parts) Close() error {
	p.parts, p.held = nil, 0
	if p.folder == nil {
		return nil
	}
	var failed error
	if p.file != nil {
		failed = p.file.Close()
	}
	failed = errors.Join(failed, p.folder.Remove())
	p.file, p.folder, p.end, p.full = nil, nil, 0, false
	return failed
}
