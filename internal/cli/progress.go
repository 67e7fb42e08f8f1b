package cli

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"os"
	"runtime"
	"strings"
	"sync"
	"time"

	"veribatch/batch"
	"veribatch/internal/verify"
	"veribatch/internal/words"

	"github.com/rivo/uniseg"
	"github.com/schollz/progressbar/v3"
	"github.com/spf13/pflag"
)

// progressFlags say how a run shows that it goes on.
type progressFlags struct {
	style string
}

func (f *progressFlags) register(flags *pflag.FlagSet) {
	flags.StringVar(&f.style, "progress", "auto",
		"bar, plain (a line every half minute), none, or auto: a bar on a terminal")
}

func (f *progressFlags) check() error {
	switch f.style {
	case "auto", "bar", "plain", "none":
		return nil
	}
	return words.Errorf("--progress: want auto, bar, plain or none")
}

// How often a run tells of itself.
const (
	barEvery  = 200 * time.Millisecond
	lookEvery = time.Second // at how fast it goes, and what it waits for
	lineEvery = 30 * time.Second

	remindEvery = time.Hour // of a wait
)

// A watch shows the progress of a run until its end is called.
type watch struct {
	out      printer      // over lossy
	lossy    *lossyWriter // a stalled terminal holds up no drain
	columns  func() int   // of the terminal that a bar is drawn on, as it is now; nil: no bar
	lines    bool
	plan     batch.Plan
	progress func() verify.Progress
	zone     *time.Location
	speed    speed

	log    *slog.Logger
	waited verify.WaitReason // what the run waited for when it was last looked at
	told   verify.WaitReason // the same, of the waits that get a line
	toldAt time.Time         // when the last such line was printed

	interrupted <-chan struct{}
	quit        chan struct{}
	done        sync.WaitGroup
}

// watcher returns what shows the progress of a run: see session.RunOptions.Watch.
func (f *progressFlags) watcher(ctx context.Context, out printer, log *slog.Logger, zone *time.Location,
	plan batch.Plan) func(func() verify.Progress) func() {
	return func(progress func() verify.Progress) func() {
		lossy := newLossyWriter(out)
		w := &watch{
			out: printer{lossy, out.lang}, lossy: lossy, log: log, zone: zone, plan: plan, progress: progress,
			interrupted: ctx.Done(), quit: make(chan struct{}),
		}
		f.prepare(w, out)
		w.done.Go(w.loop)
		return w.end
	}
}

// prepare gives a watch its bar, or its lines.
func (f *progressFlags) prepare(w *watch, out printer) {
	style := f.style
	if style == "auto" {
		style = "plain"
		if isTerminal(out) && os.Getenv("TERM") != "dumb" {
			style = "bar"
		}
	}
	w.lines = style == "plain"
	if style == "bar" {
		w.columns = func() int { return widthOf(out.Writer) }
	}
}

func (w *watch) loop() {
	draw, look, line := time.NewTicker(barEvery), time.NewTicker(lookEvery), time.NewTicker(lineEvery)
	defer draw.Stop()
	defer look.Stop()
	defer line.Stop()
	for {
		select {
		case <-w.quit:
			return
		case <-w.interrupted:
			w.interrupted = nil // it is said once
			fmt.Fprintln(w.out)
			w.out.say("veribatch: interrupted: waiting for the calls under way; press Ctrl-C again " +
				"to quit now")
		case <-draw.C:
			w.draw(w.progress())
		case <-look.C:
			p := w.progress()
			w.speed.add(time.Now(), p.Settled())
			w.logWait(p.Waiting)
			w.tellWait(time.Now(), p)
		case <-line.C:
			if w.lines && w.told == "" {
				w.out.line(w.line(time.Now(), w.progress()))
			}
		}
	}
}

// logWait logs when the whole run begins to wait, and when it goes on.
func (w *watch) logWait(now verify.Wait) {
	if now.Reason == w.waited {
		return
	}
	w.waited = now.Reason
	if now.Reason == "" {
		w.log.Info("the run goes on")
		return
	}
	w.log.Warn("the run waits", "for", string(now.Reason), "until", now.Until, "since", now.Since)
}

// tellWait prints a line when a wait begins, when it ends, and every hour between, where progress is lines.
func (w *watch) tellWait(now time.Time, p verify.Progress) {
	reason := p.Waiting.Reason
	if reason == verify.WaitQuota && p.Waiting.Until.Sub(now) < lineEvery {
		reason = "" // such pauses come and go
	}
	if !w.lines || reason == w.told && (reason == "" || now.Sub(w.toldAt) < remindEvery) {
		return
	}
	w.told, w.toldAt = reason, now
	w.out.line(w.line(now, p))
}

// What a bar is drawn within (ECMA-48, and DEC's private mode 7 for wrapping). The cursor stays at the bar's first
// character: a terminal that is made narrower wraps the bar and keeps the cursor there, so that the next one covers
// its first line, and erases what comes behind. Until the program learns the new width, nothing may wrap.
const (
	barBegins = "\r\x1b[?7l"
	barEnds   = "\x1b[J\x1b[?7h\r"
)

// draw draws the bar over the one before. What it says is cut before it would wrap.
func (w *watch) draw(p verify.Progress) {
	if w.columns == nil {
		return
	}
	columns := w.columns() - 1 // some terminals wrap a full line
	line := fitLine(w.barParts(p, columns), columns)
	if runtime.GOOS == "windows" { // its console may show these sequences
		fmt.Fprintf(w.out, "\r%s%s", line, strings.Repeat(" ", max(columns-uniseg.StringWidth(line), 0)))
		return
	}
	fmt.Fprint(w.out, barBegins, line, barEnds)
}

// barParts returns what the bar says, what matters least at the end. It is drawn in ASCII: of other characters a
// Chinese terminal may make two columns where another makes one.
func (w *watch) barParts(p verify.Progress, columns int) []string {
	rows := max(w.plan.Rows, 1)
	done := min(p.Done(), rows)
	parts := []string{fmt.Sprintf("%3d%%", done*100/rows)}
	if cells := min(columns/8, 24); cells >= 8 && p.Waiting.Reason == "" { // what it waits for says more
		parts[0] = drawBar(rows, done, cells)
	}
	parts = append(parts, fmt.Sprintf("%d/%d", p.Done(), w.plan.Rows))
	for _, figure := range w.figures(p) {
		parts = append(parts, figure.In(w.out.lang))
	}
	return parts
}

// drawBar returns how much is done, in percent and as a bar of so many cells.
func drawBar(rows, done, cells int) string {
	bar := progressbar.NewOptions(rows,
		progressbar.OptionSetWriter(io.Discard),
		progressbar.OptionSetWidth(cells),
		progressbar.OptionSetRenderBlankState(true),
		progressbar.OptionSetPredictTime(false),
		progressbar.OptionSetElapsedTime(false),
		progressbar.OptionSetTheme(progressbar.Theme{Saucer: "#", SaucerPadding: ".", BarStart: "[", BarEnd: "]"}),
	)
	_ = bar.Set(done) // a writer that takes everything never fails
	return strings.TrimSpace(bar.String())
}

// end shows the last state. Nothing is shown after it returns.
func (w *watch) end() {
	close(w.quit)
	w.done.Wait()
	w.draw(w.progress())
	if w.columns != nil {
		fmt.Fprintln(w.out)
	}
	w.lossy.close()
}

func (w *watch) line(now time.Time, p verify.Progress) words.Text {
	return words.New("%s  %d/%d  %s", now.In(w.zone).Format(time.TimeOnly), p.Done(), w.plan.Rows,
		words.Columns(w.figures(p)...))
}

// figures says what the run waits for, what came out, how fast it goes, and how long it takes yet.
func (w *watch) figures(p verify.Progress) []words.Text {
	var parts []words.Text
	wait := waitLine(p.Waiting, w.zone)
	if wait != nil {
		parts = append(parts, wait)
	}
	parts = append(parts, words.New("passed %d", p.Passed), words.New("rejected %d", p.Rejected))
	parts = append(parts, some([]share{
		{p.Unusable, words.New("unusable %d", p.Unusable)},
		{p.Unresolved, words.New("unresolved %d", p.Unresolved)},
		{p.InDoubt, words.New("in doubt %d", p.InDoubt)},
	})...)
	if rate := w.speed.perSecond(); rate > 0 && wait == nil {
		left := time.Duration(float64(max(w.plan.Calls-p.Settled(), 0)) / rate * float64(time.Second))
		parts = append(parts, words.New("%.1f/s", rate), words.New("ETA %v", left.Round(time.Second)))
	}
	return parts
}

// A speed is how fast a count has grown over the last half minute.
type speed struct {
	times  [30]time.Time
	counts [30]int
	next   int
}

func (s *speed) add(t time.Time, count int) {
	s.times[s.next%len(s.times)], s.counts[s.next%len(s.counts)] = t, count
	s.next++
}

func (s *speed) perSecond() float64 {
	if s.next < 2 {
		return 0
	}
	last := (s.next - 1) % len(s.times)
	first := 0
	if s.next > len(s.times) {
		first = s.next % len(s.times)
	}
	elapsed := s.times[last].Sub(s.times[first]).Seconds()
	if elapsed <= 0 {
		return 0
	}
	return float64(s.counts[last]-s.counts[first]) / elapsed
}
