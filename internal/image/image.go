// Package image reads local images as the service wants them: it measures
// them, identifies them by their content, and shrinks those that are too
// large. It trusts neither a file nor the path to it.
package image

import (
	"bytes"
	"image"
	"image/jpeg"
	"image/png"
	"io"

	"veribatch/internal/words"

	"golang.org/x/image/bmp"
	"golang.org/x/image/webp"
)

const (
	// MaxBytes is the size that the service accepts: 2 MB (CONTRACT §4), by
	// the smaller way to count them.
	MaxBytes = 2_000_000
	// minSide is the least width and height in pixels: those of the smallest
	// face that the service accepts (CONTRACT §4).
	minSide = 64

	// maxPixels bounds what is decoded: a few bytes can announce an image
	// that fills the memory. Phones in their usual modes take images of up to
	// 64 million pixels.
	maxPixels = 1 << 26
)

var (
	errNoImage  = words.Errorf("no JPEG, PNG, WebP or BMP image")
	errTooLarge = words.Errorf("over %d pixels", maxPixels)
)

// A Measure is what an image's header says.
type Measure struct {
	Format string `json:"format,omitempty"` // JPEG, PNG, WebP or BMP; empty: no image
	Width  int    `json:"width,omitempty"`  // pixels, as stored: EXIF may turn them
	Height int    `json:"height,omitempty"` // pixels
}

// Small reports whether the image is too small to have a face in it.
func (m Measure) Small() bool { return m.Width < minSide || m.Height < minSide }

// Fits reports whether the image is small enough to be decoded, and so to be shrunk.
func (m Measure) Fits() bool {
	return m.Width > 0 && m.Height > 0 && m.Width <= maxPixels/m.Height
}

// MeasureImage reads an image's header and no pixels. It returns the zero
// Measure for data that is not an image.
func MeasureImage(data []byte) Measure {
	f, ok := formatOf(data)
	if !ok {
		return Measure{}
	}
	config, err := f.config(bytes.NewReader(data))
	if err != nil {
		return Measure{}
	}
	return Measure{Format: f.name, Width: config.Width, Height: config.Height}
}

// decode decodes an image of up to maxPixels.
func decode(data []byte) (image.Image, error) {
	m := MeasureImage(data)
	switch {
	case m.Format == "":
		return nil, errNoImage
	case !m.Fits():
		return nil, errTooLarge
	}
	f, _ := formatOf(data)
	return f.decode(bytes.NewReader(data))
}

// A format is a file format, told by how its files begin.
type format struct {
	name   string
	magic  string // ? is any byte
	config func(io.Reader) (image.Config, error)
	decode func(io.Reader) (image.Image, error)
}

var formats = []format{
	{"JPEG", "\xff\xd8\xff", jpeg.DecodeConfig, jpeg.Decode},
	{"PNG", "\x89PNG\r\n\x1a\n", png.DecodeConfig, png.Decode},
	{"WebP", "RIFF????WEBPVP8", webp.DecodeConfig, webp.Decode},
	{"BMP", "BM", bmp.DecodeConfig, bmp.Decode},
}

func formatOf(data []byte) (format, bool) {
	for _, f := range formats {
		if f.begins(data) {
			return f, true
		}
	}
	return format{}, false
}

func (f format) begins(data []byte) bool {
	if len(data) < len(f.magic) {
		return false
	}
	for i := range len(f.magic) {
		if f.magic[i] != '?' && f.magic[i] != data[i] {
			return false
		}
	}
	return true
}
