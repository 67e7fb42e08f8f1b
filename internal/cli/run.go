package cli

import (
	"context"
	"errors"
	"io"
	"log/slog"

	"veribatch/checkpoint"
	"veribatch/internal/session"
	"veribatch/internal/verify"
	"veribatch/internal/words"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// paceFlags say how fast records are sent.
type paceFlags struct {
	rate    float64
	burst   int
	workers workersFlag
}

func (f *paceFlags) register(flags *pflag.FlagSet) {
	flags.Float64Var(&f.rate, "rate", 5,
		"calls a second, shared with all else that the account sends; 0 = unlimited (the default with --sandbox)")
	flags.IntVar(&f.burst, "burst", 1, "calls that may leave at once")
	f.workers.register(flags)
}

func (f *paceFlags) check() error {
	return errors.Join(checkRate(f.rate), checkCount("--burst", f.burst, maxAtOnce),
		checkCount("--workers", f.workers.most, maxAtOnce))
}

// runCommand is one call of `veribatch run`.
type runCommand struct {
	inputs   []string
	input    inputFlags
	images   imageFlags
	output   outputFlags
	archive  string
	service  serviceFlags
	timeout  timeoutFlag
	nats     natsFlags
	pace     paceFlags
	schedule scheduleFlags
	budget   budgetFlags
	failure  failureFlags
	dedupe   bool
	state    stateFlags
	backup   backupFlags
	progress progressFlags
	metrics  metricsFlags
	web      webFlags
	logs     logFlags
	json     bool
	notify   notifyFlags

	notices        *notices
	flagsSet       []string // for the record
	log            *slog.Logger
	stdin          io.Reader
	stdout, stderr printer
}

func newRun() *cobra.Command {
	var c runCommand
	cmd := &cobra.Command{
		Use:   "run INPUT…",
		Short: "Verify every record that has no answer yet, then write the results",
		Long: `Verify every record of INPUT (.csv or .xlsx, packed with gzip or zip or not, or -
for standard input) that has no answer yet, then write the results. Every answer
is kept in the checkpoint before it counts, so the same command goes on where an
interrupted one ended, and asks nobody twice. Several inputs with the same header
are read one after the other.`,
		Example: `  veribatch run --sandbox testdata/users.xlsx
  veribatch run --biz-type RPMinTest --rate 10 users.csv`,
	}
	addFlags(cmd,
		flagGroup{"Service", func(flags *pflag.FlagSet) { c.service.register(flags); c.timeout.register(flags) }},
		flagGroup{"Fleet", c.nats.register},
		flagGroup{"Pace", c.pace.register},
		flagGroup{"Night", c.schedule.register},
		flagGroup{"Money", c.budget.register},
		flagGroup{"Failure", c.failure.register},
		flagGroup{"Input", c.input.register},
		flagGroup{"Corrections", c.input.registerFixes},
		flagGroup{"Images", c.images.register},
		flagGroup{"Output", func(flags *pflag.FlagSet) {
			c.output.register(flags)
			flags.StringVar(&c.archive, "archive", "",
				"`DIR` to keep the pictures in that come with the answers, a folder for each record; their links "+
					"live 5 minutes")
		}},
		flagGroup{"State", func(flags *pflag.FlagSet) {
			c.state.register(flags)
			c.backup.register(flags)
			flags.BoolVar(&c.dedupe, "dedupe", true,
				"rows of equal material share one call and its answer; =false asks about each row")
		}},
		flagGroup{"Display", func(flags *pflag.FlagSet) {
			c.progress.register(flags)
			c.web.register(flags)
			c.metrics.register(flags)
			c.logs.register(flags)
			flags.BoolVar(&c.json, "json", false, "print the summary as JSON")
		}},
		flagGroup{"Notices", c.notify.register},
	)
	cmd.RunE = func(cmd *cobra.Command, args []string) (err error) {
		c.stdin, c.stdout, c.stderr = cmd.InOrStdin(), stdout(cmd), stderr(cmd)
		c.output.lang = outputLang(cmd)
		if c.service.sandbox && !cmd.Flags().Changed("rate") {
			c.pace.rate = 0
		}
		c.flagsSet = recordedFlags(cmd)
		if c.inputs, err = inputArgs(cmd, args); err != nil {
			return err
		}
		return c.run(cmd.Context())
	}
	return cmd
}

// run is the main path: open what it takes, plan, ask, verify, write.
func (c *runCommand) run(ctx context.Context) (err error) {
	checked := errors.Join(c.check(), c.notify.check())
	if c.log, err = c.logs.open(c.stderr.lang); err != nil {
		return usage(errors.Join(checked, err))
	}
	defer c.logs.close()
	c.notices = c.startNotices()
	defer func() { c.notices.close(err) }()
	if checked != nil {
		return usage(checked)
	}
	seen, err := c.openObservers(ctx)
	if err != nil {
		return err
	}
	defer seen.close()
	options, err := c.options(ctx)
	if err != nil {
		return err
	}
	s, err := session.ForRun(ctx, options, c.connector())
	if err != nil {
		return explainSetup(err)
	}
	defer s.Close()
	defer func() { s.End(int(exitOf(err))) }()
	plan, err := c.plan(ctx, s)
	if err != nil {
		return err
	}
	return c.verify(ctx, s, plan, seen)
}

// verify sends what the plan leaves to do, and finishes the run, before the eyes of observers.
func (c *runCommand) verify(ctx context.Context, s *session.Session, plan *session.Plan, seen *observers) error {
	seen.begin(c, s, plan)
	o := c.runOptions()
	o.Watch = func(status func() checkpoint.Status) func() {
		seen.watch(status)
		return c.watch(ctx, plan)(func() verify.Progress { return status().Progress })
	}
	run, stopped := s.Run(ctx, plan, o)
	if _, ok := errors.AsType[*session.SetupError](stopped); ok {
		return explainSetup(stopped)
	}
	if run.Number > 0 {
		seen.sent(run)
	}
	err := c.finish(context.WithoutCancel(ctx), s, plan, run, stopped)
	seen.ended(run, exitOf(err))
	return err
}

// check reads what is written in the flags.
func (c *runCommand) check() error {
	if err := errors.Join(c.pace.check(), c.schedule.check(), c.budget.check(), c.failure.check(c.schedule.location()),
		c.progress.check(), c.metrics.check(), c.web.check(), c.timeout.check(), c.service.check(),
		c.nats.checkRun(c.flagsSet), c.state.check(), c.backup.check(), c.input.check(), c.output.check(),
		c.output.settle(c.input.sold), requireNames(c.inputs, c.output, c.state)); err != nil {
		return err
	}
	if c.json && c.output.toStdout() {
		return words.Errorf("--json and -o - cannot both use stdout")
	}
	return nil
}

func (c *runCommand) options(ctx context.Context) (session.Options, error) {
	options, err := sessionOptions(ctx, c.inputs, c.stdin, c.input)
	c.images.apply(&options)
	options.Rate, options.EachRow = c.pace.rate, !c.dedupe
	c.state.apply(&options)
	options.Waiting = func(inUse *checkpoint.InUseError) {
		c.stderr.say("veribatch: %s: in use by %s; waiting some seconds for it", inUse.Dir, inUse.Who())
	}
	options.NewCheckpoint = c.budget.new || isTerminal(c.stdin)
	options.Reader.File.Loading = c.progress.loading(c.stderr)
	options.Output = c.output.output(c.stdout, c.input.fixes)
	options.Flags, options.Unrecorded = c.flagsSet, unrecorded(c.stderr)
	options.Output.Options.ValidFor = c.failure.validFor.value
	return options, err
}

// connector returns what makes the service ready: here, or with the workers of a fleet.
func (c *runCommand) connector() session.Connector {
	if c.nats.config.URL == "" {
		direct := c.service.direct(c.pace.workers.most)
		direct.FullOCR = c.output.fullOCR()
		return direct
	}
	return c.nats.fleet(c.output.fullOCR(), c.failure.maxOutage, c.log, c.stderr)
}

// plan says what is understood of the input and what is about to be done, and asks.
func (c *runCommand) plan(ctx context.Context, s *session.Session) (*session.Plan, error) {
	if !s.Inside() {
		first, err := s.FirstRecord(ctx)
		if err != nil {
			return nil, err
		}
		c.stderr.lines(describe(s.Input(), first))
	}
	plan, err := s.Plan(ctx, c.failure.policy)
	if err != nil {
		return nil, err
	}
	c.stderr.say("%s: %s", title(s.Input()), planLine(plan))
	c.stderr.lines(notPassed(c.state.passedIn, plan))
	c.stderr.lines(retriesBefore(plan.Retries, c.schedule.location()))
	c.stderr.lines(c.failure.validFor.before(plan.Validity, c.schedule.location()))
	if err := listIssues(c.stderr, s.Issues()); err != nil {
		return nil, err
	}
	if err := c.confirmHidden(ctx, plan); err != nil {
		return nil, err
	}
	if err := c.confirmIssues(ctx, s, plan); err != nil {
		return nil, err
	}
	if err := c.confirmGap(ctx, s); err != nil {
		return nil, err
	}
	return plan, c.confirm(ctx, s, plan)
}

func (c *runCommand) runOptions() session.RunOptions {
	return session.RunOptions{
		MaxOutage: c.failure.maxOutage, MaxRejected: c.failure.rejected,
		Rate: c.pace.rate, Burst: c.pace.burst, Workers: c.pace.workers.most, AsNeeded: c.pace.workers.auto,
		Timeout:  c.timeout.value,
		MaxCalls: c.budget.maxCalls, Timetable: c.schedule.timetable,
		Backup: c.backup.dir, BackupEvery: c.backup.every, BackedUp: c.warnOfBackup,
		Archive: c.archive, Roots: c.service.roots, Log: c.log,
	}
}

// watch returns what shows and tells how far a run has come, until what it returns is called.
func (c *runCommand) watch(ctx context.Context, plan *session.Plan) func(func() verify.Progress) func() {
	return c.notices.watched(c.progress.watcher(ctx, c.stderr, c.log, c.schedule.zone, plan.Plan), c.pace.rate)
}
