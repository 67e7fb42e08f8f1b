package reader

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"golang.org/x/text/encoding/unicode"
)

const blanks = " \t\r\n"

var (
	errTag       = errors.New("a tag that isn't well-formed")
	errCharacter = errors.New("a character that XML doesn't have, or none of its encoding")
	errEncoding  = errors.New("it isn't encoded in UTF-8")
	errEntity    = errors.New("an & that begins no character, as in an address that wasn't escaped")
)

// characters returns UTF-8 without a byte-order mark; UTF-16 has one (XML 1.0, 4.3.3).
func characters(in io.Reader) (io.Reader, error) {
	b := bufio.NewReaderSize(in, 16)
	mark, err := b.Peek(3)
	switch {
	case err != nil && err != io.EOF:
		return nil, err
	case bytes.HasPrefix(mark, []byte("\xef\xbb\xbf")):
		_, err := b.Discard(3)
		return b, err
	case bytes.HasPrefix(mark, []byte("\xff\xfe")), bytes.HasPrefix(mark, []byte("\xfe\xff")):
		return unicode.UTF16(unicode.LittleEndian, unicode.ExpectBOM).NewDecoder().Reader(b), nil
	}
	return b, nil
}

var (
	declaredVersion  = regexp.MustCompile(`\sversion\s*=\s*["']([^"']*)["']`)
	declaredEncoding = regexp.MustCompile(`\sencoding\s*=\s*["']([^"']*)["']`)
)

// checkDeclaration holds that a file is XML 1.0 in Unicode. UTF-16 is known
// by its mark, so what says it here without one has been found wrong already.
func checkDeclaration(text []byte) error {
	if v := declaredVersion.FindSubmatch(text); v == nil || string(v[1]) != "1.0" {
		return errors.New("it isn't XML 1.0")
	}
	e := declaredEncoding.FindSubmatch(text)
	if e != nil && !slices.Contains([]string{"utf-8", "utf-16"}, strings.ToLower(string(e[1]))) {
		return errEncoding
	}
	return nil
}

// cutName takes the name off the beginning of a tag.
func cutName(tag []byte) (name, rest []byte, err error) {
	n := 0
	for n < len(tag) && inName(tag[n]) {
		n++
	}
	name = tag[:n]
	if n == 0 || name[0] <= '9' || bytes.Count(name, []byte(":")) > 1 || name[n-1] == ':' { // - . and digits come before the letters
		return nil, nil, errTag
	}
	return name, tag[n:], nil
}

func inName(c byte) bool {
	return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' || c == '_' || c == '-' || c == '.' || c == ':'
}

// local returns a name without its prefix.
func local(name []byte) []byte { return name[bytes.IndexByte(name, ':')+1:] }

// plain says which bytes stand for themselves wherever they are in text.
var plain = func() (p [256]bool) {
	for c := range p {
		p[c] = c == '\t' || c == '\n' || c >= ' ' && c != '&' && c != ']' && c != 0xef // with which U+FFFE and U+FFFF begin
	}
	return p
}()

// unescape returns what text or an attribute's value says. What isn't the
// bytes themselves is appended to scratch.
func (m *scanner) unescape(raw []byte) ([]byte, error) {
	i := 0
	for i < len(raw) && plain[raw[i]] {
		i++
	}
	if i == len(raw) && utf8.Valid(raw) {
		return raw, nil
	}
	if err := wellFormed(raw); err != nil {
		return nil, err
	}
	if bytes.Contains(raw, []byte("]]>")) {
		return nil, errTag
	}
	start := len(m.scratch)
	for rest := newlines(raw); ; {
		before, after, found := bytes.Cut(rest, []byte("&"))
		m.scratch = append(m.scratch, before...)
		if !found {
			return m.scratch[start:len(m.scratch):len(m.scratch)], nil
		}
		entity, _, found := bytes.Cut(after[:min(len(after), maxEntity)], []byte(";"))
		r, known := referred(entity)
		if !found || !known {
			return nil, errEntity
		}
		m.scratch = utf8.AppendRune(m.scratch, r)
		rest = after[len(entity)+1:]
	}
}

// maxEntity is the most bytes that stand after an & up to its semicolon: #x10ffff
// and some zeros before it.
const maxEntity = 32

var entities = map[string]rune{"amp": '&', "lt": '<', "gt": '>', "quot": '"', "apos": '\''}

// referred returns the character that a reference such as amp, #65 or #x41 means.
func referred(entity []byte) (rune, bool) {
	number, numbered := strings.CutPrefix(string(entity), "#")
	if !numbered {
		r, known := entities[number]
		return r, known
	}
	base := 10
	if hex, ok := strings.CutPrefix(number, "x"); ok {
		number, base = hex, 16
	}
	n, err := strconv.ParseUint(number, base, 32)
	return rune(n), err == nil && n <= utf8.MaxRune && xmlCharacter(rune(n))
}

// newlines writes line ends as XML has them read (2.11).
func newlines(raw []byte) []byte {
	if bytes.IndexByte(raw, '\r') < 0 {
		return raw
	}
	raw = bytes.ReplaceAll(raw, []byte("\r\n"), []byte("\n"))
	return bytes.ReplaceAll(raw, []byte("\r"), []byte("\n"))
}

// wellFormed holds that raw is UTF-8 of characters that XML has.
func wellFormed(raw []byte) error {
	if !utf8.Valid(raw) || bytes.ContainsFunc(raw, func(r rune) bool { return !xmlCharacter(r) }) {
		return errCharacter
	}
	return nil
}

// xmlCharacter reports whether XML 1.0 has the character (section 2.2).
func xmlCharacter(r rune) bool {
	return r == '\t' || r == '\n' || r == '\r' ||
		r >= 0x20 && r <= 0xd7ff || r >= 0xe000 && r <= 0xfffd || r >= 0x10000 && r <= 0x10ffff
}

// escapedUnit is how a workbook writes a UTF-16 unit that XML doesn't have,
// and an underscore that would begin such a form (ECMA-376 part 1, 22.9.2.19).
var escapedUnit = regexp.MustCompile(`(?:_x[0-9A-Fa-f]{4}_)+`)

// unescapeUnits returns what a workbook's text says.
func unescapeUnits(text []byte) []byte {
	if !bytes.Contains(text, []byte("_x")) {
		return text
	}
	return escapedUnit.ReplaceAllFunc(text, func(escaped []byte) []byte {
		var units []uint16
		for ; len(escaped) > 0; escaped = escaped[len("_x0000_"):] {
			n, _ := strconv.ParseUint(string(escaped[2:6]), 16, 16)
			units = append(units, uint16(n))
		}
		return []byte(string(utf16.Decode(units)))
	})
}
