package cli

import (
	"context"
	"errors"
	"io"
	"time"

	"veribatch/internal/session"
	"veribatch/internal/words"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// planCommand is one call of `veribatch plan`.
type planCommand struct {
	inputs   []string
	input    inputFlags
	images   imageFlags
	state    stateFlags
	retry    retryFlags
	schedule scheduleFlags

	sandbox  bool
	rate     float64
	maxCalls int
	priceFlag
	lang   words.Lang // of an output
	output string
	json   bool

	flagsSet []string // for the record
}

func newPlan() *cobra.Command {
	var c planCommand
	cmd := &cobra.Command{
		Use:   "plan INPUT…",
		Short: "Say what a run would send, refuse, cost and take, without a call",
		Long: `Read INPUT as a run would and call nobody: say what was understood of it, what
would be sent and refused, what that costs, and when it would be over if it began
now. The exit code is 0 if every row can be sent or has its answer, 3 if some can't.`,
		Example: `  veribatch plan users.csv -o problems.xlsx`,
	}
	addFlags(cmd,
		flagGroup{"Plan", c.register},
		flagGroup{"Night", c.schedule.register},
		flagGroup{"Failure", c.retry.register},
		flagGroup{"Input", c.input.register},
		flagGroup{"Corrections", c.input.registerFixes},
		flagGroup{"Images", c.images.register},
		flagGroup{"State", c.state.register},
	)
	cmd.RunE = func(cmd *cobra.Command, args []string) (err error) {
		if c.inputs, err = inputArgs(cmd, args); err != nil {
			return err
		}
		c.flagsSet, c.lang = recordedFlags(cmd), outputLang(cmd)
		return c.run(cmd.Context(), cmd.InOrStdin(), stdout(cmd), stderr(cmd))
	}
	return cmd
}

func (c *planCommand) register(flags *pflag.FlagSet) {
	flags.StringVarP(&c.output, "output", "o", "",
		"`FILE` for the rows that something was found in, with what it was: .xlsx, .csv or .jsonl")
	flags.BoolVar(&c.json, "json", false, "print the plan as JSON")
	c.priceFlag.register(flags)
	flags.IntVar(&c.maxCalls, "max-calls", 0, "the limit of run: say what is left of it; 0 = no limit")
	flags.Float64Var(&c.rate, "rate", 5, "calls a second; 0 = unlimited")
	flags.BoolVar(&c.sandbox, "sandbox", false, "the checkpoint is the sandbox's beside INPUT")
}

func (c *planCommand) check() error {
	budget := budgetFlags{maxCalls: c.maxCalls}
	return errors.Join(checkRate(c.rate), budget.check(), c.schedule.check(), c.retry.check(c.schedule.location()),
		c.state.check(), c.input.check(), c.settle(c.input.sold))
}

func (c *planCommand) run(ctx context.Context, stdin io.Reader, stdout, stderr printer) (err error) {
	if err := c.check(); err != nil {
		return usage(err)
	}
	options, err := c.options(ctx, stdin, stdout, stderr)
	if err != nil {
		return err
	}
	s, err := session.ForPlan(ctx, options)
	if err != nil {
		return explainSetup(err)
	}
	defer s.Close()
	defer func() { s.End(int(exitOf(err))) }()
	plan, err := s.Estimate(ctx, c.retry.policy)
	if err != nil {
		return err
	}
	report, err := c.report(ctx, s, plan)
	if err != nil {
		return err
	}
	if err := show(stdout, func(out printer) error {
		err := report.write(out, c.json)
		if !c.json {
			describeLists(out, s.Lists())
			describeReturned(out, report.returned, c.schedule.location())
		}
		return err
	}); err != nil {
		return err
	}
	if err := listIssues(stderr, s.Issues()); err != nil {
		return err
	}
	if plan.Invalid-plan.NoPeople-plan.LeftOut+plan.Exhausted > 0 {
		return &exitError{code: exitOpen}
	}
	return nil
}

func (c *planCommand) options(ctx context.Context, stdin io.Reader, stdout, stderr printer) (session.Options,
	error) {
	options, err := sessionOptions(ctx, c.inputs, stdin, c.input)
	c.images.apply(&options)
	options.Rate, options.Sandbox = c.rate, c.sandbox
	options.Flags, options.Unrecorded = c.flagsSet, unrecorded(stderr)
	c.state.apply(&options)
	options.Reader.File.Loading = (&progressFlags{style: "auto"}).loading(stderr)
	problems := outputFlags{lang: c.lang, priceFlag: c.priceFlag}
	if c.output != "" {
		problems.paths = []string{c.output}
	}
	options.Output = problems.output(stdout, c.input.fixes)
	return options, err
}

// report puts together what a plan says, and writes the rows with problems if that is asked for.
func (c *planCommand) report(ctx context.Context, s *session.Session, plan *session.Plan) (*planReport, error) {
	first, err := s.FirstRecord(ctx)
	if err != nil {
		return nil, err
	}
	r := newPlanReport(s, first, plan, c.schedule.location())
	if err := errors.Join(r.setCopy(s), r.setReturned(s)); err != nil {
		return nil, err
	}
	r.ValidFor = c.retry.validFor.planned(plan.Validity)
	r.validity = c.retry.validFor.before(plan.Validity, c.schedule.location())
	spent, err := s.Spent()
	if err != nil {
		return nil, err
	}
	r.setCost(c.list, spent, c.maxCalls)
	r.offer(c.input.sold, s.Input(), c.input.typed.Changed, c.rate)
	r.setEstimate(c.schedule, c.schedule.timetable.Estimate(time.Now(), plan.Calls, c.rate), c.rate)
	if c.output == "" {
		return r, nil
	}
	paths, err := s.ExportProblems(ctx)
	if err != nil {
		return nil, err
	}
	r.Problems, r.written = places(paths).In(words.EN), places(paths)
	return r, nil
}
