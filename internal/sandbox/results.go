package sandbox

import (
	"net/http"
	"time"
)

// resultsAction is the free query for what became of a task (ACTIONS.md §5).
const resultsAction = "DescribeVerifyResult"

// Results says what the sandbox answers to those who ask for the result of a
// task. That the real service knows the tasks of VerifyMaterial is unsure.
type Results string

// The ways of answering.
const (
	ResultsKnown   Results = "known"   // what was decided, as soon as it is
	ResultsUnknown Results = "unknown" // VerifyStatus -1, nothing submitted, whatever was
	ResultsLate    Results = "late"    // what was decided, once that is resultsLag ago; -1 until then
	ResultsOff     Results = "off"     // there is no such action
)

// resultsLag is how much later ResultsLate tells what was decided.
const resultsLag = 20 * time.Second

// nothingSubmitted is the VerifyStatus of a task that nobody submitted anything to.
const nothingSubmitted = -1

// taskResult answers what became of the task that a BizId names. It is free: no
// line of the call log is written.
func (x *call) taskResult() *refusal {
	for _, name := range []string{"BizType", "BizId"} {
		if !x.parameters.has(name) {
			return &refusal{status: 400, code: "Missing" + name, message: name + " is mandatory for this action."}
		}
	}
	task := x.tasks.find(x.parameters.get("BizId"))
	status := int(task.status)
	switch {
	case task.executed == 0, x.config.Results == ResultsUnknown,
		x.config.Results == ResultsLate && x.config.Now().Sub(time.UnixMilli(task.executed)) < resultsLag:
		status = nothingSubmitted
	}
	d := x.document()
	d.root(resultsAction+"Response", func() {
		d.object("ResultObject", func() {
			d.integer("VerifyStatus", status)
			if status > 0 {
				d.score("AuthorityComparisionScore", int(task.authority))
			}
		})
		x.trailer(d)
	})
	x.send(http.StatusOK, d)
	return nil
}
