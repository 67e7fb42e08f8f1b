package session

import (
	"context"
	"crypto/x509"
	"log/slog"
	"os"
	"time"

	"veribatch/batch"
	"veribatch/checkpoint"
	"veribatch/internal/archive"
	"veribatch/internal/cloudauth"
	"veribatch/internal/verify"
)

// RunOptions say how a run goes about its plan.
type RunOptions struct {
	Rate, MaxRejected float64 // calls a second, 0 unlimited; share of the last answers that may be rejections
	Burst, Workers    int     // calls that may leave at once; calls under way at once
	AsNeeded          bool    // fewer Workers, if that is enough for the rate
	MaxCalls          int     // that may be billed over the checkpoint's whole life; 0: no limit
	MaxOutage         time.Duration
	Timeout           time.Duration // of one call
	Timetable         Timetable

	Backup      string            // a folder for a copy of the checkpoint; empty: none is kept
	BackupEvery time.Duration     // between two copies
	BackedUp    func(BackupState) // called after the first one was tried, before the first call

	Archive string         // a folder for the images that come with answers; empty: they aren't kept
	Roots   *x509.CertPool // trusted where those are; nil: the system's
	Log     *slog.Logger

	// Watch is called before the first call. Status may be called at any
	// time; what Watch returns is called after the last call.
	Watch func(status func() checkpoint.Status) (stop func())
}

// Run verifies what the plan leaves to do, and returns what it did. From a copy
// of a checkpoint it goes on as from one of its own: the caller asks first. The error
// is what ended it early: see batch.Runner.Run. What was answered is kept.
func (s *Session) Run(ctx context.Context, plan *Plan, o RunOptions) (checkpoint.Run, error) {
	kept, err := openArchive(o)
	if err != nil {
		return checkpoint.Run{}, &SetupError{Part: PartArchive, Err: err}
	}
	defer kept.close()
	if err := s.goOn(); err != nil {
		return checkpoint.Run{}, err
	}
	s.noteRun(o, plan)
	if err := s.startBackups(o, plan); err != nil {
		return checkpoint.Run{}, err
	}
	if state := s.Backups(); state != nil {
		o.BackedUp(*state)
	}
	run, schedule, err := s.startRun(plan, o)
	if err != nil {
		return run, err
	}
	o.Log.Info("run started", "run", run.Number, "version", run.Version,
		"rows", plan.Rows, "calls", plan.Calls, "flags", run.Flags)
	if run.Progress = plan.Progress(); plan.Calls == 0 && (plan.Askable == 0 || s.lookup(plan) == nil) {
		run.Progress.BudgetLeft = s.budget(plan, o).Left()
		run.Ended = time.Now().UTC()
		return run, nil
	}
	runner := s.runner(run, plan, schedule, o)
	runner.After = kept.after()
	defer collectSeldom()()
	s.backups.left(func() int { return plan.Calls - runner.Progress().Settled() })
	status, err := s.statusOf(run, plan, o, s.progressOf(runner))
	if err != nil {
		return run, err
	}
	published := s.publish(run, status)
	stop := o.Watch(status)
	ended := runner.Run(ctx, s.input.Records(ctx))
	stop()
	published.stop()
	run.Progress, run.Ended = runner.Progress(), time.Now().UTC()
	s.note(func(e *checkpoint.Event) { e.Calls = run.Progress.Calls })
	return run, ended
}

// EndRun records how a run ended, if it began.
func (s *Session) EndRun(run checkpoint.Run) error {
	if run.Number == 0 {
		return nil
	}
	return s.store.PutRun(run)
}

func (s *Session) runner(run checkpoint.Run, plan *Plan, schedule batch.Schedule, o RunOptions) *batch.Runner {
	return &batch.Runner{
		Job: s.job, RetryPolicy: plan.policy.RetryPolicy, Verify: s.service.verifier(s.images, s.job.Keyer),
		Pacer:   batch.NewPacer(o.Rate, o.Burst),
		Budget:  s.budget(plan, o),
		Breaker: batch.NewBreaker(o.MaxOutage), Guard: batch.NewRejectionGuard(o.MaxRejected), Schedule: schedule,
		Lookup: s.lookup(plan), Known: plan.known, Number: run.Number, Calls: plan.Calls,
		Workers: o.Workers, AsNeeded: o.AsNeeded, Attempts: plan.policy.Attempts, Timeout: o.Timeout, Log: o.Log,
	}
}

func (s *Session) budget(plan *Plan, o RunOptions) *batch.Budget {
	return batch.NewBudget(o.MaxCalls, s.spentBefore(plan))
}

// spentBefore returns how many calls may have been billed before the run of a plan.
func (s *Session) spentBefore(plan *Plan) int { return plan.known.Spent() + s.store.Missing() }

// lookup returns what looks for lost answers; nil if nothing does.
func (s *Session) lookup(plan *Plan) *batch.Lookup {
	if !plan.policy.Ask || s.service.query == nil {
		return nil
	}
	return batch.NewLookup(s.service.query)
}

// startRun records that a run begins, and returns when it may send.
func (s *Session) startRun(plan *Plan, o RunOptions) (checkpoint.Run, batch.Schedule, error) {
	now := time.Now()
	schedule := o.Timetable.Schedule(now)
	hostname, _ := os.Hostname()
	run, err := s.store.StartRun(checkpoint.Run{
		Version: s.options.Version, Host: hostname, PID: os.Getpid(),
		Started: now.UTC(), Until: schedule.Until, Flags: s.options.Flags, Counted: true,
		Attempts: plan.policy.AttemptsOverRuns, MaxCalls: o.MaxCalls,
	})
	if err == nil {
		err = s.rememberRetries(plan.Retries)
	}
	return run, schedule, err
}

// progressOf returns the progress of a run with what the service knows of why it waits.
func (s *Session) progressOf(runner *batch.Runner) func() verify.Progress {
	return func() verify.Progress {
		p := runner.Progress()
		if s.service.workers == nil {
			return p
		}
		p.Workers = s.service.workers()
		if since := s.service.waiting(); p.Waiting.Reason == "" && !since.IsZero() {
			p.Waiting = verify.Wait{Reason: verify.WaitWorkers, Since: since.Round(0)}
		}
		return p
	}
}

// Inside reports whether the service is a sandbox inside this process.
func (s *Session) Inside() bool { return s.service.Inside }

// keeper keeps the images that come with answers; a nil archive keeps none.
type keeper struct{ archive *archive.Archive }

func openArchive(o RunOptions) (keeper, error) {
	if o.Archive == "" {
		return keeper{}, nil
	}
	if err := cloudauth.CheckProxies(); err != nil {
		return keeper{}, err
	}
	a, err := archive.Open(o.Archive, o.Workers, o.Roots)
	return keeper{a}, err
}

func (k keeper) after() func(context.Context, verify.Key, verify.Outcome) string {
	if k.archive == nil {
		return nil
	}
	return k.archive.Keep
}

func (k keeper) close() {
	if k.archive != nil {
		k.archive.Close()
	}
}
