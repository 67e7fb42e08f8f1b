package batch

import (
	"sync"

	"veribatch/internal/verify"
)

// A run that makes sense has verdicts, and not nearly all of them against
// the people: else a column or a setting is wrong (DESIGN §4).
const (
	recentAnswers = 200 // over which the rejections are counted
	equalFaults   = 20  // of one code with no verdict between: no longer the records' own
)

// A RejectionGuard notices that a run can't be meant as it is: that nearly all are
// rejected, or that record after record is refused for the same reason. It is
// safe for concurrent use.
type RejectionGuard struct {
	maxRejected float64

	mu       sync.Mutex
	recent   [recentAnswers]bool // a ring: whether the answer was against the record
	answers  int
	rejected int // of recent
	streaks  map[string]streak
}

// A streak is the records that were refused with one code since the last verdict.
type streak struct {
	count    int
	suspects []suspect // those that weren't handed out yet
}

// A suspect is a record whose refusal may not be its own.
type suspect struct {
	key  verify.Key
	sent bool // the refusal used up an attempt
}

// NewRejectionGuard returns a Sense that lets the share maxRejected of the last 200
// answers, from 0 to 1, be rejections and unusable records. With 1 it lets all
// of them, and records be refused however often for one reason.
func NewRejectionGuard(maxRejected float64) *RejectionGuard {
	return &RejectionGuard{maxRejected: maxRejected, streaks: make(map[string]streak)}
}

// see takes note of how a record ended, with a fault or without, and returns
// a Stop if that is too much. Suspects are records whose refusal has turned
// out not to be their own.
func (s *RejectionGuard) see(key verify.Key, state verify.State, fault *verify.Fault) (stop *verify.Stop, suspects []suspect) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if fault == nil {
		clear(s.streaks)
	} else if stop, suspects := s.extend(key, fault); stop != nil {
		return stop, suspects
	}
	if state.Final() {
		return s.answer(state != verify.Passed), nil
	}
	return nil, nil
}

func (s *RejectionGuard) extend(key verify.Key, fault *verify.Fault) (*verify.Stop, []suspect) {
	reason, counts := s.reason(fault)
	if !counts {
		return nil, nil
	}
	run := s.streaks[fault.Code]
	run.count++
	run.suspects = append(run.suspects, suspect{key, !fault.Unsent})
	if run.count < equalFaults {
		s.streaks[fault.Code] = run
		return nil, nil
	}
	s.streaks[fault.Code] = streak{count: run.count}
	return &verify.Stop{Reason: reason, Fault: fault, Count: run.count}, run.suspects
}

// reason returns why a run stops where record after record ends with a fault,
// if it does.
func (s *RejectionGuard) reason(fault *verify.Fault) (verify.StopReason, bool) {
	switch {
	case fault.Class == verify.ClassPermission:
		return verify.AccountRefused, true
	case fault.Class == verify.ClassRecord, fault.Class == verify.ClassUnknown && !fault.Unsent:
		return verify.RecordsRefused, s.maxRejected < 1
	}
	return "", false
}

func (s *RejectionGuard) answer(rejected bool) *verify.Stop {
	slot := &s.recent[s.answers%recentAnswers]
	s.answers++
	if *slot {
		s.rejected--
	}
	if *slot = rejected; rejected {
		s.rejected++
	}
	if s.answers < recentAnswers || float64(s.rejected) <= s.maxRejected*recentAnswers {
		return nil
	}
	return &verify.Stop{Reason: verify.TooManyRejected, Count: s.rejected, Of: recentAnswers}
}
