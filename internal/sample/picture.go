package sample

import (
	"image"
	"image/color"
	"image/draw"
	"image/jpeg"
	"image/png"
	"io"
	"math/rand/v2"
	"strings"
)

// encode writes an image as PNG or JPEG, by its name's suffix.
func encode(w io.Writer, name string, m image.Image) error {
	if strings.HasSuffix(name, ".png") {
		return (&png.Encoder{CompressionLevel: png.BestCompression}).Encode(w, m)
	}
	return jpeg.Encode(w, m, &jpeg.Options{Quality: 82})
}

var (
	white  = color.RGBA{255, 255, 255, 255}
	ink    = color.RGBA{48, 42, 40, 255}
	lips   = color.RGBA{186, 84, 84, 255}
	paper  = color.RGBA{226, 236, 244, 255}
	red    = color.RGBA{198, 40, 40, 255}
	gold   = color.RGBA{240, 196, 72, 255}
	border = color.RGBA{150, 170, 190, 255}

	skins       = []color.RGBA{{246, 214, 188, 255}, {234, 192, 160, 255}, {220, 176, 140, 255}}
	hairs       = []color.RGBA{{30, 26, 28, 255}, {60, 44, 36, 255}, {90, 84, 82, 255}}
	backgrounds = []color.RGBA{{255, 255, 255, 255}, {206, 226, 244, 255}, {232, 238, 230, 255}}
	clothes     = []color.RGBA{{58, 84, 130, 255}, {130, 60, 70, 255}, {70, 110, 90, 255}}
)

// drawFace draws a face of nobody, 240 by 300 pixels, the face itself about
// 130 by 170. The seed decides colours and features.
func drawFace(seed uint64) image.Image {
	m := image.NewRGBA(image.Rect(0, 0, 240, 300))
	random := rand.New(rand.NewPCG(seed, 3))
	fillRect(m, m.Rect, tint(random, backgrounds))
	portrait(m, m.Rect, random)
	return m
}

// portrait draws head and shoulders into a part of the image.
func portrait(m *image.RGBA, r image.Rectangle, random *rand.Rand) {
	part := m.SubImage(r).(*image.RGBA)
	at := func(x, y, rx, ry int, c color.Color) { // on a plane of 240 by 300
		w, h := r.Dx(), r.Dy()
		fillEllipse(part, r.Min.Add(image.Pt(x*w/240, y*h/300)), max(1, rx*w/240), max(1, ry*h/300), c)
	}
	skin, hair := tint(random, skins), tint(random, hairs)
	brow := 118 + random.IntN(5)

	at(120, 120, 74, 78+random.IntN(14), hair)
	at(120, 320, 100, 80, tint(random, clothes))
	at(120, 235, 26, 40, skin)
	at(58, 152, 10, 18, skin)
	at(182, 152, 10, 18, skin)
	at(120, 150, 64, 84, skin)
	for _, x := range []int{95, 145} {
		at(x, brow, 15, 3, hair)
		at(x, 138, 12, 7, white)
		at(x, 138, 6, 6, ink)
	}
	at(120, 168, 6, 9, shade(skin))
	at(120, 200, 14+random.IntN(10), 5, lips)
}

// drawCardFront draws what the portrait side of an ID card looks like from
// afar: lines where text would be, and a portrait.
func drawCardFront() image.Image {
	m := card()
	for i, width := range []int{90, 60, 120, 150, 110} {
		y := 34 + i*26
		fillRect(m, image.Rect(20, y, 44, y+8), border)
		fillRect(m, image.Rect(54, y, 54+width, y+8), ink)
	}
	fillRect(m, image.Rect(100, 180, 290, 190), ink)
	portrait(m, image.Rect(226, 36, 316, 150), rand.New(rand.NewPCG(9, 3)))
	return m
}

// drawCardBack draws the side with the emblem: a disc, a title, two lines.
func drawCardBack() image.Image {
	m := card()
	fillEllipse(m, image.Pt(56, 56), 34, 34, red)
	fillEllipse(m, image.Pt(56, 56), 24, 24, gold)
	fillRect(m, image.Rect(110, 30, 300, 46), ink)
	fillRect(m, image.Rect(120, 62, 290, 82), ink)
	fillRect(m, image.Rect(110, 140, 250, 150), ink)
	fillRect(m, image.Rect(110, 170, 280, 180), ink)
	return m
}

// card returns an empty card of 340 by 214 pixels, the shape of ID-1.
func card() *image.RGBA {
	m := image.NewRGBA(image.Rect(0, 0, 340, 214))
	fillRect(m, m.Rect, border)
	fillRect(m, m.Rect.Inset(3), paper)
	return m
}

func tint(random *rand.Rand, from []color.RGBA) color.RGBA { return from[random.IntN(len(from))] }

func shade(c color.RGBA) color.RGBA {
	return color.RGBA{c.R - c.R/8, c.G - c.G/8, c.B - c.B/8, 255}
}

func fillRect(m draw.Image, r image.Rectangle, c color.Color) {
	draw.Draw(m, r, image.NewUniform(c), image.Point{}, draw.Src)
}

func fillEllipse(m draw.Image, centre image.Point, rx, ry int, c color.Color) {
	e := ellipse{centre, rx, ry}
	draw.DrawMask(m, e.Bounds(), image.NewUniform(c), image.Point{}, e, e.Bounds().Min, draw.Over)
}

// An ellipse is a mask: opaque inside, clear outside.
type ellipse struct {
	centre image.Point
	rx, ry int // half its width and height
}

func (e ellipse) ColorModel() color.Model { return color.AlphaModel }

func (e ellipse) Bounds() image.Rectangle {
	return image.Rectangle{Min: e.centre, Max: e.centre}.Inset(-max(e.rx, e.ry))
}

func (e ellipse) At(x, y int) color.Color {
	dx, dy := x-e.centre.X, y-e.centre.Y
	if dx*dx*e.ry*e.ry+dy*dy*e.rx*e.rx <= e.rx*e.rx*e.ry*e.ry {
		return color.Opaque
	}
	return color.Transparent
}
