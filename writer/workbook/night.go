package workbook

import (
	"cmp"
	"fmt"
	"time"

	"veribatch/internal/explain"
	"veribatch/internal/price"
	"veribatch/writer/report"
)

// A Run is what one run sent.
type Run struct {
	Started, Ended           time.Time // Ended is zero if it was killed
	Calls                    int       // attempts that left
	Retries, Lost            int       // of them: not a record's first; their answer never came
	Billed, Passed, Rejected int       // of them: perhaps billed; the verdicts that they brought

	Cost *price.CNY // of Billed; nil if the price is unknown
}

// took is how long the run sent, 0 if that is unknown.
func (r Run) took() time.Duration {
	if r.Started.IsZero() || r.Ended.Before(r.Started) {
		return 0
	}
	return r.Ended.Sub(r.Started)
}

// add adds a run's counts and times.
func (n *night) add(r Run) {
	n.Calls += r.Calls
	n.Retries += r.Retries
	n.Lost += r.Lost
	n.Billed += r.Billed
	n.Passed += r.Passed
	n.Rejected += r.Rejected
	n.sending += r.took()
	if r.Cost != nil {
		n.Cost = new(*cmp.Or(n.Cost, new(price.CNY)) + *r.Cost)
	}
}

// A night is the runs that began on one day, added up.
type night struct {
	name string
	Run
	sending time.Duration
}

// nights returns what was sent by the days on which runs began, and the total.
func (s *summary) nights() (all []night, total night) {
	total.name = s.say(totalTitle)
	for _, run := range s.run.Runs {
		if run.Calls == 0 {
			continue
		}
		day := run.Started.In(s.zone).Format(time.DateOnly)
		if len(all) == 0 || all[len(all)-1].name != day {
			all = append(all, night{name: day})
		}
		all[len(all)-1].add(run)
		total.add(run)
	}
	if unknown := s.run.Billed - total.Billed; unknown > 0 {
		all = append(all, night{
			name: s.say(explain.Text{ZH: "（中断未记）", EN: "(unrecorded)"}),
			Run:  Run{Billed: unknown, Cost: s.run.Price.Calls(unknown)},
		})
		total.Billed += unknown
	}
	total.Cost = s.run.Cost
	return all, total
}

// byNight says what was sent on each day.
func (s *summary) byNight() {
	all, total := s.nights()
	if len(all) == 0 {
		return
	}
	s.sectionHeading(explain.Text{ZH: "逐日调用（按运行开始的日期）", EN: "Calls by the day on which a run began"},
		tableStart)
	for i, title := range []explain.Text{
		{ZH: "日期", EN: "Day"}, {ZH: "调用次数", EN: "Calls"}, {ZH: "通过", EN: "Passed"},
		{ZH: "不通过", EN: "Rejected"}, {ZH: "未收到回答", EN: "Lost"}, {ZH: "费用（估算）", EN: "Cost (estimate)"},
		{ZH: "通过占比", EN: "Share passed"}, {ZH: "每秒调用", EN: "Calls/s"}, {ZH: "用时", EN: "Duration"},
	} {
		style := s.styles.headRight
		if i == 0 {
			style = s.styles.headText
		}
		s.put(nightColumns[i][0], nightColumns[i][1], style, s.say(title))
	}
	s.next(24)
	for _, n := range all {
		s.night(n, s.styles.body, s.styles.count, s.styles.portion, s.styles.amount)
	}
	s.night(total, s.styles.total, s.styles.totalCount, s.styles.totalPortion, s.styles.totalAmount)
	noRecord := s.options.ConclusionName(report.NoRecord)
	note := s.say(explain.Text{
		ZH: fmt.Sprintf("这里计的是调用：资料相同的行共用一次，不通过含%s，"+
			"因此各数与上面按行计的不同，通过占比也不是上面的通过率。", noRecord),
		EN: fmt.Sprintf("These are calls: rows with the same material share one, and rejected includes %q, so the "+
			"figures differ from those of the rows above, and the share passed from the pass rate.", noRecord),
	})
	s.put(gridLeft, gridRight, s.styles.note, note)
	s.next(rowHeight(lines(note, gridWidth*12)))
}

// nightColumns are the first and last grid columns of a night's figures.
var nightColumns = [][2]int{
	{gridLeft, gridLeft + 1}, {gridLeft + 2, gridLeft + 2}, {gridLeft + 3, gridLeft + 3}, {gridLeft + 4, gridLeft + 4},
	{gridLeft + 5, gridLeft + 5}, {gridLeft + 6, gridLeft + 7}, {gridLeft + 8, gridLeft + 8},
	{gridLeft + 9, gridLeft + 9}, {gridLeft + 10, gridRight},
}

func (s *summary) night(n night, name, count, portion, amount int) {
	for i, cell := range []struct {
		style int
		value any
	}{
		{name, n.name}, {count, n.Calls}, {count, n.Passed}, {count, n.Rejected}, {count, n.Lost},
		{amount, s.cost(n.Cost)},
		{portion, s.portion(n.Passed, n.Passed+n.Rejected)}, {count, callsPerSecond(n.Calls, n.sending)},
		{count, s.duration(n.sending)},
	} {
		s.put(nightColumns[i][0], nightColumns[i][1], cell.style, cell.value)
	}
	s.next(22)
}

// cost returns what calls cost as a cell has it: in yuan, or in words.
func (s *summary) cost(amount *price.CNY) any {
	switch {
	case s.sandbox:
		return s.say(freeOfCharge)
	case amount == nil:
		return s.say(priceUnknown)
	}
	return amount.Yuan()
}

// callsPerSecond is how fast calls were sent, as text.
func callsPerSecond(calls int, took time.Duration) string {
	if took < time.Second {
		return noFigure
	}
	rate := float64(calls) / took.Seconds()
	if rate < 1 {
		return fmt.Sprintf("%.2f", rate)
	}
	return fmt.Sprintf("%.1f", rate)
}

// duration says a time in words; a dash if it is unknown.
func (d *document) duration(t time.Duration) string {
	if t <= 0 {
		return noFigure
	}
	if t < time.Second {
		return d.say(explain.Text{ZH: "不足 1 秒", EN: "under 1 s"})
	}
	whole := int(t.Round(time.Second).Seconds())
	hours, minutes, seconds := whole/3600, whole/60%60, whole%60
	switch {
	case hours > 0:
		return d.say(explain.Text{
			ZH: fmt.Sprintf("%d 小时 %d 分", hours, minutes), EN: fmt.Sprintf("%d h %d min", hours, minutes),
		})
	case minutes > 0:
		return d.say(explain.Text{
			ZH: fmt.Sprintf("%d 分 %d 秒", minutes, seconds), EN: fmt.Sprintf("%d min %d s", minutes, seconds),
		})
	}
	return d.say(explain.Text{ZH: fmt.Sprintf("%d 秒", seconds), EN: fmt.Sprintf("%d s", seconds)})
}
