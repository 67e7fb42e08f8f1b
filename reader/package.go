package reader

import (
	"archive/zip"
	"context"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"path"
	"slices"
	"strings"
)

// Bounds on what packed data becomes, in bytes, so that a small file can't
// fill a disk or keep us busy for hours. A sheet of a million rows and 25
// columns takes about 2 GiB. What a workbook says of itself, its styles among
// it, is held in memory; pictures and all else is never read.
const (
	maxUnpacked = 8 << 30
	maxRatio    = 500 // unpacked to packed, where it matters; sheets have 5 to 100
	harmless    = 256 << 20
	maxHeld     = 32 << 20
)

// packageKind tells a workbook from other zip archives.
func packageKind(file string) (kind, error) {
	archive, err := zip.OpenReader(file)
	if err != nil {
		return 0, incomplete(err)
	}
	defer archive.Close()

	has := func(name string) bool {
		return slices.ContainsFunc(archive.File, func(f *zip.File) bool { return strings.EqualFold(f.Name, name) })
	}
	switch {
	case has("xl/workbook.bin"):
		return 0, errors.New("is a binary workbook (.xlsb); save it as .xlsx")
	case has("mimetype") && has("content.xml"):
		return 0, errors.New("is an OpenDocument file; save it as .xlsx")
	case !has("[Content_Types].xml"):
		return zipKind, nil
	case !slices.ContainsFunc(archive.File, func(f *zip.File) bool { return strings.HasPrefix(strings.ToLower(f.Name), "xl/") }):
		return 0, errors.New("is an Office document but no workbook; export the table as .xlsx or .csv")
	}
	return workbookKind, nil
}

// A parcel is an Office file: parts in a zip archive that refer to one
// another (ECMA-376 part 2). What it reads ends with its context.
type parcel struct {
	*zip.ReadCloser
	ctx context.Context
}

// part finds a part by its name, in which case doesn't matter.
func (p parcel) part(name string) (*zip.File, error) {
	i := slices.IndexFunc(p.File, func(f *zip.File) bool {
		return strings.EqualFold(strings.ReplaceAll(f.Name, `\`, "/"), name)
	})
	if i < 0 {
		return nil, fmt.Errorf("%s is missing", name)
	}
	return p.File[i], nil
}

// read opens a part that unpacks to no more than it should. Of what it claims
// to unpack to, archive/zip gives out no more either.
func (p parcel) read(part *zip.File) (io.ReadCloser, error) {
	size, packed := part.UncompressedSize64, part.CompressedSize64
	if size > maxUnpacked || size > harmless && size/maxRatio > packed {
		return nil, fmt.Errorf("%s unpacks to %d MiB, %w", part.Name, size>>20, errTooMuch)
	}
	in, err := part.Open()
	if err != nil {
		return nil, err
	}
	return tied{in, p.ctx}, nil
}

// tied is a reader that ends with a context.
type tied struct {
	io.ReadCloser
	ctx context.Context
}

func (t tied) Read(p []byte) (int, error) {
	if err := t.ctx.Err(); err != nil {
		return 0, err
	}
	return t.ReadCloser.Read(p)
}

// decode takes in a part that is held in memory.
func (p parcel) decode(part *zip.File, v any) error {
	if part.UncompressedSize64 > maxHeld {
		return fmt.Errorf("%s unpacks to %d MiB, %w", part.Name, part.UncompressedSize64>>20, errTooMuch)
	}
	in, err := p.read(part)
	if err != nil {
		return err
	}
	defer in.Close()
	text, err := characters(in)
	if err != nil {
		return err
	}
	d := xml.NewDecoder(text)
	d.CharsetReader = func(name string, text io.Reader) (io.Reader, error) {
		if !strings.EqualFold(name, "utf-16") {
			return nil, errEncoding
		}
		return text, nil // it is UTF-8 by now
	}
	return d.Decode(v)
}

// A relationship says which part, or what elsewhere, another refers to.
type relationship struct {
	ID     string `xml:"Id,attr"`
	Type   string `xml:"Type,attr"`
	Target string `xml:"Target,attr"`
}

// is reports whether the relationship is of a kind, such as worksheet. The
// strict form of the standard names it otherwise up to that.
func (r relationship) is(kind string) bool { return path.Base(r.Type) == kind }

// relationships returns those of a part, or of the package for no name, with
// the full names of the parts that they refer to.
func (p parcel) relationships(of string) ([]relationship, error) {
	folder, base := path.Split(of)
	part, err := p.part(folder + "_rels/" + base + ".rels")
	if err != nil {
		return nil, err
	}
	var all struct {
		Relationships []relationship `xml:"Relationship"`
	}
	if err := p.decode(part, &all); err != nil {
		return nil, err
	}
	for i, r := range all.Relationships {
		target := strings.ReplaceAll(r.Target, `\`, "/")
		if !strings.HasPrefix(target, "/") {
			target = path.Join(folder, target)
		}
		all.Relationships[i].Target = strings.TrimPrefix(path.Clean(target), "/")
	}
	return all.Relationships, nil
}

// related returns the part that one of the relationships of a kind refers to;
// nil if there is none.
func (p parcel) related(all []relationship, kind string) (*zip.File, error) {
	i := slices.IndexFunc(all, func(r relationship) bool { return r.is(kind) })
	if i < 0 {
		return nil, nil
	}
	return p.part(all[i].Target)
}
