package workbook

import (
	"fmt"

	"veribatch/internal/explain"
	"veribatch/internal/verify"
	"veribatch/writer/report"

	"github.com/xuri/excelize/v2"
)

// conclusions counts records by state, those that occur first, and draws them
// beside the table.
func (s *summary) conclusions() {
	s.sectionHeading(conclusionsTitle)
	top := s.row
	s.put(gridLeft, gridLeft+2, s.styles.head, s.say(conclusionTitle))
	s.put(gridLeft+3, gridLeft+3, s.styles.headRight, s.say(countTitle))
	s.put(gridLeft+4, gridLeft+4, s.styles.headRight, s.say(shareTitle))
	s.next(24)
	found, absent := s.states()
	for _, state := range append(found, absent...) {
		n := s.tally.states[state]
		s.put(gridLeft, gridLeft+2, s.styles.states[state], s.options.ConclusionName(state))
		s.put(gridLeft+3, gridLeft+3, s.styles.count, n)
		s.put(gridLeft+4, gridLeft+4, s.styles.portion, s.portion(n, s.tally.total))
		s.next(24)
	}
	s.put(gridLeft, gridLeft+2, s.styles.total, s.say(totalTitle))
	s.put(gridLeft+3, gridLeft+3, s.styles.totalCount, s.tally.total)
	s.put(gridLeft+4, gridLeft+4, s.styles.totalPortion, s.portion(s.tally.total, s.tally.total))
	s.next(24)
	if len(found) > 0 {
		s.try(s.chart(top, found))
	}
}

// states returns the states that occur and those that don't, each the good ones first.
func (s *summary) states() (found, absent []verify.State) {
	for _, state := range s.options.Conclusions() {
		if s.tally.states[state] > 0 {
			found = append(found, state)
		} else {
			absent = append(absent, state)
		}
	}
	return found, absent
}

// chart draws the states of the table whose header is in row top.
func (s *summary) chart(top int, states []verify.State) error {
	var points []excelize.ChartDataPoint
	for i, state := range states {
		points = append(points, excelize.ChartDataPoint{Index: i, Fill: fill(tints[state].full)})
	}
	column := func(n int) string {
		return fmt.Sprintf("'%s'!$%s$%d:$%s$%d", s.sheet, columnName(n), top+1, columnName(n), top+len(states))
	}
	return s.file.AddChart(s.sheet, cellName(gridLeft+6, top), &excelize.Chart{
		Type:     excelize.Doughnut,
		HoleSize: 58,
		Series: []excelize.ChartSeries{{
			Name:       fmt.Sprintf("'%s'!$%s$%d", s.sheet, columnName(gridLeft+3), top),
			Categories: column(gridLeft), Values: column(gridLeft + 3), DataPoint: points,
		}},
		Legend:    excelize.ChartLegend{Position: "right", Font: font(10, ink, false)},
		Title:     s.chartTitle(conclusionsTitle),
		PlotArea:  excelize.ChartPlotArea{ShowPercent: false},
		Dimension: excelize.ChartDimension{Width: 540, Height: 300},
		Border:    excelize.LineOptions{Type: excelize.LineNone},
		Format: excelize.GraphicOptions{
			Positioning: "oneCell", AltText: s.say(explain.Text{ZH: "按结论的记录数", EN: "Records by conclusion"}),
		},
	})
}

// unfinished lists the records without a verdict by state, and what to do
// about them.
func (s *summary) unfinished() {
	s.sectionHeading(explain.Text{ZH: "尚未完成的记录与下一步", EN: "What is still open, and what to do"})
	found, _ := s.states()
	open := 0
	for _, state := range found {
		if (state.Final() || state == report.NoRecord) && state != verify.Unusable {
			continue
		}
		if open++; open == 1 {
			s.unfinishedHead()
		}
		advice := s.options.ConclusionMeaning(state).Advice.In(s.lang)
		s.put(gridLeft, gridLeft+2, s.styles.states[state], s.options.ConclusionName(state))
		s.put(gridLeft+3, gridLeft+3, s.styles.count, s.tally.states[state])
		s.put(gridLeft+4, gridRight, s.styles.body, advice)
		s.next(max(26, rowHeight(lines(advice, 8*gridWidth-4))))
	}
	if open == 0 {
		nothing := explain.Text{ZH: "没有：每条记录都有结论。", EN: "Nothing: every record has its verdict."}
		s.put(gridLeft, gridRight, s.styles.body, s.say(nothing))
		s.next(24)
	}
}

func (s *summary) unfinishedHead() {
	s.put(gridLeft, gridLeft+2, s.styles.head, s.say(conclusionTitle))
	s.put(gridLeft+3, gridLeft+3, s.styles.headRight, s.say(countTitle))
	s.put(gridLeft+4, gridRight, s.styles.headText, s.say(explain.Text{ZH: "下一步", EN: "Next step"}))
	s.next(24)
}
