package batch

import (
	"sync"

	"veribatch/internal/verify"
)

// If nearly all verdicts are negative, or equal faults follow one another, then a
// column or a setting is wrong, not the records (DESIGN §4).
const (
	recentAnswers = 200 // among which the rejections are counted
	equalFaults   = 20  // of one code with no verdict between: no longer the records' fault
)

// A RejectionGuard stops a run in which nearly all records are rejected, or in
// which record after record ends with the same fault. It is safe for concurrent use.
type RejectionGuard struct {
	maxRejected float64

	mu       sync.Mutex
	recent   [recentAnswers]bool // a ring: whether the answer was negative
	answers  int
	rejected int // of recent
	repeated map[string]repeatedFault
}

// A repeatedFault is the records that ended with one code.
type repeatedFault struct {
	class    verify.Class
	count    int       // since the last verdict
	suspects []suspect // those that observe didn't return yet
	stopped  bool      // the code stopped the run: what is still under way may end with it too
}

// A suspect is a record whose fault may not be its own.
type suspect struct {
	key   verify.Key
	sent  bool // the fault used up an attempt
	again bool // it had its final answer before, which stands
}

// NewRejectionGuard returns a guard that allows the share maxRejected, from 0 to
// 1, of the last 200 answers to be rejections and unusable records. 1 disables
// the check, and that of unusable records with equal faults.
func NewRejectionGuard(maxRejected float64) *RejectionGuard {
	return &RejectionGuard{maxRejected: maxRejected, repeated: make(map[string]repeatedFault)}
}

// observe counts how a record ended, with a fault or without, and returns a Stop
// if the run must end. Again says that the answer tells nothing of the input: the
// record had its final answer before and was asked for once more, or the authority
// has no record. Suspects are the records that ended with the fault
// that stops the run: it turned out not to be theirs.
func (g *RejectionGuard) observe(key verify.Key, state verify.State, fault *verify.Fault, again bool) (
	stop *verify.Stop, suspects []suspect,
) {
	g.mu.Lock()
	defer g.mu.Unlock()
	switch {
	case fault == nil && state.Final():
		g.acquit()
	case fault != nil && !(again && fault.Class == verify.ClassRecord): // it may be why the record was named
		if stop, suspects := g.extend(suspect{key, !fault.Unsent, again}, fault); stop != nil {
			return stop, suspects
		}
	}
	if state.Final() && !again { // those asked for again were chosen by their answers
		return g.answer(state != verify.Passed), nil
	}
	return nil, nil
}

// acquit takes in a verdict: faults are counted from the beginning again. A code
// that isn't known stays suspect: if it stops the run later, none of the records
// that ended with it is to blame.
func (g *RejectionGuard) acquit() {
	for code, run := range g.repeated {
		if run.stopped {
			continue
		}
		if run.count = 0; run.class != verify.ClassUnknown {
			run.suspects = nil
		}
		g.repeated[code] = run
	}
}

func (g *RejectionGuard) extend(s suspect, fault *verify.Fault) (*verify.Stop, []suspect) {
	reason, counts := g.reason(fault)
	if !counts {
		return nil, nil
	}
	run := g.repeated[fault.Code]
	run.class = fault.Class
	run.count++
	run.suspects = append(run.suspects, s)
	var suspects []suspect
	if run.stopped = run.stopped || run.count >= equalFaults; run.stopped {
		suspects, run.suspects = run.suspects, nil
	}
	g.repeated[fault.Code] = run
	if !run.stopped {
		return nil, nil
	}
	return &verify.Stop{Reason: reason, Fault: fault, Count: run.count}, suspects
}

// reason returns why a run stops where record after record ends with a fault, if it does.
func (g *RejectionGuard) reason(fault *verify.Fault) (verify.StopReason, bool) {
	switch {
	case fault.Class == verify.ClassPermission:
		return verify.AccountRefused, true
	case fault.Class == verify.ClassRecord, fault.Class == verify.ClassUnknown && !fault.Unsent:
		return verify.RecordsRefused, g.maxRejected < 1
	}
	return "", false
}

func (g *RejectionGuard) answer(rejected bool) *verify.Stop {
	slot := &g.recent[g.answers%recentAnswers]
	g.answers++
	if *slot {
		g.rejected--
	}
	if *slot = rejected; rejected {
		g.rejected++
	}
	if g.answers < recentAnswers || float64(g.rejected) <= g.maxRejected*recentAnswers {
		return nil
	}
	return &verify.Stop{Reason: verify.TooManyRejected, Count: g.rejected, Of: recentAnswers}
}

// reopen takes back that records are unusable, and the attempts that they ended
// with: the fault wasn't theirs.
func (r *Runner) reopen(suspects []suspect) error {
	for _, s := range suspects {
		o, err := r.Store.Get(s.key)
		if err != nil {
			return err
		}
		before := o.State
		if before == verify.Unusable && !s.again {
			o.State = verify.Unresolved
			if o.Lost > 0 {
				o.State = verify.Sent
			}
		}
		if s.sent {
			o.Attempts--
		}
		if s.again && o.Retry != nil {
			waits := *o.Retry
			waits.Done = false
			o.Retry = &waits
		}
		if err := r.Store.Put(s.key, o); err != nil {
			return err
		}
		if o.State != before {
			r.progress.add(func(p *verify.Progress) { recountUnusable(p, o) })
		}
	}
	return nil
}
