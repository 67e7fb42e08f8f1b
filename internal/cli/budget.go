package cli

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"veribatch/internal/session"

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
		return errors.New("--max-calls: want 0 for no limit, or a number such as 100000")
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
		return usage(fmt.Errorf(
			"this would make %d calls and there is no terminal to ask on; add --yes with --max-calls", plan.Calls))
	case c.budget.maxCalls == 0:
		return usage(fmt.Errorf("this would make %d calls; without a terminal, --yes takes --max-calls as a limit",
			plan.Calls))
	}
	return nil
}

func (c *runCommand) explainCost(plan *session.Plan, s *session.Session, first bool) {
	fmt.Fprintf(c.stderr, "service: %s%s\n", s.Settings().Service, scene(s.Settings().BizType))
	if s.Sandboxed() {
		fmt.Fprintf(c.stderr, "it says that it is a sandbox: calls are free, and answers are made up\n")
	} else {
		fmt.Fprintf(c.stderr, "cost: %s; a call whose answer is lost may be billed again\n", c.output.line(plan.Calls))
	}
	if retried := plan.RetriedCalls(); retried > 0 {
		fmt.Fprintf(c.stderr, "--retry: %s of these ask again for an answer that was paid for\n",
			count(retried, "call"))
	}
	if due := plan.DueCalls(); due > 0 {
		fmt.Fprintf(c.stderr, "--valid-for: %s of these ask again for a verdict that was paid for\n",
			count(due, "call"))
	}
	if first {
		fmt.Fprintf(c.stderr, "a new checkpoint: it knows nothing of what was paid before (see veribatch import)\n")
		fmt.Fprintf(c.stderr, "action: %s %s\n", c.input.sold.Name, c.input.sold.Title)
	}
	fmt.Fprintf(c.stderr, "%s\n", c.rateLine())
	fmt.Fprint(c.stderr, rateWarning(c.input.sold, c.pace.rate))
	estimate := c.schedule.timetable.Estimate(time.Now(), plan.Calls, c.pace.rate)
	fmt.Fprint(c.stderr, c.schedule.timeLine(estimate, c.pace.rate))
	if c.budget.maxCalls > 0 {
		fmt.Fprintf(c.stderr, "limit: %d calls that may be billed, over all runs (--max-calls)\n", c.budget.maxCalls)
	}
}

// scene says in which scene an action is asked, if it has any.
func scene(bizType string) string {
	if bizType == "" {
		return ""
	}
	return ", biz type " + bizType
}

func (c *runCommand) rateLine() string {
	if c.pace.rate == 0 {
		return fmt.Sprintf("rate: unlimited, %d workers; the quota is shared with the account's live traffic",
			c.pace.workers.most)
	}
	return fmt.Sprintf("rate: %g calls/s; the quota is shared with the account's live traffic", c.pace.rate)
}

func (c *runCommand) ask(ctx context.Context) error {
	return ask(ctx, c.stdin, c.stderr, "nothing was sent")
}

// ask returns an error unless the answer is yes: what it is then that nothing was done. A signal while it asks is no
// answer.
func ask(ctx context.Context, stdin io.Reader, stderr io.Writer, refused string) error {
	fmt.Fprint(stderr, "Go on? [y/N] ")
	answer, _ := bufio.NewReader(readUntil(ctx, stdin)).ReadString('\n')
	answer = strings.ToLower(strings.TrimSpace(answer))
	switch {
	case ctx.Err() != nil:
		fmt.Fprintln(stderr)
		return ctx.Err()
	case answer == "y", answer == "yes":
		return nil
	}
	return &exitError{exitUsage, errors.New(refused)}
}

func isTerminal(v any) bool {
	f, ok := v.(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}
