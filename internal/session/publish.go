package session

import (
	"sync"
	"time"

	"veribatch/checkpoint"
	"veribatch/internal/verify"
)

// How often a run tells of itself.
const (
	publishEvery = time.Second      // beside the checkpoint, for those who look on
	saveEvery    = 10 * time.Second // in the checkpoint, for the days of a run that is killed
)

// A publisher publishes the progress of a run until it is stopped. What it
// writes is for people who look on: a run doesn't end for it.
type publisher struct {
	publish  func(verify.Progress)
	progress func() verify.Progress
	quit     chan struct{}
	done     sync.WaitGroup
}

func (s *Session) publish(run checkpoint.Run, rows int, progress func() verify.Progress) *publisher {
	owner := checkpoint.Owner{PID: run.PID, Host: run.Host, Started: run.Started}
	p := &publisher{progress: progress, quit: make(chan struct{})}
	p.publish = func(now verify.Progress) {
		_ = s.store.Publish(checkpoint.Status{Owner: owner, Updated: time.Now().UTC(), Total: rows, Progress: now})
	}
	save := func(now verify.Progress) {
		run.Progress = now
		_ = s.store.PutRun(run)
	}
	p.publish(progress())
	p.done.Go(func() { p.loop(save) })
	return p
}

func (p *publisher) loop(save func(verify.Progress)) {
	publish, saving := time.NewTicker(publishEvery), time.NewTicker(saveEvery)
	defer publish.Stop()
	defer saving.Stop()
	for {
		select {
		case <-p.quit:
			return
		case <-publish.C:
			p.publish(p.progress())
		case <-saving.C:
			save(p.progress())
		}
	}
}

// stop publishes the last state, and returns when nothing more will be.
func (p *publisher) stop() {
	close(p.quit)
	p.done.Wait()
	p.publish(p.progress())
}
