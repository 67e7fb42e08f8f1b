package xlsx

import (
	"archive/zip"
	"io"
	"strconv"
	"strings"

	"veribatch/internal/words"
)

// manyStrings is how many strings take about a second to read.
const manyStrings = 1_000_000

// sharedStrings are the strings that cells refer to. The table is opened for the first of them.
type sharedStrings struct {
	opc     opcPackage
	part    *zip.File         // nil if the workbook has none
	loading func(bytes int64) // see File.Loading
	opened  io.Closer
	table   *stringTable
}

// at returns the string that a cell refers to, and false if the table lacks it.
func (s *sharedStrings) at(index []byte) (text string, found bool, err error) {
	n, err := strconv.ParseUint(string(index), 10, 32)
	if err != nil {
		return "", false, words.Errorf("a cell with an invalid string number")
	}
	if err := s.open(); err != nil {
		return "", false, err
	}
	if s.loading != nil && n >= uint64(len(s.table.starts)+manyStrings) {
		s.loading(int64(s.part.UncompressedSize64))
	}
	return s.table.at(n)
}

func (s *sharedStrings) open() error {
	if s.table != nil {
		return nil
	}
	if s.part == nil {
		return words.Errorf("its table of strings is missing")
	}
	in, err := s.opc.open(s.part)
	if err != nil {
		return err
	}
	m, err := newScanner(in)
	s.opened, s.table = in, &stringTable{in: m}
	return err
}

// verify reads the table to its end, where the archive compares the checksum.
func (s *sharedStrings) verify() error {
	if s.table == nil {
		return nil
	}
	if err := s.table.in.drain(); err != nil {
		return words.Errorf("its table of strings: %w", err)
	}
	return nil
}

func (s *sharedStrings) close() {
	if s.opened != nil {
		s.opened.Close()
	}
}

var errManyStrings = words.Errorf("%d GiB and more, %w", maxStrings>>30, errTooMuch)

// A stringTable is a workbook's table of strings (ECMA-376 part 1, 18.4.9). It reads only as far as it is asked for,
// because programs list strings in the order of their first use. Strings lie one after the other in chunks, so that
// millions of them are some hundred objects, and each takes its bytes and four more. What it returns shares its
// memory.
type stringTable struct {
	in     *scanner
	text   []byte // of the string that was read last
	chunks []string
	starts []uint32 // of each string: the number of its chunk times chunkSize, and where in it
	last   strings.Builder
}

// at returns the string of an index, and whether the table has it.
func (t *stringTable) at(i uint64) (s string, ok bool, err error) {
	for more := true; i >= uint64(len(t.starts)); {
		if more, err = t.next(); err != nil || !more {
			return "", false, err
		}
	}
	number, from := t.starts[i]/chunkSize, t.starts[i]%chunkSize
	chunk := t.last.String()
	if number < uint32(len(t.chunks)) {
		chunk = t.chunks[number]
	}
	if next := i + 1; next < uint64(len(t.starts)) && t.starts[next]/chunkSize == number {
		chunk = chunk[:t.starts[next]%chunkSize]
	}
	return chunk[from:], true, nil
}

// next reads one more string, and reports whether there was one.
func (t *stringTable) next() (bool, error) {
	for {
		what, err := t.in.next()
		if err == nil && what == began && string(t.in.name) == "si" {
			if t.text, err = richText(t.in, t.text[:0]); err == nil {
				err = t.add(unescapeUnits(t.text))
			}
			if err == nil {
				return true, nil
			}
		}
		if err != nil {
			return false, words.Errorf("its table of strings, after %d: %w", len(t.starts), err)
		}
		if what == finished {
			return false, nil
		}
	}
}

// add appends a string.
func (t *stringTable) add(s []byte) error {
	switch {
	case len(s) >= chunkSize:
		return errTooLong
	case len(t.chunks)*chunkSize+4*len(t.starts) > maxStrings:
		return errManyStrings
	case t.last.Len()+len(s) >= chunkSize:
		t.chunks = append(t.chunks, t.last.String())
		t.last.Reset()
		t.last.Grow(chunkSize)
	}
	t.starts = append(t.starts, uint32(len(t.chunks)*chunkSize+t.last.Len()))
	t.last.Write(s)
	return nil
}
