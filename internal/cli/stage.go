package cli

import (
	"fmt"
	"strings"

	"veribatch/internal/price"
	"veribatch/internal/session"
	"veribatch/internal/verify"
	"veribatch/internal/words"
)

// stageEnds are how rows ended in the earlier stage, as the command calls it.
var stageEnds = map[string]words.Format{
	verify.StageRejected: "%d rejected", verify.StageNoRecord: "%d without a record",
	verify.StageUnusable: "%d unusable", verify.StageUnresolved: "%d unresolved",
	verify.StageInDoubt: "%d in doubt", verify.StageInvalid: "%d invalid",
	verify.StageNotSent: "%d not sent there", verify.StageAmbiguous: "%d with several answers",
}

// notPassed says how the rows ended that did not pass in the checkpoint of --passed-in, and lists those of which that
// isn't clear; nothing if all passed.
func notPassed(dir string, plan *session.Plan) []words.Text {
	var ends, lists []words.Text
	for _, f := range plan.NotPassed() {
		ends = append(ends, words.New(string(stageEnds[f.Code]), f.Rows))
		if f.Code != verify.StageAmbiguous {
			continue
		}
		var rows []string
		for _, at := range f.First {
			rows = append(rows, strings.Join(strings.Fields(fmt.Sprintf("%s %s %d", at.File, at.Sheet, at.Row)), " "))
		}
		if f.Rows > len(rows) {
			rows = append(rows, "…")
		}
		lists = append(lists, words.New("several answers there, some a pass: %s; the results list all of them",
			words.Names(rows)))
	}
	if len(ends) == 0 {
		return nil
	}
	return append([]words.Text{words.New("--passed-in %s left out: %s", dir, words.Clauses(ends...))}, lists...)
}

// stageCost says what the earlier stage has cost, and both together; nothing if there is none.
func stageCost(e session.Export) []words.Text {
	if e.Stage == nil {
		return nil
	}
	stage := e.Stage
	if e.Sandboxed {
		return []words.Text{words.New("earlier stage: %s, %s; both stages: %s, nothing was charged", stage.Action,
			count(stage.Billed, "call"), count(stage.Billed+e.Billed, "call"))}
	}
	calls := count(stage.Billed, "call")
	earlier := words.New("earlier stage: %s, %s perhaps billed, price unknown", stage.Action, calls)
	if stage.Cost != nil {
		earlier = words.New("earlier stage: %s, %s perhaps billed, about %s CNY (estimate)", stage.Action, calls,
			stage.Cost.Fen())
	}
	calls = count(stage.Billed+e.Billed, "call")
	both := words.New("both stages: %s", calls)
	if stage.Cost != nil && e.Cost != nil {
		both = words.New("both stages: %s, about %s CNY (estimate)", calls, (*stage.Cost + *e.Cost).Fen())
	}
	return []words.Text{words.Sentences(earlier, both)}
}

// An earlierStage is what the stage of --passed-in has come to, as --json prints it.
type earlierStage struct {
	Action string     `json:"action"`
	Billed int        `json:"billed"`   // calls that may have been, over all its runs
	Cost   *price.CNY `json:"cost_cny"` // an estimate; 0 for a sandbox, null: price unknown
}

func newEarlierStage(e session.Export) *earlierStage {
	if e.Stage == nil {
		return nil
	}
	stage := &earlierStage{Action: e.Stage.Action, Billed: e.Stage.Billed, Cost: e.Stage.Cost}
	if e.Sandboxed {
		stage.Cost = new(price.CNY)
	}
	return stage
}
