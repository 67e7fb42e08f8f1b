package image

import (
	"bytes"
	"image"
	"image/jpeg"

	"veribatch/internal/words"

	"golang.org/x/image/draw"
)

// longestSide is the longest side of an image that is made smaller, in pixels.
// About as much fits into the service's 2 MB, and a face in it is still many
// times larger than it has to be.
const longestSide = 2560

// quality is the JPEG quality of an image that is made smaller.
const quality = 90

// Fit returns an image of at most maxBytes: data itself if it fits, else a
// JPEG that is scaled down until it does. The JPEG is turned upright as the
// EXIF says, and has no EXIF, which could tell where the image was taken.
func Fit(data []byte, maxBytes int) ([]byte, error) {
	if len(data) <= maxBytes {
		return data, nil
	}
	source, err := decode(data)
	if err != nil {
		return nil, words.Errorf("shrinking an image to %d bytes: %w", maxBytes, err)
	}
	turn := orientation(data)
	size := source.Bounds().Size()
	for side := min(longestSide, max(size.X, size.Y)); side >= minSide; side = side * 3 / 4 {
		var out bytes.Buffer
		if err := jpeg.Encode(&out, upright(scaled(source, side), turn), &jpeg.Options{Quality: quality}); err != nil {
			return nil, err
		}
		if out.Len() <= maxBytes {
			return out.Bytes(), nil
		}
	}
	return nil, words.Errorf("shrinking an image to %d bytes: even the smallest size is larger", maxBytes)
}

// scaled returns an image with no side longer than side pixels, on white where
// it is transparent. One step halves the image at most: the scaler samples four
// pixels for each pixel it makes, and would skip the others.
func scaled(source image.Image, side int) *image.RGBA {
	for {
		size := source.Bounds().Size()
		longest := max(size.X, size.Y)
		next := min(longest, max(side, (longest+1)/2))
		to := image.NewRGBA(image.Rect(0, 0, max(1, size.X*next/longest), max(1, size.Y*next/longest)))
		draw.Draw(to, to.Rect, image.White, image.Point{}, draw.Src)
		draw.ApproxBiLinear.Scale(to, to.Rect, source, source.Bounds(), draw.Over, nil)
		if next <= side {
			return to
		}
		source = to
	}
}

// upright turns an image by its EXIF orientation: 2 is mirrored, 3 upside down,
// 4 both; in 5 to 8 the sides are swapped as well.
func upright(m *image.RGBA, turn int) *image.RGBA {
	if turn == 1 {
		return m
	}
	w, h := m.Rect.Dx(), m.Rect.Dy()
	to := image.NewRGBA(image.Rect(0, 0, w, h))
	if turn >= 5 {
		to = image.NewRGBA(image.Rect(0, 0, h, w))
	}
	for y := range to.Rect.Dy() {
		for x := range to.Rect.Dx() {
			to.SetRGBA(x, y, m.RGBAAt(stored(x, y, w, h, turn)))
		}
	}
	return to
}

// stored returns where the pixel that belongs at x, y of the upright image
// stands in the stored one, which measures w by h.
func stored(x, y, w, h, turn int) (int, int) {
	switch turn {
	case 2:
		return w - 1 - x, y
	case 3:
		return w - 1 - x, h - 1 - y
	case 4:
		return x, h - 1 - y
	case 5:
		return y, x
	case 6:
		return y, h - 1 - x
	case 7:
		return w - 1 - y, h - 1 - x
	case 8:
		return w - 1 - y, x
	}
	return x, y
}
