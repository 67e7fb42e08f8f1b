package cli

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"time"

	"veribatch/checkpoint"

	"github.com/coreos/go-systemd/v22/daemon"
)

// How often systemd is told how far a run is, and how long the end waits for a socket that takes nothing.
const (
	tellEvery    = 10 * time.Second
	lastSentence = time.Second
)

// A supervisor tells systemd (Type=notify) that a run has begun to send, how far it is, that it stops, and, where
// WatchdogSec= is set, that it is healthy. It has a goroutine of its own: no socket holds up a run.
type supervisor struct {
	healthy func() bool
	zone    *time.Location

	ready chan func() checkpoint.Status // gets what tells of the run, once that has begun
	quit  chan struct{}
	done  chan struct{}
	end   sync.Once
}

// supervise starts to tell systemd, which does nothing where it isn't there. Healthy is asked before each sign of
// life; the end of ctx is told as that the run stops.
func supervise(ctx context.Context, healthy func() bool, zone *time.Location) *supervisor {
	s := &supervisor{
		healthy: healthy, zone: zone, ready: make(chan func() checkpoint.Status, 1),
		quit: make(chan struct{}), done: make(chan struct{}),
	}
	go s.loop(ctx)
	return s
}

// begun says that the run begins to send.
func (s *supervisor) begun(status func() checkpoint.Status) { s.ready <- status }

// close returns when everything was told, or isn't taken.
func (s *supervisor) close() {
	s.end.Do(func() { close(s.quit) })
	select {
	case <-s.done:
	case <-time.After(lastSentence):
	}
}

func (s *supervisor) loop(ctx context.Context) {
	defer close(s.done)
	status, stopping := (func() checkpoint.Status)(nil), ctx.Done()
	tell := time.NewTicker(tellEvery)
	defer tell.Stop()
	alive, stop := watchdog()
	defer stop()
	tellSystemd("STATUS=reading the input")
	for {
		select {
		case status = <-s.ready:
			tellSystemd(daemon.SdNotifyReady, s.sentence(status()))
		case <-tell.C:
			if status != nil {
				tellSystemd(s.sentence(status()))
			}
		case <-alive:
			if s.healthy() {
				tellSystemd(daemon.SdNotifyWatchdog)
			}
		case <-stopping:
			stopping = nil
			tellSystemd(daemon.SdNotifyStopping)
		case <-s.quit:
			return
		}
	}
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

// sentence says how far a run is, in counts alone.
func (s *supervisor) sentence(now checkpoint.Status) string {
	p := now.Progress
	said := fmt.Sprintf("%d of %s done; %s", p.Done(), count(now.Total, "row"), runFigures(p))
	if wait := waitLine(p.Waiting, s.zone); wait != "" {
		said += "; " + wait
	}
	return "STATUS=" + said
}

// tellSystemd tells systemd. Where that fails there is nobody to tell it to.
func tellSystemd(state ...string) { _, _ = daemon.SdNotify(false, strings.Join(state, "\n")) }
