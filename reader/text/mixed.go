package text

import (
	"bytes"
	"io"
	"strings"
	"unicode/utf8"

	"veribatch/internal/mojibake"

	"golang.org/x/text/transform"
)

// separators end a part of a file that is in one encoding: none of them is a byte of a longer character, be it in
// UTF-8 or in GB18030.
const separators = "\n,;\t\""

// A mixedReader reads a file in GB18030 into which somebody pasted parts in UTF-8. What may be both, and makes
// sense in
// neither, becomes U+FFFD.
type mixedReader struct {
	in      io.Reader
	decoder transform.Transformer
	raw     []byte // read and not yet decoded: less than a part, between two reads
	decoded []byte
	pos     int // of the next byte of decoded to return
	err     error
}

func newMixedReader(in io.Reader, decoder transform.Transformer) *mixedReader {
	return &mixedReader{in: in, decoder: decoder, raw: make([]byte, 0, 64<<10)}
}

func (m *mixedReader) Read(p []byte) (int, error) {
	for m.pos == len(m.decoded) {
		if m.err != nil {
			return 0, m.err
		}
		m.fill()
	}
	n := copy(p, m.decoded[m.pos:])
	m.pos += n
	return n, nil
}

// fill reads more and decodes the parts that are whole.
func (m *mixedReader) fill() {
	if len(m.raw) == cap(m.raw) {
		m.raw = append(make([]byte, 0, 2*cap(m.raw)), m.raw...)
	}
	rest := len(m.raw) // of a part that isn't whole: no separator is in it
	n, err := m.in.Read(m.raw[rest:cap(m.raw)])
	m.raw, m.err = m.raw[:rest+n], err
	end := len(m.raw)
	if err == nil && end < MaxRow { // a longer part is no row's
		end = 0
		if last := bytes.LastIndexAny(m.raw[rest:], separators); last >= 0 {
			end = rest + last + 1
		}
	}
	m.decoded, m.pos = m.decoded[:0], 0
	if err := m.decode(m.raw[:end]); err != nil {
		m.err = err
	}
	m.raw = m.raw[:copy(m.raw, m.raw[end:])]
}

// decode decodes parts, as many of them at once as are in GB18030.
func (m *mixedReader) decode(parts []byte) (err error) {
	from := 0 // of what is in GB18030 and not yet decoded
	for at := 0; at < len(parts) && err == nil; {
		n := partEnd(parts[at:])
		part := parts[at : at+n]
		if looksLikeUTF8(part) {
			if reading := mojibake.Read(part); reading != mojibake.GB18030 {
				err = m.decodeGB(parts[from:at])
				m.appendUTF8(part, reading)
				from = at + n
			}
		}
		at += n
	}
	if err == nil {
		err = m.decodeGB(parts[from:])
	}
	return err
}

func (m *mixedReader) decodeGB(parts []byte) (err error) {
	if len(parts) > 0 {
		m.decoded, _, err = transform.Append(m.decoder, m.decoded, parts)
	}
	return err
}

func (m *mixedReader) appendUTF8(part []byte, reading mojibake.Reading) {
	if reading == mojibake.UTF8 {
		m.decoded = append(m.decoded, part...)
		return
	}
	m.decoded = append(m.decoded, "\ufffd"...)
	if last := part[len(part)-1]; isSeparator[last] {
		m.decoded = append(m.decoded, last)
	}
}

var isSeparator = func() (is [256]bool) {
	for _, s := range []byte(separators) {
		is[s] = true
	}
	return is
}()

// partEnd returns the length of the first part, its separator included.
func partEnd(parts []byte) int {
	for i, b := range parts {
		if isSeparator[b] {
			return i + 1
		}
	}
	return len(parts)
}

// looksLikeUTF8 reports whether a part is valid UTF-8 beyond ASCII.
func looksLikeUTF8(part []byte) bool { return !isASCII(part) && utf8.Valid(part) }

// repaired returns a cell of a file in UTF-8 that somebody pasted in GB18030; a cell that makes no sense there has
// U+FFFD where UTF-8 is invalid.
func repaired(cell string) string {
	if utf8.ValidString(cell) {
		return cell
	}
	if text, ok := mojibake.FromGB([]byte(cell)); ok {
		return text
	}
	return strings.ToValidUTF8(cell, "\ufffd")
}
