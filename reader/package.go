package reader

import (
	"archive/zip"
	"encoding/xml"
	"errors"
	"fmt"
	"path"
	"slices"
	"strings"
)

// Bounds on what a workbook unpacks to, in bytes, so that a small file can't
// fill disk or memory. A sheet of a million rows and 25 columns takes about
// 2 GiB; pictures and all else that isn't cells is held in memory.
const (
	maxUnpacked = 8 << 30
	maxRatio    = 500 // unpacked to packed, where it matters; sheets have 5 to 100
	harmless    = 256 << 20
	maxOther    = 512 << 20
)

// packageKind tells a workbook from other zip archives and refuses one that
// would unpack to too much.
func packageKind(file string) (kind, error) {
	archive, err := zip.OpenReader(file)
	if err != nil {
		return 0, fmt.Errorf("is damaged or was not copied to its end (%w); get it again", err)
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
	return workbookKind, checkSize(archive.File)
}

func checkSize(parts []*zip.File) error {
	var packed, unpacked, other uint64
	for _, p := range parts {
		size := min(p.UncompressedSize64, 2*maxUnpacked) // whatever it claims, so that the sum can't overflow
		packed += min(p.CompressedSize64, 2*maxUnpacked)
		unpacked += size
		if !streamed(p.Name) {
			other += size
		}
	}
	switch {
	case unpacked > maxUnpacked, unpacked > harmless && unpacked/maxRatio > packed:
		return fmt.Errorf("unpacks to %d MiB, more than a table takes; copy the table alone into a new workbook", unpacked>>20)
	case other > maxOther:
		return fmt.Errorf("holds %d MiB of pictures and the like; copy the table alone into a new workbook", other>>20)
	}
	return nil
}

// streamed reports whether excelize reads a part from disk where it is large.
func streamed(name string) bool {
	name = strings.ToLower(name)
	return strings.HasPrefix(name, "xl/worksheets/sheet") || name == "xl/sharedstrings.xml"
}

// sheetPart finds the part of the archive that holds a sheet (ECMA-376 part 1,
// 12.3.23 and part 2, 9.3: the workbook names it by relationship).
func sheetPart(archive *zip.Reader, sheet string) (*zip.File, error) {
	book, err := related(archive, "_rels/.rels", func(r relationship) bool { return strings.HasSuffix(r.Type, "/officeDocument") })
	if err != nil {
		return nil, err
	}
	var w struct {
		Sheets []struct {
			Name string     `xml:"name,attr"`
			Attr []xml.Attr `xml:",any,attr"`
		} `xml:"sheets>sheet"`
	}
	if err := decode(archive, book.Name, &w); err != nil {
		return nil, err
	}
	for _, s := range w.Sheets {
		if s.Name != sheet {
			continue
		}
		rels := path.Join(path.Dir(book.Name), "_rels", path.Base(book.Name)+".rels")
		return related(archive, rels, func(r relationship) bool {
			return slices.ContainsFunc(s.Attr, func(a xml.Attr) bool { return a.Name.Local == "id" && a.Value == r.ID })
		})
	}
	return nil, fmt.Errorf("sheet %q is gone", sheet)
}

type relationship struct {
	ID     string `xml:"Id,attr"`
	Type   string `xml:"Type,attr"`
	Target string `xml:"Target,attr"`
}

// related returns the first part that a file of relationships names and is wanted.
func related(archive *zip.Reader, rels string, wanted func(relationship) bool) (*zip.File, error) {
	var all struct {
		Relationships []relationship `xml:"Relationship"`
	}
	if err := decode(archive, rels, &all); err != nil {
		return nil, err
	}
	i := slices.IndexFunc(all.Relationships, wanted)
	if i < 0 {
		return nil, fmt.Errorf("%s lacks an entry", rels)
	}
	target := all.Relationships[i].Target
	if !strings.HasPrefix(target, "/") {
		target = path.Join(path.Dir(path.Dir(rels)), target)
	}
	return partNamed(archive, strings.TrimPrefix(target, "/"))
}

func partNamed(archive *zip.Reader, name string) (*zip.File, error) {
	i := slices.IndexFunc(archive.File, func(f *zip.File) bool {
		return strings.EqualFold(strings.ReplaceAll(f.Name, `\`, "/"), name)
	})
	if i < 0 {
		return nil, fmt.Errorf("%s is missing", name)
	}
	return archive.File[i], nil
}

func decode(archive *zip.Reader, name string, v any) error {
	part, err := partNamed(archive, name)
	if err != nil {
		return err
	}
	in, err := part.Open()
	if err != nil {
		return err
	}
	defer in.Close()
	return xml.NewDecoder(in).Decode(v)
}
