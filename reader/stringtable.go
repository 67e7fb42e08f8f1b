package reader

import (
	"fmt"
	"strings"
)

// Bounds on a workbook's table of strings, which is held in memory.
const (
	chunkSize  = maxToken // bytes; no string is longer
	maxStrings = 2 << 30  // bytes that the table takes, of 2^32 that its positions can tell apart
)

var errManyStrings = fmt.Errorf("%d GiB and more, %w", maxStrings>>30, errTooMuch)

// A stringTable is a workbook's table of strings (ECMA-376 part 1, 18.4.9),
// read as far as it is asked for: programs list strings as they first come
// up. They lie one after the other in chunks, so that millions of them are
// some hundred objects, and take as many bytes as they have and four each.
// What it returns shares its memory.
type stringTable struct {
	in     *scanner
	text   []byte // of the string that was read last
	chunks []string
	starts []uint32 // of each string: the number of its chunk times chunkSize, and where in it
	last   strings.Builder
}

// at returns the string of an index, if the table has it.
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

// next reads one string more, and reports whether there was one.
func (t *stringTable) next() (bool, error) {
	for {
		what, err := t.in.next()
		if err == nil && what == began && string(t.in.name) == "si" {
			if t.text, err = t.in.richText(t.text[:0]); err == nil {
				err = t.add(unescapeUnits(t.text))
			}
			if err == nil {
				return true, nil
			}
		}
		if err != nil {
			return false, fmt.Errorf("its table of strings, after %d: %w", len(t.starts), err)
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

// richText appends the text of the element that began, which is a string or
// the inline string of a cell: that of its runs, without how they are spoken
// (ECMA-376 part 1, 18.4.8).
func (m *scanner) richText(text []byte) ([]byte, error) {
	most := len(text) + maxToken
	for depth := 1; depth > 0; {
		what, err := m.next()
		switch {
		case err != nil:
		case what == ended:
			depth--
		case what != began:
		case string(m.name) == "rPh":
			err = m.skip()
		case string(m.name) == "t":
			text, err = m.plainText(text, most)
		default:
			depth++
		}
		if err != nil {
			return text, err
		}
	}
	return text, nil
}

// plainText appends the text of the element that began, up to so many bytes in all.
func (m *scanner) plainText(text []byte, most int) ([]byte, error) {
	for {
		what, err := m.next()
		switch {
		case err != nil:
		case what == ended:
			return text, nil
		case what == began:
			err = m.skip()
		case len(text)+len(m.text) > most:
			err = errTooLong
		default:
			text = append(text, m.text...)
		}
		if err != nil {
			return text, err
		}
	}
}
