package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"runtime/debug"
	"time"

	"veribatch/batch"
	"veribatch/checkpoint"
	"veribatch/internal/verify"
	"veribatch/reader"
	"veribatch/writer"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// paceFlags say how fast records are sent.
type paceFlags struct {
	rate    float64
	burst   int
	workers int
}

func (f *paceFlags) register(flags *pflag.FlagSet) {
	flags.Float64Var(&f.rate, "rate", 5, "calls a second, shared with all else that the account sends; 0 = unlimited (the default with --sandbox)")
	flags.IntVar(&f.burst, "burst", 1, "calls that may leave at once")
	flags.IntVar(&f.workers, "workers", 64, "calls under way at once")
}

func (f *paceFlags) check() error {
	switch {
	case f.rate < 0:
		return usage(errors.New("--rate: can't be negative; 0 is unlimited"))
	case f.burst < 1:
		return usage(errors.New("--burst: at least 1"))
	case f.workers < 1:
		return usage(errors.New("--workers: at least 1"))
	}
	return nil
}

// runCommand is one call of `veribatch run`.
type runCommand struct {
	input    inputFlags
	fixes    fixesFlags
	images   imageFlags
	output   outputFlags
	archive  archiveFlags
	service  serviceFlags
	nats     natsFlags
	pace     paceFlags
	night    nightFlags
	money    moneyFlags
	failure  failureFlags
	dedupe   bool
	given    []string // the flags that were set, for the record
	state    stateFlags
	progress progressFlags

	passphrase passphraseFlags

	logs logFlags
	log  *slog.Logger
	json bool

	checks         checks
	corrections    *reader.Corrections // nil if there are none
	stdin          io.Reader
	stdout, stderr io.Writer
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
		flagGroup{"Service", func(flags *pflag.FlagSet) { c.service.register(flags); c.service.timeoutFlag(flags) }},
		flagGroup{"Fleet", c.nats.register},
		flagGroup{"Pace", c.pace.register},
		flagGroup{"Night", c.night.register},
		flagGroup{"Money", c.money.register},
		flagGroup{"Failure", c.failure.register},
		flagGroup{"Input", c.input.register},
		flagGroup{"Corrections", c.fixes.register},
		flagGroup{"Images", c.images.register},
		flagGroup{"Output", func(flags *pflag.FlagSet) { c.output.register(flags); c.archive.register(flags) }},
		flagGroup{"State", func(flags *pflag.FlagSet) {
			c.state.register(flags)
			c.passphrase.register(flags)
			flags.BoolVar(&c.dedupe, "dedupe", true, "rows of equal material share one call and its answer; =false asks about each row")
		}},
		flagGroup{"Face", func(flags *pflag.FlagSet) {
			c.progress.register(flags)
			c.logs.register(flags)
			flags.BoolVar(&c.json, "json", false, "print the summary as JSON")
		}},
	)
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		c.stdin, c.stdout, c.stderr = cmd.InOrStdin(), cmd.OutOrStdout(), cmd.ErrOrStderr()
		if c.service.sandbox && !cmd.Flags().Changed("rate") {
			c.pace.rate = 0
		}
		cmd.Flags().Visit(func(f *pflag.Flag) { c.given = append(c.given, fmt.Sprintf("--%s=%s", f.Name, f.Value)) })
		inputs, err := inputArgs(cmd, args)
		if err != nil {
			return err
		}
		return c.run(cmd.Context(), inputs, cmd.Flags().Changed("endpoint"))
	}
	return cmd
}

// run is the main path: understand the input, look what is known, plan, ask,
// verify, write.
func (c *runCommand) run(ctx context.Context, inputs []string, endpointSet bool) error {
	if err := errors.Join(c.pace.check(), c.night.check(), c.money.check(), c.failure.check(), c.progress.check(),
		c.service.check(), c.service.trust(), c.checkFleet(), c.passphrase.read(), c.fixes.expand(), nameable(inputs, c.output, c.state)); err != nil {
		return usage(err)
	}
	if c.json && c.output.toStdout() {
		return usage(errors.New("--json, -o -: both want standard output"))
	}
	c.output.book.keep = c.fixes.paths
	var err error
	if c.log, err = c.logs.open(); err != nil {
		return usage(err)
	}
	defer c.logs.close()
	c.input.loading = c.progress.loading(c.stderr)
	in, err := c.input.open(ctx, inputs, c.stdin)
	if err != nil {
		return err
	}
	defer in.Close()
	input := inputs[0] // after which nothing is named if there are several
	if err := c.images.open(input); err != nil {
		return err
	}
	defer c.images.close()
	service, err := c.connect(ctx, endpointSet)
	if err != nil {
		return err
	}
	defer service.close()
	service.settings.EachRow, service.settings.UpgradeIDs = !c.dedupe, c.input.upgradeIDs
	if err := c.output.check(in.Header(), input, service.sandboxed()); err != nil {
		return err
	}
	dir := c.state.dir(input, service.sandboxed())
	c.checks = newChecks(c.input, c.pace.rate)
	if c.corrections, err = c.fixes.open(ctx, in, c.input, checkpoint.Exists(dir)); err != nil {
		return err
	}
	store, runs, err := c.open(dir, service)
	if err != nil {
		return err
	}
	defer store.Close()
	job := newJob(store, c.checks.check, &c.images, c.corrections)
	known, err := batch.TakeSnapshot(store, c.failure.terms)
	if err != nil {
		return err
	}
	plan, err := c.plan(ctx, in, job, known, service, runs)
	if err != nil {
		return err
	}
	if err := c.archive.open(c.pace.workers, c.service.roots); err != nil {
		return usage(err)
	}
	defer c.archive.close()
	done, stopped := c.verify(ctx, in, job, service, store, known, plan)
	return c.finish(context.WithoutCancel(ctx), in, input, store, job, done, stopped)
}

// open opens the checkpoint, and returns the runs over it. Without any it
// knows nothing of what was paid before.
func (c *runCommand) open(dir string, service *service) (*checkpoint.Store, []checkpoint.Run, error) {
	if err := c.money.checkNew(!checkpoint.Exists(dir), service, c.stdin, dir); err != nil {
		return nil, nil, err
	}
	store, err := checkpoint.Open(dir, service.settings, c.passphrase.option())
	if err != nil {
		return nil, nil, checkpointError(err)
	}
	runs, err := store.Runs()
	if err == nil {
		err = c.money.checkNew(len(runs) == 0, service, c.stdin, dir)
	}
	if err != nil {
		store.Close()
		return nil, nil, err
	}
	return store, runs, nil
}

// plan reads the input once, says what it understood and what it is about to
// do, and asks.
func (c *runCommand) plan(ctx context.Context, in *reader.Input, job batch.Job, known *batch.Snapshot, service *service, runs []checkpoint.Run) (batch.Plan, error) {
	plan, err := c.survey(ctx, in, job, known, service)
	if err != nil {
		return plan, err
	}
	if err := listDoubts(c.stderr, doubtsOf(c.corrections)); err != nil {
		return plan, err
	}
	return plan, c.confirm(ctx, plan, service, runs)
}

// survey reads the input once, and says what it understood and what is to be done.
func (c *runCommand) survey(ctx context.Context, in *reader.Input, job batch.Job, known *batch.Snapshot, service *service) (batch.Plan, error) {
	if !service.inside {
		first, err := firstRecord(ctx, in)
		if err != nil {
			return batch.Plan{}, err
		}
		fmt.Fprint(c.stderr, describe(in, first))
	}
	var planner *batch.Planner
	err := c.checks.survey(ctx, in, job, func() func(verify.Result) error {
		planner = batch.NewPlanner(job, c.failure.terms, known)
		return func(res verify.Result) error {
			_, _, err := planner.Add(res)
			return err
		}
	})
	if err != nil {
		return batch.Plan{}, err
	}
	fmt.Fprintf(c.stderr, "%s: %s\n", title(in), planLine(planner.Plan()))
	return planner.Plan(), nil
}

func firstRecord(ctx context.Context, in *reader.Input) (verify.Record, error) {
	for rec, err := range in.Records(ctx) {
		return rec, err
	}
	return verify.Record{}, nil
}

// verify runs what the plan leaves to do. It records that it did, and how it ended.
func (c *runCommand) verify(ctx context.Context, in *reader.Input, job batch.Job, service *service, store *checkpoint.Store, known *batch.Snapshot, plan batch.Plan) (checkpoint.Run, error) {
	run, hours, err := c.start(store)
	if err != nil {
		return run, err
	}
	runner := &batch.Runner{
		Job: job, RetryPolicy: c.failure.terms,
		Verify: c.verifier(service, store, job.Keyer),
		Pacer:  batch.NewPacer(c.pace.rate, c.pace.burst), Budget: batch.NewBudget(c.money.maxCalls, known.Spent()),
		Breaker: batch.NewBreaker(c.failure.maxOutage), Guard: batch.NewRejectionGuard(c.failure.rejected), Schedule: hours,
		Known: known, Number: run.Number, Calls: plan.Calls, Workers: c.pace.workers, Attempts: c.failure.attempts, Timeout: c.service.timeout,
		After: c.archive.after(), Log: c.log,
	}
	c.log.Info("run started", "run", run.Number, "version", run.Version, "rows", plan.Rows, "calls", plan.Calls, "flags", run.Flags)
	var stopped error
	if run.Progress = plan.Progress(); plan.Calls > 0 {
		debug.FreeOSMemory() // what the survey held
		// What a run holds doesn't grow, and is small beside what it goes
		// through: to collect half as often costs some 30 MB.
		defer debug.SetGCPercent(debug.SetGCPercent(400))
		watch := c.progress.watch(ctx, c.stderr, c.log, c.night.zone, plan, run, store, service.progress(runner.Progress))
		stopped = runner.Run(ctx, in.Records(ctx))
		watch.end()
		run.Progress = runner.Progress()
	}
	run.Ended = time.Now().UTC()
	run.Exit = int(exitOf(stopped))
	return run, errors.Join(stopped, store.PutRun(run))
}

// start records that a run begins, and returns when it may send.
func (c *runCommand) start(store *checkpoint.Store) (checkpoint.Run, batch.Schedule, error) {
	runs, err := store.Runs()
	if err != nil {
		return checkpoint.Run{}, batch.Schedule{}, err
	}
	now := time.Now()
	hours := c.night.hours(now, runs)
	hostname, _ := os.Hostname()
	run, err := store.StartRun(checkpoint.Run{
		Version: version(), Host: hostname, PID: os.Getpid(), Started: now.UTC(), Until: hours.Until, Flags: c.given,
	})
	return run, hours, err
}

// finish writes the results for what is known, whatever ended the run,
// records how it ended, and says how it went: that last, since it may wait for
// its reader.
func (c *runCommand) finish(ctx context.Context, in *reader.Input, input string, store *checkpoint.Store, job batch.Job, run checkpoint.Run, stopped error) error {
	paths, counts, failed := c.output.write(ctx, in, input, store, job, writer.RunStats{
		Started: run.Started, Finished: run.Ended,
		Calls: run.Progress.Calls, Retries: run.Progress.Retries, Lost: run.Progress.Lost,
	}, c.stdout)
	end := c.endOf(counts, stopped, failed)
	run.Exit = int(exitOf(end))
	p := run.Progress
	c.log.Info("run ended", "run", run.Number, "exit", run.Exit, "error", errorText(end), "calls", p.Calls, "lost", p.Lost,
		"passed", p.Passed, "rejected", p.Rejected, "unusable", p.Unusable, "unresolved", p.Unresolved, "in_doubt", p.InDoubt)
	end = errors.Join(end, store.PutRun(run))
	return errors.Join(end, c.tell(run, counts, paths, failed, end))
}

// endOf returns how a run ended that was stopped, or whose results failed to
// be written; either may be nil.
func (c *runCommand) endOf(counts tally, stopped, failed error) error {
	switch {
	case stopped != nil:
		return errors.Join(c.explainStop(stopped), failed)
	case failed != nil:
		return failed
	case counts.open() > 0:
		return &exitError{code: exitOpen}
	}
	return nil
}

// tell says how a run went, if its results got as far as being counted.
func (c *runCommand) tell(run checkpoint.Run, counts tally, paths []string, failed, end error) error {
	if failed != nil {
		missing := "the results were not written"
		if len(paths) > 0 {
			missing = "not all results were written"
		}
		fmt.Fprintf(c.stderr, "veribatch: %s; every answer is safe in the checkpoint, and `veribatch export` writes them for nothing\n", missing)
		if len(paths) == 0 {
			return nil
		}
	}
	if c.output.toStdout() {
		c.stdout = c.stderr // the results have it to themselves
	}
	if c.json {
		return c.report(run, counts, paths, end)
	}
	c.summarise(run, counts, paths)
	return nil
}

// errorText returns what an error says; nothing if it is nil.
func errorText(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}
