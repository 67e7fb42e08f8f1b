package cli

import (
	"fmt"
	"strings"

	"veribatch/batch"
	"veribatch/checkpoint"
	"veribatch/internal/session"
	"veribatch/internal/verify"
)

// planLine says in one line what a run would do.
func planLine(p batch.Plan) string {
	parts := []string{count(p.Rows, "row"), fmt.Sprintf("%d to send", p.Calls)}
	for _, f := range []struct {
		n    int
		what string
	}{
		{p.InDoubt, "of them in doubt: perhaps billed before"},
		{p.AskedAgain, "of them have an answer, and are asked for and paid again (--retry)"},
		{p.Answered, "answered already"},
		{p.AlreadyResent, "of them sent once more already (重新认证: write the next number for another call)"},
		{p.Duplicates, "with the material of an earlier row"},
		{p.Invalid, "refused before sending"},
		{p.Held, "in doubt, held for a person (--in-doubt hold)"},
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
var stateNames = map[verify.State]string{
	verify.Passed: "passed", verify.Rejected: "rejected", verify.Unusable: "unusable",
	verify.Unresolved: "unresolved", verify.Sent: "in doubt", verify.Invalid: "invalid", verify.Pending: "not sent",
}

// conclusions says how many rows there are of each state, and of how many the
// authority has no record.
func conclusions(e session.Export) string {
	if e.NoRecord == 0 {
		return stateCounts(e.States)
	}
	return fmt.Sprintf("%s (no record: %d of the rejected, not their fault)", stateCounts(e.States), e.NoRecord)
}

// stateCounts says how many there are of each state.
func stateCounts(states map[verify.State]int) string {
	var parts []string
	for _, s := range verify.States() {
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
func (c *runCommand) summarise(run checkpoint.Run, export session.Export) {
	p := run.Progress
	fmt.Fprintf(c.stdout, "%s: %s\n", count(export.Rows, "row"), conclusions(export))
	fmt.Fprintf(c.stdout, "this run: %s", count(p.Calls, "call"))
	if p.Retries > 0 {
		fmt.Fprintf(c.stdout, ", %d of them retries", p.Retries)
	}
	if p.Lost > 0 {
		fmt.Fprintf(c.stdout, ", %s lost", count(p.Lost, "answer"))
	}
	fmt.Fprintf(c.stdout, ", %.1f s\n", run.Ended.Sub(run.Started).Seconds())
	fmt.Fprintf(c.stdout, "all runs: %s", c.cost(export))
	if export.BilledTwice > 0 {
		fmt.Fprintf(c.stdout, "; %s perhaps billed twice", count(export.BilledTwice, "record"))
	}
	fmt.Fprintf(c.stdout, "\nresults: %s\n", places(export.Paths))
	if export.Unarchived > 0 {
		fmt.Fprintf(c.stdout, "archive: pictures of %s could not be kept; the answers stand, and the workbook "+
			"says which\n", count(export.Unarchived, "row"))
	}
	if n := export.Open(); n > 0 {
		fmt.Fprintf(c.stdout, "open: %s without a final answer; see the workbook, or run the command again\n",
			count(n, "row"))
	}
}

// cost says what the calls of all runs have cost.
func (c *runCommand) cost(export session.Export) string {
	if export.Sandboxed {
		return fmt.Sprintf("sandbox: nothing was charged (%s would have counted)", count(export.Billed, "call"))
	}
	billed := count(export.Billed, "call") + " perhaps billed"
	if !c.output.known() {
		return billed + "; price unknown, give --price"
	}
	return fmt.Sprintf("%s, about %.2f CNY", billed, *c.output.of(export.Billed))
}
