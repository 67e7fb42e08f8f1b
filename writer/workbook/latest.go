package workbook

import (
	"time"

	"veribatch/internal/explain"
	"veribatch/internal/verify"
	"veribatch/writer/report"

	"github.com/xuri/excelize/v2"
)

// news are the rows that the last run gave a final answer.
type news struct {
	since     time.Time // when it began; zero: there was none before it, and all rows would be news
	answered  *figures
	corrected int // of the answered: people changed a cell
}

func newNews(since time.Time) *news { return &news{since: since, answered: newFigures()} }

func (n *news) add(r *report.Row) {
	if n.since.IsZero() || !r.Outcome.State.Final() || r.Outcome.Time.Before(n.since) {
		return
	}
	n.answered.add(r)
	if len(r.Record.Corrected) > 0 {
		n.corrected++
	}
}

// latest draws what the last run changed.
func (s *summary) latest() {
	n := s.tally.news
	if n.since.IsZero() {
		return
	}
	began := n.since.In(s.zone).Format("2006-01-02 15:04")
	s.draw(drawing{
		title: explain.Text{
			ZH: "最近一次运行的变化（" + began + " 开始）", EN: "What the last run changed (begun " + began + ")",
		},
		head: explain.Text{ZH: "新得出的结论", EN: "New answers"}, kind: excelize.Bar,
		color: tints[verify.Unresolved].full, of: n.answered.total,
		bars: []bar{
			{s.say(explain.Text{ZH: "新得出最终结论", EN: "final answers"}), n.answered.total},
			{s.say(explain.Text{ZH: "其中：更正过的行", EN: "of them: rows that were corrected"}), n.corrected},
			{s.options.ConclusionName(verify.Passed), n.answered.states[verify.Passed]},
			{s.options.ConclusionName(verify.Rejected), n.answered.rejected()},
			{s.options.ConclusionName(report.NoRecord), n.answered.noRecord},
			{s.options.ConclusionName(verify.Unusable), n.answered.states[verify.Unusable]},
		},
	})
}
