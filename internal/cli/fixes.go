package cli

import (
	"context"

	"veribatch/internal/session"
	"veribatch/internal/words"
	"veribatch/reader/corrections"
)

// shownIssues is how many doubtful corrections are listed.
const shownIssues = 50

// listIssues lists doubtful corrections. Its error is for those that nobody
// can know the meaning of.
func listIssues(out printer, issues []corrections.Issue) error {
	stops := 0
	for i, d := range issues {
		if d.Kind.Blocking() {
			stops++
		}
		if i < shownIssues {
			out.say("correction: %v", d)
		}
	}
	if more := len(issues) - shownIssues; more > 0 {
		out.say("correction: … and %d more", more)
	}
	if stops > 0 {
		return usage(words.Errorf("--fixes: %s can't be laid over the input; mend the files, then start again",
			count(stops, "correction")))
	}
	return nil
}

// confirmIssues asks whether to go on without the corrections whose row the
// input lacks. Where nobody is there to be asked they stop the run: what they
// correct would be paid for as it is.
func (c *runCommand) confirmIssues(ctx context.Context, s *session.Session, plan *session.Plan) error {
	unknown := 0
	for _, d := range s.Issues() {
		if d.Kind == corrections.Unknown {
			unknown++
		}
	}
	switch {
	case unknown == 0:
		return nil
	case isTerminal(c.stdin) && plan.Calls > 0 && !s.Inside() && !c.budget.yes:
		return nil // it is asked before money is spent
	case isTerminal(c.stdin):
		return c.ask(ctx)
	}
	return usage(words.Errorf("--fixes: %s for no row of the input, and no terminal to ask on; "+
		"take them out of the files, or name the input that they are for", count(unknown, "correction")))
}

// describeLists says what each file of corrections came back with.
func describeLists(out printer, lists []corrections.List) {
	for _, l := range lists {
		out.say("list %s: %s, %d corrected, %d only filled in, %d untouched, %d doubtful",
			l.File, count(l.Rows, "row"), l.Corrected, l.ByHand, l.Untouched, l.Doubtful)
	}
}
