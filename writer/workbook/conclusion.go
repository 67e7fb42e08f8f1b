package workbook

import (
	"veribatch/internal/explain"
	"veribatch/internal/verify"
	"veribatch/writer/report"

	"github.com/xuri/excelize/v2"
)

// conclusions counts records by conclusion, those that occur first, and draws them
// beside the table.
func (s *summary) conclusions() {
	s.sectionHeading(conclusionsTitle, doughnutHeight)
	top := s.row
	s.put(gridLeft, gridLeft+2, s.styles.headText, s.say(conclusionTitle))
	s.put(gridLeft+3, gridLeft+3, s.styles.headRight, s.say(countTitle))
	s.put(gridLeft+4, gridLeft+4, s.styles.headRight, s.say(shareTitle))
	s.next(headHeight)
	found, absent := s.conclusionLines()
	for _, line := range append(found, absent...) {
		s.put(gridLeft, gridLeft+2, line.style, line.name)
		s.put(gridLeft+3, gridLeft+3, s.styles.count, line.n)
		s.put(gridLeft+4, gridLeft+4, s.styles.portion, s.portion(line.n, s.tally.total))
		s.next(rowHeight(lines(line.name, 3*gridWidth-4)))
	}
	s.put(gridLeft, gridLeft+2, s.styles.total, s.say(totalTitle))
	s.put(gridLeft+3, gridLeft+3, s.styles.totalCount, s.tally.total)
	s.put(gridLeft+4, gridLeft+4, s.styles.totalPortion, s.portion(s.tally.total, s.tally.total))
	s.next(rowHeight(1))
	if len(found) > 0 {
		s.chart(top, found)
	}
}

// A conclusionLine is what the records are counted by.
type conclusionLine struct {
	bar
	style int
	color string // in the chart
}

// conclusionLines returns the conclusions that occur and those that don't,
// each the good ones first. Where the authority has no record, that is a line
// of its own.
func (s *summary) conclusionLines() (found, absent []conclusionLine) {
	add := func(name string, n int, state verify.State, t tint) {
		line := conclusionLine{bar{name, n}, s.styles.states[state], t.full}
		if n > 0 {
			found = append(found, line)
		} else {
			absent = append(absent, line)
		}
	}
	for _, state := range verify.States() {
		if state == verify.Erased && s.tally.states[state] == 0 {
			continue // hardly any base has some
		}
		if state != verify.Rejected {
			add(s.options.ConclusionName(state), s.tally.states[state], state, tints[state])
			continue
		}
		add(s.options.ConclusionName(state), s.tally.rejected(), state, tints[state])
		add(s.options.ConclusionName(report.NoRecord), s.tally.noRecord, report.NoRecord, tints[report.NoRecord])
	}
	if n := s.tally.states[report.LeftOut]; n > 0 {
		add(s.options.ConclusionName(report.LeftOut), n, report.LeftOut, tints[report.LeftOut])
	}
	return found, absent
}

// chart draws the conclusions of the table whose header is in row top.
func (s *summary) chart(top int, found []conclusionLine) {
	var bars []bar
	var points []excelize.ChartDataPoint
	for i, line := range found {
		bars = append(bars, line.bar)
		points = append(points, excelize.ChartDataPoint{Index: i, Fill: fill(line.color)})
	}
	s.place(top, doughnutHeight, &excelize.Chart{
		Type:     excelize.Doughnut,
		HoleSize: 58,
		Series:   []excelize.ChartSeries{s.series(top, bars, excelize.ChartSeries{DataPoint: points})},
		Legend:   excelize.ChartLegend{Position: "right", Font: font(10, ink, false)},
		Title:    s.chartTitle(conclusionsTitle),
		PlotArea: excelize.ChartPlotArea{ShowPercent: false},
		Format: excelize.GraphicOptions{
			AltText: s.say(explain.Text{ZH: "按结论的记录数", EN: "Records by conclusion"}),
		},
	})
}

// doughnutHeight is the height in points of the chart of the conclusions:
// that of their table.
const doughnutHeight = 240

// unfinished lists the records without a verdict by state, and what to do
// about them.
func (s *summary) unfinished() {
	s.sectionHeading(explain.Text{ZH: "尚未完成的记录与下一步", EN: "What is still open, and what to do"}, tableStart)
	open := 0
	for _, state := range verify.States() {
		if s.tally.states[state] == 0 || state.Final() && state != verify.Unusable {
			continue
		}
		if open++; open == 1 {
			s.unfinishedHead()
		}
		advice, name := s.options.ConclusionMeaning(state).Advice.In(s.lang), s.options.ConclusionName(state)
		s.put(gridLeft, gridLeft+2, s.styles.states[state], name)
		s.put(gridLeft+3, gridLeft+3, s.styles.count, s.tally.states[state])
		s.put(gridLeft+4, gridRight, s.styles.body, advice)
		s.next(max(26, rowHeight(max(lines(advice, 8*gridWidth-4), lines(name, 3*gridWidth-4)))))
	}
	if open == 0 {
		nothing := explain.Text{ZH: "没有：每条记录都有结论。", EN: "Nothing: every record has its verdict."}
		s.put(gridLeft, gridRight, s.styles.body, s.say(nothing))
		s.next(24)
	}
}

func (s *summary) unfinishedHead() {
	s.put(gridLeft, gridLeft+2, s.styles.headText, s.say(conclusionTitle))
	s.put(gridLeft+3, gridLeft+3, s.styles.headRight, s.say(countTitle))
	s.put(gridLeft+4, gridRight, s.styles.headText, s.say(explain.Text{ZH: "下一步", EN: "Next step"}))
	s.next(24)
}
