package workbook

import (
	"veribatch/internal/explain"
	"veribatch/internal/verify"
	"veribatch/writer/report"

	"github.com/xuri/excelize/v2"
)

// conclusions counts records by conclusion and draws them beside the table.
func (s *summary) conclusions() {
	all := s.conclusionLines()
	height := headHeight + rowHeight(1)
	for _, line := range all {
		height += line.height()
	}
	s.sectionHeading(conclusionsTitle, max(height, doughnutHeight))
	top := s.row
	s.put(gridLeft, gridLeft+2, s.styles.headText, s.say(conclusionTitle))
	s.put(gridLeft+3, gridLeft+3, s.styles.headRight, s.say(countTitle))
	s.put(gridLeft+4, gridLeft+4, s.styles.headRight, s.say(shareTitle))
	s.next(headHeight)
	for _, line := range all {
		s.put(gridLeft, gridLeft+2, line.style, line.name)
		s.put(gridLeft+3, gridLeft+3, s.styles.count, line.n)
		s.put(gridLeft+4, gridLeft+4, s.styles.portion, s.portion(line.n, s.tally.total))
		s.next(line.height())
	}
	s.put(gridLeft, gridLeft+2, s.styles.total, s.say(totalTitle))
	s.put(gridLeft+3, gridLeft+3, s.styles.totalCount, s.tally.total)
	s.put(gridLeft+4, gridLeft+4, s.styles.totalPortion, s.portion(s.tally.total, s.tally.total))
	s.next(rowHeight(1))
	if len(all) == 0 {
		return
	}
	if height < doughnutHeight {
		s.next(doughnutHeight - height)
	}
	s.chart(top, all)
}

// A conclusionLine is what the records are counted by.
type conclusionLine struct {
	bar
	style int
	color string // in the chart
}

// conclusionLines returns the conclusions that occur, the good ones first. Where
// the authority has no record, that is a line of its own.
func (s *summary) conclusionLines() []conclusionLine {
	var all []conclusionLine
	add := func(state verify.State, n int) {
		if n > 0 {
			all = append(all, conclusionLine{
				bar{s.options.ConclusionName(state), n}, s.styles.states[state], tints[state].full,
			})
		}
	}
	for _, state := range append(verify.States(), report.LeftOut) {
		if state != verify.Rejected {
			add(state, s.tally.states[state])
			continue
		}
		add(state, s.tally.rejected())
		add(report.NoRecord, s.tally.noRecord)
	}
	return all
}

// chart draws the conclusions of the table whose header is in row top.
func (s *summary) chart(top int, all []conclusionLine) {
	var bars []bar
	var points []excelize.ChartDataPoint
	for i, line := range all {
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

// doughnutHeight is the height in points of the chart of the conclusions.
const doughnutHeight = 220

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
