package reader

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"os"
	"strings"
	"unicode/utf8"

	"veribatch/internal/verify"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/htmlindex"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"
)

const formatCSV = "CSV"

// delimiters are those that are looked for, the usual one first.
const delimiters = ",;\t|"

// A text says how a file of characters is to be read.
type text struct {
	path    string
	charset charset
	comma   byte
	newline byte
	escaped bool // cells are as veribatch writes them
}

// openText finds out encoding and delimiter: the one that gives the header
// the most of what is wanted, and among equals the most columns.
func openText(path string, o Options, want wanted) (table, preview, error) {
	commas, err := commasOf(o.Delimiter)
	if err != nil {
		return table{}, preview{}, err
	}
	t, err := sniff(path, o.Encoding)
	if err != nil {
		return table{}, preview{}, err
	}
	var best preview
	var comma byte
	for _, c := range []byte(commas) {
		t.comma = c
		p, err := look(context.Background(), t.rows(context.Background()), want)
		if err != nil {
			return table{}, preview{}, reason(err)
		}
		if len(p.rows) == 0 {
			return table{}, preview{}, errEmpty
		}
		if comma == 0 || p.better(best) {
			best, comma = p, c
		}
	}
	t.comma = comma
	if head := &best.rows[best.header]; escaped(head.cells) {
		t.escaped, head.cells = true, unescape(head.cells)
	}
	source := Source{Format: formatCSV, Encoding: t.charset.name, Delimiter: string(rune(comma))}
	return table{source: source, parts: []part{{header: best.rows[best.header].number}}, rows: t.rows}, best, nil
}

func (p preview) better(q preview) bool {
	if p.score != q.score {
		return p.score > q.score
	}
	return len(p.rows[p.header].cells) > len(q.rows[q.header].cells)
}

// rows reads the file from its start.
func (t text) rows(ctx context.Context) iter.Seq2[row, error] {
	return func(yield func(row, error) bool) {
		f, err := os.Open(t.path)
		if err != nil {
			yield(row{}, err)
			return
		}
		defer f.Close()

		s := newSplitter(t.charset.reader(f), t.comma, t.newline)
		for {
			r, err := s.next()
			if err == io.EOF {
				return
			}
			if err == nil {
				err = ctx.Err()
			}
			if err != nil {
				yield(row{}, err)
				return
			}
			if blank(r.cells) && !verify.Refused(r.findings) {
				continue
			}
			if t.escaped {
				r.cells = unescape(r.cells)
			}
			if !yield(r, nil) {
				return
			}
		}
	}
}

// A charset is how a file's bytes become characters.
type charset struct {
	name     string
	bom      int               // bytes of a byte-order mark at the file's start
	encoding encoding.Encoding // nil for UTF-8: the splitter judges it row by row
}

func (c charset) reader(f io.ReadSeeker) io.Reader {
	if _, err := f.Seek(int64(c.bom), io.SeekStart); err != nil {
		return unreadable{err}
	}
	if c.encoding == nil {
		return f
	}
	return transform.NewReader(f, c.encoding.NewDecoder())
}

// unreadable is a file that can't be read from.
type unreadable struct{ error }

func (u unreadable) Read([]byte) (int, error) { return 0, u.error }

var (
	utf8Plain   = charset{name: "UTF-8"}
	gb18030     = charset{name: "GB18030", encoding: simplifiedchinese.GB18030}
	byOrderMark = []struct {
		mark    string
		charset charset
	}{
		{"\xef\xbb\xbf", charset{"UTF-8 with BOM", 3, nil}},
		{"\xff\xfe", charset{"UTF-16 LE", 2, unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM)}},
		{"\xfe\xff", charset{"UTF-16 BE", 2, unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM)}},
	}
)

// sampleSize is how much of a file decides on its encoding, from the first
// character on that isn't ASCII.
const sampleSize = 64 << 10

// sniff finds out a text's encoding and newline.
func sniff(path, encoding string) (text, error) {
	f, err := os.Open(path)
	if err != nil {
		return text{}, reason(err)
	}
	defer f.Close()

	sample, err := read(f)
	if err != nil {
		return text{}, reason(err)
	}
	t := text{path: path, newline: '\n'}
	if t.charset, err = charsetFor(encoding, sample, f); err != nil {
		return text{}, err
	}
	decoded := t.charset.decode(sample)
	if err := plausible(decoded); err != nil {
		return text{}, err
	}
	if bytes.IndexByte(decoded, '\n') < 0 && bytes.IndexByte(decoded, '\r') >= 0 {
		t.newline = '\r'
	}
	return t, nil
}

// charsetFor returns the encoding that was asked for, or finds out which it
// is from the beginning of the file and, if that doesn't tell, from the rest.
func charsetFor(name string, sample []byte, rest io.Reader) (charset, error) {
	if name != "" && name != "auto" {
		return charsetNamed(name, sample)
	}
	c := charsetOf(sample)
	if c == utf8Plain && isASCII(sample) {
		return charsetOfRest(rest)
	}
	return c, nil
}

// charsetNamed returns the encoding of a name. A byte-order mark is skipped
// if it is that encoding's.
func charsetNamed(name string, sample []byte) (charset, error) {
	e, err := htmlindex.Get(name)
	if err != nil {
		return charset{}, fmt.Errorf("--encoding %s: no such encoding; try utf-8, gb18030, gbk, big5 or utf-16le", name)
	}
	canonical, err := htmlindex.Name(e)
	if err != nil {
		return charset{}, fmt.Errorf("--encoding %s: %w", name, err)
	}
	for _, b := range byOrderMark {
		if bytes.HasPrefix(sample, []byte(b.mark)) && strings.HasPrefix(fold(b.charset.name), fold(canonical)) {
			return b.charset, nil
		}
	}
	if e == unicode.UTF8 {
		return utf8Plain, nil
	}
	return charset{name: strings.ToUpper(canonical), encoding: e}, nil
}

// commasOf returns the delimiters to try.
func commasOf(chosen string) (string, error) {
	switch {
	case chosen == "":
		return delimiters, nil
	case chosen == "tab", chosen == `\t`:
		return "\t", nil
	case len(chosen) == 1 && chosen[0] < utf8.RuneSelf && !strings.Contains("\"\r\n\x00", chosen):
		return chosen, nil
	}
	return "", fmt.Errorf("--delimiter %q: want one character, such as ; or ^, or the word tab", chosen)
}

// read returns the next part of a file, empty at its end.
func read(f io.Reader) ([]byte, error) {
	sample := make([]byte, sampleSize)
	n, err := io.ReadFull(f, sample)
	if err == io.EOF || err == io.ErrUnexpectedEOF {
		err = nil
	}
	return sample[:n], err
}

// charsetOfRest reads on until something tells the encoding: a table whose
// first thousand names are in Latin letters may still be GB18030.
func charsetOfRest(f io.Reader) (charset, error) {
	for {
		sample, err := read(f)
		if err != nil || len(sample) == 0 {
			return utf8Plain, err
		}
		if isASCII(sample) {
			continue
		}
		more, err := read(f) // so that a sample of a single character is none
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

// charsetOf tells the encoding of a sample: by a byte-order mark, else UTF-8
// if it is that, else GB18030. A UTF-8 file stays one if a few of its
// characters are damaged: Chinese in GB18030 hardly ever has the form of
// the three bytes that it takes in UTF-8.
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

// decode returns a sample's characters.
func (c charset) decode(sample []byte) []byte {
	sample = sample[min(c.bom, len(sample)):]
	if c.encoding == nil {
		return sample
	}
	decoded, _, _ := transform.Bytes(c.encoding.NewDecoder(), sample) // decoders of x/text mark what they can't read
	return decoded
}

// plausible refuses what isn't text: a picture, a program, a damaged workbook.
func plausible(decoded []byte) error {
	var nuls, odd, all int
	for _, r := range string(decoded) {
		all++
		switch {
		case r == 0:
			nuls++
		case r < ' ' && r != '\t' && r != '\n' && r != '\r' && r != '\f', r == utf8.RuneError:
			odd++
		}
	}
	switch {
	case nuls > all/4:
		return errors.New("has a zero at every other byte: UTF-16 without a byte-order mark, or no text at all; save it as UTF-8")
	case odd > all/20:
		return errNotTable
	}
	return nil
}
