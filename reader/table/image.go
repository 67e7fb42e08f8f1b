package table

import (
	"io/fs"
	"slices"

	"veribatch/internal/imageref"
	"veribatch/reader/xlsx"
)

// ImageState says what is known of the image in a cell.
type ImageState int

// The states.
const (
	NoImage         ImageState = iota // there is none
	OneImage                          // it can be opened
	UnreadableImage                   // the workbook lacks it, or keeps it in a way that isn't known
	UnclearImage                      // there are several, or one that lies over several rows
)

// ImageAt returns the image of a cell, from 0, if there is one that can be opened.
func (r *Row) ImageAt(column int) (found xlsx.Image, state ImageState) {
	for _, image := range r.Images {
		switch {
		case image.Column != column:
		case image.Unclear, state != NoImage:
			return xlsx.Image{}, UnclearImage
		case image.Part == "":
			state = UnreadableImage
		default:
			found, state = image, OneImage
		}
	}
	return found, state
}

// Covered reports whether an image that begins in another cell, for which other is true, lies over a cell, from 0.
func (r *Row) Covered(column int, other func(column int) bool) bool {
	return slices.ContainsFunc(r.Images, func(i xlsx.Image) bool {
		return i.Column < column && column <= i.Last && other(i.Column)
	})
}

// ImageAddress returns the address of an image in the workbook.
func (t *Table) ImageAddress(part string) string { return string(imageref.Embedded(t.name, part)) }

// OpenImage opens an image by its address. Its time is that of the workbook. The error is fs.ErrNotExist where the
// table has no such image.
func (t *Table) OpenImage(address string) (fs.File, error) {
	workbook, part, _ := imageref.Address(address).Embedded()
	if workbook != t.name || t.source.Format != Excel {
		return nil, fs.ErrNotExist
	}
	images, err := t.allImages()
	if err != nil {
		return nil, err
	}
	return images.Open(part)
}

// allImages opens the workbook for its images, once.
func (t *Table) allImages() (*xlsx.Images, error) {
	t.openImages.Lock()
	defer t.openImages.Unlock()
	if t.images != nil {
		return t.images, nil
	}
	err := t.unchanged()
	if err == nil {
		t.images, err = xlsx.OpenImages(t.file.path)
	}
	return t.images, err
}

// closeImages closes that workbook, if it is open.
func (t *Table) closeImages() error {
	if t.images == nil {
		return nil
	}
	return t.images.Close()
}
