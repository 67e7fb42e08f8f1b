// Package metrics tells Prometheus how a run goes: over HTTP, and in a file for
// the textfile collector of node_exporter. It tells counts and times alone: no
// label holds a name, a number, a path or a file.
//
// A run is looked at once a second, and all that is asked for is answered from
// that look: however often it is asked, and however slow the disk of the file
// is, the run itself isn't held up.
package metrics

import (
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"sync"
	"time"

	"veribatch/internal/verify"

	"github.com/prometheus/client_golang/prometheus"
)

// How often a run is looked at, and how often the file is written: Prometheus
// scrapes node_exporter every 15 seconds to a minute.
const (
	lookEvery  = time.Second
	writeEvery = 15 * time.Second
)

// lastWrite is how long the end waits for the file: a volume that hangs must not keep a run from ending.
const lastWrite = 5 * time.Second

// A Run is what an Exporter tells of.
type Run struct {
	Rows    int           // of the input
	Rate    float64       // calls a second that are wanted; 0: unlimited
	Budget  int           // calls that may be billed over the checkpoint's whole life; 0: no limit
	Timeout time.Duration // of one call
	Fleet   bool          // workers on other machines make the calls

	// These may be called at any time.
	Backup func() time.Time        // when the newest backup was taken; zero: there is none
	Syncs  func() verify.Durations // how long it took to bring answers to the disk
}

// An Exporter exports the metrics of one run. It is safe for concurrent use.
type Exporter struct {
	log      *slog.Logger
	registry *prometheus.Registry
	server   *http.Server // nil: it doesn't listen
	file     string       // empty: no file is written

	quit chan struct{}
	done sync.WaitGroup // of looking
	last chan struct{}  // closed after the file was written for the last time

	mu    sync.Mutex
	state state
}

// New returns an Exporter that is to be started. Its log gets what goes wrong while a run goes on.
func New(log *slog.Logger) *Exporter {
	e := &Exporter{
		log: log, registry: prometheus.NewRegistry(), quit: make(chan struct{}), last: make(chan struct{}),
	}
	e.registry.MustRegister(collector{e})
	return e
}

// WriteTo has the metrics of a run written to a file: every 15 seconds, and at
// the end. The error is that its folder takes no files. It is called before Start.
func (e *Exporter) WriteTo(file string) error {
	probe, err := os.CreateTemp(filepath.Dir(file), filepath.Base(file))
	if err != nil {
		return err
	}
	e.file = file
	_ = probe.Close()
	return os.Remove(probe.Name())
}

// Start starts the Exporter, which tells of no run yet. It must be closed.
func (e *Exporter) Start() {
	e.done.Go(e.look)
	go e.write()
}

// Begin says which run is about to begin.
func (e *Exporter) Begin(run Run) {
	e.update(func(s *state) { s.run = run })
}

// Watch tells of the run from now on. Progress is called once a second until End returns.
func (e *Exporter) Watch(progress func() verify.Progress) {
	e.update(func(s *state) { s.watch(progress, time.Now()) })
}

// End tells that the run has ended, whether it was watched or not, and what it did.
func (e *Exporter) End(did verify.Progress) {
	e.update(func(s *state) { s.end(did) })
}

// Healthy reports what /healthz says: that nothing keeps the run from getting on but what it waits for.
func (e *Exporter) Healthy() bool {
	now := e.snapshot()
	_, ok := now.health()
	return ok
}

// Close ends the Exporter, and returns when the file was written for the last time, or isn't taken.
func (e *Exporter) Close() {
	close(e.quit)
	e.done.Wait()
	if e.server != nil {
		_ = e.server.Close()
	}
	select {
	case <-e.last:
	case <-time.After(lastWrite):
		e.log.Warn("the metrics file could not be written in time")
	}
}

func (e *Exporter) update(change func(*state)) {
	e.mu.Lock()
	defer e.mu.Unlock()
	change(&e.state)
}

// snapshot returns the state as it was looked at last.
func (e *Exporter) snapshot() state {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.state
}

func (e *Exporter) look() {
	ticker := time.NewTicker(lookEvery)
	defer ticker.Stop()
	for {
		select {
		case <-e.quit:
			e.update(func(s *state) { s.look(time.Now()) })
			return
		case <-ticker.C:
			e.update(func(s *state) { s.look(time.Now()) })
		}
	}
}

// write keeps the file up to date. What it can't write is logged once, until it can again.
func (e *Exporter) write() {
	defer close(e.last)
	ticker := time.NewTicker(writeEvery)
	defer ticker.Stop()
	failed := false
	for ended := false; !ended; {
		select {
		case <-e.quit:
			e.done.Wait()
			ended = true
		case <-ticker.C:
		}
		if e.file == "" || !e.snapshot().begun { // what the run before left there stands
			continue
		}
		err := prometheus.WriteToTextfile(e.file, e.registry)
		if err != nil && !failed {
			e.log.Warn("the metrics file could not be written", "error", err)
		}
		failed = err != nil
	}
}
