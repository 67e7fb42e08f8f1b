package reader

import (
	"archive/zip"
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/xuri/excelize/v2"
)

// stdin is the path of standard input.
const stdin = "-"

// maxProtected is how large, in bytes, a protected workbook may be: it is
// deciphered in memory.
const maxProtected = 512 << 20

// unpack makes path lead to a file that can be read again and again, and
// says what that is. It unpacks once: what is packed twice is refused.
func (in *file) unpack(o Options) (kind, error) {
	if in.given == stdin {
		if o.Stdin == nil {
			return 0, errors.New("there is none here; name a file")
		}
		if err := in.copy(o.Stdin, math.MaxInt64-1); err != nil {
			return 0, err
		}
	}
	packed := false
	for {
		if _, err := stat(in.path); err != nil {
			return 0, err
		}
		kind, err := identify(in.path)
		if err != nil || kind == textKind || kind == workbookKind {
			return kind, err
		}
		if packed && kind != protectedKind {
			return 0, errors.New("is packed twice; unpack it first")
		}
		packed = true
		switch kind {
		case gzipKind:
			err = in.gunzip()
		case zipKind:
			err = in.unzip()
		case protectedKind:
			err = in.decipher(o.Password)
		}
		if err != nil {
			return 0, err
		}
	}
}

// copy puts what it reads, most bytes at most, into the private file, and
// makes path lead there. What path led to before is private, and removed, or
// the caller's, and left alone.
func (in *file) copy(from io.Reader, most int64) error {
	folder, err := os.MkdirTemp("", "veribatch-")
	if err != nil {
		return fmt.Errorf("making room to unpack it: %w", err)
	}
	before := in.private
	in.private = folder
	if before != "" {
		defer os.RemoveAll(before)
	}
	in.path = filepath.Join(folder, "table")
	out, err := os.OpenFile(in.path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return fmt.Errorf("making room to unpack it: %w", err)
	}
	n, err := io.Copy(out, io.LimitReader(from, most+1))
	if err = errors.Join(err, out.Close()); err != nil {
		return fmt.Errorf("unpacking it: %w", reason(err))
	}
	if n > most {
		return fmt.Errorf("unpacks to more than %d MiB, more than a table takes from so little; unpack it yourself if you trust it", most>>20)
	}
	return nil
}

// mostOf returns how many bytes so many packed ones may become.
func mostOf(packed int64) int64 {
	return min(maxUnpacked, max(harmless, packed*maxRatio))
}

func (in *file) gunzip() error {
	f, err := os.Open(in.path)
	if err != nil {
		return reason(err)
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return reason(err)
	}
	unpacked, err := gzip.NewReader(f)
	if err != nil {
		return incomplete(err)
	}
	return in.copy(unpacked, mostOf(info.Size()))
}

func incomplete(err error) error {
	return fmt.Errorf("is damaged or was not copied to its end (%w); get it again", err)
}

// unzip takes the one table out of an archive.
func (in *file) unzip() error {
	archive, err := zip.OpenReader(in.path)
	if err != nil {
		return incomplete(err)
	}
	defer archive.Close()

	table, err := onlyTable(archive.File)
	if err != nil {
		return err
	}
	if table.Flags&1 != 0 { // APPNOTE 4.4.4: bit 0 is encryption
		return errors.New("is a protected zip archive; unpack it first")
	}
	unpacked, err := table.Open()
	if err != nil {
		return incomplete(err)
	}
	defer unpacked.Close()
	return in.copy(unpacked, mostOf(int64(min(table.CompressedSize64, maxUnpacked))))
}

func onlyTable(parts []*zip.File) (*zip.File, error) {
	tables := slices.DeleteFunc(slices.Clone(parts), func(p *zip.File) bool { return !namedTable(p.Name) })
	switch len(tables) {
	case 0:
		return nil, errors.New("is a zip archive without a CSV or Excel file in it; unpack it and name the table")
	case 1:
		return tables[0], nil
	}
	return nil, fmt.Errorf("is a zip archive with %d tables in it; unpack it and name those to read", len(tables))
}

// namedTable reports whether a part of an archive is named like a table, and
// not put there by a program for itself.
func namedTable(name string) bool {
	name = strings.ToLower(strings.ReplaceAll(name, `\`, "/"))
	if strings.HasPrefix(path.Base(name), ".") || strings.HasPrefix(path.Base(name), "~$") {
		return false
	}
	return slices.Contains([]string{".csv", ".tsv", ".txt", ".xls", ".xlsx", ".xlsm"}, path.Ext(name))
}

// decipher opens a protected workbook.
func (in *file) decipher(password string) error {
	if password == "" {
		return errors.New("is password-protected; put the password into a file and name it with --input-password-file")
	}
	info, err := os.Stat(in.path)
	if err != nil {
		return reason(err)
	}
	if info.Size() > maxProtected {
		return fmt.Errorf("is password-protected and too large to open, more than %d MiB; remove the password and save it again", maxProtected>>20)
	}
	sealed, err := os.ReadFile(in.path)
	if err != nil {
		return reason(err)
	}
	plain, err := decrypt(sealed, password)
	if err != nil {
		return err
	}
	return in.copy(bytes.NewReader(plain), maxProtected)
}

// decrypt returns the workbook within a protected one. excelize trusts the
// lengths that the file claims, and panics where they are wrong.
func decrypt(sealed []byte, password string) (plain []byte, err error) {
	defer func() {
		if recover() != nil {
			err = errors.New("is password-protected and damaged; get it again")
		}
	}()
	plain, err = excelize.Decrypt(sealed, &excelize.Options{Password: password})
	switch {
	case errors.Is(err, excelize.ErrUnknownEncryptMechanism):
		return nil, errors.New("is protected in a way that can't be opened; remove the password in Excel or WPS and save it again")
	case err != nil, !bytes.HasPrefix(plain, []byte("PK\x03\x04")):
		return nil, errors.New("can't be opened with the password of --input-password-file; check it")
	}
	return plain, nil
}
