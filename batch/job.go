package batch

import (
	"context"
	"iter"
	"slices"

	"veribatch/internal/verify"
)

// A Job is what a plan, a run and an export share: how a record is judged,
// how it is named, and where its answer is kept.
type Job struct {
	Check   verify.CheckFunc
	Inspect verify.InspectFunc // nil: there is nothing more to see
	Keyer   *verify.Keyer
	Store   verify.Store
	Correct CorrectFunc // nil if nothing is corrected

	EachRow bool // rows of equal material are each asked about, instead of sharing an answer
}

// An CorrectFunc lays corrections over a record as the input has it. The key is
// that of the record without them; it names the row. It reports whether there
// were any. It is called by one goroutine at a time.
type CorrectFunc func(original verify.Key, rec verify.Record) (verify.Record, bool)

// Judge yields what can be said of each record of one reading, from the first
// to the last, without looking it up: its outcome is empty.
func (j Job) Judge(records verify.Records) iter.Seq2[verify.Result, error] {
	return func(yield func(verify.Result, error) bool) {
		pass := j.begin()
		for rec, err := range records {
			if err != nil {
				yield(verify.Result{}, err)
				return
			}
			if !yield(pass.judge(rec), nil) {
				return
			}
		}
	}
}

// lookUp joins a judged record with what is known of it. A final answer
// stands whatever the check says today; a record that was refused and for
// which nothing can have been billed is Invalid.
func (j Job) lookUp(res verify.Result) (verify.Result, error) {
	var err error
	if res.Outcome, err = j.Store.Get(res.Key); err != nil {
		return res, err
	}
	return j.inspect(res), nil
}

// inspect adds what only reading files shows of a record that was looked up.
func (j Job) inspect(res verify.Result) verify.Result {
	if j.Inspect != nil && !res.Outcome.State.Final() {
		res.Findings = append(slices.Clip(res.Findings), j.Inspect(res.Record)...)
	}
	if verify.Refused(res.Findings) && !res.Outcome.State.Final() && res.Outcome.Billed == 0 {
		res.Outcome.State = verify.Invalid
	}
	return res
}

// Join yields every record with its outcome and findings, in the order of
// the records. It calls nobody and changes nothing. Rows of equal material
// have the same outcome, unless each is a task of its own: they are joined by
// key, never by position.
func Join(job Job, records verify.Records) iter.Seq2[verify.Result, error] {
	return func(yield func(verify.Result, error) bool) {
		for res, err := range job.Judge(records) {
			if err == nil {
				res, err = job.lookUp(res)
			}
			if !yield(res, err) || err != nil {
				return
			}
		}
	}
}

// A Plan says what a run would do. Every row counts in exactly one of
// Answered, Duplicates, Invalid, Held, Exhausted and Calls.
type Plan struct {
	Rows          int
	Answered      int            // have their final answer already
	AlreadyResent int            // of those: were asked for once more, and that call was answered
	Duplicates    int            // have the material of an earlier row that would be sent, and share its answer
	Invalid       int            // would be refused before they are sent
	Held          int            // are in doubt, and left alone
	Exhausted     int            // have used up their attempts over all runs
	Calls         int            // would be sent
	InDoubt       int            // of those to be sent: an earlier answer was lost
	AskedAgain    int            // of those to be sent: have their final answer, and were asked for again
	Findings      map[string]int // rows by finding code
}

// Progress returns what a run has done that has nothing to send.
func (p Plan) Progress() verify.Progress {
	return verify.Progress{
		Rows: p.Rows, Answered: p.Answered, Duplicates: p.Duplicates,
		Invalid: p.Invalid, Held: p.Held, Exhausted: p.Exhausted,
	}
}

// Survey reads all records once, calling nobody, and plans a run on these terms.
func Survey(ctx context.Context, job Job, records verify.Records, terms RetryPolicy) (Plan, error) {
	known, err := TakeSnapshot(job.Store, terms)
	if err != nil {
		return Plan{}, err
	}
	planner := NewPlanner(job, terms, known)
	for res, err := range job.Judge(records) {
		if err == nil {
			err = ctx.Err()
		}
		if err == nil {
			_, _, err = planner.Add(res)
		}
		if err != nil {
			return planner.Plan(), err
		}
	}
	return planner.Plan(), nil
}

// A Planner plans a run from its judged records, calling nobody. It keeps 8 bytes
// of every key that would be sent, and is for one goroutine at a time.
type Planner struct {
	job   Job
	terms RetryPolicy
	known *Snapshot
	plan  Plan
	seen  spread[[8]byte]
}

// NewPlanner returns a Planner for a run on these terms, over the store that
// the snapshot was taken of.
func NewPlanner(job Job, terms RetryPolicy, known *Snapshot) *Planner {
	return &Planner{
		job: job, terms: terms, known: known,
		plan: Plan{Findings: make(map[string]int)},
	}
}

// Plan returns the plan for what was added so far.
func (p *Planner) Plan() Plan { return p.plan }

// Add takes in the next record, as the job judges it, and reports whether it
// would be sent. The result has its outcome only where the plan depends on
// more of it than that its answer stands.
func (p *Planner) Add(res verify.Result) (verify.Result, bool, error) {
	res, fate, err := p.job.foresee(res, p.known, false, p.terms)
	if err != nil {
		return res, false, err
	}
	return res, p.count(res, fate), nil
}

// count reports whether the record would be sent.
func (p *Planner) count(res verify.Result, fate fate) bool {
	p.plan.Rows++
	for i, f := range res.Findings {
		if !mentioned(res.Findings[:i], f.Code) {
			p.plan.Findings[f.Code]++
		}
	}
	switch fate {
	case answered:
		p.plan.Answered++
		if res.Record.Resends > 0 {
			p.plan.AlreadyResent++
		}
		return false
	case refused:
		p.plan.Invalid++
		return false
	case held:
		p.plan.Held++
		return false
	case exhausted:
		p.plan.Exhausted++
		return false
	}
	short := [8]byte(res.Key[:8])
	if p.seen.has(short) {
		p.plan.Duplicates++
		return false
	}
	p.seen.add(short)
	p.plan.Calls++
	switch {
	case res.Outcome.State == verify.Sent:
		p.plan.InDoubt++
	case res.Outcome.State.Final():
		p.plan.AskedAgain++
	}
	return true
}

func mentioned(findings []verify.Finding, code string) bool {
	for _, f := range findings {
		if f.Code == code {
			return true
		}
	}
	return false
}
