package text

import (
	"bytes"
	"io"
	"strings"
	"unicode/utf8"
)

// maxNewline is the most lines within one quoted cell. Beyond that, or beyond MaxRow, a quote was never closed, or the
// file is no table.
const maxNewline = 10_000

// A splitter splits CSV (RFC 4180) into rows. Unlike encoding/csv it goes on after a bad row: where quotes do not add
// up, the line that opened one is a bad row, and the next line is the next row. A quote within an unquoted cell stands
// for itself, and so does one within a quoted cell if its row then ends with its line.
type splitter struct {
	in        io.Reader // UTF-8
	comma     []byte
	separator string // comma as a string
	newline   byte   // '\n', or '\r' for files that know no other

	buf  []byte // read and not yet returned
	pos  int    // where the next row begins in buf
	err  error  // what ended in
	rows int

	// The row that is being read: its cells one after another, without their quotes, and where each ends.
	text []byte
	ends []int
}

func newSplitter(in io.Reader, separator string, newline byte) *splitter {
	return &splitter{
		in: in, comma: []byte(separator), separator: separator, newline: newline, buf: make([]byte, 0, 64<<10),
	}
}

// next returns the next row, blank ones too. Its error is io.EOF or what kept the file from being read.
func (s *splitter) next() (Row, error) {
	n := s.line(0)
	if n == 0 && len(s.buf)-s.pos < MaxRow {
		return Row{}, s.err
	}
	s.rows++
	r := Row{Number: s.rows}
	switch {
	case n == 0:
		s.skipLine()
		r.Damage.TooLong = true
	case bytes.IndexByte(s.buf[s.pos:s.pos+n], '"') < 0:
		line := s.buf[s.pos : s.pos+n]
		s.pos += n
		r.Cells = s.plain(line)
		r.inspect(line)
	default:
		n, closed := s.quoted(n)
		s.pos += n
		r.Cells = cutAt(string(s.text), s.ends)
		r.inspect(s.text)
		r.Damage.Unclosed = !closed
	}
	return r, nil
}

// plain splits a line without quotes. The cells share one string.
func (s *splitter) plain(line []byte) []string {
	text := string(s.trim(line))
	cells := make([]string, 0, strings.Count(text, s.separator)+1)
	for {
		i := s.cut(text)
		if i < 0 {
			return append(cells, text)
		}
		cells = append(cells, text[:i])
		text = text[i+len(s.separator):]
	}
}

// cut returns where the first separator is; -1 if there is none.
func (s *splitter) cut(text string) int {
	if len(s.comma) == 1 {
		return strings.IndexByte(text, s.comma[0])
	}
	return strings.Index(text, s.separator)
}

// quoted reads the row that begins with the line of n bytes, and returns its length and whether its quotes were
// closed. If they were not, the row is that one line.
func (s *splitter) quoted(n int) (length int, closed bool) {
	if all, ok := s.lines(n); ok {
		return all, true
	}
	s.text, s.ends = s.text[:0], s.ends[:0]
	if s.scan(s.buf[s.pos:s.pos+n], false, true) == whole {
		return n, true
	}
	var start int // of the cell that the quote opens
	if len(s.ends) > 0 {
		start = s.ends[len(s.ends)-1]
	}
	s.text = s.text[:start+len(s.trim(s.text[start:]))]
	s.add(nil)
	return n, false
}

// lines reads a row of as many lines as its quoted cells have.
func (s *splitter) lines(n int) (length int, ok bool) {
	s.text, s.ends = s.text[:0], s.ends[:0]
	end := s.scan(s.buf[s.pos:s.pos+n], false, false)
	for count := 1; end == unclosed && count <= maxNewline; count++ {
		more := s.line(n)
		if more == 0 {
			break
		}
		end = s.scan(s.buf[s.pos+n:s.pos+n+more], true, false)
		n += more
	}
	return n, end == whole
}

// An ending is how a line left the row it belongs to.
type ending int

const (
	whole    ending = iota // the row is complete
	unclosed               // a quoted cell continues in the next line
	broken                 // a quote where none is allowed
)

// scan adds the cells of a line to the row. The line begins within a quoted cell if the one before ended unclosed.
// With lazy, a quote where none is allowed is a character.
func (s *splitter) scan(line []byte, within, lazy bool) ending {
	for {
		if !within {
			opened, ok := s.openQuote(line)
			if !ok {
				i := bytes.Index(line, s.comma)
				if i < 0 {
					s.add(s.trim(line))
					return whole
				}
				s.add(line[:i])
				line = line[i+len(s.comma):]
				continue
			}
			line = opened
			within = true
		}
		i := bytes.IndexByte(line, '"')
		if i < 0 {
			s.text = append(s.text, line...)
			return unclosed
		}
		s.text = append(s.text, line[:i]...)
		line = line[i+1:]
		if len(line) > 0 && line[0] == '"' {
			s.text = append(s.text, '"')
			line = line[1:]
			continue
		}
		rest, more, ends := s.endCell(line)
		switch {
		case ends:
			s.add(nil)
			if !more {
				return whole
			}
			line, within = rest, false
		case lazy:
			s.text = append(s.text, '"')
		default:
			return broken
		}
	}
}

// openQuote returns what follows the quote that opens a cell, and false if the cell is not quoted. Blanks before the
// quote are no part of the cell if the quote closes within the line; else the cell is taken as it is written.
func (s *splitter) openQuote(line []byte) (rest []byte, ok bool) {
	switch {
	case len(line) == 0:
		return nil, false
	case line[0] == '"':
		return line[1:], true
	case line[0] != ' ', s.blankSeparates():
		return nil, false
	}
	rest, ok = bytes.CutPrefix(s.trimBlanks(line), []byte{'"'})
	return rest, ok && s.closes(rest)
}

// closes reports whether a quoted cell ends within the line.
func (s *splitter) closes(line []byte) bool {
	for {
		i := bytes.IndexByte(line, '"')
		if i < 0 {
			return false
		}
		line = line[i+1:]
		if len(line) == 0 || line[0] != '"' {
			_, _, ends := s.endCell(line)
			return ends
		}
		line = line[1:]
	}
}

// endCell reports whether what follows a quote ends the quoted cell: a delimiter or the line's end, perhaps after
// blanks. If it is a delimiter, there are more cells, in rest.
func (s *splitter) endCell(line []byte) (rest []byte, more, ends bool) {
	rest = s.trimBlanks(line)
	if len(rest) > 0 && rest[0] == s.comma[0] && bytes.HasPrefix(rest, s.comma) { // the first byte tells most
		return rest[len(s.comma):], true, true
	}
	return nil, false, len(s.trim(rest)) == 0
}

func (s *splitter) blankSeparates() bool { return s.comma[0] == ' ' }

// trimBlanks removes blanks before a quote or behind it, unless they separate the cells.
func (s *splitter) trimBlanks(line []byte) []byte {
	for len(line) > 0 && line[0] == ' ' && !s.blankSeparates() {
		line = line[1:]
	}
	return line
}

// add ends a cell with the rest of its text.
func (s *splitter) add(rest []byte) {
	s.text = append(s.text, rest...)
	s.ends = append(s.ends, len(s.text))
}

// cutAt cuts a row's text into its cells.
func cutAt(text string, ends []int) []string {
	cells, start := make([]string, len(ends)), 0
	for i, end := range ends {
		cells[i] = text[start:end]
		start = end
	}
	return cells
}

// inspect removes NUL bytes from the cells, reads those in another encoding, and marks what no encoding has. text has
// all of them.
func (r *Row) inspect(text []byte) {
	nuls := bytes.Count(text, []byte{0})
	if nuls == 0 && sound(text) {
		return
	}
	r.Damage.NULs = nuls
	for i, c := range r.Cells {
		r.Cells[i] = repaired(strings.ReplaceAll(c, "\x00", ""))
		r.Damage.Garbled = r.Damage.Garbled || strings.Contains(r.Cells[i], "\ufffd")
	}
}

// sound reports whether text is UTF-8, and was not garbled before it came here.
func sound(text []byte) bool {
	return utf8.Valid(text) && !bytes.Contains(text, []byte("\ufffd"))
}

// trim removes the newline from a line. The last line of a file may have none.
func (s *splitter) trim(line []byte) []byte {
	line = trimByte(line, s.newline)
	if s.newline == '\n' {
		line = trimByte(line, '\r')
	}
	return line
}

func trimByte(line []byte, last byte) []byte {
	if n := len(line); n > 0 && line[n-1] == last {
		return line[:n-1]
	}
	return line
}

// line returns the length, newline included, of the line that begins n bytes into the row. It is 0 if there is none,
// if it can't be read to its end, or if the row would be longer than MaxRow.
func (s *splitter) line(n int) int {
	for searched := n; ; {
		unread := s.buf[s.pos:]
		if i := bytes.IndexByte(unread[searched:], s.newline); i >= 0 {
			return searched + i + 1 - n
		}
		searched = len(unread)
		switch {
		case searched >= MaxRow:
			return 0
		case s.err == io.EOF:
			return searched - n
		case s.err != nil:
			return 0
		}
		s.fill()
	}
}

// skipLine skips the rest of a line.
func (s *splitter) skipLine() {
	for {
		if i := bytes.IndexByte(s.buf[s.pos:], s.newline); i >= 0 {
			s.pos += i + 1
			return
		}
		s.pos = len(s.buf)
		if s.err != nil {
			return
		}
		s.fill()
	}
}

// fill reads more, into a buffer that grows with the row.
func (s *splitter) fill() {
	s.buf = s.buf[:copy(s.buf, s.buf[s.pos:])]
	s.pos = 0
	if len(s.buf) == cap(s.buf) {
		s.buf = append(make([]byte, 0, 2*cap(s.buf)), s.buf...)
	}
	n, err := s.in.Read(s.buf[len(s.buf):cap(s.buf)])
	s.buf, s.err = s.buf[:len(s.buf)+n], err
}
