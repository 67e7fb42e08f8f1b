package parts

import (
	"fmt"
	"strings"

	"github.com/xuri/excelize/v2"
)

// drawings finds anchors that lie outside of their cells, and charts that are
// out of order or whose cached values are not those of their cells.
func (c *checker) drawings() {
	byName := make(map[string]*sheet)
	workbook := c.targets("xl/workbook.xml")
	for _, s := range c.parts["xl/workbook.xml"].all("sheets", "sheet") {
		byName[s.attrs["name"]] = c.sheets[workbook[s.attrs["id"]]]
	}
	for name, part := range c.parts {
		switch part.name {
		case "worksheet":
			for _, d := range part.all("drawing") {
				drawing := c.targets(name)[d.attrs["id"]]
				c.anchors(drawing, c.sheets[name])
			}
		case "chartSpace":
			c.chart(name, part, byName)
		}
	}
}

// unit is a pixel in EMU, of which drawings are measured in: 914,400 an inch,
// 96 pixels an inch.
const unit = 9525

func (c *checker) anchors(name string, s *sheet) {
	for _, anchor := range c.parts[name].all("twoCellAnchor") {
		for _, corner := range []string{"from", "to"} {
			at := func(what string) (n int) {
				fmt.Sscan(anchor.one(corner, what).text, &n)
				return n
			}
			width := s.widths[at("col")+1]*7 + 5 // a digit has 7 pixels, a column 5 of margin
			height := s.height
			if own, ok := s.heights[at("row")+1]; ok {
				height = own
			}
			if x := at("colOff"); x < 0 || float64(x) > width*unit {
				c.problem(name, "%s: offset %d is outside of column %d", corner, x, at("col"))
			}
			if y := at("rowOff"); y < 0 || float64(y) > (height*4/3)*unit {
				c.problem(name, "%s: offset %d is outside of row %d", corner, y, at("row"))
			}
		}
	}
}

// The elements of a series, in the orders of CT_BarSer and CT_PieSer
// (ECMA-376 part 1, 21.2.2).
var seriesOrders = map[string][]string{
	"barChart": strings.Fields(`idx order tx spPr invertIfNegative pictureOptions dPt dLbls trendline errBars
		cat val shape extLst`),
	"doughnutChart": strings.Fields(`idx order tx spPr explosion dPt dLbls cat val extLst`),
}

func (c *checker) chart(name string, part *node, sheets map[string]*sheet) {
	for kind, order := range seriesOrders {
		for _, series := range part.all("chart", "plotArea", kind, "ser") {
			c.order(name, series, order)
			for _, ref := range [][]string{{"tx", "strRef"}, {"cat", "strRef"}, {"val", "numRef"}} {
				c.cached(name, series.one(ref...), sheets)
			}
		}
	}
}

// cached finds a reference whose cached values are not those of its cells.
func (c *checker) cached(name string, ref *node, sheets map[string]*sheet) {
	sheetName, area, _ := strings.Cut(ref.one("f").text, "!")
	s := sheets[strings.Trim(sheetName, "'")]
	if s == nil {
		c.problem(name, "%s is of no sheet", ref.one("f").text)
		return
	}
	first, last, _ := strings.Cut(strings.ReplaceAll(area, "$", ""), ":")
	if last == "" {
		last = first
	}
	x, top, err := excelize.CellNameToCoordinates(first)
	_, bottom, lerr := excelize.CellNameToCoordinates(last)
	if err != nil || lerr != nil {
		c.problem(name, "%s is no area", area)
		return
	}
	cache := ref.one(strings.TrimSuffix(ref.name, "Ref") + "Cache")
	if n := cache.one("ptCount").number("val"); n != bottom-top+1 || len(cache.all("pt")) != n {
		c.problem(name, "%s: %d values are cached of %d", area, n, bottom-top+1)
	}
	for _, point := range cache.all("pt") {
		cell, _ := excelize.CoordinatesToCellName(x, top+point.number("idx"))
		if got := point.one("v").text; got != s.values[cell] {
			c.problem(name, "%s is cached as %q, and is %q", cell, got, s.values[cell])
		}
	}
}
