package cli

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"veribatch/internal/session"
	"veribatch/reader/corrections"
)

// shownIssues is how many doubtful corrections are listed.
const shownIssues = 50

// listIssues lists doubtful corrections. Its error is for those that nobody
// can know the meaning of.
func listIssues(out io.Writer, issues []corrections.Issue) error {
	stops := 0
	for i, d := range issues {
		if d.Kind.Blocking() {
			stops++
		}
		if i < shownIssues {
			fmt.Fprintf(out, "correction: %v\n", d)
		}
	}
	if more := len(issues) - shownIssues; more > 0 {
		fmt.Fprintf(out, "correction: … and %d more\n", more)
	}
	if stops > 0 {
		return usage(fmt.Errorf("--fixes: %s can't be laid over the input; mend the files, then start again",
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
	return usage(fmt.Errorf("--fixes: %s for no row of the input, and no terminal to ask on; "+
		"take them out of the files, or name the input that they are for", count(unknown, "correction")))
}

// describeLists says what each file of corrections came back with.
func describeLists(out io.Writer, lists []corrections.List) {
	for _, l := range lists {
		fmt.Fprintf(out, "list %s: %s, %d corrected, %d only filled in, %d untouched, %d doubtful\n",
			l.File, count(l.Rows, "row"), l.Corrected, l.ByHand, l.Untouched, l.Doubtful)
	}
}

// shownGroups is how many groups are named of which nothing came back.
const shownGroups = 20

// describeReturned says how the lists that were handed out came back, round by
// round, and which are missing.
func describeReturned(out io.Writer, all []session.Returned, zone *time.Location) {
	for len(all) > 0 {
		n := slices.IndexFunc(all, func(r session.Returned) bool { return r.Round != all[0].Round })
		if n < 0 {
			n = len(all)
		}
		describeRound(out, all[:n], zone)
		all = all[n:]
	}
}

func describeRound(out io.Writer, lists []session.Returned, zone *time.Location) {
	made := lists[0].Made.In(zone).Format("2006-01-02 15:04")
	if lists[0].Latest {
		fmt.Fprintf(out, "lists of round %d, handed out %s:\n", lists[0].Round, made)
	} else {
		fmt.Fprintf(out, "lists of round %d, handed out %s; later ones were handed out since:\n", lists[0].Round, made)
	}
	var missing []string
	rows := 0
	for _, r := range lists {
		name := cmp.Or(strings.Join(strings.Fields(r.Group), " "), "all")
		if r.Back == 0 {
			missing, rows = append(missing, name), rows+r.Sent
			continue
		}
		fmt.Fprintf(out, "  %s: %s handed out, %d back: %d corrected, %d only filled in, %d untouched, %d doubtful; "+
			"%d missing\n", name, count(r.Sent, "row"), r.Back, r.Corrected, r.FilledIn, r.Untouched, r.Doubtful,
			r.Missing())
	}
	if len(missing) == 0 {
		return
	}
	named := missing[:min(len(missing), shownGroups)]
	fmt.Fprintf(out, "  nothing came back of %s with %s: %s\n", count(len(missing), "list"), count(rows, "row"),
		strings.Join(named, ", "))
	if more := len(missing) - len(named); more > 0 {
		fmt.Fprintf(out, "  … and of %s more\n", count(more, "list"))
	}
}

// forgottenLine says that To-do lists can't be told when they come back; nothing if they can.
func forgottenLine(export session.Export) string {
	if export.Forgotten == nil {
		return ""
	}
	return fmt.Sprintf("lists: not remembered in the checkpoint, so that nobody can say later which came back: %v\n",
		export.Forgotten)
}
