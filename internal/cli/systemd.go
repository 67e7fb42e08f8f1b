package cli

import (
	"context"
	"sync/atomic"
	"time"

	"veribatch/checkpoint"
	"veribatch/internal/words"

	"github.com/coreos/go-systemd/v22/daemon"
)

// How often systemd is told how far a run is, and how long the end waits for a socket that takes nothing.
const (
	tellEvery    = 10 * time.Second
	lastSentence = time.Second
)

// A supervisor tells systemd (Type=notify) that a run begins to send, how far it is, that it stops, and, where
// WatchdogSec= is set, that it is healthy. It has a goroutine of its own: no socket holds up a run.
type supervisor struct {
	healthy func() bool
	zone    *time.Location
	lang    words.Lang                               // of what it tells
	status  atomic.Pointer[func() checkpoint.Status] // nil: the run has not begun to send

	ready chan struct{} // holds one once the run is ready
	quit  chan struct{}
	done  chan struct{}
}

// supervise starts to tell systemd, which does nothing where it isn't there. Healthy is asked before each sign of
// life; the end of ctx is told as that the run stops.
func supervise(ctx context.Context, healthy func() bool, zone *time.Location, lang words.Lang) *supervisor {
	s := &supervisor{
		healthy: healthy, zone: zone, lang: lang, ready: make(chan struct{}, 1),
		quit: make(chan struct{}), done: make(chan struct{}),
	}
	go s.loop(ctx)
	return s
}

// begin says that the run begins, even if it has nothing to send.
func (s *supervisor) begin() { s.ready <- struct{}{} }

// follow says what tells how far the run is.
func (s *supervisor) follow(status func() checkpoint.Status) { s.status.Store(&status) }

// close returns when everything was told, or isn't taken.
func (s *supervisor) close() {
	close(s.quit)
	select {
	case <-s.done:
	case <-time.After(lastSentence):
	}
}

func (s *supervisor) loop(ctx context.Context) {
	defer close(s.done)
	stopping := ctx.Done()
	tell := time.NewTicker(tellEvery)
	defer tell.Stop()
	alive, stop := watchdog()
	defer stop()
	tellSystemd("STATUS=" + words.New("reading the input").In(s.lang))
	for {
		select {
		case <-s.ready:
			tellSystemd(daemon.SdNotifyReady)
		case <-tell.C:
			s.tell()
		case <-alive:
			if s.healthy() {
				tellSystemd(daemon.SdNotifyWatchdog)
			}
		case <-stopping:
			stopping = nil
			tellSystemd(daemon.SdNotifyStopping)
		case <-s.quit:
			s.last()
			return
		}
	}
}

// last tells what is left to tell: a run that ended at once was ready too.
func (s *supervisor) last() {
	select {
	case <-s.ready:
		tellSystemd(daemon.SdNotifyReady)
	default:
	}
	s.tell()
}

// tell says how far the run is, in counts alone; nothing before it begins to send.
func (s *supervisor) tell() {
	status := s.status.Load()
	if status == nil {
		return
	}
	now := (*status)()
	parts := []words.Text{
		words.New("%d of %s done", now.Progress.Done(), count(now.Total, "row")), runFigures(now.Progress),
	}
	if wait := waitLine(now.Progress.Waiting, s.zone); wait != nil {
		parts = append(parts, wait)
	}
	tellSystemd("STATUS=" + words.Sentences(parts...).In(s.lang))
}

// watchdog returns when to give the next sign of life: never if systemd expects none.
func watchdog() (alive <-chan time.Time, stop func()) {
	every, err := daemon.SdWatchdogEnabled(false)
	if err != nil || every <= 0 {
		return nil, func() {}
	}
	ticker := time.NewTicker(every / 3)
	return ticker.C, ticker.Stop
}

// tellSystemd tells systemd. Where that fails there is nobody to tell it to.
func tellSystemd(state string) { _, _ = daemon.SdNotify(false, state) }
