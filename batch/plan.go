package batch

import "veribatch/internal/verify"

// A Plan says what a run would do. Every row counts in exactly one of
// Answered, Duplicates, Invalid, Erased, Held, Exhausted and Calls.
type Plan struct {
	Rows          int
	Answered      int // have their final answer already
	AlreadyResent int // of those: were asked for once more, and that call was answered
	Duplicates    int // have the material of an earlier row that would be sent, and share its answer
	Invalid       int // would be refused before they are sent
	Erased        int // are of persons who were erased: never sent again
	Held          int // are in doubt, and left alone
	Exhausted     int // have used up their attempts over all runs
	Askable       int // of those: are in doubt, and may be asked about, which is no call
	Calls         int // would be sent
	InDoubt       int // of those to be sent: an earlier answer was lost
	AskedAgain    int // of those to be sent: have their final answer, and were asked for again
}

// Progress returns what a run has done that has nothing to send.
func (p Plan) Progress() verify.Progress {
	return verify.Progress{
		Rows: p.Rows, Answered: p.Answered, Duplicates: p.Duplicates,
		Invalid: p.Invalid, Erased: p.Erased, Held: p.Held, Exhausted: p.Exhausted,
	}
}

// A Planner plans a run from its prepared records and makes no calls. It keeps
// 8 bytes of every key that would be sent, and is for one goroutine at a time.
type Planner struct {
	job    Job
	policy RetryPolicy
	known  *Snapshot
	plan   Plan
	toSend shardedSet[[8]byte]
}

// NewPlanner returns a Planner for a run by this policy, over the store that
// the snapshot was taken of.
func NewPlanner(job Job, policy RetryPolicy, known *Snapshot) *Planner {
	return &Planner{job: job, policy: policy, known: known}
}

// Plan returns the plan for what was added so far.
func (p *Planner) Plan() Plan { return p.plan }

// Add counts the next record, as Job.Prepare yields it, and reports whether it
// would be sent. The result has no outcome where an answer stands or the record
// is new.
func (p *Planner) Add(res verify.Result) (verify.Result, bool, error) {
	res, err := p.job.adopt(res, p.known.has)
	if err != nil {
		return res, false, err
	}
	res, decision, err := p.job.decide(res, p.known, false, p.policy)
	if err != nil {
		return res, false, err
	}
	if decision == send && !p.claim(res.Key) {
		decision = duplicate
	}
	p.count(res, decision)
	return res, decision == send, nil
}

// claim reports whether the key is the first of its kind to be sent.
func (p *Planner) claim(key verify.Key) bool {
	first := [8]byte(key[:8])
	if p.toSend.has(first) {
		return false
	}
	p.toSend.add(first)
	return true
}

func (p *Planner) count(res verify.Result, d decision) {
	p.plan.Rows++
	switch d {
	case answered:
		p.plan.Answered++
		if res.Record.Resends > 0 {
			p.plan.AlreadyResent++
		}
	case duplicate:
		p.plan.Duplicates++
	case invalid:
		p.plan.Invalid++
	case erased:
		p.plan.Erased++
	case held:
		p.plan.Held++
	case exhausted:
		p.plan.Exhausted++
		if res.Outcome.State == verify.Sent {
			p.plan.Askable++
		}
	case send:
		p.plan.Calls++
		switch {
		case res.Outcome.State == verify.Sent:
			p.plan.InDoubt++
		case res.Outcome.State.Final():
			p.plan.AskedAgain++
		}
	}
}
