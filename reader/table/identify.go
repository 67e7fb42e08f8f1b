package table

import (
	"archive/zip"
	"bytes"
	"io"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"veribatch/internal/patherr"
	"veribatch/internal/words"
)

// A format is how a file's content is to be read.
type format int

const (
	textFormat format = iota
	workbookFormat
	gzipFormat
	zipFormat
	protectedFormat // a workbook under a password
	pageFormat      // a web page
)

// identify detects the format of a file from its content. Its error says what to do with a file that can't be read.
func identify(name string) (format, error) {
	f, err := os.Open(name)
	if err != nil {
		return 0, patherr.Cause(err)
	}
	defer f.Close()

	head := make([]byte, 512)
	n, err := io.ReadFull(f, head)
	if err != nil && err != io.ErrUnexpectedEOF {
		return 0, patherr.Cause(err)
	}
	head = head[:n]

	switch {
	case bytes.HasPrefix(head, []byte("PK\x03\x04")), bytes.HasPrefix(head, []byte("PK\x05\x06")):
		return packageFormat(name)
	case bytes.HasPrefix(head, []byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")):
		return compoundFormat(f)
	case bytes.HasPrefix(head, []byte("\x1f\x8b")):
		return gzipFormat, nil
	case bytes.HasPrefix(head, []byte("%PDF-")):
		return 0, words.Errorf("is a PDF; export the table as .xlsx or .csv")
	case begins(head, "<!doctype html", "<html", "<head", "<meta", "<table", "<style", "<body"):
		return pageFormat, nil
	case begins(head, "<!doctype", "<?xml", "mime-version:"):
		return 0, errPage // the last is a web archive, as Excel saves it under .xls
	case namedWorkbook(name):
		return 0, words.Errorf("is named like a workbook, but is not one; " +
			"export it again, or rename it to .csv if it is plain text")
	}
	return textFormat, nil
}

// namedWorkbook reports whether a file has the name of a current workbook. An .xls that holds text is common: old
// systems export tables that way.
func namedWorkbook(name string) bool {
	suffix := strings.ToLower(filepath.Ext(name))
	return suffix == ".xlsx" || suffix == ".xlsm"
}

// begins reports whether a text begins with one of those, whatever its case.
func begins(head []byte, starts ...string) bool {
	head = bytes.ToLower(bytes.TrimSpace(bytes.TrimPrefix(head, []byte("\ufeff"))))
	return slices.ContainsFunc(starts, func(start string) bool { return bytes.HasPrefix(head, []byte(start)) })
}

// compoundFormat detects what an OLE compound file is from the names in its directory, which are UTF-16: protected
// workbooks are wrapped in one ([MS-OFFCRYPTO] 2.3.4.4), workbooks before 2007 are one ([MS-XLS] 2.1.2).
func compoundFormat(r io.Reader) (format, error) {
	found, err := search(r, []string{"EncryptedPackage", "Workbook", "Book"})
	switch {
	case err != nil:
		return 0, patherr.Cause(err)
	case found[0]:
		return protectedFormat, nil
	case found[1], found[2]:
		return 0, words.Errorf("is a workbook of the old .xls format; open it in Excel or WPS and save it as .xlsx")
	}
	return 0, errNotTable
}

// packageFormat tells a workbook from other zip archives.
func packageFormat(file string) (format, error) {
	archive, err := zip.OpenReader(file)
	if err != nil {
		return 0, incomplete(err)
	}
	defer archive.Close()

	has := func(name string) bool {
		return slices.ContainsFunc(archive.File, func(f *zip.File) bool { return strings.EqualFold(f.Name, name) })
	}
	inWorkbook := func(f *zip.File) bool { // a workbook's parts may lie anywhere; some programs write \ for /
		name := strings.ToLower(strings.ReplaceAll(f.Name, `\`, "/"))
		return strings.HasPrefix(name, "xl/") || path.Base(name) == "workbook.xml"
	}
	switch {
	case has("xl/workbook.bin"):
		return 0, words.Errorf("is a binary workbook (.xlsb); save it as .xlsx")
	case has("mimetype") && has("content.xml"):
		return 0, words.Errorf("is an OpenDocument file; save it as .xlsx")
	case !has("[Content_Types].xml"):
		return zipFormat, nil
	case !slices.ContainsFunc(archive.File, inWorkbook):
		return 0, words.Errorf("is an Office document but no workbook; export the table as .xlsx or .csv")
	}
	return workbookFormat, nil
}

func incomplete(err error) error {
	return words.Errorf("is damaged or was not copied to its end (%w); get it again", err)
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
			return nil, words.Errorf("reading: %w", err)
		}
	}
}
