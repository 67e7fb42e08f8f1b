package cli

import (
	"context"
	"slices"
	"strings"
	"time"

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

// shownGroups is how many groups are named of which nothing came back.
const shownGroups = 20

// describeReturned says how the lists that were handed out came back, round by
// round, and which are missing.
func describeReturned(out printer, all []session.Returned, zone *time.Location) {
	for len(all) > 0 {
		n := slices.IndexFunc(all, func(r session.Returned) bool { return r.Round != all[0].Round })
		if n < 0 {
			n = len(all)
		}
		describeRound(out, all[:n], zone)
		all = all[n:]
	}
}

func describeRound(out printer, lists []session.Returned, zone *time.Location) {
	made := lists[0].Made.In(zone).Format("2006-01-02 15:04")
	if lists[0].Latest {
		out.say("lists of round %d, handed out %s:", lists[0].Round, made)
	} else {
		out.say("lists of round %d, handed out %s; later ones were handed out since:", lists[0].Round, made)
	}
	var missing []words.Text
	rows := 0
	for _, r := range lists {
		name := groupName(r.Group)
		if r.Back == 0 {
			missing, rows = append(missing, name), rows+r.Sent
			continue
		}
		out.say("  %s: %s handed out, %d back: %d corrected, %d only filled in, %d untouched, %d doubtful; "+
			"%d missing", name, count(r.Sent, "row"), r.Back, r.Corrected, r.FilledIn, r.Untouched, r.Doubtful,
			r.Missing())
	}
	if len(missing) == 0 {
		return
	}
	named := missing[:min(len(missing), shownGroups)]
	out.say("  nothing came back of %s with %s: %s", count(len(missing), "list"), count(rows, "row"),
		words.Items(named...))
	if more := len(missing) - len(named); more > 0 {
		out.say("  … and of %s more", count(more, "list"))
	}
}

// groupName names the list of a group, in one line; one without a group has all rows.
func groupName(group string) words.Text {
	if name := strings.Join(strings.Fields(group), " "); name != "" {
		return words.Verbatim(name)
	}
	return words.New("all")
}

// forgottenLine says that To-do lists can't be told when they come back; nothing if they can.
func forgottenLine(export session.Export) []words.Text {
	if export.Forgotten == nil {
		return nil
	}
	return []words.Text{words.New("lists: not remembered in the checkpoint, so that nobody can say later which came "+
		"back: %v", export.Forgotten)}
}
