package image

import (
	"bytes"
	"image"
	"image/jpeg"

	"veribatch/internal/words"

	"golang.org/x/image/draw"
)

// What the actions that take a photo in the form accept (ACTIONS §2): under
// 1 MB, from 640×480 to 1920×1080 pixels, lying or standing, and upright.
const (
	portraitBytes          = 1_000_000
	leastLong, leastShort  = 640, 480
	mostLong, mostShort    = 1920, 1080
	portraitQuality        = 90
	portraitQualityAtLeast = 40
)

// Portrait returns a face photo as those actions accept it: data itself if it
// is a JPEG or PNG that does, else a JPEG, turned upright as the EXIF says and
// without EXIF, which could tell where the photo was taken.
func Portrait(data []byte) ([]byte, error) {
	m := MeasureImage(data)
	long, short := max(m.Width, m.Height), min(m.Width, m.Height)
	fits := long >= leastLong && short >= leastShort && long <= mostLong && short <= mostShort
	if fits && len(data) < portraitBytes && (m.Format == "JPEG" || m.Format == "PNG") && orientation(data) == 1 {
		return data, nil
	}
	source, err := decode(data)
	if err != nil {
		return nil, err
	}
	photo := upright(resized(source), orientation(data))
	for quality := portraitQuality; quality >= portraitQualityAtLeast; quality -= 10 {
		var out bytes.Buffer
		if err := jpeg.Encode(&out, photo, &jpeg.Options{Quality: quality}); err != nil {
			return nil, err
		}
		if out.Len() < portraitBytes {
			return out.Bytes(), nil
		}
	}
	return nil, words.Errorf("a photo of under %d bytes can't be made of it", portraitBytes)
}

// resized returns an image with sides that are accepted; one that is too narrow
// for that has its longer side at the limit.
func resized(source image.Image) *image.RGBA {
	size := source.Bounds().Size()
	long, short := float64(max(size.X, size.Y)), float64(min(size.X, size.Y))
	factor := max(1, leastLong/long, leastShort/short)
	factor = min(factor, mostLong/long, mostShort/short)
	if factor <= 1 {
		return scaled(source, max(1, int(long*factor)))
	}
	to := image.NewRGBA(image.Rect(0, 0, int(float64(size.X)*factor+0.5), int(float64(size.Y)*factor+0.5)))
	draw.Draw(to, to.Rect, image.White, image.Point{}, draw.Src)
	draw.CatmullRom.Scale(to, to.Rect, source, source.Bounds(), draw.Over, nil)
	return to
}
