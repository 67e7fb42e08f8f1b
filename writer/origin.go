package writer

import (
	"archive/zip"
	"bufio"
	"bytes"
	"encoding/json"
	"encoding/xml"
	"io"
	"strings"

	"github.com/xuri/excelize/v2"
)

// firstLine is how much of a text is looked at for its first line.
const firstLine = 1 << 20

// originIn looks into a file, whatever its name: an empty one is nobody's loss.
func originIn(f io.ReaderAt, size int64, password string) (origin, error) {
	begin := make([]byte, 8)
	if n, err := f.ReadAt(begin, 0); n < len(begin) {
		if size == 0 {
			return ours, nil
		}
		return foreign, ignoreEOF(err)
	}
	switch {
	case bytes.HasPrefix(begin, []byte("PK")):
		return originOfBook(f, size), nil
	case string(begin) == compound && password != "":
		return originOfEncrypted(f, size, password)
	case begin[0] == '{':
		return originOfJSON(lineOf(f)), nil
	}
	return originOfCSV(lineOf(f)), nil
}

func ignoreEOF(err error) error {
	if err == io.EOF {
		return nil
	}
	return err
}

func lineOf(f io.ReaderAt) string {
	line, _ := bufio.NewReader(io.NewSectionReader(f, 0, firstLine)).ReadString('\n')
	return line
}

// originOfBook looks into an archive: other programs keep a workbook's own
// properties when they save it, and put their name as the application.
func originOfBook(f io.ReaderAt, size int64) origin {
	r, err := zip.NewReader(f, size)
	if err != nil {
		return foreign
	}
	if property(r, "docProps/app.xml", "Application") == signature {
		return ours
	}
	if strings.Contains(property(r, "docProps/custom.xml", "property"), signature) {
		return edited
	}
	return foreign
}

// compound is how an encrypted workbook begins.
const compound = "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

// originOfEncrypted is foreign for a file that another password opens.
func originOfEncrypted(f io.ReaderAt, size int64, password string) (origin, error) {
	content := make([]byte, size)
	if _, err := f.ReadAt(content, 0); ignoreEOF(err) != nil {
		return foreign, err
	}
	archive, err := excelize.Decrypt(content, &excelize.Options{Password: password})
	if err != nil {
		return foreign, nil
	}
	return originOfBook(bytes.NewReader(archive), int64(len(archive))), nil
}

// originOfCSV goes by the header. Ours has every title in quotes; other
// programs leave out those that aren't needed.
func originOfCSV(header string) origin {
	for _, id := range []string{"行标识", "Row id"} {
		if strings.HasPrefix(header, bom+`"`) && strings.Contains(header, `"`+id+`","RequestId","BizId"`) {
			return ours
		}
		if strings.Contains(strings.ReplaceAll(header, `"`, ""), id) {
			return edited
		}
	}
	return foreign
}

// originOfJSON goes by two keys that every line of ours has.
func originOfJSON(line string) origin {
	var row struct {
		RowID string `json:"row_id"`
		State string `json:"state"`
	}
	if json.Unmarshal([]byte(line), &row) != nil || row.RowID == "" || row.State == "" {
		return foreign
	}
	return ours
}

// property returns the text of the first element called name in a part of
// the archive: for one with children, theirs. A part of ours is small: more
// than 64 KiB of it is not looked at.
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
