package xlsx

import (
	"bytes"
	"io"
	"slices"

	"veribatch/internal/words"
)

// A token is what the scanner found in one step.
type token int

const (
	finished token = iota // the end of the file, with every element closed
	began                 // an element: name, and attribute for its attributes
	ended                 // an element: name
	chars                 // text: its characters, unescaped
)

// A scanner goes through XML 1.0 token by token, several times as fast as encoding/xml and as strict: it skips nothing
// that it does not understand. It refuses what no workbook has: a document type, and names that are not ASCII. It
// leaves out comments and instructions, so text may come in several tokens.
//
// What it holds after a step is valid until the next one.
type scanner struct {
	in     io.Reader
	buffer []byte // buffer[pos:] was read and isn't passed yet
	pos    int
	err    error // why there is no more to read; io.EOF at the file's end

	name       []byte // of the element that began or ended, without its prefix
	text       []byte
	attributes []attribute

	open    []byte // the full names of the elements that are open
	starts  []int  // where in open each begins
	closing bool   // the element that began has ended with it: <v/>
	scratch []byte
}

type attribute struct{ name, value []byte }

// newScanner returns a scanner of UTF-8, or of UTF-16 with a byte-order mark.
func newScanner(in io.Reader) (*scanner, error) {
	in, err := decodeXML(in)
	return &scanner{in: in, buffer: make([]byte, 0, 64<<10)}, err
}

// next returns the next token.
func (m *scanner) next() (token, error) {
	if m.closing {
		m.closing = false
		m.pop()
		return ended, nil
	}
	for {
		if m.pos == len(m.buffer) && !m.fill() {
			return finished, m.finish()
		}
		if m.buffer[m.pos] != '<' {
			return chars, m.characters()
		}
		if m.pos+1 == len(m.buffer) && !m.fill() {
			return finished, m.cutOff()
		}
		switch m.buffer[m.pos+1] {
		case '/':
			return ended, m.endTag()
		case '?':
			if err := m.instruction(); err != nil {
				return finished, err
			}
		case '!':
			if m.at("<![CDATA[") {
				return chars, m.verbatim()
			}
			if err := m.comment(); err != nil {
				return finished, err
			}
		default:
			return began, m.startTag()
		}
	}
}

// take takes the whole rest of the element that began last, if it is a text between these tags, and returns the text.
// element is the name that it must have, with its prefix; behind ends with its end tag. If the rest is anything else, or
// isn't in the buffer to its end, take reports false and stays where it is.
func (m *scanner) take(element, before, behind string) (text []byte, ok bool) {
	last := len(m.starts) - 1
	rest, found := bytes.CutPrefix(m.buffer[m.pos:], []byte(before))
	if !found || m.closing || string(m.open[m.starts[last]:]) != element {
		return nil, false
	}
	end := bytes.IndexByte(rest, '<')
	if end < 0 || end > maxToken || !bytes.HasPrefix(rest[end:], []byte(behind)) {
		return nil, false
	}
	text, scratch, err := unescape(rest[:end], m.scratch[:0])
	if err != nil {
		return nil, false
	}
	m.scratch = scratch
	m.pos += len(before) + end + len(behind)
	m.pop()
	return text, true
}

// skip skips the rest of the element that began last.
func (m *scanner) skip() error {
	for depth := 1; depth > 0; {
		switch t, err := m.next(); {
		case err != nil:
			return err
		case t == began:
			depth++
		case t == ended:
			depth--
		}
	}
	return nil
}

// drain reads the rest of the file without looking at it. At its end the archive compares the checksum.
func (m *scanner) drain() error {
	_, err := io.Copy(io.Discard, m.in)
	return err
}

// attribute returns an attribute of the element that began, by its full name.
func (m *scanner) attribute(name string) []byte {
	for _, a := range m.attributes {
		if string(a.name) == name {
			return a.value
		}
	}
	return nil
}

var (
	errCutOff  = words.Errorf("it is cut off")
	errTooLong = words.Errorf("a text or tag of more than %d MiB, %w", maxToken>>20, errTooMuch)
)

// finish returns an error if the file must not end here.
func (m *scanner) finish() error {
	if len(m.starts) > 0 {
		return m.cutOff()
	}
	return m.failure()
}

// cutOff returns why what began has no end.
func (m *scanner) cutOff() error {
	if err := m.failure(); err != nil {
		return err
	}
	return errCutOff
}

// failure returns why there is no more to read; nil at the file's end.
func (m *scanner) failure() error {
	if m.err == io.EOF {
		return nil
	}
	return m.err
}

// fill reads more, and reports whether there was more. It makes room for a token that is longer than the buffer.
func (m *scanner) fill() bool {
	if m.err != nil {
		return false
	}
	if len(m.buffer)-m.pos > maxToken {
		m.err = errTooLong
		return false
	}
	m.buffer = m.buffer[:copy(m.buffer, m.buffer[m.pos:])]
	m.pos = 0
	if len(m.buffer) > cap(m.buffer)/2 {
		m.buffer = append(make([]byte, 0, 2*cap(m.buffer)), m.buffer...)
	}
	n, err := io.ReadAtLeast(m.in, m.buffer[len(m.buffer):cap(m.buffer)], 1)
	m.buffer = m.buffer[:len(m.buffer)+n]
	if n == 0 {
		m.err = err
	}
	return n > 0
}

// at reports whether the rest begins with start.
func (m *scanner) at(start string) bool {
	for len(m.buffer)-m.pos < len(start) {
		if !bytes.HasPrefix([]byte(start), m.buffer[m.pos:]) || !m.fill() {
			return false
		}
	}
	return string(m.buffer[m.pos:m.pos+len(start)]) == start
}

// through moves behind the next end, and returns what stood between the first skip bytes and end.
func (m *scanner) through(skip int, end string) ([]byte, error) {
	for from := skip; ; {
		if rest := m.buffer[m.pos:]; from < len(rest) {
			if i := bytes.Index(rest[from:], []byte(end)); i >= 0 {
				m.pos += from + i + len(end)
				return rest[skip : from+i], nil
			}
			from = max(skip, len(rest)-len(end)+1)
		}
		if !m.fill() {
			return nil, m.cutOff()
		}
	}
}

// tag moves behind the next tag, and returns it without its brackets.
func (m *scanner) tag() ([]byte, error) {
	var quote byte
	for from := 1; ; {
		rest := m.buffer[m.pos:]
		for i := from; i < len(rest); i++ {
			switch c := rest[i]; {
			case quote != 0:
				if c == quote {
					quote = 0
				}
			case c == '"', c == '\'':
				quote = c
			case c == '>':
				m.pos += i + 1
				return rest[1:i], nil
			}
		}
		from = len(rest)
		if !m.fill() {
			return nil, m.cutOff()
		}
	}
}

// startTag reads the name and the attributes of an element.
func (m *scanner) startTag() error {
	tag, err := m.tag()
	if err != nil {
		return err
	}
	if n := len(tag); n > 0 && tag[n-1] == '/' {
		m.closing, tag = true, tag[:n-1]
	}
	name, rest, err := cutName(tag)
	if err != nil {
		return err
	}
	if len(m.starts) == maxDepth {
		return words.Errorf("more than %d elements within one another", maxDepth)
	}
	m.starts = append(m.starts, len(m.open))
	m.open = append(m.open, name...)
	m.name = local(name)
	return m.takeAttributes(rest)
}

// has reports whether the element that began has an attribute by this name.
func (m *scanner) has(name []byte) bool {
	return slices.ContainsFunc(m.attributes, func(a attribute) bool { return bytes.Equal(a.name, name) })
}

func (m *scanner) takeAttributes(rest []byte) error {
	m.attributes, m.scratch = m.attributes[:0], m.scratch[:0]
	for {
		blanks := len(rest)
		rest = trimBlanks(rest)
		if blanks -= len(rest); len(rest) == 0 {
			return nil
		}
		name, value, after, err := cutAttribute(rest)
		switch {
		case err != nil:
			return err
		case blanks == 0, m.has(name):
			return errTag
		case len(m.attributes) == maxAttributes:
			return words.Errorf("an element with more than %d attributes", maxAttributes)
		}
		if value, m.scratch, err = unescape(value, m.scratch); err != nil {
			return err
		}
		m.attributes = append(m.attributes, attribute{name, value})
		rest = after
	}
}

// endTag closes the innermost open element, and checks that it has this name.
func (m *scanner) endTag() error {
	tag, err := m.tag()
	if err != nil {
		return err
	}
	name, rest, err := cutName(tag[1:])
	if err != nil {
		return err
	}
	if len(trimBlanks(rest)) > 0 {
		return errTag
	}
	if last := len(m.starts) - 1; last < 0 || string(m.open[m.starts[last]:]) != string(name) {
		return words.Errorf("an end tag without its start")
	}
	m.pop()
	return nil
}

// pop closes the last of the open elements.
func (m *scanner) pop() {
	last := len(m.starts) - 1
	m.name = local(m.open[m.starts[last]:])
	m.open, m.starts = m.open[:m.starts[last]], m.starts[:last]
}

// comment skips a comment, which must not contain --.
func (m *scanner) comment() error {
	if !m.at("<!--") {
		return words.Errorf("a document type, which no workbook has")
	}
	if _, err := m.through(len("<!--"), "--"); err != nil {
		return err
	}
	if !m.at(">") {
		return words.Errorf("a comment with -- in it")
	}
	m.pos++
	return nil
}

// instruction skips a processing instruction. The first one of a file may declare its encoding.
func (m *scanner) instruction() error {
	text, err := m.through(len("<?"), "?>")
	if err != nil {
		return err
	}
	name, rest, err := cutName(text)
	if err != nil || string(name) != "xml" {
		return err
	}
	return checkDeclaration(rest)
}

// characters reads the text up to the next <.
func (m *scanner) characters() error {
	end := 0
	for {
		i := bytes.IndexByte(m.buffer[m.pos+end:], '<')
		if i >= 0 {
			end += i
			break
		}
		end = len(m.buffer) - m.pos
		if !m.fill() {
			if err := m.failure(); err != nil {
				return err
			}
			break
		}
	}
	raw := m.buffer[m.pos : m.pos+end]
	m.pos += end
	var err error
	m.text, m.scratch, err = unescape(raw, m.scratch[:0])
	return err
}

// verbatim reads a CDATA section, in which & is no escape.
func (m *scanner) verbatim() error {
	raw, err := m.through(len("<![CDATA["), "]]>")
	if err != nil {
		return err
	}
	m.text, err = newlines(raw), wellFormed(raw)
	return err
}
