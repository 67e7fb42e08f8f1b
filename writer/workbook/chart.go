package workbook

import (
	"fmt"
	"strings"

	"veribatch/internal/explain"

	"github.com/xuri/excelize/v2"
)

// A bar is a line of a table that is drawn beside it.
type bar struct {
	name string
	n    int
}

// A drawing is a table of bars with its chart.
type drawing struct {
	title explain.Text
	head  explain.Text // of the names
	kind  excelize.ChartType
	color string
	bars  []bar
	of    int // what shares are of
}

// mostBars is how many reasons are drawn: the rest are one bar.
const mostBars = 9

// failures draws why records did not pass.
func (s *summary) failures() {
	d := drawing{
		title: explain.Text{ZH: "未通过的原因", EN: "Why records did not pass"},
		head:  explain.Text{ZH: "原因", EN: "Reason"}, kind: excelize.Bar, color: "D64545",
	}
	rest := bar{name: s.say(explain.Text{ZH: "其他原因", EN: "other reasons"})}
	for i, reason := range frequent(s.tally.failures) {
		n := s.tally.failures[reason]
		d.of += n
		if i < mostBars {
			d.bars = append(d.bars, bar{reason.Short(s.lang), n})
		} else {
			rest.n += n
		}
	}
	if rest.n > 0 {
		d.bars = append(d.bars, rest)
	}
	s.draw(d)
}

// scores draws how the authority's scores are distributed.
func (s *summary) scores() {
	if !s.options.Action.Default() {
		return // the bands were published for VerifyMaterial's scores
	}
	d := drawing{
		title: explain.Text{ZH: "权威比对分分布（仅供参考）", EN: "Authority scores (reference only)"},
		head:  explain.Text{ZH: "分数段与误识率", EN: "Score and false acceptance"}, kind: excelize.Col, color: "4C82D9",
	}
	for _, band := range explain.Bands() {
		n := s.tally.bands[band.Key]
		d.of += n
		name := strings.ReplaceAll(band.Key, "-", "–")
		if band.Least > 0 {
			name += s.say(explain.Text{ZH: "（" + band.Rate.ZH + "）", EN: " (" + band.Rate.EN + ")"})
		}
		d.bars = append(d.bars, bar{name, n})
	}
	s.draw(d)
}

// draw writes a table and its chart, or nothing where there is nothing to count.
func (s *summary) draw(d drawing) {
	if d.of == 0 {
		return
	}
	s.sectionHeading(d.title)
	top := s.row
	s.put(gridLeft, gridLeft+2, s.styles.headText, s.say(d.head))
	s.put(gridLeft+3, gridLeft+3, s.styles.headRight, s.say(countTitle))
	s.put(gridLeft+4, gridLeft+4, s.styles.headRight, s.say(shareTitle))
	s.next(24)
	height := 24.0
	for _, b := range d.bars {
		s.put(gridLeft, gridLeft+2, s.styles.body, b.name)
		s.put(gridLeft+3, gridLeft+3, s.styles.count, b.n)
		s.put(gridLeft+4, gridLeft+4, s.styles.portion, s.portion(b.n, d.of))
		high := max(24, rowHeight(lines(b.name, 3*gridWidth-4)))
		s.next(high)
		height += high
	}
	if height < leastChart {
		s.next(leastChart - height)
		height = leastChart
	}
	s.try(s.barChart(d, top, height))
}

func (s *summary) chartTitle(title explain.Text) excelize.ChartTitle {
	return excelize.ChartTitle{Paragraph: []excelize.RichTextRun{{Text: s.say(title), Font: font(11, navy, true)}}}
}

// leastChart is the height of a chart in points below which it can't be read.
const leastChart = 180

// barChart draws a table whose header is in row top, in so many points.
func (s *summary) barChart(d drawing, top int, height float64) error {
	const pixels = 4.0 / 3 // of a point
	column := func(n int) string {
		return fmt.Sprintf("'%s'!$%s$%d:$%s$%d", s.sheet, columnName(n), top+1, columnName(n), top+len(d.bars))
	}
	axis := font(9, ink, false)
	return s.file.AddChart(s.sheet, cellName(gridLeft+6, top), &excelize.Chart{
		Type: d.kind,
		Series: []excelize.ChartSeries{{
			Name:       fmt.Sprintf("'%s'!$%s$%d", s.sheet, columnName(gridLeft+3), top),
			Categories: column(gridLeft), Values: column(gridLeft + 3), Fill: fill(d.color),
		}},
		GapWidth:  new(uint(60)),
		Legend:    excelize.ChartLegend{Position: "none"},
		Title:     s.chartTitle(d.title),
		PlotArea:  excelize.ChartPlotArea{ShowVal: true},
		XAxis:     excelize.ChartAxis{ReverseOrder: d.kind == excelize.Bar, Font: *axis},
		YAxis:     excelize.ChartAxis{None: true, Font: *axis},
		Dimension: excelize.ChartDimension{Width: 540, Height: uint(height * pixels)},
		Border:    excelize.LineOptions{Type: excelize.LineNone},
		Format:    excelize.GraphicOptions{Positioning: "oneCell", AltText: s.say(d.title)},
	})
}
