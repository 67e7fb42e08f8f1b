package parts

import (
	"fmt"
	"slices"
	"strings"

	"github.com/xuri/excelize/v2"
)

// sheetOrder are the elements of a worksheet in the order that CT_Worksheet
// has them in (ECMA-376 part 1, 18.3.1.99).
var sheetOrder = strings.Fields(`sheetPr dimension sheetViews sheetFormatPr cols sheetData sheetCalcPr
	sheetProtection protectedRanges scenarios autoFilter sortState dataConsolidate customSheetViews mergeCells
	phoneticPr conditionalFormatting dataValidations hyperlinks printOptions pageMargins pageSetup headerFooter
	rowBreaks colBreaks customProperties cellWatches ignoredErrors smartTags drawing legacyDrawing
	legacyDrawingHF drawingHF picture oleObjects controls webPublishItems tableParts extLst`)

// A sheet is what drawings are held against.
type sheet struct {
	widths  map[int]float64 // of columns, in characters
	heights map[int]float64 // of rows, in points
	height  float64         // of a row that has none of its own
	values  map[string]string
}

func (c *checker) eachSheet() {
	for name, part := range c.parts {
		if part.name == "worksheet" {
			c.sheet(name, part)
		}
	}
}

func (c *checker) sheet(name string, part *node) {
	s := &sheet{widths: make(map[int]float64), heights: make(map[int]float64), values: make(map[string]string)}
	c.sheets[name] = s
	c.order(name, part, sheetOrder)
	c.head(name, part, s)
	c.cells(name, part, s)
	for list, item := range map[string]string{
		"mergeCells": "mergeCell", "dataValidations": "dataValidation", "rowBreaks": "brk", "tableParts": "tablePart",
	} {
		c.counted(name, part.one(list), "count", len(part.all(list, item)))
	}
	for _, rule := range part.all("conditionalFormatting", "cfRule") {
		if _, ok := rule.attrs["dxfId"]; ok && rule.number("dxfId") >= c.rules {
			c.problem(name, "format %d of a rule does not exist", rule.number("dxfId"))
		}
	}
}

// order finds children that do not stand in the given order.
func (c *checker) order(part string, n *node, order []string) {
	last := -1
	for _, child := range n.children {
		i := slices.Index(order, child.name)
		if i < last || i < 0 {
			c.problem(part, "%s stands in the wrong place in %s", child.name, n.name)
		}
		last = max(last, i)
	}
}

// head finds columns out of order, and colours that are not whole.
func (c *checker) head(name string, part *node, s *sheet) {
	if rgb, ok := part.one("sheetPr", "tabColor").attrs["rgb"]; ok && len(rgb) != 8 {
		c.problem(name, "the tab's colour %s does not have eight digits", rgb)
	}
	fmt.Sscan(part.one("sheetFormatPr").attrs["defaultRowHeight"], &s.height)
	last, level := 0, 0
	for _, col := range part.all("cols", "col") {
		first := col.number("min")
		if first <= last {
			c.problem(name, "column %d comes after %d", first, last)
		}
		last, level = col.number("max"), max(level, col.number("outlineLevel"))
		var width float64
		fmt.Sscan(col.attrs["width"], &width)
		for i := first; i <= last; i++ {
			s.widths[i] = width
		}
	}
	if got := part.one("sheetFormatPr").number("outlineLevelCol"); got != level {
		c.problem(name, "columns are grouped to level %d, and the sheet says %d", level, got)
	}
}

// cells finds cells out of order or of a format or text that is not there,
// and a dimension that is not the area that they take up.
func (c *checker) cells(name string, part *node, s *sheet) {
	texts := 0
	if c.parts["xl/sharedStrings.xml"] != nil {
		texts = len(c.parts["xl/sharedStrings.xml"].all("si"))
	}
	right, bottom, row := 0, 0, 0
	for _, r := range part.all("sheetData", "row") {
		if r.number("r") <= row {
			c.problem(name, "row %d comes after %d", r.number("r"), row)
		}
		row = r.number("r")
		var height float64
		if n, _ := fmt.Sscan(r.attrs["ht"], &height); n == 1 {
			s.heights[row] = height
		}
		column := 0
		for _, cell := range r.all("c") {
			x, y, err := excelize.CellNameToCoordinates(cell.attrs["r"])
			if err != nil || x <= column || y != row {
				c.problem(name, "cell %s stands in the wrong place in row %d", cell.attrs["r"], row)
			}
			column, right, bottom = x, max(right, x), max(bottom, y)
			if cell.number("s") >= c.formats {
				c.problem(name, "cell %s: format %d does not exist", cell.attrs["r"], cell.number("s"))
			}
			value := cell.one("v").text + cell.one("is", "t").text
			if cell.attrs["t"] == "s" {
				c.strings++
				var i int
				if fmt.Sscan(value, &i); i >= texts {
					c.problem(name, "cell %s: text %d does not exist", cell.attrs["r"], i)
					continue
				}
				value = c.parts["xl/sharedStrings.xml"].all("si")[i].one("t").text
			}
			s.values[cell.attrs["r"]] = value
		}
	}
	end, err := excelize.CoordinatesToCellName(max(right, 1), max(bottom, 1))
	if want := "A1:" + end; err != nil || part.one("dimension").attrs["ref"] != want {
		c.problem(name, "its dimension is %s, and its cells are in %s", part.one("dimension").attrs["ref"], want)
	}
}
