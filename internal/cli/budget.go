package cli

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"time"

	"veribatch/internal/session"
	"veribatch/internal/words"

	"github.com/spf13/pflag"
	"golang.org/x/term"
)

// budgetFlags say what may be spent, and whether to ask.
type budgetFlags struct {
	maxCalls int
	yes      bool
	new      bool
}

func (f *budgetFlags) register(flags *pflag.FlagSet) {
	flags.IntVar(&f.maxCalls, "max-calls", 0,
		"calls that may be billed over the checkpoint's whole life; 0 = no limit")
	flags.BoolVar(&f.yes, "yes", false, "don't ask; without a terminal it takes --max-calls too")
	flags.BoolVar(&f.new, "new", false, "without a terminal: begin a new checkpoint if there is none")
}

func (f *budgetFlags) check() error {
	if f.maxCalls < 0 {
		return words.Errorf("--max-calls: want 0 for no limit, or a number such as 100000")
	}
	return nil
}

// confirm asks before money is spent.
func (c *runCommand) confirm(ctx context.Context, s *session.Session, plan *session.Plan) error {
	if plan.Calls == 0 || s.Inside() {
		return nil
	}
	runs, err := s.Runs()
	if err != nil {
		return err
	}
	imports, err := s.Imports()
	if err != nil {
		return err
	}
	c.explainCost(plan, s, len(runs)+len(imports) == 0)
	switch {
	case isTerminal(c.stdin) && !c.budget.yes:
		return c.ask(ctx)
	case isTerminal(c.stdin):
		return nil
	case !c.budget.yes:
		return usage(words.Errorf(
			"this would make %d calls and there is no terminal to ask on; add --yes with --max-calls", plan.Calls))
	case c.budget.maxCalls == 0:
		return usage(words.Errorf("this would make %d calls; without a terminal, --yes takes --max-calls as a limit",
			plan.Calls))
	}
	return nil
}

func (c *runCommand) explainCost(plan *session.Plan, s *session.Session, first bool) {
	c.stderr.say("service: %s", serviceName(s.Settings().Service, s.Settings().BizType))
	if s.Sandboxed() {
		c.stderr.say("it says that it is a sandbox: calls are free, and answers are made up")
	} else {
		c.stderr.say("cost: %s; a call whose answer is lost may be billed again", c.output.line(plan.Calls))
	}
	if retried := plan.RetriedCalls(); retried > 0 {
		c.stderr.say("--retry: %s of these ask again for an answer that was paid for", count(retried, "call"))
	}
	if due := plan.DueCalls(); due > 0 {
		c.stderr.say("--valid-for: %s of these ask again for a verdict that was paid for", count(due, "call"))
	}
	if first {
		c.stderr.say("a new checkpoint: it knows nothing of what was paid before (see veribatch import)")
		c.stderr.say("action: %s %s", c.input.sold.Name, c.input.sold.Title)
	}
	c.stderr.line(c.rateLine())
	c.stderr.lines(rateWarning(c.input.sold, c.pace.rate))
	estimate := c.schedule.timetable.Estimate(time.Now(), plan.Calls, c.pace.rate)
	c.stderr.lines(c.schedule.timeLine(estimate, c.pace.rate))
	if c.budget.maxCalls > 0 {
		c.stderr.say("limit: %d calls that may be billed, over all runs (--max-calls)", c.budget.maxCalls)
	}
}

// serviceName says who answers, and in which scene an action is asked, if it has any.
func serviceName(service, bizType string) words.Text {
	if bizType == "" {
		return words.New("%s", service)
	}
	return words.New("%s, biz type %s", service, bizType)
}

func (c *runCommand) rateLine() words.Text {
	if c.pace.rate == 0 {
		return words.New("rate: unlimited, %d workers; the quota is shared with the account's live traffic",
			c.pace.workers.most)
	}
	return words.New("rate: %g calls/s; the quota is shared with the account's live traffic", c.pace.rate)
}

func (c *runCommand) ask(ctx context.Context) error {
	return ask(ctx, c.stdin, c.stderr, words.New("Go on? [y/N]"), words.New("nothing was sent"))
}

// errDeclined ends a command that was not to go on: nothing is wrong.
var errDeclined = &exitError{code: exitDone}

// ask returns errDeclined unless the answer is yes, and has said then that nothing was done. A signal while it asks
// is no answer.
func ask(ctx context.Context, stdin io.Reader, stderr printer, question, declined words.Text) error {
	fmt.Fprint(stderr, question.In(stderr.lang), " ")
	answer, _ := bufio.NewReader(readUntil(ctx, stdin)).ReadString('\n')
	answer = strings.ToLower(strings.TrimSpace(answer))
	switch {
	case ctx.Err() != nil:
		fmt.Fprintln(stderr)
		return ctx.Err()
	case slices.Contains([]string{"y", "yes", "是", "ｙ"}, answer):
		return nil
	}
	stderr.line(declined)
	return errDeclined
}

func isTerminal(v any) bool {
	if p, ok := v.(printer); ok {
		v = p.Writer
	}
	f, ok := v.(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}
