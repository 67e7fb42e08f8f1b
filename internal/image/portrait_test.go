package image

import (
	"bytes"
	"image"
	"image/jpeg"
	"image/png"
	"math/rand/v2"
	"testing"
)

// grain is a photo that hardly packs.
func grain(width, height int) image.Image {
	m := image.NewRGBA(image.Rect(0, 0, width, height))
	random := rand.New(rand.NewPCG(1, 2))
	for i := range m.Pix {
		m.Pix[i] = byte(random.Uint32()) | byte(i%4/3*255) // each fourth is opacity
	}
	return m
}

func TestPortrait(t *testing.T) {
	for _, test := range []struct {
		width, height int
		asPNG, same   bool
	}{
		{640, 480, false, true},
		{480, 640, false, true},
		{1080, 1920, false, false}, // noise of that size is over 1 MB
		{3000, 2000, false, false},
		{100, 100, false, false},
		{900, 1000, true, false},
		{4000, 300, false, false},
	} {
		var data bytes.Buffer
		var err error
		if photo := grain(test.width, test.height); test.asPNG {
			err = png.Encode(&data, photo)
		} else {
			err = jpeg.Encode(&data, photo, nil)
		}
		if err != nil {
			t.Fatal(err)
		}
		got, err := Portrait(data.Bytes())
		if err != nil {
			t.Errorf("%d×%d: %v", test.width, test.height, err)
			continue
		}
		m := MeasureImage(got)
		long, short := max(m.Width, m.Height), min(m.Width, m.Height)
		if len(got) >= 1_000_000 || long > 1920 || short > 1080 || long < 640 {
			t.Errorf("%d×%d became %d×%d of %d bytes", test.width, test.height, m.Width, m.Height, len(got))
		}
		if same := bytes.Equal(got, data.Bytes()); same != test.same {
			t.Errorf("%d×%d is left alone: %v", test.width, test.height, same)
		}
	}
	if _, err := Portrait([]byte("no photo")); err == nil {
		t.Error("what is no photo is taken for one")
	}
}
