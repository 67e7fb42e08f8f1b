package page

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"veribatch/internal/explain"
	"veribatch/internal/price"
	"veribatch/internal/verify"
)

// A view words facts for a reader.
type view struct {
	Facts
	past *history
	lang explain.Lang
	zone *time.Location
}

// A tile is one figure and what it means.
type tile struct {
	Key   string // of the figure, for programs
	Label string
	Value string
	Exact string // the value for programs; empty: it has none
	Note  string
	Share string // of a bar, in percent; empty: it has none
	Alarm bool
}

// A table lists counts.
type table struct {
	Title string
	Head  []string
	Rows  [][]cell
}

// A cell is a text, or a figure.
type cell struct {
	Text  string
	Key   string // of the figure, for programs
	Exact string // the figure for programs; empty: it is a text
	Class string
	Share string // of a bar below it, in percent; empty: it has none
}

func (v view) word(key string) string { return wording[key].In(v.lang) }

// say puts arguments into the word of a key.
func (v view) say(key string, args ...any) string { return fmt.Sprintf(v.word(key), args...) }

// Badge says what goes on.
func (v view) Badge() string {
	wait := v.Run.Progress.Waiting
	if text, ok := waitsNow[wait.Reason]; ok && v.Phase == Running {
		at := wait.Since
		if at.IsZero() {
			at = wait.Until
		}
		return fmt.Sprintf(text.In(v.lang), v.clock(at))
	}
	if v.Phase == Ended && v.Outcome != (explain.Text{}) {
		return v.Outcome.In(v.lang)
	}
	return phases[v.Phase].In(v.lang)
}

// BadgeClass says how that looks.
func (v view) BadgeClass() string {
	if v.Phase == Running && v.Run.Progress.Waiting.Reason != "" {
		return "waiting"
	}
	return string(v.Phase)
}

// RunLine says which run it is.
func (v view) RunLine() string {
	if v.Run.Number == 0 {
		return ""
	}
	return v.say("run", v.Run.Number) + " · " + v.date(v.Run.Started)
}

// UpdatedLine says when this was true.
func (v view) UpdatedLine() string { return v.word("updated") + " " + v.moment(v.Time) }

// SandboxLine says that the answers are made up; nothing if they are not.
func (v view) SandboxLine() string {
	if !v.Sandbox {
		return ""
	}
	return v.word("sandbox")
}

// Tiles are the figures that matter most.
func (v view) Tiles() []tile {
	var tiles []tile
	if v.Run.Number > 0 {
		tiles = append(tiles, v.doneTile(), v.forecastTile(), v.rateTile(), v.callsTile(), v.lostTile())
	}
	if v.Phase != Starting {
		tiles = append(tiles, v.billedTile(), v.backupTile())
	}
	if v.Run.Fleet {
		n := v.Run.Progress.Workers
		tiles = append(tiles, tile{
			Key: "workers", Label: v.word("workers"), Value: figure(n), Exact: strconv.Itoa(n), Alarm: n == 0,
		})
	}
	return tiles
}

func (v view) doneTile() tile {
	done, rows := v.Run.Progress.Done(), v.Run.Rows
	t := tile{
		Key: "done", Label: v.word("done"), Value: figure(done), Exact: strconv.Itoa(done),
		Note: v.say("of rows", figure(rows)), Share: share(done, rows),
	}
	if t.Share != "" {
		t.Value = t.Share + "%"
		t.Note = figure(done) + " · " + t.Note
	}
	return t
}

func (v view) forecastTile() tile {
	left := max(v.Run.Calls-v.Run.Progress.Settled(), 0)
	t := tile{
		Key: "left", Label: v.word("forecast"), Value: v.word("unknown"), Exact: strconv.Itoa(left),
		Note: v.say("left", figure(left)),
	}
	switch {
	case v.Phase == Ended:
		t.Value = phases[Ended].In(v.lang)
	case !v.Run.Ends.IsZero():
		t.Value = v.day(v.Run.Ends)
	}
	if v.Run.Nights > 1 {
		t.Note += " · " + v.say("nights", v.Run.Nights)
	}
	return t
}

func (v view) rateTile() tile {
	t := tile{Label: v.word("rate"), Value: "–"}
	if v.Phase == Running && v.Run.Rate > 0 {
		t.Value = fmt.Sprintf("%.1f", v.Run.Rate)
	}
	t.Note = v.say("wanted", v.limit(v.Run.Wanted), v.limit(v.Run.Progress.Rate))
	return t
}

func (v view) limit(rate float64) string {
	if rate == 0 {
		return v.word("unlimited")
	}
	return strings.TrimSuffix(strconv.FormatFloat(rate, 'f', 1, 64), ".0")
}

func (v view) callsTile() tile {
	p := v.Run.Progress
	return tile{
		Key: "calls", Label: v.word("calls"), Value: figure(p.Calls), Exact: strconv.Itoa(p.Calls),
		Note: v.say("call notes", figure(p.Underway()), figure(p.Retrying)),
	}
}

func (v view) lostTile() tile {
	p := v.Run.Progress
	t := tile{
		Key: "lost", Label: v.word("answers lost"), Value: figure(p.Lost),
		Exact: strconv.Itoa(p.Lost), Alarm: p.Lost > 0,
	}
	if p.Found > 0 {
		t.Note = v.say("found", figure(p.Found))
	}
	return t
}

func (v view) billedTile() tile {
	t := tile{Key: "billed", Label: v.word("billed"), Value: figure(v.Spent), Exact: strconv.Itoa(v.Spent)}
	var notes []string
	if v.Cost != nil && !v.Sandbox {
		notes = append(notes, v.say("cost", money(*v.Cost)))
	}
	if v.Budget > 0 {
		notes = append(notes, v.say("budget", figure(v.Budget), figure(v.Left)))
		t.Share, t.Alarm = share(v.Spent, v.Budget), v.Left == 0
	}
	t.Note = strings.Join(notes, " · ")
	return t
}

func (v view) backupTile() tile {
	t := tile{Label: v.word("backup"), Value: v.word("no backup")}
	if !v.Backup.IsZero() {
		t.Value, t.Note = v.say("ago", v.duration(v.Time.Sub(v.Backup))), v.date(v.Backup)
	}
	return t
}

// Tables are the counts in full.
func (v view) Tables() []table {
	var tables []table
	for _, t := range []table{v.conclusions(), v.reasonTable("reasons", "records", v.Reasons),
		v.reasonTable("refused", "rows", v.Refused), v.waitTable(), v.runTable()} {
		if len(t.Rows) > 0 {
			tables = append(tables, t)
		}
	}
	return tables
}

// state names a conclusion.
func (v view) state(s verify.State) string {
	if text, ok := explain.Agreement(string(s)); ok && v.Compares {
		return text.In(v.lang)
	}
	return explain.State(string(s)).Reason.In(v.lang)
}

// ends are the conclusions that a run comes to, in the order in which they are drawn.
var ends = []struct {
	state verify.State
	class string
	of    func(verify.Progress) int
}{
	{verify.Passed, "passed", func(p verify.Progress) int { return p.Passed }},
	{verify.Rejected, "rejected", func(p verify.Progress) int { return p.Rejected }},
	{verify.Unusable, "unusable", func(p verify.Progress) int { return p.Unusable }},
	{verify.Unresolved, "unresolved", func(p verify.Progress) int { return p.Unresolved }},
	{verify.Sent, "in-doubt", func(p verify.Progress) int { return p.InDoubt }},
}

// conclusions says what became of the rows of a run, or what the checkpoint holds.
func (v view) conclusions() table {
	t := table{Title: v.word("conclusion"), Head: []string{v.word("conclusion"), v.word("records")}}
	all := 0
	add := func(name, class string, n int) {
		if n > 0 {
			t.Rows = append(t.Rows, []cell{{Text: name, Class: "mark " + class}, v.counted(class, n, all)})
		}
	}
	if v.Run.Number == 0 {
		for _, n := range v.Records {
			all += n
		}
		for _, state := range verify.States() {
			add(v.state(state), classOf(state), v.Records[state])
		}
		return t
	}
	p := v.Run.Progress
	all = max(v.Run.Rows, p.Done())
	for _, end := range ends {
		add(v.state(end.state), end.class, end.of(p))
		if end.state == verify.Rejected {
			add(v.word("no record"), "no-record", v.noRecord())
		}
	}
	add(v.word("already"), "answered", p.Answered)
	add(v.word("duplicate"), "duplicate", p.Duplicates)
	add(v.state(verify.Invalid), "invalid", p.Invalid)
	add(v.word("held"), "held", p.Held)
	add(v.state(verify.Exhausted), "exhausted", p.Exhausted)
	add(v.word("pending"), "pending", max(v.Run.Rows-p.Done(), 0))
	return t
}

func (v view) noRecord() (n int) {
	for _, r := range v.Run.Progress.Reasons {
		if r.NoRecord {
			n += r.Records
		}
	}
	return n
}

func classOf(s verify.State) string {
	switch s {
	case verify.Sent:
		return "in-doubt"
	case verify.Pending:
		return "pending"
	}
	return string(s)
}

// counted is a count among so many.
func (v view) counted(key string, n, all int) cell {
	return cell{Text: figure(n), Key: key, Exact: strconv.Itoa(n), Share: share(n, all)}
}

func (v view) reasonTable(title, what string, reasons []Reason) table {
	t := table{Title: v.word(title), Head: []string{v.word("reason"), v.word(what)}}
	all := 0
	for _, r := range reasons {
		all += r.Records
	}
	for _, r := range reasons {
		t.Rows = append(t.Rows, []cell{{Text: r.Text.In(v.lang)}, v.counted("", r.Records, all)})
	}
	return t
}

func (v view) waitTable() table {
	t := table{Title: v.word("waits"), Head: []string{v.word("reason"), v.word("time")}}
	for _, w := range waitNames {
		waited, now := v.past.waits[w.reason], v.past.now == w.reason
		if waited == 0 && !now {
			continue
		}
		name := w.name.In(v.lang)
		if now {
			name += v.word("now")
		}
		t.Rows = append(t.Rows, []cell{{Text: name}, {Text: v.duration(waited), Class: "figure"}})
	}
	return t
}

func (v view) runTable() table {
	t := table{Title: v.word("runs")}
	for _, key := range []string{"number", "started", "lasted", "outcome", "run calls", "run billed"} {
		t.Head = append(t.Head, v.word(key))
	}
	for _, end := range ends[:2] {
		t.Head = append(t.Head, v.state(end.state))
	}
	for i := len(v.Before) - 1; i >= 0 && len(t.Rows) < maxRuns; i-- {
		run, p := v.Before[i], v.Before[i].Progress
		lasted, class := "–", ""
		if run.Lasted > 0 {
			lasted = v.duration(run.Lasted)
		}
		if run.Failed {
			class = "failed"
		}
		t.Rows = append(t.Rows, []cell{
			{Text: figure(run.Number)}, {Text: v.date(run.Started)}, {Text: lasted},
			{Text: run.Outcome.In(v.lang), Class: class}, {Text: figure(p.Calls), Class: "figure"},
			{Text: figure(max(p.MaybeBilled(), 0)), Class: "figure"}, {Text: figure(p.Passed), Class: "figure"},
			{Text: figure(p.Rejected), Class: "figure"},
		})
	}
	return t
}

// maxRuns is how many runs are listed, the last ones.
const maxRuns = 20

func (v view) clock(t time.Time) string  { return t.In(v.zone).Format("15:04") }
func (v view) moment(t time.Time) string { return t.In(v.zone).Format(time.TimeOnly) }
func (v view) day(t time.Time) string    { return t.In(v.zone).Format("01-02 15:04") }
func (v view) date(t time.Time) string   { return t.In(v.zone).Format("2006-01-02 15:04") }

// duration words a duration in its two largest units.
func (v view) duration(d time.Duration) string {
	d = max(d, 0).Round(time.Second)
	days, hours := int(d/(24*time.Hour)), int(d/time.Hour)%24
	minutes, seconds := int(d/time.Minute)%60, int(d/time.Second)%60
	zh, en := "", ""
	switch {
	case days > 0:
		zh, en = fmt.Sprintf("%d 天 %d 小时", days, hours), fmt.Sprintf("%dd %dh", days, hours)
	case hours > 0:
		zh, en = fmt.Sprintf("%d 小时 %d 分", hours, minutes), fmt.Sprintf("%dh %dm", hours, minutes)
	case minutes > 0:
		zh, en = fmt.Sprintf("%d 分 %d 秒", minutes, seconds), fmt.Sprintf("%dm %ds", minutes, seconds)
	default:
		zh, en = fmt.Sprintf("%d 秒", seconds), fmt.Sprintf("%ds", seconds)
	}
	return explain.Text{ZH: zh, EN: en}.In(v.lang)
}

// share is n of all in percent; empty if there is nothing.
func share(n, all int) string {
	if all <= 0 {
		return ""
	}
	percent := min(100*float64(n)/float64(all), 100)
	if n < all { // what is not finished is not 100.0
		percent = min(percent, 99.9)
	}
	return strconv.FormatFloat(percent, 'f', 1, 64)
}

// figure writes a count with its thousands apart.
func figure(n int) string {
	digits := strconv.Itoa(n)
	for i := len(digits) - 3; i > 0 && digits[i-1] != '-'; i -= 3 {
		digits = digits[:i] + "," + digits[i:]
	}
	return digits
}

// money writes an amount with its thousands apart.
func money(amount price.CNY) string {
	whole, cents, _ := strings.Cut(amount.Fen(), ".")
	n, _ := strconv.Atoi(whole) // it was made of a number
	return figure(n) + "." + cents
}
