package writer

import (
	"archive/zip"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// Check says whether a workbook could be put at path, before any money is
// spent on what goes into it: the folder can be written to, and what stands
// at path, if anything, is a workbook of ours, be it edited since. It changes
// nothing.
func Check(path string) error {
	if err := checkPath(path); err != nil {
		return err
	}
	probe, err := os.MkdirTemp(filepath.Dir(path), ".veribatch-*")
	if err != nil {
		return fmt.Errorf("output %s: its folder can't be written to (%w): choose another output with -o", path, reason(err))
	}
	return os.Remove(probe)
}

// checkPath is what can be told of path without touching its folder.
func checkPath(path string) error {
	if !strings.EqualFold(filepath.Ext(path), ".xlsx") {
		return fmt.Errorf("output %s: a workbook's name must end in .xlsx", path)
	}
	dir := filepath.Dir(path)
	if info, err := os.Stat(dir); err != nil {
		return fmt.Errorf("output %s: folder %s: %w: create it, or choose another output with -o", path, dir, reason(err))
	} else if !info.IsDir() {
		return fmt.Errorf("output %s: %s is not a folder: choose another output with -o", path, dir)
	}
	origin, err := originOf(path)
	if err != nil {
		return fmt.Errorf("output %s: the file there can't be read (%w): move it away, or choose another output with -o", path, reason(err))
	}
	if origin == foreign {
		return fmt.Errorf("output %s: what stands there was not written by veribatch and will not be replaced: move it away, or choose another output with -o", path)
	}
	return nil
}

// An origin says who made what stands at a path.
type origin int

const (
	nobody  origin = iota // nothing stands there
	ours                  // as we wrote it
	edited                // ours, and saved by another program since
	foreign               // someone else's, or no workbook at all
)

// originOf finds out who made what stands at path.
func originOf(path string) (origin, error) {
	info, err := os.Lstat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nobody, nil
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
	return originIn(f, info.Size()), nil
}

// originIn looks into the file: other programs keep a workbook's own
// properties when they save it, and put their name as the application.
func originIn(f io.ReaderAt, size int64) origin {
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

// places is how many names are tried before a finished workbook has none.
const places = 100

// place moves a finished workbook to path or, where what stands there must
// stay, to the first numbered name that is free or holds one of ours.
func place(made, path string) (string, error) {
	var first error
	for n := 1; n <= places; n++ {
		name := numbered(path, n)
		if origin, err := originOf(name); err != nil || origin == edited || origin == foreign {
			continue
		}
		err := os.Rename(made, name)
		if err == nil {
			return name, syncFolder(filepath.Dir(name))
		}
		if first == nil {
			first = err
		}
	}
	if first == nil {
		return "", fmt.Errorf("writing %s: this name and %d numbered ones are taken: choose another output with -o", path, places-1)
	}
	return "", fmt.Errorf("writing %s: %w: choose another output with -o", path, reason(first))
}

// numbered returns path for 1, and for n a name next to it that ends in -n.
func numbered(path string, n int) string {
	if n == 1 {
		return path
	}
	ext := filepath.Ext(path)
	return fmt.Sprintf("%s-%d%s", strings.TrimSuffix(path, ext), n, ext)
}

// reason strips what the operating system was doing, and to which temporary
// name, from an error.
func reason(err error) error {
	var path *fs.PathError
	if errors.As(err, &path) {
		return path.Err
	}
	var link *os.LinkError
	if errors.As(err, &link) {
		return link.Err
	}
	return err
}
