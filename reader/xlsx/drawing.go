package xlsx

import (
	"archive/zip"
)

// Lengths in a drawing are in English metric units (ECMA-376 part 1, 20.1.2.1).
const (
	unitsPerPoint = 12700
	defaultHeight = 15 // points of a row whose height nobody says
)

// maxReach is how many rows below its first one an image is looked for in: to say that it is there.
const maxReach = 9

// A floating is an image that lies over the cells of a sheet.
type floating struct {
	image       Image
	top, bottom int   // rows, from 1
	offset      int64 // in the top row: where it begins
	reach       int64 // in the bottom row: where it ends
	height      int64 // 0 where bottom and reach say so
}

// readDrawing adds the images of a sheet's drawing to its annotations. One that is damaged has none: their rows lack
// them.
func (f *File) readDrawing(sheet, relationship string, a *Annotations) {
	parts, err := f.opc.partsOf(sheet)
	if err != nil || parts[relationship] == nil {
		return
	}
	var content drawing
	if f.opc.decode(parts[relationship], &content) != nil {
		return
	}
	images, err := f.opc.partsOf(parts[relationship].Name)
	if err != nil {
		return
	}
	for _, anchors := range [][]anchor{content.TwoCell, content.OneCell, content.Chosen} {
		for _, anchor := range anchors {
			anchor.annotate(a, images)
		}
	}
}

// drawing is what lies over the cells of a sheet (ECMA-376 part 1, 20.5). What is anchored to no cell lies over none
// in particular.
type drawing struct {
	TwoCell []anchor `xml:"twoCellAnchor"`
	OneCell []anchor `xml:"oneCellAnchor"`
	Chosen  []anchor `xml:"AlternateContent>Choice>twoCellAnchor"`
}

// An anchor says where something lies.
type anchor struct {
	From   corner  `xml:"from"`
	To     *corner `xml:"to"`
	Extent struct {
		Height int64 `xml:"cy,attr"`
	} `xml:"ext"`
	Pictures []picture `xml:"pic"`
	Grouped  []picture `xml:"grpSp>pic"`
	Filling  []picture `xml:"sp>spPr"` // a shape that is filled with one
}

// A corner is a point in a cell. Columns and rows are from 0.
type corner struct {
	Column       int   `xml:"col"`
	ColumnOffset int64 `xml:"colOff"`
	Row          int   `xml:"row"`
	RowOffset    int64 `xml:"rowOff"`
}

// annotate adds the images of the anchor to all rows that it lies over.
func (a anchor) annotate(to *Annotations, parts map[string]*zip.File) {
	if a.From.Column < 0 || a.From.Column >= maxColumns || a.From.Row < 0 || a.From.Row >= maxRows {
		return
	}
	for _, pictures := range [][]picture{a.Pictures, a.Grouped, a.Filling} {
		for _, p := range pictures {
			if len(p.Blip.Attrs) == 0 {
				continue // a shape without an image
			}
			f := a.floating()
			f.image.Part, f.image.Edited = partName(p.Blip.in(parts)), p.edited()
			to.float(f)
		}
	}
}

func (a anchor) floating() *floating {
	f := &floating{
		image: Image{Column: a.From.Column, Last: a.From.Column},
		top:   a.From.Row + 1, bottom: a.From.Row + 1, offset: max(0, a.From.RowOffset),
	}
	if a.To == nil {
		f.height = max(0, a.Extent.Height)
		f.bottom++ // perhaps
		return f
	}
	f.image.Last, f.bottom, f.reach = a.To.Column, a.To.Row+1, max(0, a.To.RowOffset)
	if a.To.ColumnOffset <= 0 {
		f.image.Last--
	}
	if f.reach == 0 {
		f.bottom, f.reach = f.bottom-1, defaultHeight*unitsPerPoint
	}
	f.image.Last, f.bottom = max(f.image.Last, f.image.Column), max(f.bottom, f.top)
	return f
}

// float adds an image to the rows that it lies over. Merged cells are one.
func (a *Annotations) float(f *floating) {
	last := f.top
	for last < f.bottom && a.covers(last+1, f.image.Column) {
		last++
	}
	if last == f.bottom {
		f.bottom, f.height = f.top, 0
	}
	for row := f.top; row <= min(f.bottom, f.top+maxReach); row++ {
		a.images[row] = append(a.images[row], f)
	}
}

// over returns the image as it lies over a row, and whether it does, given the height of its top row in points; 0 if
// nobody says that. Where three quarters of it lie in one row, it is that row's: people place images by hand.
func (f *floating) over(row int, points float64) (Image, bool) {
	if points <= 0 {
		points = defaultHeight
	}
	image, room := f.image, int64(points*unitsPerPoint)-f.offset
	above, below := max(0, room), f.reach
	if f.height > 0 {
		above = min(f.height, above)
		below = f.height - above
	}
	switch whole := above + below; {
	case f.bottom == f.top, f.bottom == f.top+1 && above >= whole-whole/4:
		return image, row == f.top
	case f.bottom == f.top+1 && f.height == 0 && below >= whole-whole/4:
		return image, row == f.bottom
	}
	image.Unclear = true
	return image, true
}
