package text

import (
	"bytes"
	"io"
	"strings"
	"unicode/utf8"

	"veribatch/internal/words"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/htmlindex"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"
)

// A charset is how a file's bytes become characters.
type charset struct {
	name     string            // as Encoding returns it
	bom      int               // bytes of the byte-order mark at the file's start
	encoding encoding.Encoding // nil for UTF-8: the splitter checks it row by row
}

func (c charset) reader(f io.ReadSeeker) io.Reader {
	if _, err := f.Seek(int64(c.bom), io.SeekStart); err != nil {
		return unreadable{err}
	}
	if c.encoding == nil {
		return f
	}
	return c.decoder(f)
}

// decoder returns what reads from f, behind its byte-order mark, in UTF-8.
func (c charset) decoder(f io.Reader) io.Reader {
	decoder := c.encoding.NewDecoder()
	if c.encoding == simplifiedchinese.GB18030 || c.encoding == simplifiedchinese.GBK {
		return newMixedReader(f, decoder)
	}
	return transform.NewReader(f, decoder)
}

// unreadable is a file that can't be read from.
type unreadable struct{ error }

func (u unreadable) Read([]byte) (int, error) { return 0, u.error }

var (
	utf8Plain = charset{name: "UTF-8"}
	gb18030   = charset{name: "GB18030", encoding: simplifiedchinese.GB18030}

	byOrderMark = []struct {
		mark    string
		label   string // its name on the web
		charset charset
	}{
		{"\xef\xbb\xbf", "utf-8", charset{"UTF-8 with BOM", 3, nil}},
		{"\xff\xfe", "utf-16le", charset{"UTF-16 LE", 2, unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM)}},
		{"\xfe\xff", "utf-16be", charset{"UTF-16 BE", 2, unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM)}},
	}
)

// sampleSize is how many bytes decide on the encoding, from the first that is not ASCII.
const sampleSize = 64 << 10

// detectCharset returns the encoding of a name, or detects it from the beginning of the file and, where that is ASCII
// only, from the rest.
func detectCharset(name string, sample []byte, rest io.Reader) (charset, error) {
	if name != "" && name != "auto" {
		return charsetNamed(name, sample)
	}
	c := charsetOf(sample)
	if c == utf8Plain && isASCII(sample) {
		return charsetOfRest(rest)
	}
	return c, nil
}

// charsetNamed returns the encoding of a name. It skips the byte-order mark of that encoding.
func charsetNamed(name string, sample []byte) (charset, error) {
	e, err := htmlindex.Get(name)
	if err != nil {
		return charset{}, words.Errorf("%w %q", ErrUnknownEncoding, name)
	}
	label, err := htmlindex.Name(e)
	if err != nil {
		return charset{}, words.Errorf("%w %q", ErrUnknownEncoding, name)
	}
	for _, b := range byOrderMark {
		if label == b.label && bytes.HasPrefix(sample, []byte(b.mark)) {
			return b.charset, nil
		}
	}
	if e == unicode.UTF8 {
		return utf8Plain, nil
	}
	return charset{name: strings.ToUpper(label), encoding: e}, nil
}

// readSample returns the next part of a file, empty at its end.
func readSample(f io.Reader) ([]byte, error) {
	sample := make([]byte, sampleSize)
	n, err := io.ReadFull(f, sample)
	if err == io.EOF || err == io.ErrUnexpectedEOF {
		err = nil
	}
	return sample[:n], err
}

// charsetOfRest reads on to the first byte that is not ASCII: a table whose first thousand names are in Latin letters
// may still be GB18030.
func charsetOfRest(f io.Reader) (charset, error) {
	for {
		sample, err := readSample(f)
		if err != nil || len(sample) == 0 {
			return utf8Plain, err
		}
		if isASCII(sample) {
			continue
		}
		more, err := readSample(f) // a single character would decide nothing
		return charsetOf(append(sample, more...)), err
	}
}

func isASCII(sample []byte) bool {
	for _, b := range sample {
		if b >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// charsetOf detects the encoding of a sample: by its byte-order mark, else UTF-8 if it is valid, else GB18030. A few
// damaged characters leave a file UTF-8, because Chinese in GB18030 hardly ever has the form of the three bytes that
// it takes in UTF-8.
func charsetOf(sample []byte) charset {
	for _, b := range byOrderMark {
		if bytes.HasPrefix(sample, []byte(b.mark)) {
			return b.charset
		}
	}
	var sound, damaged int
	for rest := sample; len(rest) > 0; {
		r, size := utf8.DecodeRune(rest)
		switch {
		case r == utf8.RuneError && size == 1 && utf8.FullRune(rest):
			damaged++
		case size >= 3:
			sound++
		}
		rest = rest[size:]
	}
	if damaged == 0 || sound > 2*damaged {
		return utf8Plain
	}
	return gb18030
}

// decode returns the characters of a sample.
func (c charset) decode(sample []byte) []byte {
	sample = sample[min(c.bom, len(sample)):]
	if c.encoding == nil {
		return repairLines(sample)
	}
	decoded, _ := io.ReadAll(c.decoder(bytes.NewReader(sample))) // x/text replaces what it can't decode
	return decoded
}

// repairLines returns a sample of UTF-8 with the lines that somebody pasted in GB18030.
func repairLines(sample []byte) []byte {
	if utf8.Valid(sample) {
		return sample
	}
	var all []byte
	for line := range bytes.Lines(sample) {
		all = append(all, repaired(string(line))...)
	}
	return all
}

// checkText returns ErrNotText for an image, a program or a damaged workbook.
func checkText(decoded []byte) error {
	var nuls, odd, all int
	for _, r := range string(decoded) {
		all++
		switch {
		case r == 0:
			nuls++
		case r == 0x01, r == 0x1E, r == 0x1F: // delimiters of Hive and of ASCII
		case r < ' ' && r != '\t' && r != '\n' && r != '\r' && r != '\f', r == utf8.RuneError:
			odd++
		}
	}
	switch {
	case nuls > all/4:
		return words.Errorf("has a zero at every other byte: " +
			"UTF-16 without a byte-order mark, or no text at all; save it as UTF-8")
	case odd > all/20:
		return ErrNotText
	}
	return nil
}
