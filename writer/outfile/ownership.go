package outfile

import (
	"archive/zip"
	"bufio"
	"bytes"
	"encoding/json"
	"encoding/xml"
	"errors"
	"io"
	"io/fs"
	"os"
	"strings"

	"github.com/xuri/excelize/v2"
)

// The marks by which a file of ours is recognised.
const (
	Signature = "veribatch" // the application in a workbook's properties, and one of its custom properties
	BOM       = "\ufeff"    // begins CSV: Excel takes the file for UTF-8
)

// ownership says who wrote the file at a path.
type ownership int

const (
	absent    ownership = iota // there is no file
	untouched                  // a workbook of ours that no other program has saved
	ours                       // a text of ours: it does not show whether it was edited
	edited                     // ours, and saved by another program since
	foreign                    // somebody else's
)

// ownershipOf finds out who wrote the file at path.
func ownershipOf(path, password string) (ownership, error) {
	info, err := os.Lstat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return absent, nil
	}
	if err != nil {
		return foreign, err
	}
	if !info.Mode().IsRegular() {
		return foreign, nil
	}
	f, err := os.Open(path)
	if err != nil {
		return foreign, err
	}
	defer f.Close()
	return ownershipIn(f, info.Size(), password)
}

// firstLine is how many bytes of a text are searched for the end of its first line.
const firstLine = 1 << 20

// ownershipIn goes by the content, whatever the name. An empty file counts as
// ours: replacing it loses nothing.
func ownershipIn(f io.ReaderAt, size int64, password string) (ownership, error) {
	begin := make([]byte, 8)
	if n, err := f.ReadAt(begin, 0); n < len(begin) {
		if size == 0 {
			return ours, nil
		}
		return foreign, ignoreEOF(err)
	}
	switch {
	case bytes.HasPrefix(begin, []byte("PK")):
		return ownershipOfWorkbook(f, size), nil
	case string(begin) == compound && password != "":
		return ownershipOfEncrypted(f, size, password)
	case begin[0] == '{':
		return ownershipOfJSON(firstLineOf(f)), nil
	}
	return ownershipOfCSV(firstLineOf(f)), nil
}

func ignoreEOF(err error) error {
	if err == io.EOF {
		return nil
	}
	return err
}

func firstLineOf(f io.ReaderAt) string {
	line, _ := bufio.NewReader(io.NewSectionReader(f, 0, firstLine)).ReadString('\n')
	return line
}

// ownershipOfWorkbook looks into an archive. Other programs keep a workbook's
// custom properties when they save it, and name themselves as the application.
func ownershipOfWorkbook(f io.ReaderAt, size int64) ownership {
	r, err := zip.NewReader(f, size)
	if err != nil {
		return foreign
	}
	if property(r, "docProps/app.xml", "Application") == Signature {
		return untouched
	}
	if strings.Contains(property(r, "docProps/custom.xml", "property"), Signature) {
		return edited
	}
	return foreign
}

// compound is how an encrypted workbook begins.
const compound = "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

// ownershipOfEncrypted returns foreign for a file that the password doesn't open.
func ownershipOfEncrypted(f io.ReaderAt, size int64, password string) (ownership, error) {
	content := make([]byte, size)
	if _, err := f.ReadAt(content, 0); ignoreEOF(err) != nil {
		return foreign, err
	}
	archive, err := excelize.Decrypt(content, &excelize.Options{Password: password})
	if err != nil {
		return foreign, nil
	}
	return ownershipOfWorkbook(bytes.NewReader(archive), int64(len(archive))), nil
}

// ownershipOfCSV goes by the header. Ours quotes every title; other programs
// quote only those that need it.
func ownershipOfCSV(header string) ownership {
	for _, id := range []string{"行标识", "Row id"} {
		if strings.HasPrefix(header, BOM+`"`) && strings.Contains(header, `"`+id+`","RequestId","BizId"`) {
			return ours
		}
		if strings.Contains(strings.ReplaceAll(header, `"`, ""), id) {
			return edited
		}
	}
	return foreign
}

// ownershipOfJSON goes by two keys that every line of ours has.
func ownershipOfJSON(line string) ownership {
	var row struct {
		RowID string `json:"row_id"`
		State string `json:"state"`
	}
	if json.Unmarshal([]byte(line), &row) != nil || row.RowID == "" || row.State == "" {
		return foreign
	}
	return ours
}

// property returns the text and the name attribute of the first element called
// name in a part of the archive. It reads 64 KiB of the part at most: ours are
// small.
func property(r *zip.Reader, part, name string) string {
	f, err := r.Open(part)
	if err != nil {
		return ""
	}
	defer f.Close()
	d := xml.NewDecoder(io.LimitReader(f, 64<<10))
	for {
		token, err := d.Token()
		if err != nil {
			return ""
		}
		start, ok := token.(xml.StartElement)
		if !ok || start.Name.Local != name {
			continue
		}
		var element struct {
			Text string `xml:",chardata"`
			Name string `xml:"name,attr"`
		}
		if d.DecodeElement(&element, &start) != nil {
			return ""
		}
		return element.Name + element.Text
	}
}
