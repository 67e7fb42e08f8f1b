package workbook

import (
	"veribatch/internal/explain"
	"veribatch/internal/price"
)

// A Stage is what one action of several over the same rows was asked, and spent.
type Stage struct {
	Action string     // its name
	Billed int        // calls that may have been billed, over the whole life of its checkpoint
	Cost   *price.CNY // of Billed, an estimate; nil if the price is unknown
}

// stages says what the earlier stage and this one spent, and both together.
func (s *summary) stages() {
	if s.run.Earlier == nil {
		return
	}
	earlier := *s.run.Earlier
	this := Stage{Action: s.options.Action.OrDefault().Name, Billed: s.run.Billed, Cost: s.run.Cost}
	both := Stage{Billed: earlier.Billed + this.Billed}
	if earlier.Cost != nil && this.Cost != nil {
		both.Cost = new(*earlier.Cost + *this.Cost)
	}
	s.sectionHeading(explain.Text{ZH: "两步合计", EN: "Both stages"}, tableStart)
	st := s.styles
	s.quarters([4]int{st.headText, st.headText, st.headRight, st.headRight}, explain.Text{ZH: "步骤", EN: "Stage"},
		s.say(explain.Text{ZH: "核验服务", EN: "Action"}),
		s.say(explain.Text{ZH: "可能计费次数", EN: "Calls perhaps billed"}),
		s.say(explain.Text{ZH: "费用（估算）", EN: "Cost (estimate)"}))
	line := [4]int{st.body, st.body, st.count, st.amount}
	s.stage(line, explain.Text{ZH: "上一步", EN: "Earlier stage"}, earlier)
	s.stage(line, explain.Text{ZH: "本步", EN: "This stage"}, this)
	s.stage([4]int{st.total, st.total, st.totalCount, st.totalAmount}, totalTitle, both)
}

func (s *summary) stage(styles [4]int, name explain.Text, stage Stage) {
	s.quarters(styles, name, stage.Action, stage.Billed, s.cost(stage.Cost))
}

// quarters writes a row of a name and three values, each as wide as a quarter of the grid.
func (s *summary) quarters(styles [4]int, name explain.Text, values ...any) {
	for i, value := range append([]any{s.say(name)}, values...) {
		from := gridLeft + 3*i
		s.put(from, from+2, styles[i], value)
	}
	s.next(headHeight)
}
