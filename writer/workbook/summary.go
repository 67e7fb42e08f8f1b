package workbook

import (
	"fmt"
	"strings"

	"veribatch/internal/explain"
	"veribatch/internal/verify"
	"veribatch/writer/report"
)

// writeSummary writes the sheet that is opened first.
func (d *document) writeSummary(run RunStats, t *tally) error {
	s := &summary{document: d, sheet: Summary.Name(d.lang), run: run, tally: t, row: 1}
	s.try(d.setView(s.sheet, navy, 20, false))
	s.try(d.file.SetColWidth(s.sheet, "A", "A", 2))
	s.try(d.file.SetColWidth(s.sheet, columnName(gridLeft), columnName(gridRight), gridWidth))
	s.heading()
	s.tiles()
	s.funnel()
	s.conclusions()
	s.changes()
	s.sources()
	s.unfinished()
	s.failures()
	s.checks()
	s.scores()
	s.latest()
	s.byNight()
	s.spending()
	s.stages()
	s.background()
	s.reasons() // last: it is as long as there are reasons
	s.addCharts()
	d.setExtent(s.sheet, gridRight, s.row-1)
	s.try(d.setPrint(s.sheet, paper{size: a4, wide: 1}))
	return s.failed
}

// heading writes the title, the inputs and when they were verified.
func (s *summary) heading() {
	if s.sandbox {
		s.put(1, gridRight, s.styles.banner, s.say(sandboxBanner))
		s.next(24)
	}
	s.next(6)
	s.put(gridLeft, gridRight, s.styles.title, s.say(s.title()))
	s.next(30)
	about := []string{strings.Join(s.options.Provenance.Inputs, explain.Text{ZH: "、", EN: ", "}.In(s.lang))}
	if !s.tally.last.IsZero() {
		first, last := s.clock(s.tally.first), s.clock(s.tally.last)
		about = append(about, s.say(explain.Text{
			ZH: s.options.Verb() + "时间 " + first + " 至 " + last,
			EN: "verified " + first + " to " + last,
		}))
	}
	line := strings.Join(about, "  ·  ")
	s.put(gridLeft, gridRight, s.styles.subtitle, line)
	s.next(rowHeight(lines(line, gridWidth*12-8)))
}

// tiles shows the six figures that people ask for first.
func (s *summary) tiles() {
	s.next(8)
	passed, rejected := s.tally.states[verify.Passed], s.tally.rejected()
	tiles := []struct {
		name  explain.Text
		style int
		value any
	}{
		{explain.Text{ZH: "记录总数", EN: "Records"}, s.styles.tileCount, s.tally.total},
		{s.options.ConclusionMeaning(verify.Passed).Reason, s.styles.tileCount, passed},
		{s.options.ConclusionMeaning(verify.Rejected).Reason, s.styles.tileCount, rejected},
		{s.options.ConclusionMeaning(report.NoRecord).Reason, s.styles.tileCount, s.tally.noRecord},
		{passRateTitle, s.styles.tileShare, s.portion(passed, passed+rejected)},
		{explain.Text{ZH: "费用（估算）", EN: "Cost (estimate)"}, s.styles.tileMoney, s.cost(s.run.Cost)},
	}
	for i, t := range tiles {
		s.put(gridLeft+2*i, gridLeft+2*i+1, s.styles.tileName, s.say(t.name))
	}
	s.next(22)
	for i, t := range tiles {
		s.put(gridLeft+2*i, gridLeft+2*i+1, t.style, t.value)
	}
	s.next(32)
	s.formulas(passed, rejected)
}

// formulas states what the rate is a share of.
func (s *summary) formulas(passed, rejected int) {
	formula := s.say(explain.Text{
		ZH: fmt.Sprintf("通过率 = 通过 ÷（通过 + 不通过）= %d ÷ %d。%s不是客户的问题，不计入；"+
			"其余各行尚无结论，也不计入。本页各数均按名单的行计。", passed, passed+rejected,
			s.options.ConclusionName(report.NoRecord)),
		EN: fmt.Sprintf("Pass rate = passed ÷ (passed + rejected) = %d ÷ %d. Where the authority has no record, "+
			"it is not the person's fault and not counted; nor are rows without a verdict. All figures count rows.",
			passed, passed+rejected),
	})
	s.put(gridLeft, gridRight, s.styles.note, formula)
	s.next(rowHeight(lines(formula, gridWidth*12)))
}

// title names the document, and the action where it isn't VerifyMaterial.
func (s *summary) title() explain.Text {
	action := s.options.Action
	if action.Default() {
		return documentTitle
	}
	return explain.Text{ZH: action.Title + "结果汇总", EN: action.Name + ": summary"}
}

// reasons counts records by reason: every record is in exactly one line.
func (s *summary) reasons() {
	s.sectionHeading(explain.Text{ZH: "原因明细（每条记录只计一次）", EN: "Reasons (every record is counted once)"},
		tableStart)
	s.put(gridLeft, gridLeft+2, s.styles.headText, s.say(explain.Text{ZH: "依据", EN: "Decided by"}))
	s.put(gridLeft+3, gridRight-2, s.styles.headText,
		s.say(explain.Text{ZH: "含义 / 可能原因", EN: "Meaning / reason"}))
	s.put(gridRight-1, gridRight-1, s.styles.headRight, s.say(countTitle))
	s.put(gridRight, gridRight, s.styles.headRight, s.say(shareTitle))
	s.next(24)
	for _, r := range s.tally.ranked() {
		label, why, n := r.Label(s.lang), r.Meaning().Reason.In(s.lang), s.tally.reasons[r]
		s.put(gridLeft, gridLeft+2, s.styles.body, label)
		s.put(gridLeft+3, gridRight-2, s.styles.body, why)
		s.put(gridRight-1, gridRight-1, s.styles.count, n)
		s.put(gridRight, gridRight, s.styles.portion, s.portion(n, s.tally.total))
		s.next(rowHeight(max(lines(label, 3*gridWidth-4), lines(why, 7*gridWidth-4))))
	}
}
