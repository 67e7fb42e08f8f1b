package workbook

import (
	"fmt"
	"strings"

	"veribatch/internal/explain"
)

// A property is a name and its value. Two stand side by side.
type property struct {
	name  explain.Text
	style int
	value any
}

// properties writes properties in two columns, in reading order.
func (s *summary) properties(all []property) {
	half := (gridRight - gridLeft + 1) / 2
	for i, p := range all {
		from := gridLeft + i%2*half
		s.put(from, from+1, s.styles.label, s.say(p.name))
		s.put(from+2, from+half-2, p.style, p.value)
		if i%2 == 1 || i == len(all)-1 {
			s.next(s.propertyHeight(all[i-i%2 : i+1]))
		}
	}
}

func (s *summary) propertyHeight(pair []property) float64 {
	high := 1
	for _, p := range pair {
		if text, ok := p.value.(string); ok {
			high = max(high, lines(text, 3*gridWidth-6))
		}
	}
	return rowHeight(high)
}

// spending says what all runs called and what it costs.
func (s *summary) spending() {
	s.sectionHeading(explain.Text{ZH: "调用与费用（历次运行合计）", EN: "Calls and cost of all runs"}, 4*21)
	st := s.styles
	_, total := s.nights()
	s.properties([]property{
		{explain.Text{ZH: "调用次数", EN: "Calls"}, st.figure, total.Calls},
		{explain.Text{ZH: "其中重试", EN: "Retries among them"}, st.figure, total.Retries},
		{explain.Text{ZH: "其中未收到回答", EN: "Answers that never came"}, st.figure, total.Lost},
		{explain.Text{ZH: "可能重复计费的记录", EN: "Records perhaps billed twice"}, st.figure, s.run.BilledTwice},
		{explain.Text{ZH: "可能计费次数", EN: "Calls perhaps billed"}, st.figure, s.run.Billed},
		{explain.Text{ZH: "每次单价", EN: "Price a call"}, st.money, s.cost(s.run.Price.Calls(1))},
	})
	s.put(gridLeft, gridRight, st.note, s.say(s.costNote()))
	s.next(20)
}

func (s *summary) costNote() explain.Text {
	if s.sandbox {
		return explain.Text{ZH: "沙箱不产生费用。", EN: "The sandbox costs nothing."}
	}
	if s.run.Cost == nil {
		return explain.Text{
			ZH: fmt.Sprintf("可能计费 %d 次；该核验的单价未公布，可用 --price 指定。实际费用以阿里云账单为准。",
				s.run.Billed),
			EN: fmt.Sprintf("%d calls perhaps billed; the price is not published, give it with --price. What was "+
				"billed is on the Alibaba Cloud bill.", s.run.Billed),
		}
	}
	if len(s.run.Price.Answers) > 0 {
		return explain.Text{
			ZH: fmt.Sprintf("费用（估算）= 可能计费次数 × 各自答复的单价，%d 次共 ¥%s；未收到回答的按每次单价计。"+
				"实际费用以阿里云账单为准。", s.run.Billed, s.run.Cost.Fen()),
			EN: fmt.Sprintf("Cost (estimate) = calls perhaps billed × the price of each answer: ¥%[2]s for %[1]d "+
				"calls, lost answers at the price of a call. What was billed is on the Alibaba Cloud bill.",
				s.run.Billed, s.run.Cost.Fen()),
		}
	}
	return explain.Text{
		ZH: fmt.Sprintf("费用（估算）= 可能计费次数 × 单价 = %d × ¥%s = ¥%s。"+
			"含未收到回答、可能已计费的调用；实际费用以阿里云账单为准。",
			s.run.Billed, s.run.Price.Call, s.run.Cost.Fen()),
		EN: fmt.Sprintf("Cost (estimate) = calls perhaps billed × price = %d × ¥%s = ¥%s, "+
			"lost answers included. What was billed is on the Alibaba Cloud bill.",
			s.run.Billed, s.run.Price.Call, s.run.Cost.Fen()),
	}
}

// background says how the results came about.
func (s *summary) background() {
	s.sectionHeading(explain.Text{ZH: "任务信息", EN: "About this run"}, 7*21)
	body, p, last := s.styles.body, &s.options.Provenance, s.run.last()
	properties := []property{
		{explain.Text{ZH: "输入", EN: "Input"}, body, strings.Join(p.Inputs, "\n")},
		{explain.Text{ZH: "服务地址", EN: "Endpoint"}, body, p.Endpoint},
		{explain.Text{ZH: "时区", EN: "Time zone"}, body, s.zone.String()},
		{explain.Text{ZH: "最近一次开始", EN: "Last run started"}, body, s.clock(last.Started)},
		{explain.Text{ZH: "最近一次结束", EN: "Last run ended"}, body, s.clock(last.Ended)},
		{explain.Text{ZH: "最近一次用时", EN: "Its duration"}, body, s.duration(last.took())},
		{explain.Text{ZH: "每秒调用", EN: "Its calls a second"}, body, callsPerSecond(last.Calls, last.took())},
		{explain.Text{ZH: "程序版本", EN: "Version"}, body, strings.TrimSpace("veribatch " + p.Version)},
	}
	if p.BizType != "" { // not every action has one
		properties = append(properties, property{explain.Text{ZH: "业务场景 BizType", EN: "BizType"}, body, p.BizType})
	}
	if !s.options.Action.Default() {
		properties = append(properties,
			property{explain.Text{ZH: "核验服务", EN: "Action"}, body, s.options.Action.Name})
	}
	if only := s.only(); only != "" {
		properties = append(properties, property{explain.Text{ZH: "结果表只含", EN: "Rows of the results"}, body, only})
	}
	s.properties(properties)
	s.put(gridLeft, gridRight, s.styles.note, s.say(explain.Text{
		ZH: "比对分仅供参考，是否通过以" + s.decisive() + "为准。各状态、错误码和检查项的含义见“说明”表。" +
			"本文件含个人信息，请按规定保管和转发。",
		EN: "Scores are a reference only: the verdict is " + strings.TrimSpace(s.decisive()) + ". " +
			"What statuses, codes and checks mean is on the sheet Explanations. " +
			"This file holds personal data: store and forward it accordingly.",
	}))
	s.next(rowHeight(2))
}

// decisive names what in an answer decides.
func (s *summary) decisive() string {
	if s.options.Action.Default() {
		return " VerifyStatus "
	}
	return s.say(explain.Text{ZH: "服务返回的结论", EN: "the service's own conclusion"})
}

// only says which rows the results are limited to, "" for none.
func (s *summary) only() string {
	var names []string
	for _, state := range s.options.Only {
		names = append(names, s.options.ConclusionName(state))
	}
	if s.options.Changed {
		names = append(names, s.say(explain.Text{ZH: "结论有变化", EN: "conclusion changed"}))
	}
	return strings.Join(names, explain.Text{ZH: "、", EN: ", "}.In(s.lang))
}
