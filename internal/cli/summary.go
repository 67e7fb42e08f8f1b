package cli

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"veribatch/checkpoint"
	"veribatch/internal/explain"
	"veribatch/internal/price"
	"veribatch/internal/session"
	"veribatch/internal/verify"
)

// planLine says in one line what a run would do.
func planLine(p *session.Plan) string {
	parts := []string{count(p.Rows, "row"), fmt.Sprintf("%d to send", p.Calls)}
	for _, f := range []struct {
		n    int
		what string
	}{
		{p.InDoubt, "of them in doubt: perhaps billed before"},
		{p.RetriedCalls(), "of them have an answer, and are asked for and paid again (--retry)"},
		{p.DueCalls(), "of them have a verdict that is too old, and are asked for and paid again (--valid-for)"},
		{p.Answered, "answered already"},
		{p.AlreadyResent, "of them sent once more already (重新认证: write the next number for another call)"},
		{p.Duplicates, "with the material of an earlier row"},
		{p.Invalid - p.LeftOut, "refused before sending"},
		{p.LeftOut, "left out by choice"},
		{p.Erased, "erased, and never sent again"},
		{p.Held, "in doubt, held for a person (--in-doubt hold)"},
		{p.Exhausted, "out of attempts (only --retry unresolved,sent sends them again)"},
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
	verify.Unresolved: "unresolved", verify.Exhausted: "out of attempts", verify.Sent: "in doubt",
	verify.Invalid: "invalid", verify.Erased: "erased", verify.Pending: "not sent",
}

// conclusions says how many rows there are of each state, and of how many the
// authority has no record.
func conclusions(e session.Export) string {
	states := maps.Clone(e.States)
	states[verify.Invalid] -= e.LeftOut
	text := stateCounts(states)
	if e.LeftOut > 0 {
		text += fmt.Sprintf(", %d left out", e.LeftOut)
	}
	if e.NoRecord > 0 {
		text += fmt.Sprintf(" (no record: %d of the rejected, not their fault)", e.NoRecord)
	}
	return text
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
	fmt.Fprint(c.stdout, importedLine(export))
	fmt.Fprintf(c.stdout, "this run: %s", count(p.Calls, "call"))
	if p.Retries > 0 {
		fmt.Fprintf(c.stdout, ", %d of them retries", p.Retries)
	}
	if p.Lost > 0 {
		fmt.Fprintf(c.stdout, ", %s lost", count(p.Lost, "answer"))
	}
	if p.Found > 0 {
		fmt.Fprintf(c.stdout, ", %d found again for free", p.Found)
	}
	fmt.Fprintf(c.stdout, ", %.1f s\n", run.Ended.Sub(run.Started).Seconds())
	fmt.Fprintf(c.stdout, "all runs: %s", c.cost(export))
	if export.Twice > 0 {
		fmt.Fprintf(c.stdout, "; %s perhaps billed twice", count(export.Twice, "record"))
	}
	fmt.Fprintln(c.stdout)
	fmt.Fprint(c.stdout, leftOf(c.budget.maxCalls, export.Billed, c.prices(export)).line())
	fmt.Fprint(c.stdout, nextLimitLine(c.budget.maxCalls, export.Billed, sendable(export, c.failure.policy.Hold)))
	fmt.Fprint(c.stdout, stageCost(export))
	fmt.Fprintf(c.stdout, "results: %s\n", places(export.Paths))
	fmt.Fprint(c.stdout, forgottenLine(export))
	for _, why := range slices.Sorted(maps.Keys(export.Unarchived)) {
		fmt.Fprintf(c.stdout, "archive: pictures of %s could not be kept: %s; the answers stand, and the workbook "+
			"says which\n", count(export.Unarchived[why], "row"), explain.Archive(why).In(c.output.language()))
	}
	fmt.Fprint(c.stdout, openLine(export, c.failure.policy.Hold))
}

// importedLine says how many conclusions were imported; nothing if none was.
func importedLine(e session.Export) string {
	if e.Imported == 0 {
		return ""
	}
	return fmt.Sprintf("imported: %s; never billed here\n", count(e.Imported, "conclusion"))
}

// prices are those of the run's calls; nil for a sandbox's, which cost nothing.
func (c *runCommand) prices(export session.Export) *price.List {
	if export.Sandboxed {
		return nil
	}
	return c.output.list
}

// sendable counts the rows that the same command would send again. Hold says that those in doubt are left to a person.
func sendable(export session.Export, hold bool) int {
	again := export.States[verify.Unresolved] + export.States[verify.Pending]
	if !hold {
		again += export.States[verify.Sent] - export.DoubtUsedUp
	}
	return again
}

// openLine says what becomes of the rows that have no final answer; nothing if all have one. Hold says that
// those in doubt are left to a person.
func openLine(export session.Export, hold bool) string {
	if export.Open() == 0 {
		return ""
	}
	parts := []string{count(export.Open(), "row") + " without a final answer; see the workbook"}
	doubt := export.States[verify.Sent] - export.DoubtUsedUp
	if again := sendable(export, hold); again > 0 {
		parts = append(parts, fmt.Sprintf("the same command tries %d of them again", again))
	}
	if hold && doubt > 0 {
		parts = append(parts, fmt.Sprintf("%d in doubt are held for a person", doubt))
	}
	for _, f := range []struct {
		n     int
		state verify.State
	}{{export.States[verify.Exhausted], verify.Unresolved}, {export.DoubtUsedUp, verify.Sent}} {
		if f.n > 0 {
			parts = append(parts, fmt.Sprintf("%d are out of attempts, and only --retry %s sends them again", f.n,
				f.state))
		}
	}
	return "open: " + strings.Join(parts, "; ") + "\n"
}

// cost says what the calls of all runs have cost.
func (c *runCommand) cost(export session.Export) string {
	if export.Sandboxed {
		return fmt.Sprintf("sandbox: nothing was charged (%s would have counted)", count(export.Billed, "call"))
	}
	billed := count(export.Billed, "call") + " perhaps billed"
	if export.Cost == nil {
		return billed + "; price unknown, give --price"
	}
	return fmt.Sprintf("%s, about %s CNY (estimate)", billed, export.Cost.Fen())
}
