package cli

import (
	"fmt"
	"strings"

	"veribatch/internal/cloudauth"
	"veribatch/internal/session"
	"veribatch/internal/verify"
	"veribatch/writer"
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

// stagePrice is what a call of the earlier stage costs, as far as that is published.
func stagePrice(stage *session.EarlierStage) priceFlag {
	if sold, ok := cloudauth.ActionNamed(stage.Action); ok && sold.Price > 0 {
		return priceFlag{price: sold.Price}
	}
	return priceFlag{price: writer.UnknownPrice}
}

// stageCost says what the earlier stage has cost, and both together; nothing if there is none.
func stageCost(e session.Export, price priceFlag) string {
	if e.Stage == nil {
		return ""
	}
	calls, before := e.Stage.Billed, stagePrice(e.Stage)
	if e.Sandboxed {
		return fmt.Sprintf("earlier stage: %s, %s; both stages: %s, nothing was charged\n", e.Stage.Action,
			count(calls, "call"), count(calls+e.Billed, "call"))
	}
	text := fmt.Sprintf("earlier stage: %s, %s perhaps billed", e.Stage.Action, count(calls, "call"))
	if before.known() {
		text += fmt.Sprintf(", about %.2f CNY", *before.of(calls))
	} else {
		text += ", price unknown"
	}
	text += "; both stages: " + count(calls+e.Billed, "call")
	if before.known() && price.known() {
		text += fmt.Sprintf(", about %.2f CNY", *before.of(calls)+*price.of(e.Billed))
	}
	return text + "\n"
}

// An earlierStage is what the stage of --passed-in has come to, as --json prints it.
type earlierStage struct {
	Action string   `json:"action"`
	Billed int      `json:"billed"`   // calls that may have been, over all its runs
	Cost   *float64 `json:"cost_cny"` // 0 for a sandbox, null: price unknown
}

func newEarlierStage(e session.Export) *earlierStage {
	if e.Stage == nil {
		return nil
	}
	stage := &earlierStage{Action: e.Stage.Action, Billed: e.Stage.Billed, Cost: new(float64)}
	if !e.Sandboxed {
		before := stagePrice(e.Stage)
		stage.Cost = before.of(e.Stage.Billed)
	}
	return stage
}
