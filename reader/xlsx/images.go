package xlsx

import (
	"archive/zip"
	"context"
	"encoding/xml"
	"io"
	"io/fs"
	"os"
	"regexp"
	"slices"
	"strconv"
	"time"
)

// An Image is a picture in a cell of a row, or over it.
type Image struct {
	Column, Last int    // from 0: the columns that it begins and ends in
	Part         string // for Images.Open; empty if the workbook lacks it, or names it in a way that isn't known
	Unclear      bool   // it lies over several rows, of which this is one
	Edited       bool   // it is shown cropped or turned: the part has it as it was
}

// embeddedImages are the images that stand in cells. What leads to them is read once a cell asks for it; a workbook
// that is damaged there lacks them.
type embeddedImages struct {
	opc      opcPackage
	workbook []relationship // of the workbook's part

	wps   map[string]shownImage // by the ids of DISPIMG; nil: not read yet
	excel map[int]*zip.File     // by the number that a cell's attribute vm has; nil: not read yet
}

// dispImg matches the formula of WPS for an image in a cell, whose result is the formula itself.
var dispImg = regexp.MustCompile(`(?i)^=?(?:_xlfn\.)?DISPIMG\(\s*"([^"]*)"`)

// A shownImage is an image in a cell.
type shownImage struct {
	part   *zip.File // nil if it isn't there
	edited bool
}

// named returns the image that a formula of WPS shows, and whether the text is one.
func (e *embeddedImages) named(formula []byte) (image shownImage, ok bool) {
	found := dispImg.FindSubmatch(formula)
	if found == nil {
		return shownImage{}, false
	}
	if e.wps == nil {
		e.wps = make(map[string]shownImage)
		e.readWPS()
	}
	return e.wps[string(found[1])], true
}

// numbered returns the image of a cell whose value is rich data, by the number of its metadata.
func (e *embeddedImages) numbered(metadata int) shownImage {
	if e.excel == nil {
		e.excel = make(map[int]*zip.File)
		e.readExcel()
	}
	return shownImage{part: e.excel[metadata]}
}

// partName returns the name of a part; empty if there is none.
func partName(part *zip.File) string {
	if part == nil {
		return ""
	}
	return part.Name
}

// A blip says which image is shown (ECMA-376 part 1, 20.1.8.13).
type blip struct {
	Attrs []xml.Attr `xml:",any,attr"`
}

// in returns the image among the parts that a part refers to; nil if it isn't there.
func (b blip) in(parts map[string]*zip.File) *zip.File {
	i := slices.IndexFunc(b.Attrs, func(a xml.Attr) bool { return a.Name.Local == "embed" || a.Name.Local == "id" })
	if i < 0 {
		return nil
	}
	return parts[b.Attrs[i].Value]
}

// A picture shows an image (ECMA-376 part 1, 20.5.2.25).
type picture struct {
	ID struct {
		Name string `xml:"name,attr"`
	} `xml:"nvPicPr>cNvPr"`
	Blip blip `xml:"blipFill>blip"`
	Crop struct {
		Attrs []xml.Attr `xml:",any,attr"`
	} `xml:"blipFill>srcRect"`
	Turn struct {
		Angle int `xml:"rot,attr"` // in 60,000ths of a degree
	} `xml:"spPr>xfrm"`
}

const (
	leastCrop = 1000   // of 100,000 parts of a side: less is rounding
	leastTurn = 600000 // ten degrees
)

// edited reports whether the picture shows the image cropped or turned.
func (p picture) edited() bool {
	cropped := slices.ContainsFunc(p.Crop.Attrs, func(a xml.Attr) bool {
		part, err := strconv.Atoi(a.Value)
		return err == nil && part >= leastCrop
	})
	return cropped || p.Turn.Angle >= leastTurn || p.Turn.Angle <= -leastTurn
}

// readWPS reads the images that WPS keeps beside the sheets, in a part of its own.
func (e *embeddedImages) readWPS() {
	part := e.opc.optional(e.workbook, "cellImage")
	if part == nil {
		return
	}
	var content struct {
		Images []struct {
			Picture picture `xml:"pic"`
		} `xml:"cellImage"`
	}
	parts, err := e.opc.partsOf(part.Name)
	if err != nil || e.opc.decode(part, &content) != nil {
		return
	}
	for _, image := range content.Images {
		e.wps[image.Picture.ID.Name] = shownImage{image.Picture.Blip.in(parts), image.Picture.edited()}
	}
}

// readExcel follows a cell's metadata to its rich value, and that to an image ([MS-XLSX] 2.2.4, ECMA-376 part 1,
// 18.9).
func (e *embeddedImages) readExcel() {
	var metadata richMetadata
	var values richValues
	var structures richStructures
	var images struct {
		References []blip `xml:"rel"`
	}
	list := e.opc.optional(e.workbook, "richValueRel")
	if list == nil || !e.decode("sheetMetadata", &metadata) || !e.decode("rdRichValue", &values) ||
		!e.decode("rdRichValueStructure", &structures) || e.opc.decode(list, &images) != nil {
		return
	}
	parts, err := e.opc.partsOf(list.Name)
	if err != nil {
		return
	}
	for i := range metadata.Cells {
		number, ok := structures.image(nth(values.Values, metadata.value(i)))
		if image := nth(images.References, number); ok && image != nil {
			e.excel[i+1] = image.in(parts)
		}
	}
}

func (e *embeddedImages) decode(kind string, v any) bool {
	part := e.opc.optional(e.workbook, kind)
	return part != nil && e.opc.decode(part, v) == nil
}

// nth returns an element, from 0; nil beyond the ends.
func nth[T any](all []T, i int) *T {
	if i < 0 || i >= len(all) {
		return nil
	}
	return &all[i]
}

// richMetadata says which rich value a cell has.
type richMetadata struct {
	Types []struct {
		Name string `xml:"name,attr"`
	} `xml:"metadataTypes>metadataType"`
	Kinds []struct {
		Name   string `xml:"name,attr"`
		Blocks []struct {
			Value struct {
				Index int `xml:"i,attr"`
			} `xml:"extLst>ext>rvb"`
		} `xml:"bk"`
	} `xml:"futureMetadata"`
	Cells []struct {
		Records []struct {
			Type  int `xml:"t,attr"` // from 1
			Index int `xml:"v,attr"` // from 0
		} `xml:"rc"`
	} `xml:"valueMetadata>bk"`
}

// value returns the number of the rich value of the ith metadata; -1 if it has none.
func (m *richMetadata) value(i int) int {
	for _, r := range m.Cells[i].Records {
		kind := nth(m.Types, r.Type-1)
		if kind == nil || kind.Name != "XLRICHVALUE" {
			continue
		}
		for _, k := range m.Kinds {
			if block := nth(k.Blocks, r.Index); k.Name == kind.Name && block != nil {
				return block.Value.Index
			}
		}
	}
	return -1
}

type richValues struct {
	Values []richValue `xml:"rv"`
}

// A richValue has a value for each key of its structure.
type richValue struct {
	Structure int      `xml:"s,attr"`
	Values    []string `xml:"v"`
}

type richStructures struct {
	Structures []struct {
		Type string `xml:"t,attr"`
		Keys []struct {
			Name string `xml:"n,attr"`
		} `xml:"k"`
	} `xml:"s"`
}

// image returns the number of the image that a rich value is; false if it is something else.
func (s *richStructures) image(v *richValue) (int, bool) {
	if v == nil {
		return 0, false
	}
	structure := nth(s.Structures, v.Structure)
	if structure == nil || structure.Type != "_localImage" {
		return 0, false
	}
	for i, key := range structure.Keys {
		if value := nth(v.Values, i); value != nil && key.Name == "_rvRel:LocalImageIdentifier" {
			number, err := strconv.Atoi(*value)
			return number, err == nil
		}
	}
	return 0, false
}

// Images are the images in a workbook, by the names of their parts. They are safe for concurrent use.
type Images struct {
	opc      opcPackage
	modified time.Time
}

// OpenImages opens those of the workbook at path.
func OpenImages(path string) (*Images, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	opc, err := openPackage(context.Background(), path)
	if err != nil {
		return nil, damaged(err)
	}
	return &Images{opc, info.ModTime()}, nil
}

// Close closes the workbook.
func (m *Images) Close() error { return m.opc.Close() }

// Open opens a part. Its time is that of the workbook. The error is fs.ErrNotExist for a part that the workbook lacks.
func (m *Images) Open(part string) (fs.File, error) {
	found := m.opc.parts[nameOf(part)]
	if found == nil {
		return nil, fs.ErrNotExist
	}
	in, err := m.opc.open(found)
	if err != nil {
		return nil, err
	}
	return openImage{in, imageInfo{found.FileInfo(), m.modified}}, nil
}

// An openImage is a part as a file.
type openImage struct {
	io.ReadCloser
	info imageInfo
}

func (i openImage) Stat() (fs.FileInfo, error) { return i.info, nil }

type imageInfo struct {
	fs.FileInfo
	modified time.Time
}

func (i imageInfo) ModTime() time.Time { return i.modified }
