package workbook

import (
	"fmt"
	"strings"

	"veribatch/internal/explain"
	"veribatch/internal/verify"
	"veribatch/writer/report"

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

// failures draws why records did not pass: first those that were never sent,
// and those that are nobody's fault.
func (s *summary) failures() {
	d := drawing{
		title: explain.Text{ZH: "未通过的原因", EN: "Why records did not pass"},
		head:  explain.Text{ZH: "原因", EN: "Reason"}, kind: excelize.Bar, color: "D64545",
	}
	for _, b := range []bar{
		{s.options.ConclusionName(verify.Invalid), s.tally.states[verify.Invalid]},
		{s.options.ConclusionName(report.NoRecord), s.tally.noRecord},
	} {
		if d.of += b.n; b.n > 0 {
			d.bars = append(d.bars, b)
		}
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

// changes draws how the conclusions of what was asked for again compare with those before.
func (s *summary) changes() {
	d := drawing{
		title: explain.Text{ZH: "与上次结论相比的变化", EN: "Changes since the previous conclusion"},
		head:  explain.Text{ZH: "变化", EN: "Change"}, kind: excelize.Bar, color: "4C82D9",
	}
	for _, change := range report.Changes() {
		n := s.tally.changes[change]
		d.of += n
		d.bars = append(d.bars, bar{change.Label(s.lang), n})
	}
	s.draw(d)
}

// sources draws where the conclusions come from, if some were imported.
func (s *summary) sources() {
	if len(s.options.Imports) == 0 {
		return
	}
	d := drawing{
		title: explain.Text{ZH: "结论来源（导入的不计费）", EN: "Sources of conclusions (imports are not billed)"},
		head:  explain.Text{ZH: "来源", EN: "Source"}, kind: excelize.Bar, color: "4C82D9",
	}
	for _, source := range s.options.Sources() {
		n := s.tally.sources[source]
		d.of += n
		d.bars = append(d.bars, bar{s.options.SourceName(source), n})
	}
	s.draw(d)
}

// checks draws what checks in person came to. They stand beside the service's
// conclusions and change no figure of theirs.
func (s *summary) checks() {
	d := drawing{
		title: explain.Text{ZH: "人工核验结果（另计，不改变认证结论）", EN: "Checks in person (counted apart)"},
		head:  explain.Text{ZH: "结果", EN: "Result"}, kind: excelize.Bar, color: tints[verify.Sent].full,
	}
	for _, result := range verify.CheckResults() {
		n := s.tally.checks[result]
		d.of += n
		d.bars = append(d.bars, bar{report.CheckName(result, s.lang), n})
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
		head:  explain.Text{ZH: "分数段与误识率", EN: "Score and false acceptance"}, kind: excelize.Col,
		color: "4C82D9",
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
	height := d.height()
	s.sectionHeading(d.title, height)
	top := s.row
	s.put(gridLeft, gridLeft+2, s.styles.headText, s.say(d.head))
	s.put(gridLeft+3, gridLeft+3, s.styles.headRight, s.say(countTitle))
	s.put(gridLeft+4, gridLeft+4, s.styles.headRight, s.say(shareTitle))
	s.next(headHeight)
	left := height - headHeight
	for _, b := range d.bars {
		s.put(gridLeft, gridLeft+2, s.styles.body, b.name)
		s.put(gridLeft+3, gridLeft+3, s.styles.count, b.n)
		s.put(gridLeft+4, gridLeft+4, s.styles.portion, s.portion(b.n, d.of))
		s.next(b.height())
		left -= b.height()
	}
	if left > 0 {
		s.next(left)
	}
	s.barChart(d, top, height)
}

// height is that of the bar's line in points.
func (b bar) height() float64 { return rowHeight(lines(b.name, 3*gridWidth-4)) }

// height is that of the table in points, and of the chart beside it.
func (d *drawing) height() float64 {
	height := float64(headHeight)
	most := 1
	for _, b := range d.bars {
		height += b.height()
		most = max(most, lines(b.name, labelWidth))
	}
	return max(height, leastChart, chartTop+float64(len(d.bars)*(4+labelLine*most)))
}

// A chart's labels are broken after so many half-width characters or more, and
// run into one another where bars stand closer than their lines are high.
const (
	labelWidth = 30
	labelLine  = 11 // points
	chartTop   = 50 // points of the title and the margins
)

func (s *summary) chartTitle(title explain.Text) excelize.ChartTitle {
	return excelize.ChartTitle{Paragraph: []excelize.RichTextRun{{Text: s.say(title), Font: font(11, navy, true)}}}
}

// leastChart is the height of a chart in points below which it can't be read.
const leastChart = 160

// Charts are as wide as the columns that they lie on. A digit has 7 pixels,
// and a column 5 of margin. By its rows' heights excelize finds the cell that a
// chart ends in, and counts fewer pixels a point than there are.
const (
	chartLeft   = gridLeft + 6
	chartPixels = (gridRight - chartLeft + 1) * (7*gridWidth + 5)
	pointPixels = 4.0 / 3.4
)

// barChart draws a table whose header is in row top, in so many points.
func (s *summary) barChart(d drawing, top int, height float64) {
	axis := font(9, ink, false)
	s.place(top, height, &excelize.Chart{
		Type:     d.kind,
		Series:   []excelize.ChartSeries{s.series(top, d.bars, excelize.ChartSeries{Fill: fill(d.color)})},
		GapWidth: new(uint(60)),
		Legend:   excelize.ChartLegend{Position: "none"},
		Title:    s.chartTitle(d.title),
		PlotArea: excelize.ChartPlotArea{ShowVal: true},
		XAxis:    excelize.ChartAxis{ReverseOrder: d.kind == excelize.Bar, Font: *axis},
		YAxis:    excelize.ChartAxis{None: true, Font: *axis, Minimum: new(0.0)}, // not where bars begin to differ
		Format:   excelize.GraphicOptions{AltText: s.say(d.title)},
	})
}

// series returns a series with what it refers to: the bars of the table whose
// header is in row top.
func (s *summary) series(top int, bars []bar, series excelize.ChartSeries) excelize.ChartSeries {
	var names, counts []any
	for _, b := range bars {
		names, counts = append(names, b.name), append(counts, b.n)
	}
	series.Name = s.reference(gridLeft+3, top, s.say(countTitle))
	series.Categories = s.reference(gridLeft, top+1, names...)
	series.Values = s.reference(gridLeft+3, top+1, counts...)
	return series
}

// reference returns how a chart refers to cells of a column, from a row on,
// and keeps what they hold.
func (s *summary) reference(column, row int, values ...any) string {
	letters := columnName(column)
	cells := fmt.Sprintf("'%s'!$%s$%d", s.sheet, letters, row)
	if len(values) > 1 {
		cells += fmt.Sprintf(":$%s$%d", letters, row+len(values)-1)
	}
	s.mends.cached[cells] = values
	return cells
}

// place keeps a chart beside the row top, so many points high.
func (s *summary) place(top int, height float64, chart *excelize.Chart) {
	chart.Dimension = excelize.ChartDimension{Width: chartPixels - 6, Height: uint(height * pointPixels)}
	chart.Border = excelize.LineOptions{Type: excelize.LineNone}
	// With oneCell, excelize writes both anchors in one cell and offsets that
	// lie far outside of it, at which Excel may cut the chart off.
	chart.Format.Positioning = "twoCell"
	s.charts = append(s.charts, placedChart{cellName(chartLeft, top), chart})
}

// A placedChart is a chart and the cell of its upper left corner.
type placedChart struct {
	cell  string
	chart *excelize.Chart
}

// addCharts adds the charts that were placed: once all rows have their
// heights, because the cells of their anchors are found by these.
func (s *summary) addCharts() {
	for _, c := range s.charts {
		s.try(s.file.AddChart(s.sheet, c.cell, c.chart))
	}
}
