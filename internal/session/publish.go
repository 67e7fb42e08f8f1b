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
	publish func()
	save    func()
	quit    chan struct{}
	done    sync.WaitGroup
}

func (s *Session) publish(run checkpoint.Run, status func() checkpoint.Status) *publisher {
	p := &publisher{quit: make(chan struct{})}
	p.publish = func() { _ = s.store.Publish(status()) }
	p.save = func() {
		run.Progress = status().Progress
		_ = s.store.PutRun(run)
	}
	p.publish()
	p.done.Go(p.loop)
	return p
}

// statusOf returns what a run tells of itself.
func (s *Session) statusOf(
	run checkpoint.Run, plan *Plan, o RunOptions, progress func() verify.Progress,
) (func() checkpoint.Status, error) {
	before, err := s.runsBefore(run)
	if err != nil {
		return nil, err
	}
	status := checkpoint.Status{
		Owner: checkpoint.Owner{PID: run.PID, Host: run.Host, Started: run.Started},
		Total: plan.Rows, Run: run.Number, Calls: plan.Calls, Spent: s.spentBefore(plan), Budget: o.MaxCalls,
		Wanted: o.Rate, Fleet: s.service.workers != nil,
		Action: s.Settings().Action, Sandbox: s.Sandboxed(), Before: before,
	}
	return func() checkpoint.Status {
		now := status
		now.Updated, now.Progress = time.Now().UTC(), progress()
		return now
	}, nil
}

// toldRuns is how many of the runs before it a run tells of: what it tells is written every second.
const toldRuns = 10

// runsBefore returns the last runs before another, without what takes room and says little by now.
func (s *Session) runsBefore(run checkpoint.Run) ([]checkpoint.Run, error) {
	runs, err := s.store.Runs()
	if err != nil {
		return nil, err
	}
	runs = runs[:run.Number-1]
	runs = runs[max(0, len(runs)-toldRuns):]
	for i := range runs {
		runs[i].Flags, runs[i].Progress.Reasons = nil, nil
	}
	return runs, nil
}

func (p *publisher) loop() {
	publish, saving := time.NewTicker(publishEvery), time.NewTicker(saveEvery)
	defer publish.Stop()
	defer saving.Stop()
	for {
		select {
		case <-p.quit:
			return
		case <-publish.C:
			p.publish()
		case <-saving.C:
			p.save()
		}
	}
}

// stop publishes the last state, and returns when nothing more will be.
func (p *publisher) stop() {
	close(p.quit)
	p.done.Wait()
	p.publish()
}
