package cli

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"veribatch/batch"
	"veribatch/checkpoint"
	"veribatch/internal/explain"
)

// planLine says in one line what a run would do.
func planLine(p batch.Plan) string {
	parts := []string{count(p.Rows, "row"), fmt.Sprintf("%d to send", p.Calls)}
	for _, f := range []struct {
		n    int
		what string
	}{
		{p.InDoubt, "of them in doubt: perhaps billed before"},
		{p.Answered, "answered already"},
		{p.Repeated, "of them sent once more already (重新认证: write the next number for another call)"},
		{p.Duplicates, "with the material of an earlier row"},
		{p.Invalid, "refused before sending"},
		{p.Exhausted, "out of attempts (--max-attempts-total)"},
	} {
		if f.n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", f.n, f.what))
		}
	}
	return strings.Join(parts, ", ")
}

// count returns a number and what it counts.
func count(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}

// stateNames are the states as the summary calls them.
var stateNames = map[batch.State]string{
	batch.Passed: "passed", batch.Rejected: "rejected", batch.Unusable: "unusable",
	batch.Unresolved: "unresolved", batch.Sent: "in doubt", batch.Invalid: "invalid", batch.Pending: "not sent",
}

// stateCounts says how many there are of each state.
func stateCounts(states map[batch.State]int) string {
	var parts []string
	for _, s := range batch.States() {
		if n := states[s]; n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", n, stateNames[s]))
		}
	}
	if len(parts) == 0 {
		return "nothing"
	}
	return strings.Join(parts, ", ")
}

// summarise says how a run went and what stands now.
func (c *runCommand) summarise(run checkpoint.Run, counts tally, path string) {
	p := run.Progress
	fmt.Fprintf(c.stdout, "%s: %s\n", count(counts.rows, "row"), stateCounts(counts.states))
	fmt.Fprintf(c.stdout, "this run: %s", count(p.Calls, "call"))
	if p.Retries > 0 {
		fmt.Fprintf(c.stdout, ", %d of them retries", p.Retries)
	}
	if p.Lost > 0 {
		fmt.Fprintf(c.stdout, ", %s lost", count(p.Lost, "answer"))
	}
	fmt.Fprintf(c.stdout, ", %.1f s\n", run.Ended.Sub(run.Started).Seconds())
	fmt.Fprintf(c.stdout, "all runs: %s perhaps billed, about %.2f CNY", count(counts.billed, "call"), float64(counts.billed)*c.output.price)
	if counts.billedTwice > 0 {
		fmt.Fprintf(c.stdout, "; %s perhaps billed twice", count(counts.billedTwice, "record"))
	}
	fmt.Fprintf(c.stdout, "\nresults: %s\n", path)
	if n := counts.open(); n > 0 {
		fmt.Fprintf(c.stdout, "open: %s without a final answer; the workbook says why, and the same command tries again\n", count(n, "row"))
	}
}

// explainStop turns what ended a run early into what the user reads.
func (c *runCommand) explainStop(err error) error {
	code := exitOf(err)
	if stop, ok := errors.AsType[*batch.Stop](err); ok {
		return &exitError{code, errors.New(c.stopLine(stop))}
	}
	if errors.Is(err, context.Canceled) {
		return &exitError{code, errors.New("interrupted; what was answered is kept, and the same command goes on")}
	}
	return &exitError{code, fmt.Errorf("the run ended early: %w; what was answered is kept, and the same command goes on", err)}
}

func (c *runCommand) stopLine(stop *batch.Stop) string {
	switch {
	case stop.Reason == batch.BudgetReached:
		return fmt.Sprintf("stopped at --max-calls %d; raise it and the same command goes on", c.money.maxCalls)
	case stop.Fault != nil:
		line := fmt.Sprintf("stopped, nothing more was sent: the service answered %v", stop.Fault)
		if meaning, ok := explain.Code(stop.Fault.Code); ok {
			lang := c.output.language()
			line += " — " + meaning.Reason.In(lang) + " " + meaning.Advice.In(lang)
		}
		return line
	}
	return stop.Error()
}
