package image

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"math/rand/v2"
	"os"
	"testing"

	"golang.org/x/image/bmp"
)

// quarters returns an image whose four corners can be told apart.
func quarters(w, h int) *image.RGBA {
	m := image.NewRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			c := color.RGBA{A: 255}
			if x >= w/2 {
				c.R = 255
			}
			if y >= h/2 {
				c.B = 255
			}
			m.SetRGBA(x, y, c)
		}
	}
	return m
}

// noise returns an image that hardly compresses.
func noise(w, h int) *image.RGBA {
	m := image.NewRGBA(image.Rect(0, 0, w, h))
	random := rand.New(rand.NewPCG(1, 2))
	for i := range m.Pix {
		m.Pix[i] = byte(random.Uint32())
		if i%4 == 3 {
			m.Pix[i] = 255
		}
	}
	return m
}

func encoded(t testing.TB, m image.Image, as string) []byte {
	t.Helper()
	var out bytes.Buffer
	var err error
	switch as {
	case "JPEG":
		err = jpeg.Encode(&out, m, &jpeg.Options{Quality: 100})
	case "PNG":
		err = png.Encode(&out, m)
	case "BMP":
		err = bmp.Encode(&out, m)
	}
	if err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

type byteOrder interface {
	binary.ByteOrder
	binary.AppendByteOrder
}

// turned returns a JPEG with an EXIF segment that gives its orientation.
func turned(jpeg []byte, turn uint16, order byteOrder) []byte {
	tiff := []byte("II*\x00\x08\x00\x00\x00")
	if order == byteOrder(binary.BigEndian) {
		tiff = []byte("MM\x00*\x00\x00\x00\x08")
	}
	put := func(values ...uint16) {
		for _, v := range values {
			tiff = order.AppendUint16(tiff, v)
		}
	}
	put(2)
	put(0x010F, 2, 0, 0, 0, 0) // another tag before it
	put(0x0112, 3)
	tiff = order.AppendUint32(tiff, 1)
	put(turn, 0)
	segment := binary.BigEndian.AppendUint16([]byte{0xFF, 0xE1}, uint16(8+len(tiff)))
	segment = append(append(segment, "Exif\x00\x00"...), tiff...)
	return append(append(append([]byte(nil), jpeg[:2]...), segment...), jpeg[2:]...)
}

// webp8 is a lossless WebP of one pixel.
const webp8 = "RIFF\x1a\x00\x00\x00WEBPVP8L\x0d\x00\x00\x00\x2f\x00\x00\x00\x10\x07\x10\x11\x11\x88\x88\xfe\x07\x00"

func TestMeasure(t *testing.T) {
	for _, c := range []struct {
		what string
		data []byte
		want Measure
	}{
		{"JPEG", encoded(t, quarters(80, 60), "JPEG"), Measure{"JPEG", 80, 60}},
		{"PNG", encoded(t, quarters(80, 60), "PNG"), Measure{"PNG", 80, 60}},
		{"BMP", encoded(t, quarters(80, 60), "BMP"), Measure{"BMP", 80, 60}},
		{"WebP", []byte(webp8), Measure{"WebP", 1, 1}},
		{"a header without an image", encoded(t, quarters(80, 60), "PNG")[:40], Measure{"PNG", 80, 60}},
		{"nothing", nil, Measure{}},
		{"text", []byte("user_id,name,id_number\n"), Measure{}},
		{"GIF", []byte("GIF89a\x50\x00\x50\x00\x00\x00\x00"), Measure{}},
		{"a beginning", []byte("\xff\xd8\xff\xe0"), Measure{}},
	} {
		if got := MeasureImage(c.data); got != c.want {
			t.Errorf("%s: %+v, want %+v", c.what, got, c.want)
		}
	}
}

func TestOrientation(t *testing.T) {
	plain := encoded(t, quarters(80, 60), "JPEG")
	for _, order := range []byteOrder{binary.LittleEndian, binary.BigEndian} {
		for turn := 0; turn <= 9; turn++ {
			want := turn
			if turn < 1 || turn > 8 {
				want = 1
			}
			if got := orientation(turned(plain, uint16(turn), order)); got != want {
				t.Errorf("%v %d: %d", order, turn, got)
			}
		}
	}
	if got := orientation(plain); got != 1 {
		t.Errorf("without EXIF: %d", got)
	}
}

// The colours of the corners after an image was turned, from the top left in
// reading order: 0 black, 1 red, 2 blue, 3 both.
func TestUpright(t *testing.T) {
	for turn, want := range map[int][4]int{
		1: {0, 1, 2, 3}, 2: {1, 0, 3, 2}, 3: {3, 2, 1, 0}, 4: {2, 3, 0, 1},
		5: {0, 2, 1, 3}, 6: {2, 0, 3, 1}, 7: {3, 1, 2, 0}, 8: {1, 3, 0, 2},
	} {
		m := upright(quarters(8, 6), turn)
		w, h := m.Rect.Dx(), m.Rect.Dy()
		if swapped := turn >= 5; swapped != (w == 6) {
			t.Errorf("%d: %d by %d", turn, w, h)
		}
		var got [4]int
		for i, p := range []image.Point{{0, 0}, {w - 1, 0}, {0, h - 1}, {w - 1, h - 1}} {
			c := m.RGBAAt(p.X, p.Y)
			got[i] = int(c.R/255) + 2*int(c.B/255)
		}
		if got != want {
			t.Errorf("%d: %v, want %v", turn, got, want)
		}
	}
}

func TestFit(t *testing.T) {
	small := encoded(t, quarters(80, 60), "PNG")
	if got, err := Fit(small, len(small)); err != nil || !bytes.Equal(got, small) {
		t.Errorf("an image that fits was changed: %v", err)
	}

	large := noise(400, 300)
	for _, as := range []string{"JPEG", "PNG", "BMP"} {
		data := encoded(t, large, as)
		got, err := Fit(data, 30_000)
		if err != nil {
			t.Errorf("%s: %v", as, err)
			continue
		}
		m := MeasureImage(got)
		if len(got) > 30_000 || m.Format != "JPEG" || m.Small() || m.Width <= m.Height {
			t.Errorf("%s: %d bytes, %+v", as, len(got), m)
		}
	}

	on := turned(encoded(t, large, "JPEG"), 6, binary.BigEndian)
	got, err := Fit(on, 30_000)
	if m := MeasureImage(got); err != nil || m.Width >= m.Height || bytes.Contains(got, []byte("Exif")) {
		t.Errorf("on its side: %+v, %v", m, err)
	}
}

func TestFitRefuses(t *testing.T) {
	bomb := encoded(t, quarters(80, 60), "PNG")
	binary.BigEndian.PutUint32(bomb[16:], 60_000) // its width
	binary.BigEndian.PutUint32(bomb[20:], 60_000)
	copy(bomb[29:], pngSum(bomb[12:29]))
	if m := MeasureImage(bomb); m.Width != 60_000 || m.Fits() {
		t.Fatalf("%+v", m)
	}
	whole := encoded(t, noise(100, 100), "JPEG")
	for what, data := range map[string][]byte{
		"a bomb": bomb, "text": []byte("no image at all"), "a torn file": whole[:len(whole)/3],
	} {
		if got, err := Fit(data, 10); err == nil {
			t.Errorf("%s: %d bytes", what, len(got))
		}
	}
}

func FuzzMeasure(f *testing.F) {
	plain := encoded(f, quarters(80, 60), "JPEG")
	f.Add(turned(plain, 6, binary.BigEndian))
	f.Add(encoded(f, quarters(80, 60), "PNG"))
	f.Add(encoded(f, quarters(80, 60), "BMP"))
	f.Add([]byte(webp8))
	f.Add([]byte{})
	f.Fuzz(func(t *testing.T, data []byte) {
		m := MeasureImage(data)
		if m.Width < 0 || m.Height < 0 || m.Format == "" && m != (Measure{}) {
			t.Errorf("%+v", m)
		}
		if turn := orientation(data); turn < 1 || turn > 8 {
			t.Errorf("orientation %d", turn)
		}
	})
}

func TestSamples(t *testing.T) {
	for name, want := range map[string]Measure{
		"face-1.jpg": {"JPEG", 240, 300}, "face-3.png": {"PNG", 240, 300}, "card-back.jpg": {"JPEG", 340, 214},
	} {
		data, err := os.ReadFile("../../testdata/photos/" + name)
		if got := MeasureImage(data); err != nil || got != want || got.Small() {
			t.Errorf("%s: %+v, %v", name, got, err)
		}
	}
}

// pngSum returns the checksum of a PNG's chunk.
func pngSum(chunk []byte) []byte {
	return binary.BigEndian.AppendUint32(nil, crc32.ChecksumIEEE(chunk))
}

// An image as a phone takes it.
func BenchmarkFit(b *testing.B) {
	data := encoded(b, quarters(4000, 3000), "JPEG")
	for b.Loop() {
		if _, err := Fit(data, len(data)-1); err != nil {
			b.Fatal(err)
		}
	}
}
