package workbook

import (
	"veribatch/internal/explain"
	"veribatch/internal/verify"
	"veribatch/writer/report"

	"github.com/xuri/excelize/v2"
)

// funnel draws how far the rows have come: each bar is a part of the one before.
func (s *summary) funnel() {
	states := s.tally.states
	sendable := s.tally.total - states[verify.Invalid] - states[report.LeftOut]
	s.draw(drawing{
		title: explain.Text{ZH: "进度", EN: "How far the rows have come"},
		head:  explain.Text{ZH: "步骤", EN: "Step"}, kind: excelize.Bar, color: navy, of: s.tally.total,
		bars: []bar{
			{s.say(explain.Text{ZH: "名单行数", EN: "rows"}), s.tally.total},
			{s.say(explain.Text{ZH: "资料可发送", EN: "can be sent"}), sendable},
			{s.say(explain.Text{ZH: "已发送", EN: "sent"}), sendable - states[verify.Pending]},
			{s.say(explain.Text{ZH: "已有最终回答", EN: "have their final answer"}), s.tally.final()},
			{s.say(explain.Text{ZH: "通过", EN: "passed"}), states[verify.Passed]},
		},
	})
}
