// Package text reads delimited text (CSV) in any encoding as rows. It detects the encoding and the newline, and knows
// nothing of what the rows mean.
//
// A bad row never ends a file: it is a Row with its Damage. Only a file that cannot be read, or that is no text, is an
// error.
package text

import (
	"bytes"
	"context"
	"io"
	"iter"
	"os"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"

	"veribatch/internal/words"
)

// Delimiters are the usual ones, the most usual first. The last is that of Hive.
const Delimiters = ",;\t|\x01"

// MaxRow is the most bytes of a row. Rows of 10,000 cells and cells of a megabyte are within.
const MaxRow = 2 << 20

var (
	// ErrNotText is returned for a file that is no text, such as an image.
	ErrNotText = words.Errorf("is no text")

	// ErrUnknownEncoding is returned for an encoding that the web has no such name for.
	ErrUnknownEncoding = words.Errorf("no such encoding")

	// ErrInvalidDelimiter is returned for a delimiter that cannot separate cells.
	ErrInvalidDelimiter = words.Errorf("invalid delimiter")
)

// A File is a text file whose encoding is known. It holds no open file, and is safe for concurrent use.
type File struct {
	path    string
	charset charset
	newline byte // '\n', or '\r' for files that have no other
}

// A Row is a row of a text file.
type Row struct {
	Number int      // from 1, counting every row; a row of several lines, within quotes, counts once
	Cells  []string // UTF-8, without their quotes; they may share memory
	Damage Damage
}

// Damage is what was wrong with a row. The zero value is an intact row.
type Damage struct {
	NULs     int  // NUL bytes that were removed
	Garbled  bool // it has characters that the encoding does not have; they became U+FFFD
	Unclosed bool // a quote opens and never closes; the cells end with its line
	TooLong  bool // more than MaxRow bytes; it has no cells
}

// Severe reports whether the cells may not be what was meant.
func (d Damage) Severe() bool { return d.Garbled || d.Unclosed || d.TooLong }

// Open detects how to read the file at path. encoding is a name on the web (WHATWG), such as gbk or utf-16le; empty
// or "auto" detects it. Errors of the file system are returned as they are.
func Open(path, encoding string) (File, error) {
	in, err := os.Open(path)
	if err != nil {
		return File{}, err
	}
	defer in.Close()

	sample, err := readSample(in)
	if err != nil {
		return File{}, err
	}
	f := File{path: path, newline: '\n'}
	if f.charset, err = detectCharset(encoding, sample, in); err != nil {
		return File{}, err
	}
	decoded := f.charset.decode(sample)
	if err := checkText(decoded); err != nil {
		return File{}, err
	}
	if bytes.IndexByte(decoded, '\n') < 0 && bytes.IndexByte(decoded, '\r') >= 0 {
		f.newline = '\r'
	}
	return f, nil
}

// Encoding returns the encoding's name for people, such as "UTF-8 with BOM" or "GB18030".
func (f File) Encoding() string { return f.charset.name }

// Rows yields every row from the first, blank ones too, with cells separated by delimiter. Each call reads the file
// anew. It ends with an error if the file can't be read, or with that of ctx.
func (f File) Rows(ctx context.Context, delimiter string) iter.Seq2[Row, error] {
	return func(yield func(Row, error) bool) {
		in, err := os.Open(f.path)
		if err != nil {
			yield(Row{}, err)
			return
		}
		defer in.Close()

		s := newSplitter(f.charset.reader(in), delimiter, f.newline)
		for {
			r, err := s.next()
			if err == io.EOF {
				return
			}
			if err == nil {
				err = ctx.Err()
			}
			if !yield(r, err) || err != nil {
				return
			}
		}
	}
}

// maxDelimiter is the most bytes of a delimiter.
const maxDelimiter = 16

// escapedByte matches a character of a delimiter that is written by its number.
var escapedByte = regexp.MustCompile(`\\(x[0-7][0-9A-Fa-f]|[01][0-7]{2})`)

// ParseDelimiter returns the delimiter that a user wrote: a character or a few, "tab", or with escapes such as \t,
// \x01 and \001.
func ParseDelimiter(s string) (string, error) {
	if s == "tab" {
		return "\t", nil
	}
	d := escapedByte.ReplaceAllStringFunc(strings.ReplaceAll(s, `\t`, "\t"), func(escaped string) string {
		number, base := strings.TrimPrefix(escaped[1:], "x"), 8
		if escaped[1] == 'x' {
			base = 16
		}
		n, _ := strconv.ParseUint(number, base, 7) // the expression allows no more
		return string(rune(n))
	})
	if d == "" || len(d) > maxDelimiter || !utf8.ValidString(d) || strings.ContainsAny(d, "\"\r\n\x00") {
		return "", words.Errorf("%w %q", ErrInvalidDelimiter, s)
	}
	return d, nil
}
