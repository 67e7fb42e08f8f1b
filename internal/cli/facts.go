package cli

import (
	"cmp"
	"regexp"
	"slices"
	"time"

	"veribatch/checkpoint"
	"veribatch/internal/cloudauth"
	"veribatch/internal/explain"
	"veribatch/internal/page"
	"veribatch/internal/price"
	"veribatch/internal/session"
	"veribatch/internal/verify"
	reporting "veribatch/writer/report"
)

// A pageFeed makes facts for a page of what a run, or its checkpoint, tells.
// It is for one goroutine at a time.
type pageFeed struct {
	timetable session.Timetable
	list      *price.List      // what calls cost; nil: unknown
	backup    func() time.Time // when the newest copy was taken; zero: there is none
	refused   []page.Reason

	speed speed
	told  time.Time // of the status that was added to speed last
}

// running returns the facts of a run that is under way.
func (f *pageFeed) running(live checkpoint.Status) page.Facts {
	action := actionOf(live.Action)
	p := live.Progress
	if live.Updated.After(f.told) {
		f.speed.add(live.Updated, p.Settled())
		f.told = live.Updated
	}
	facts := page.Facts{
		Phase: page.Running, Time: live.Updated, Sandbox: live.Sandbox, Compares: !action.Face,
		Run: page.Run{
			Number: live.Run, Started: live.Owner.Started, Rows: live.Total, Calls: live.Calls, Progress: p,
			Wanted: live.Wanted, Rate: f.speed.perSecond(), Fleet: live.Fleet,
		},
		Reasons: reasonsOf(action, p.Reasons), Refused: f.refused,
		Spent: live.Spent + p.MaybeBilled(), Budget: live.Budget, Left: p.BudgetLeft,
		Backup: f.backup(), Before: pastRuns(live.Before),
	}
	facts.Cost = f.list.Calls(facts.Spent)
	f.forecast(&facts)
	return facts
}

// forecast says when the run will be done: by how fast it was lately, or outside its hours by how fast it may be.
func (f *pageFeed) forecast(facts *page.Facts) {
	run := &facts.Run
	rate := run.Rate
	switch run.Progress.Waiting.Reason {
	case verify.WaitOutage, verify.WaitWorkers:
		return // nobody knows for how long
	case verify.WaitSchedule:
		rate = run.Wanted
	}
	left := max(run.Calls-run.Progress.Settled(), 0)
	e := f.timetable.Estimate(facts.Time, left, rate)
	run.Ends, run.Nights = e.Ends, e.Nights
}

// ended returns the facts of a run that has ended, whatever it told last.
func (f *pageFeed) ended(live checkpoint.Status, run checkpoint.Run, how explain.Text) page.Facts {
	live.Progress, live.Progress.Waiting = run.Progress, verify.Wait{}
	facts := f.running(live)
	facts.Phase, facts.Outcome, facts.Run.Ends, facts.Run.Nights = page.Ended, how, time.Time{}, 0
	return facts
}

func actionOf(name string) verify.Action {
	if action, ok := cloudauth.ActionNamed(name); ok {
		return action.Action
	}
	return verify.VerifyMaterial
}

// pastRuns words runs that have ended.
func pastRuns(runs []checkpoint.Run) []page.Past {
	var all []page.Past
	for _, run := range runs {
		past := page.Past{Number: run.Number, Started: run.Started, Progress: run.Progress}
		if run.Ended.IsZero() {
			past.Outcome, past.Failed = explain.Text{ZH: "中途被终止", EN: "killed"}, true
		} else {
			how := outcomes[exit(run.Exit)]
			past.Lasted, past.Outcome, past.Failed = run.Ended.Sub(run.Started), how.title, how.failed
		}
		all = append(all, past)
	}
	return all
}

// reasonsOf words why records did not pass, the most frequent first. What no document explains is not repeated: it
// comes from outside, and may be anything.
func reasonsOf(action verify.Action, counts []verify.ReasonCount) []page.Reason {
	byText := make(map[explain.Text]int)
	for _, c := range counts {
		byText[reasonText(action, c.Reason)] += c.Records
	}
	return sortedReasons(byText)
}

// shortAnswer is what may stand in a page of an answer that no document explains.
var shortAnswer = regexp.MustCompile(`^[0-9A-Z]{0,4}$`)

func reasonText(action verify.Action, why verify.Reason) explain.Text {
	r := reporting.ReasonOf(action, verify.Result{Outcome: why.Outcome()})
	_, known := explain.ActionCode(r.Action, r.Key)
	switch {
	case r.Kind == reporting.ByCode && !known:
		return explain.Text{ZH: "文档未说明的错误码", EN: "A code that no document explains"}
	case r.Kind == reporting.ByAnswer &&
		!(shortAnswer.MatchString(why.Decided) && shortAnswer.MatchString(why.SubCode)):
		return explain.Text{ZH: "文档未说明的结果", EN: "An answer that no document explains"}
	}
	return explain.Text{ZH: r.Short(explain.ZH), EN: r.Short(explain.EN)}
}

// refusedRows words why rows of an input are not sent.
func refusedRows(findings []*session.FindingCount) []page.Reason {
	byText := make(map[explain.Text]int)
	for _, f := range findings {
		if meaning, ok := explain.Finding(f.Code); ok && f.Severity == verify.Error {
			byText[meaning.Reason] += f.Rows
		}
	}
	return sortedReasons(byText)
}

func sortedReasons(byText map[explain.Text]int) []page.Reason {
	var all []page.Reason
	for text, n := range byText {
		if n > 0 {
			all = append(all, page.Reason{Text: text, Records: n})
		}
	}
	slices.SortFunc(all, func(a, b page.Reason) int {
		return cmp.Or(cmp.Compare(b.Records, a.Records), cmp.Compare(a.Text.EN, b.Text.EN))
	})
	return all
}
