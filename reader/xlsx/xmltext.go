package xlsx

import (
	"bufio"
	"bytes"
	"io"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"veribatch/internal/words"

	"golang.org/x/text/encoding/unicode"
)

var (
	errTag       = words.Errorf("a tag that isn't well-formed")
	errCharacter = words.Errorf("a character that XML or its encoding doesn't allow")
	errEnd       = words.Errorf(`unexpected "]]>"`)
	errEncoding  = words.Errorf("it isn't encoded in UTF-8")
	errEntity    = words.Errorf(`an unescaped "&", as in a URL`)
)

// decodeXML returns UTF-8 without a byte-order mark; UTF-16 has one (XML 1.0, 4.3.3).
func decodeXML(in io.Reader) (io.Reader, error) {
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

// checkDeclaration checks that a file is XML 1.0 in Unicode. UTF-16 is detected by its byte-order mark, so a file that
// declares UTF-16 without one has failed before.
func checkDeclaration(text []byte) error {
	if v := declaredVersion.FindSubmatch(text); v == nil || string(v[1]) != "1.0" {
		return words.Errorf("it isn't XML 1.0")
	}
	e := declaredEncoding.FindSubmatch(text)
	if e != nil && !slices.Contains([]string{"utf-8", "utf-16"}, strings.ToLower(string(e[1]))) {
		return errEncoding
	}
	return nil
}

// trimBlanks removes leading white space.
func trimBlanks(tag []byte) []byte {
	n := 0
	for n < len(tag) && (tag[n] == ' ' || tag[n] == '\t' || tag[n] == '\r' || tag[n] == '\n') {
		n++
	}
	return tag[n:]
}

// cutName splits a tag after its name.
func cutName(tag []byte) (name, rest []byte, err error) {
	n, colons := 0, 0
	for ; n < len(tag) && inName[tag[n]]; n++ {
		if tag[n] == ':' {
			colons++
		}
	}
	// Hyphen, dot, digits and colon come before the letters.
	if n == 0 || colons > 1 || tag[0] <= ':' || tag[n-1] == ':' {
		return nil, nil, errTag
	}
	return tag[:n], tag[n:], nil
}

// cutAttribute splits the rest of a tag after its first attribute.
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

// inName has the bytes of ASCII names.
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
func local(name []byte) []byte {
	if len(name) < len("x:c") { // as those of cells and their values are
		return name
	}
	return name[bytes.IndexByte(name, ':')+1:]
}

// plain has the bytes that need no second look anywhere in text.
var plain = bytesThat(func(c byte) bool {
	return c == '\t' || c == '\n' || ' ' <= c && c < utf8.RuneSelf && c != '&' && c != ']'
})

// unescape returns the characters of text or of an attribute's value: a part of raw where they are the same bytes,
// and otherwise of scratch, which it extends and returns.
func unescape(raw, scratch []byte) (text, extended []byte, err error) {
	i := 0
	for i < len(raw) && plain[raw[i]] {
		i++
	}
	if i == len(raw) {
		return raw, scratch, nil
	}
	if err := wellFormed(raw); err != nil {
		return nil, scratch, err
	}
	if bytes.Contains(raw, []byte("]]>")) {
		return nil, scratch, errEnd
	}
	if bytes.IndexByte(raw, '&') < 0 {
		return newlines(raw), scratch, nil
	}
	start := len(scratch)
	for rest := newlines(raw); ; {
		before, after, found := bytes.Cut(rest, []byte("&"))
		scratch = append(scratch, before...)
		if !found {
			return scratch[start:len(scratch):len(scratch)], scratch, nil
		}
		entity, _, found := bytes.Cut(after[:min(len(after), maxEntity)], []byte(";"))
		r, known := referred(entity)
		if !found || !known {
			return nil, scratch, errEntity
		}
		scratch = utf8.AppendRune(scratch, r)
		rest = after[len(entity)+1:]
	}
}

// maxEntity is the most bytes between & and its semicolon: #x10ffff with some zeros before it.
const maxEntity = 32

var entities = map[string]rune{"amp": '&', "lt": '<', "gt": '>', "quot": '"', "apos": '\''}

// referred returns the character of a reference such as amp, #65 or #x41.
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

// newlines normalises line ends (XML 1.0, 2.11).
func newlines(raw []byte) []byte {
	if bytes.IndexByte(raw, '\r') < 0 {
		return raw
	}
	raw = bytes.ReplaceAll(raw, []byte("\r\n"), []byte("\n"))
	return bytes.ReplaceAll(raw, []byte("\r"), []byte("\n"))
}

// wellFormed checks that raw is UTF-8 of characters that XML allows.
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

// xmlCharacter reports whether XML 1.0 allows the character (section 2.2).
func xmlCharacter(r rune) bool {
	return r == '\t' || r == '\n' || r == '\r' ||
		r >= 0x20 && r <= 0xd7ff || r >= 0xe000 && r <= 0xfffd || r >= 0x10000 && r <= 0x10ffff
}
