package cli

import (
	"fmt"
	"strings"

	"veribatch/internal/price"
	"veribatch/internal/session"
	"veribatch/internal/verify"
)

// stageEnds are how rows ended in the earlier stage, as the command calls it.
var stageEnds = map[string]string{
	verify.StageRejected: "rejected", verify.StageNoRecord: "without a record", verify.StageUnusable: "unusable",
	verify.StageUnresolved: "unresolved", verify.StageInDoubt: "in doubt", verify.StageInvalid: "invalid",
	verify.StageNotSent: "not sent there", verify.StageAmbiguous: "with several answers",
}

// notPassed says how the rows ended that did not pass in the checkpoint of --passed-in, and lists those of which that
// isn't clear; nothing if all passed.
func notPassed(dir string, plan *session.Plan) string {
	var ends []string
	var list strings.Builder
	for _, f := range plan.NotPassed() {
		ends = append(ends, fmt.Sprintf("%d %s", f.Rows, stageEnds[f.Code]))
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
		fmt.Fprintf(&list, "several answers there, some a pass: %s; the results list all of them\n",
			strings.Join(rows, ", "))
	}
	if len(ends) == 0 {
		return ""
	}
	return fmt.Sprintf("--passed-in %s left out: %s\n%s", dir, strings.Join(ends, ", "), list.String())
}

// stageCost says what the earlier stage has cost, and both together; nothing if there is none.
func stageCost(e session.Export) string {
	if e.Stage == nil {
		return ""
	}
	stage := e.Stage
	if e.Sandboxed {
		return fmt.Sprintf("earlier stage: %s, %s; both stages: %s, nothing was charged\n", stage.Action,
			count(stage.Billed, "call"), count(stage.Billed+e.Billed, "call"))
	}
	text := fmt.Sprintf("earlier stage: %s, %s perhaps billed", stage.Action, count(stage.Billed, "call"))
	if stage.Cost != nil {
		text += ", " + aboutCost(stage.Cost)
	} else {
		text += ", price unknown"
	}
	text += "; both stages: " + count(stage.Billed+e.Billed, "call")
	if stage.Cost != nil && e.Cost != nil {
		text += ", " + aboutCost(new(*stage.Cost+*e.Cost))
	}
	return text + "\n"
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
