package table

import (
	"archive/zip"
	"bytes"
	"compress/gzip"
	"errors"
	"io"
	"math"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"veribatch/internal/patherr"
	"veribatch/internal/scratch"
	"veribatch/internal/words"
	"veribatch/reader/xlsx"
)

// stdin is the path of standard input.
const stdin = "-"

// A localFile is a file that can be read again and again: the caller's, or a private copy.
type localFile struct {
	path    string
	private *scratch.Folder // of the copy, nil if there is none
}

// unpack makes path lead to plain text, a web page or a workbook, and returns which. It unpacks once: what is packed
// twice is refused.
func (l *localFile) unpack(o Options) (format, error) {
	if l.path == stdin {
		if o.Stdin == nil {
			return 0, words.Errorf("there is none here; name a file")
		}
		if err := l.copy(o.Stdin, math.MaxInt64-1); err != nil {
			return 0, err
		}
	}
	packed := false
	for {
		if _, err := stat(l.path); err != nil {
			return 0, err
		}
		format, err := identify(l.path)
		if err != nil || format == textFormat || format == workbookFormat || format == pageFormat {
			return format, err
		}
		if packed && format != protectedFormat {
			return 0, words.Errorf("is packed twice; unpack it first")
		}
		packed = true
		if err := l.unpackOnce(format, o.Password); err != nil {
			return 0, err
		}
	}
}

func (l *localFile) unpackOnce(format format, password string) error {
	switch format {
	case gzipFormat:
		return l.gunzip()
	case zipFormat:
		return l.unzip()
	}
	plain, err := xlsx.Decrypt(l.path, password)
	if err != nil {
		return patherr.Cause(err)
	}
	return l.copy(bytes.NewReader(plain), int64(len(plain)))
}

// remove removes the private copy, if there is one.
func (l *localFile) remove() error {
	if l.private == nil {
		return nil
	}
	return l.private.Remove()
}

// copy copies most bytes at most into a private file, and makes path lead there. A private file that path led to
// before is removed; the caller's is left alone.
func (l *localFile) copy(from io.Reader, most int64) error {
	folder, err := scratch.Make(os.TempDir())
	if err != nil {
		return words.Errorf("creating a temporary file: %w", err)
	}
	before := l.private
	l.private = folder
	if before != nil {
		defer before.Remove()
	}
	l.path = filepath.Join(folder.Path, "table")
	out, err := os.OpenFile(l.path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return words.Errorf("creating a temporary file: %w", err)
	}
	n, err := io.Copy(out, io.LimitReader(from, most+1))
	if err = errors.Join(err, out.Close()); err != nil {
		return words.Errorf("unpacking it: %w", patherr.Cause(err))
	}
	if n > most {
		return words.Errorf("unpacks to more than %d MiB, more than a table takes from so little; "+
			"unpack it yourself if you trust it", most>>20)
	}
	return nil
}

func (l *localFile) gunzip() error {
	f, err := os.Open(l.path)
	if err != nil {
		return patherr.Cause(err)
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return patherr.Cause(err)
	}
	unpacked, err := gzip.NewReader(f)
	if err != nil {
		return incomplete(err)
	}
	return l.copy(unpacked, xlsx.UnpackLimit(info.Size()))
}

// unzip unpacks the only table of an archive.
func (l *localFile) unzip() error {
	archive, err := zip.OpenReader(l.path)
	if err != nil {
		return incomplete(err)
	}
	defer archive.Close()

	table, err := onlyTable(archive.File)
	if err != nil {
		return err
	}
	if table.Flags&1 != 0 { // APPNOTE 4.4.4: bit 0 is encryption
		return words.Errorf("is a protected zip archive; unpack it first")
	}
	unpacked, err := table.Open()
	if err != nil {
		return incomplete(err)
	}
	defer unpacked.Close()
	return l.copy(unpacked, xlsx.UnpackLimit(int64(min(table.CompressedSize64, math.MaxInt64))))
}

func onlyTable(parts []*zip.File) (*zip.File, error) {
	tables := slices.DeleteFunc(slices.Clone(parts), func(p *zip.File) bool { return !namedTable(p.Name) })
	switch len(tables) {
	case 0:
		return nil, words.Errorf("is a zip archive without a CSV or Excel file in it; unpack it and name the table")
	case 1:
		return tables[0], nil
	}
	return nil, words.Errorf("is a zip archive with %d tables in it; unpack it and name those to read", len(tables))
}

// namedTable reports whether a part of an archive is named like a table, and not like a program's own file.
func namedTable(name string) bool {
	name = strings.ToLower(strings.ReplaceAll(name, `\`, "/"))
	if strings.HasPrefix(path.Base(name), ".") || strings.HasPrefix(path.Base(name), "~$") {
		return false
	}
	return slices.Contains([]string{".csv", ".tsv", ".txt", ".xls", ".xlsx", ".xlsm"}, path.Ext(name))
}
