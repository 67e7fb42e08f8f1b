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

var (
	errTag       = errors.New("a tag that isn't well-formed")
	errCharacter = errors.New("a character that XML doesn't have, or none of its encoding")
	errEnd       = errors.New("a ]]> that ends nothing")
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

// trimBlanks takes the blanks off the beginning of a part of a tag.
func trimBlanks(tag []byte) []byte {
	n := 0
	for n < len(tag) && (tag[n] == ' ' || tag[n] == '\t' || tag[n] == '\r' || tag[n] == '\n') {
		n++
	}
	return tag[n:]
}

// cutName takes the name off the beginning of a tag.
func cutName(tag []byte) (name, rest []byte, err error) {
	n, colons := 0, 0
	for ; n < len(tag) && inName[tag[n]]; n++ {
		if tag[n] == ':' {
			colons++
		}
	}
	if n == 0 || colons > 1 || tag[0] <= ':' || tag[n-1] == ':' { // hyphen, dot, digits and colon come before the letters
		return nil, nil, errTag
	}
	return tag[:n], tag[n:], nil
}

// cutAttribute takes an attribute off the beginning of a tag's rest.
func cutAttribute(tag []byte) (name, value, rest []byte, err error) {
	if name, rest, err = cutName(tag); err != nil {
		return nil, nil, nil, err
	}
	rest, equals := bytes.CutPrefix(trimBlanks(rest), []byte("="))
	rest = trimBlanks(rest)
	if !equals || len(rest) == 0 || rest[0] != '"' && rest[0] != '\'' {
		return nil, nil, nil, errTag
	}
	end := bytes.IndexByte(rest[1:], rest[0])
	if end < 0 || bytes.IndexByte(rest[1:1+end], '<') >= 0 {
		return nil, nil, nil, errTag
	}
	return name, rest[1 : 1+end], rest[2+end:], nil
}

// inName says which bytes a name has, if it is ASCII.
var inName = bytesThat(func(c byte) bool {
	return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= ':' || c == '_' || c == '-' || c == '.'
})

func bytesThat(are func(byte) bool) (set [256]bool) {
	for c := range set {
		set[c] = are(byte(c))
	}
	return set
}

// local returns a name without its prefix.
func local(name []byte) []byte { return name[bytes.IndexByte(name, ':')+1:] }

// plain says which bytes stand for themselves wherever they are in text; of
// those beyond ASCII, only what they stand together with tells.
var plain = bytesThat(func(c byte) bool {
	return c == '\t' || c == '\n' || ' ' <= c && c < utf8.RuneSelf && c != '&' && c != ']'
})

// unescape returns what text or an attribute's value says. What isn't the
// bytes themselves is appended to scratch.
func (m *scanner) unescape(raw []byte) ([]byte, error) {
	i := 0
	for i < len(raw) && plain[raw[i]] {
		i++
	}
	if i == len(raw) {
		return raw, nil
	}
	if err := wellFormed(raw); err != nil {
		return nil, err
	}
	if bytes.Contains(raw, []byte("]]>")) {
		return nil, errEnd
	}
	if bytes.IndexByte(raw, '&') < 0 {
		return newlines(raw), nil
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
	for i := 0; i < len(raw); {
		if plain[raw[i]] {
			i++
			continue
		}
		r, size := utf8.DecodeRune(raw[i:])
		if r == utf8.RuneError && size == 1 || !xmlCharacter(r) {
			return errCharacter
		}
		i += size
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
