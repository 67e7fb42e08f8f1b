package metrics

import (
	"fmt"
	"time"

	"veribatch/internal/verify"
)

// patience is how long a run that may send can go on without anything coming
// of it before it counts as stalled, beside the time that a call may take and
// the time between two of them.
const patience = 10 * time.Minute

// reasons are all those that a run may wait for.
var reasons = [...]verify.WaitReason{
	verify.WaitSchedule, verify.WaitOutage, verify.WaitQuota, verify.WaitWorkers,
}

// A state is what is known of a run. Its zero value is that none began.
type state struct {
	run      Run
	progress func() verify.Progress
	begun    bool // the run has begun
	ended    bool // it has ended

	now    verify.Progress
	backup time.Time
	syncs  verify.Durations
	looked time.Time // when now was true
	moved  time.Time // when anything came of the run last, or it had to wait

	waited [len(reasons)]time.Duration
}

func (s *state) watch(progress func() verify.Progress, now time.Time) {
	s.progress, s.begun, s.looked, s.moved = progress, true, now, now
	s.look(now)
}

// look takes note of how far the run has come.
func (s *state) look(now time.Time) {
	if !s.begun {
		return
	}
	s.backup, s.syncs = s.run.Backup(), s.run.Syncs()
	if s.ended {
		return
	}
	before := s.now
	for i, reason := range reasons {
		if before.Waiting.Reason == reason {
			s.waited[i] += now.Sub(s.looked)
		}
	}
	s.now, s.looked = s.progress(), now
	if s.now.Waiting.Reason != "" || events(s.now) != events(before) {
		s.moved = now
	}
}

// events counts what came of a run. What is sent is no part of it until it comes to an end.
func events(p verify.Progress) int { return p.Rows + p.Done() + p.Calls - p.Underway() }

func (s *state) end(did verify.Progress) { s.now, s.begun, s.ended = did, true, true }

// stalled reports whether nothing came of the run for so long, although it may send, that something is wrong.
func (s *state) stalled() bool {
	if !s.begun || s.ended {
		return false
	}
	limit := patience + s.run.Timeout
	if s.now.Rate > 0 {
		limit += time.Duration(float64(time.Second) / s.now.Rate)
	}
	return s.looked.Sub(s.moved) > limit
}

// health says how the run is, and whether that is well.
func (s *state) health() (said string, ok bool) {
	switch {
	case !s.begun:
		return "starting", true
	case s.ended:
		return "ended", true
	case s.now.Waiting.Reason != "":
		return fmt.Sprintf("waiting: %s", s.now.Waiting.Reason), true
	case s.stalled():
		return fmt.Sprintf("stalled: nothing came of the run for %v", s.looked.Sub(s.moved).Round(time.Second)), false
	}
	return "running", true
}
