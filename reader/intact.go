package reader

import (
	"archive/zip"
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strconv"
	"unicode/utf8"
)

// excelize takes XML to end where it is broken, without an error: by an
// unescaped & in an address, or a character that XML doesn't have, as some
// exporters write them. Nobody must be lost that way, so what it read is held
// against what is there.

// checkEnd reports a sheet that goes on after the last row that was read.
func checkEnd(file, sheet string, read int) error {
	archive, err := zip.OpenReader(file)
	if err != nil {
		return err
	}
	defer archive.Close()

	part, err := sheetPart(&archive.Reader, sheet)
	if err != nil {
		return err
	}
	in, err := part.Open()
	if err != nil {
		return err
	}
	defer in.Close()

	last, err := lastRow(in)
	if err == nil && last != read {
		err = fmt.Errorf("sheet %q breaks off at row %d of %d", sheet, read, last)
	}
	return err
}

// checkStrings reports a broken table of strings, if it is larger than
// inMemory: excelize finds that itself in one that it holds in memory, and
// otherwise gives numbers in the place of the strings after the break.
func checkStrings(file string, inMemory uint64) error {
	archive, err := zip.OpenReader(file)
	if err != nil {
		return err
	}
	defer archive.Close()

	part, err := partNamed(&archive.Reader, "xl/sharedStrings.xml")
	if err != nil || part.UncompressedSize64 <= inMemory {
		return nil
	}
	in, err := part.Open()
	if err != nil {
		return err
	}
	defer in.Close()
	return soundXML(in)
}

// maxTag is the most bytes that a tag and the text after it may have.
const maxTag = 4 << 20

// tags splits XML at each <: a tag comes without it, and with the text that follows.
func tags(in io.Reader) *bufio.Scanner {
	s := bufio.NewScanner(in)
	s.Buffer(nil, maxTag)
	s.Split(func(data []byte, atEOF bool) (int, []byte, error) {
		if i := bytes.IndexByte(data, '<'); i >= 0 {
			return i + 1, data[:i], nil
		}
		if atEOF && len(data) > 0 {
			return len(data), data, nil
		}
		return 0, nil, nil
	})
	return s
}

var (
	rowTag    = regexp.MustCompile(`^(?:[\w.-]+:)?row[\s/>]`)
	rowNumber = regexp.MustCompile(`^[^>]*?\sr=["']([0-9]+)["']`)
	sheetEnd  = regexp.MustCompile(`^/(?:[\w.-]+:)?sheetData[\s>]`)
)

// lastRow returns the number of the last row in a sheet's XML.
func lastRow(sheet io.Reader) (int, error) {
	last := 0
	s := tags(sheet)
	for s.Scan() {
		tag := s.Bytes()
		name := tag[:min(len(tag), 32)] // most tags are cells: only what may be meant is looked at closely
		switch {
		case bytes.Contains(name, []byte("row")) && rowTag.Match(tag):
			last++
			if m := rowNumber.FindSubmatch(tag); m != nil {
				if n, err := strconv.Atoi(string(m[1])); err == nil && n > 0 {
					last = n
				}
			}
		case bytes.Contains(name, []byte("sheetData")) && sheetEnd.Match(tag):
			return last, nil
		}
	}
	return last, s.Err()
}

var errNotXML = errors.New("its strings hold characters that XML doesn't have")

// soundXML reports characters at which a parser of XML gives up.
func soundXML(in io.Reader) error {
	s := tags(in)
	for s.Scan() {
		if !soundText(s.Bytes()) {
			return errNotXML
		}
	}
	return s.Err()
}

var entity = regexp.MustCompile(`&(?:amp|lt|gt|quot|apos|#[0-9]{1,7}|#x[0-9a-fA-F]{1,6});`)

func soundText(text []byte) bool {
	if !utf8.Valid(text) || bytes.ContainsFunc(text, func(r rune) bool { return !xmlCharacter(r) }) {
		return false
	}
	ampersands := bytes.Count(text, []byte("&"))
	if ampersands == 0 {
		return true
	}
	entities := entity.FindAll(text, -1)
	if len(entities) < ampersands {
		return false
	}
	for _, e := range entities {
		if e[1] == '#' && !xmlCharacter(referred(e[2:len(e)-1])) {
			return false
		}
	}
	return true
}

// referred returns the character that a reference such as 65 or x41 means.
func referred(number []byte) rune {
	base := 10
	if number[0] == 'x' {
		number, base = number[1:], 16
	}
	n, err := strconv.ParseInt(string(number), base, 32)
	if err != nil {
		return 0
	}
	return rune(n)
}

// xmlCharacter reports whether XML 1.0 has the character (section 2.2).
func xmlCharacter(r rune) bool {
	return r == '\t' || r == '\n' || r == '\r' ||
		r >= 0x20 && r <= 0xd7ff || r >= 0xe000 && r <= 0xfffd || r >= 0x10000 && r <= 0x10ffff
}
