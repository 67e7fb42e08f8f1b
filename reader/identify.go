package reader

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
)

// A kind is how a file's content is to be read.
type kind int

const (
	textKind kind = iota
	workbookKind
	gzipKind
	zipKind
	protectedKind // a workbook that takes a password
)

// identify tells by content what a file is, or says what to do with one that
// can't be read.
func identify(path string) (kind, error) {
	f, err := os.Open(path)
	if err != nil {
		return 0, reason(err)
	}
	defer f.Close()

	head := make([]byte, 512)
	n, err := io.ReadFull(f, head)
	if err != nil && err != io.ErrUnexpectedEOF {
		return 0, reason(err)
	}
	head = head[:n]

	switch {
	case bytes.HasPrefix(head, []byte("PK\x03\x04")), bytes.HasPrefix(head, []byte("PK\x05\x06")):
		return packageKind(path)
	case bytes.HasPrefix(head, []byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")):
		return compoundKind(f)
	case bytes.HasPrefix(head, []byte("\x1f\x8b")):
		return gzipKind, nil
	case bytes.HasPrefix(head, []byte("%PDF-")):
		return 0, errors.New("is a PDF; export the table as .xlsx or .csv")
	case markup(head):
		return 0, errors.New("holds a web page or XML, whatever its name says; open it in Excel or WPS and save it as .xlsx")
	case namedWorkbook(path):
		return 0, errors.New("is named like a workbook and is none; export it again, or rename it to .csv if it is plain text")
	}
	return textKind, nil
}

// namedWorkbook reports whether a file claims to be a workbook of today. An
// .xls that holds text is common: old systems export tables that way.
func namedWorkbook(path string) bool {
	suffix := strings.ToLower(filepath.Ext(path))
	return suffix == ".xlsx" || suffix == ".xlsm"
}

var errNotTable = errors.New("is neither CSV nor an Excel workbook; export the table as .xlsx or .csv")

func markup(head []byte) bool {
	head = bytes.ToLower(bytes.TrimSpace(bytes.TrimPrefix(head, []byte("\ufeff"))))
	for _, start := range []string{"<!doctype", "<html", "<head", "<meta", "<table", "<?xml", "<style"} {
		if bytes.HasPrefix(head, []byte(start)) {
			return true
		}
	}
	return false
}

// compoundKind says what an OLE compound file is, by the names in its
// directory, which are UTF-16: protected workbooks are wrapped in one
// ([MS-OFFCRYPTO] 2.3.4.4), workbooks before 2007 are one ([MS-XLS] 2.1.2).
func compoundKind(r io.Reader) (kind, error) {
	found, err := search(r, []string{"EncryptedPackage", "Workbook", "Book"})
	switch {
	case err != nil:
		return 0, reason(err)
	case found[0]:
		return protectedKind, nil
	case found[1], found[2]:
		return 0, errors.New("is a workbook of the old .xls format; open it in Excel or WPS and save it as .xlsx")
	}
	return 0, errNotTable
}

// search reports which of the names occur, as UTF-16 LE.
func search(r io.Reader, names []string) ([]bool, error) {
	const overlap = 64
	found := make([]bool, len(names))
	buf := make([]byte, overlap+64<<10)
	for kept := 0; ; {
		n, err := r.Read(buf[kept:])
		window := buf[:kept+n]
		for i, name := range names {
			wide := strings.Join(append(strings.Split(name, ""), ""), "\x00")
			found[i] = found[i] || bytes.Contains(window, []byte(wide))
		}
		kept = copy(buf, window[max(0, len(window)-overlap):])
		if err == io.EOF {
			return found, nil
		}
		if err != nil {
			return nil, fmt.Errorf("reading: %w", err)
		}
	}
}
