package batch

import (
	"context"
	"iter"
)

// A Job is what a plan, a run and an export share: how a record is judged,
// how it is named, and where its answer is kept.
type Job struct {
	Check CheckFunc
	Keyer *Keyer
	Store Store
	Amend AmendFunc // nil if nothing is corrected
}

// An AmendFunc lays corrections over a record as the input has it. The key is
// that of the record without them; it names the row. It reports whether there
// were any. It is called by one goroutine at a time.
type AmendFunc func(original Key, rec Record) (Record, bool)

// judge returns what can be said of a record without looking it up.
func (j Job) judge(rec Record) Result {
	res := j.appraise(rec)
	if j.Amend == nil {
		return res
	}
	amended, ok := j.Amend(res.Key, rec)
	if !ok {
		return res
	}
	original := res.Key
	res = j.appraise(amended)
	res.Original = original
	return res
}

func (j Job) appraise(rec Record) Result {
	rec, findings := j.Check(rec)
	return Result{Record: rec, Key: j.Keyer.Key(rec), Findings: findings}
}

// lookUp joins a judged record with what is known of it. A final answer
// stands whatever the check says today; a record that was refused and for
// which nothing can have been billed is Invalid.
func (j Job) lookUp(res Result) (Result, error) {
	var err error
	if res.Outcome, err = j.Store.Get(res.Key); err != nil {
		return res, err
	}
	if Refused(res.Findings) && !res.Outcome.State.Final() && res.Outcome.Billed == 0 {
		res.Outcome.State = Invalid
	}
	return res, nil
}

// Join yields every record with its outcome and findings, in the order of
// the records. It calls nobody and changes nothing. Rows of equal material
// have the same outcome: they are joined by key, never by position.
func Join(job Job, records Records) iter.Seq2[Result, error] {
	return func(yield func(Result, error) bool) {
		for rec, err := range records {
			if err != nil {
				yield(Result{}, err)
				return
			}
			res, err := job.lookUp(job.judge(rec))
			if !yield(res, err) || err != nil {
				return
			}
		}
	}
}

// A Plan says what a run would do. Every row counts in exactly one of
// Answered, Duplicates, Invalid, Exhausted and Calls.
type Plan struct {
	Rows       int
	Answered   int            // have their final answer already
	Repeated   int            // of those: were asked for once more, and that call was answered
	Duplicates int            // have the material of an earlier row that would be sent, and share its answer
	Invalid    int            // would be refused before they are sent
	Exhausted  int            // have used up their attempts over all runs
	Calls      int            // would be sent
	InDoubt    int            // of those to be sent: an earlier answer was lost
	Findings   map[string]int // rows by finding code
}

// Survey reads all records once, calling nobody, and plans a run that gives
// each record at most attempts attempts over all runs.
func Survey(ctx context.Context, job Job, records Records, attempts int) (Plan, error) {
	planner := NewPlanner(attempts)
	for res, err := range Join(job, records) {
		if err == nil {
			err = ctx.Err()
		}
		if err != nil {
			return planner.Plan(), err
		}
		planner.Add(res)
	}
	return planner.Plan(), nil
}

// A Planner plans a run from its results as they are before it. It keeps 8
// bytes of every key that would be sent, and is for one goroutine at a time.
type Planner struct {
	attempts int // at a record over all runs
	plan     Plan
	seen     map[[8]byte]struct{}
}

// NewPlanner returns a Planner for a run that gives each record at most
// attempts attempts over all runs.
func NewPlanner(attempts int) *Planner {
	return &Planner{attempts: attempts, plan: Plan{Findings: make(map[string]int)}, seen: make(map[[8]byte]struct{})}
}

// Plan returns the plan for what was added so far.
func (p *Planner) Plan() Plan { return p.plan }

// Add counts a result, and reports whether its record would be sent.
func (p *Planner) Add(res Result) bool {
	p.plan.Rows++
	for i, f := range res.Findings {
		if !mentioned(res.Findings[:i], f.Code) {
			p.plan.Findings[f.Code]++
		}
	}
	switch known := res.Outcome; {
	case known.State.Final():
		p.plan.Answered++
		if res.Record.Again > 0 {
			p.plan.Repeated++
		}
		return false
	case Refused(res.Findings):
		p.plan.Invalid++
		return false
	case known.Attempts >= p.attempts:
		p.plan.Exhausted++
		return false
	}
	short := [8]byte(res.Key[:8])
	if _, again := p.seen[short]; again {
		p.plan.Duplicates++
		return false
	}
	p.seen[short] = struct{}{}
	p.plan.Calls++
	if res.Outcome.State == Sent {
		p.plan.InDoubt++
	}
	return true
}

func mentioned(findings []Finding, code string) bool {
	for _, f := range findings {
		if f.Code == code {
			return true
		}
	}
	return false
}

// Spent returns how many of a store's calls may have been billed.
func Spent(store Store) (int, error) {
	spent := 0
	for e, err := range store.All() {
		if err != nil {
			return 0, err
		}
		spent += e.Outcome.Billed
	}
	return spent, nil
}
