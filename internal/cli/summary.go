package cli

import (
	"maps"
	"slices"
	"time"

	"veribatch/checkpoint"
	"veribatch/internal/explain"
	"veribatch/internal/price"
	"veribatch/internal/session"
	"veribatch/internal/verify"
	"veribatch/internal/words"
)

// planLine says in one line what a run would do.
func planLine(p *session.Plan) words.Text {
	retried, due := p.RetriedCalls(), p.DueCalls()
	tooOld := words.New("%d of them have a verdict that is too old, and are asked for and paid again (--valid-for)",
		due)
	resent := words.New("%d of them sent once more already (for another call write the next number under Verify again)",
		p.AlreadyResent)
	return words.Clauses(append([]words.Text{count(p.Rows, "row"), words.New("%d to send", p.Calls)}, some([]share{
		{p.InDoubt, words.New("%d of them in doubt: perhaps billed before", p.InDoubt)},
		{retried, words.New("%d of them have an answer, and are asked for and paid again (--retry)", retried)},
		{due, tooOld},
		{p.Answered, words.New("%d answered already", p.Answered)},
		{p.AlreadyResent, resent},
		{p.Duplicates, words.New("%d with the material of an earlier row", p.Duplicates)},
		{p.Invalid - p.LeftOut, words.New("%d refused before sending", p.Invalid-p.LeftOut)},
		{p.LeftOut, words.New("%d left out by choice", p.LeftOut)},
		{p.Erased, words.New("%d erased, and never sent again", p.Erased)},
		{p.Held, words.New("%d in doubt, held for a person (--in-doubt hold)", p.Held)},
		{p.Exhausted, words.New("%d out of attempts (only --retry unresolved,sent sends them again)", p.Exhausted)},
	})...)...)
}

// A share is how many of a whole are so, and the words for it.
type share struct {
	n    int
	text words.Text
}

// some returns the words for those shares that there are.
func some(shares []share) []words.Text {
	var texts []words.Text
	for _, s := range shares {
		if s.n > 0 {
			texts = append(texts, s.text)
		}
	}
	return texts
}

// count returns a number and what it counts.
func count(n int, what string) words.Text { return words.Count(n, "%d "+what, "%d "+what+"s") }

// stateCount has the states as the summary counts them.
var stateCount = map[verify.State]words.Format{
	verify.Passed: "%d passed", verify.Rejected: "%d rejected", verify.Unusable: "%d unusable",
	verify.Unresolved: "%d unresolved", verify.Exhausted: "%d out of attempts", verify.Sent: "%d in doubt",
	verify.Invalid: "%d invalid", verify.Erased: "%d erased", verify.Pending: "%d not sent",
}

// conclusions says how many rows there are of each state, and of how many the
// authority has no record.
func conclusions(e session.Export) words.Text {
	states := maps.Clone(e.States)
	states[verify.Invalid] -= e.LeftOut
	text := stateCounts(states)
	if e.LeftOut > 0 {
		text = words.Clauses(text, words.New("%d left out", e.LeftOut))
	}
	if e.NoRecord > 0 {
		return words.New("%s (no record: %d of the rejected, not their fault)", text, e.NoRecord)
	}
	return text
}

// stateCounts says how many there are of each state.
func stateCounts(states map[verify.State]int) words.Text {
	var parts []words.Text
	for _, s := range verify.States() {
		if n := states[s]; n > 0 {
			parts = append(parts, words.New(string(stateCount[s]), n))
		}
	}
	if len(parts) == 0 {
		return words.New("nothing")
	}
	return words.Clauses(parts...)
}

// lasted says how long a run took that has ended.
func lasted(run checkpoint.Run) words.Text {
	took := run.Ended.Sub(run.Started)
	switch {
	case took < 100*time.Millisecond:
		return words.New("under 0.1 s")
	case took < time.Minute:
		return words.New("%.1f s", took.Seconds())
	}
	return words.New("%v", took.Round(time.Second))
}

// summarise says how a run went and what stands now.
func (c *runCommand) summarise(run checkpoint.Run, export session.Export) {
	p := run.Progress
	c.stdout.say("%s: %s", count(export.Rows, "row"), conclusions(export))
	c.stdout.lines(importedLine(export))
	c.stdout.say("this run: %s, %s", words.Clauses(append([]words.Text{count(p.Calls, "call")}, some([]share{
		{p.Retries, words.New("%d of them retries", p.Retries)},
		{p.Lost, words.New("%s lost", count(p.Lost, "answer"))},
		{p.Found, words.New("%d found again for free", p.Found)},
	})...)...), lasted(run))
	c.stdout.say("all runs: %s", words.Sentences(append([]words.Text{c.cost(export)}, some([]share{
		{export.Twice, words.New("%s perhaps billed twice", count(export.Twice, "record"))},
	})...)...))
	c.stdout.lines(leftOf(c.budget.maxCalls, export.Billed, c.prices(export)).line())
	c.stdout.lines(nextLimitLine(c.budget.maxCalls, export.Billed, sendable(export, c.failure.policy.Hold)))
	c.stdout.lines(stageCost(export))
	c.stdout.say("results: %s", places(export.Paths))
	c.stdout.lines(forgottenLine(export))
	for _, why := range slices.Sorted(maps.Keys(export.Unarchived)) {
		c.stdout.say("archive: pictures of %s could not be kept: %s; the answers stand, and the workbook "+
			"says which", count(export.Unarchived[why], "row"), explain.Archive(why))
	}
	c.stdout.lines(openLine(export, c.failure.policy.Hold))
}

// importedLine says how many conclusions were imported; nothing if none was.
func importedLine(e session.Export) []words.Text {
	if e.Imported == 0 {
		return nil
	}
	return []words.Text{words.New("imported: %s; never billed here", count(e.Imported, "conclusion"))}
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
func openLine(export session.Export, hold bool) []words.Text {
	if export.Open() == 0 {
		return nil
	}
	parts := []words.Text{words.New("%s without a final answer; see the workbook", count(export.Open(), "row"))}
	doubt := export.States[verify.Sent] - export.DoubtUsedUp
	if again := sendable(export, hold); again > 0 {
		parts = append(parts, words.New("the same command tries %d of them again", again))
	}
	if hold && doubt > 0 {
		parts = append(parts, words.New("%d in doubt are held for a person", doubt))
	}
	for _, f := range []struct {
		n     int
		state verify.State
	}{{export.States[verify.Exhausted], verify.Unresolved}, {export.DoubtUsedUp, verify.Sent}} {
		if f.n > 0 {
			parts = append(parts, words.New("%d are out of attempts, and only --retry %s sends them again", f.n,
				f.state))
		}
	}
	return []words.Text{words.New("open: %s", words.Sentences(parts...))}
}

// cost says what the calls of all runs have cost.
func (c *runCommand) cost(export session.Export) words.Text {
	if export.Sandboxed {
		return words.New("sandbox: nothing was charged (%s would have counted)", count(export.Billed, "call"))
	}
	if export.Cost == nil {
		return words.New("%s perhaps billed; price unknown, give --price", count(export.Billed, "call"))
	}
	return perhapsBilled(export.Billed, export.Cost)
}
