package cli

import (
	"cmp"
	"errors"
	"fmt"
	"os"
	"strings"
	"sync"
	"time"

	"veribatch/checkpoint"
	"veribatch/internal/explain"
	"veribatch/internal/notify"
	"veribatch/internal/price"
	"veribatch/internal/session"
	"veribatch/internal/verify"
	"veribatch/internal/words"
)

// How long the last notices of a run may take: a terminal or a supervisor that interrupted it waits for less.
const (
	lastNotices      = time.Minute
	lastWhenStopping = 10 * time.Second
)

// notices tell how a run goes. They are worded here, and never with an error's own text: that may name a file.
type notices struct {
	notifier *notify.Notifier
	job      string
	host     string
	lang     explain.Lang
	zone     *time.Location
	outage   time.Duration // --max-outage
	stderr   printer
	told     bool // that the run ended
}

// startNotices tells that the run starts.
func (c *runCommand) startNotices() *notices {
	if c.notify.exposed {
		c.stderr.say("veribatch: --notify-file %s: others may read it, and it holds tokens; chmod 600 keeps "+
			"them out", c.notify.file)
	}
	host, _ := os.Hostname()
	n := &notices{
		notifier: notify.New(c.notify.targets, notify.Options{Roots: c.service.roots, Log: c.log}),
		job:      c.notify.job, host: host, lang: c.output.lang, zone: c.schedule.location(),
		outage: c.failure.maxOutage, stderr: c.stderr,
	}
	n.send(notify.Notice{Event: notify.Started}, explain.Text{ZH: "任务开始", EN: "started"})
	return n
}

// send sends a notice whose first line has job, host and what happened.
func (n *notices) send(notice notify.Notice, title explain.Text, lines ...string) {
	first := strings.Join([]string{n.job, n.host, title.In(n.lang)}, " · ")
	notice.Job, notice.Host, notice.Time = n.job, n.host, time.Now().UTC()
	notice.Text = strings.Join(append([]string{first}, lines...), "\n")
	n.notifier.Send(notice)
}

// ended tells how a run ended, whose results may not have been written.
func (n *notices) ended(end error, run checkpoint.Run, export session.Export, written bool) {
	if !written {
		n.tellEnd(exitOf(end), nil)
		return
	}
	n.tellEnd(exitOf(end), n.figures(run, export))
}

// tellEnd tells that a run ended, once.
func (n *notices) tellEnd(code exit, figures *notify.Figures) {
	n.tellOutcome(outcomes[code], code, figures)
}

func (n *notices) tellOutcome(how outcome, code exit, figures *notify.Figures) {
	if n.told {
		return
	}
	n.told = true
	number := int(code)
	lines := append(n.figureLines(figures), how.advice.In(n.lang))
	n.send(notify.Notice{
		Event: notify.Ended, Outcome: how.word, Failed: how.failed, Exit: &number, Figures: figures,
	}, how.title, lines...)
}

// close tells how a run ended that ended before it had results, and waits for
// the last notices. Without an error such a run is one that panics.
func (n *notices) close(err error) {
	code := exitUnexpected
	if err != nil || n.told {
		code = exitOf(err)
	}
	if errors.Is(err, errDeclined) {
		n.tellOutcome(declined, code, nil)
	}
	n.tellEnd(code, nil)
	limit := lastNotices
	if code == exitInterrupted {
		limit = lastWhenStopping
	}
	if given := n.notifier.Close(limit); given > 0 {
		n.stderr.say("veribatch: %s could not be delivered; --log-file keeps the reasons",
			count(given, "notice"))
	}
}

func (n *notices) figures(run checkpoint.Run, export session.Export) *notify.Figures {
	f := &notify.Figures{
		Rows: export.Rows, States: statesByName(export.States), Calls: run.Progress.Calls, Lost: run.Progress.Lost,
		Billed: export.Billed, Sandbox: export.Sandboxed,
	}
	if f.CNY = export.Cost; export.Sandboxed {
		f.CNY = new(price.CNY)
	}
	return f
}

// figureLines says what stands at the end of a run; nothing if that isn't known.
func (n *notices) figureLines(f *notify.Figures) []string {
	if f == nil {
		return nil
	}
	var states []string
	for _, state := range verify.States() {
		if count := f.States[stateName(state)]; count > 0 {
			states = append(states, fmt.Sprintf("%s %d", explain.State(string(state)).Reason.In(n.lang), count))
		}
	}
	rows := explain.Text{ZH: fmt.Sprintf("共 %d 行", f.Rows), EN: count(f.Rows, "row").In(words.EN)}
	calls := explain.Text{
		ZH: fmt.Sprintf("本次调用 %d 次，其中 %d 次没有收到回答", f.Calls, f.Lost),
		EN: fmt.Sprintf("this run: %s, %s lost", count(f.Calls, "call"), count(f.Lost, "answer")),
	}
	return []string{
		strings.Join(append([]string{rows.In(n.lang)}, states...), " · "), calls.In(n.lang), costLine(f).In(n.lang),
	}
}

func costLine(f *notify.Figures) explain.Text {
	billed := count(f.Billed, "call")
	switch {
	case f.Sandbox:
		return explain.Text{ZH: "沙箱：未产生费用", EN: "sandbox: nothing was charged"}
	case f.CNY == nil:
		return explain.Text{
			ZH: fmt.Sprintf("历次合计可能计费 %d 次，单价未知", f.Billed),
			EN: fmt.Sprintf("all runs: %s perhaps billed, price unknown", billed),
		}
	}
	return explain.Text{
		ZH: fmt.Sprintf("历次合计可能计费 %d 次，约 %s 元（估算）", f.Billed, f.CNY.Fen()),
		EN: fmt.Sprintf("all runs: %s perhaps billed, about %s CNY (estimate)", billed, f.CNY.Fen()),
	}
}

// watched adds to what shows the progress of a run the notices while it goes on: see session.RunOptions.Watch.
func (n *notices) watched(show func(func() verify.Progress) func(), rate float64) func(func() verify.Progress) func() {
	return func(progress func() verify.Progress) func() {
		stop := show(progress)
		quit := make(chan struct{})
		var done sync.WaitGroup
		done.Go(func() { n.watch(progress, newHealth(time.Now(), rate), quit) })
		return func() {
			close(quit)
			done.Wait()
			stop()
		}
	}
}

func (n *notices) watch(progress func() verify.Progress, h *health, quit <-chan struct{}) {
	look := time.NewTicker(lookEvery)
	defer look.Stop()
	for {
		select {
		case <-quit:
			return
		case now := <-look.C:
			p := progress()
			if event := h.look(now, p); event != "" {
				p.Waiting.Since = cmp.Or(p.Waiting.Since, h.since)
				title, advice := n.healthText(event, p.Waiting, h.moved)
				n.send(notify.Notice{Event: event}, title, advice.In(n.lang))
			}
		}
	}
}

// healthText says what keeps a run back, or that it goes on, and what to do. Moved is when it last got something done.
func (n *notices) healthText(event notify.Event, wait verify.Wait, moved time.Time) (title, advice explain.Text) {
	switch event {
	case notify.Resumed:
		return explain.Text{ZH: "任务继续进行", EN: "the run goes on"}, outcomes[exitDone].advice
	case notify.Stall:
		at := n.clock(moved)
		return explain.Text{ZH: "任务停滞，自 " + at + " 起没有进展",
				EN: "the run is stalled, with no progress since " + at},
			explain.Text{ZH: "请检查该主机的磁盘、网络和进程。", EN: "Check disk, network and process on that host."}
	}
	return n.waitTitle(wait), explain.Text{
		ZH: fmt.Sprintf("恢复后自动继续；持续 %v（--max-outage）则停止。", n.outage),
		EN: fmt.Sprintf("It goes on by itself once that is over, and stops after %v of it (--max-outage).", n.outage),
	}
}

// waitTitle says what a run waits for.
func (n *notices) waitTitle(wait verify.Wait) explain.Text {
	since := n.clock(wait.Since)
	switch wait.Reason {
	case verify.WaitWorkers:
		return explain.Text{ZH: "自 " + since + " 起没有 worker", EN: "no workers since " + since}
	case verify.WaitQuota:
		return explain.Text{ZH: "服务要求暂停调用", EN: "the service asked for a pause"}
	}
	return explain.Text{ZH: "服务自 " + since + " 起不可用", EN: "service unavailable since " + since}
}

func (n *notices) clock(t time.Time) string { return t.In(n.zone).Format("15:04") }
