package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"strings"
	"sync"
	"time"

	"veribatch/batch"
	"veribatch/internal/verify"

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
	return errors.New("--progress: want auto, bar, plain or none")
}

// How often a run tells of itself.
const (
	barEvery  = 200 * time.Millisecond
	lookEvery = time.Second // at how fast it goes, and what it waits for
	lineEvery = 30 * time.Second
)

// A watch shows the progress of a run until its end is called.
type watch struct {
	out      *lossyWriter             // a stalled terminal holds up no drain
	bar      *progressbar.ProgressBar // nil: no bar
	lines    bool
	plan     batch.Plan
	progress func() verify.Progress
	zone     *time.Location
	speed    speed

	log    *slog.Logger
	waited verify.WaitReason // what the run waited for when it was last looked at

	interrupted <-chan struct{}
	quit        chan struct{}
	done        sync.WaitGroup
}

// watcher returns what shows the progress of a run: see session.RunOptions.Watch.
func (f *progressFlags) watcher(ctx context.Context, out io.Writer, log *slog.Logger, zone *time.Location,
	plan batch.Plan) func(func() verify.Progress) func() {
	return func(progress func() verify.Progress) func() {
		w := &watch{
			out: newLossyWriter(out), log: log, zone: zone, plan: plan, progress: progress, interrupted: ctx.Done(),
			quit: make(chan struct{}),
		}
		f.prepare(w, isTerminal(out))
		w.done.Go(w.loop)
		return w.end
	}
}

// prepare gives a watch its bar, or its lines.
func (f *progressFlags) prepare(w *watch, terminal bool) {
	style := f.style
	if style == "auto" {
		style = "plain"
		if terminal && os.Getenv("TERM") != "dumb" {
			style = "bar"
		}
	}
	switch style {
	case "bar":
		w.bar = newBar(w.out, w.plan.Rows)
	case "plain":
		w.lines = true
	}
}

func newBar(out io.Writer, rows int) *progressbar.ProgressBar {
	return progressbar.NewOptions(rows,
		progressbar.OptionSetWriter(out),
		progressbar.OptionSetWidth(24),
		progressbar.OptionShowCount(),
		progressbar.OptionSetPredictTime(false),
		progressbar.OptionSetElapsedTime(false),
		progressbar.OptionShowDescriptionAtLineEnd(),
		progressbar.OptionSetTheme(progressbar.Theme{Saucer: "█", SaucerPadding: "░", BarStart: "▕", BarEnd: "▏"}),
	)
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
			fmt.Fprintln(w.out, "\nveribatch: interrupted: waiting for the calls under way; press Ctrl-C again "+
				"to quit now")
		case <-draw.C:
			w.draw(w.progress())
		case <-look.C:
			p := w.progress()
			w.speed.add(time.Now(), p.Settled())
			w.logWait(p.Waiting)
		case <-line.C:
			if w.lines {
				fmt.Fprintln(w.out, w.line(w.progress()))
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

func (w *watch) draw(p verify.Progress) {
	if w.bar == nil {
		return
	}
	w.bar.Describe(w.figures(p))
	_ = w.bar.Set(min(p.Done(), w.plan.Rows))
}

// end shows the last state. Nothing is shown after it returns.
func (w *watch) end() {
	close(w.quit)
	w.done.Wait()
	w.draw(w.progress())
	if w.bar != nil {
		fmt.Fprintln(w.out)
	}
	w.out.close()
}

func (w *watch) line(p verify.Progress) string {
	return fmt.Sprintf("%s  %d/%d  %s", time.Now().Format("15:04:05"), p.Done(), w.plan.Rows, w.figures(p))
}

// figures says how fast it goes, how long it takes yet, and what came out.
func (w *watch) figures(p verify.Progress) string {
	var parts []string
	if line := waitLine(p.Waiting, w.zone); line != "" {
		parts = append(parts, line)
	} else if rate := w.speed.perSecond(); rate > 0 {
		left := time.Duration(float64(max(w.plan.Calls-p.Settled(), 0)) / rate * float64(time.Second))
		parts = append(parts, fmt.Sprintf("%.1f/s", rate), "ETA "+left.Round(time.Second).String())
	}
	parts = append(parts, fmt.Sprintf("passed %d", p.Passed), fmt.Sprintf("rejected %d", p.Rejected))
	for _, f := range []struct {
		what string
		n    int
	}{{"unusable", p.Unusable}, {"unresolved", p.Unresolved}, {"in doubt", p.InDoubt}} {
		if f.n > 0 {
			parts = append(parts, fmt.Sprintf("%s %d", f.what, f.n))
		}
	}
	return strings.Join(parts, "  ")
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
