package cli

import (
	"context"
	"errors"

	"veribatch/checkpoint"
	"veribatch/internal/session"
	"veribatch/internal/words"
)

// finish writes the results for what is known, whatever ended the run,
// records how it ended, and says how it went: that last, since it may wait for
// its reader.
func (c *runCommand) finish(
	ctx context.Context, s *session.Session, plan *session.Plan, run checkpoint.Run, stopped error,
) error {
	run.Exit = int(exitOf(stopped))
	stopped = errors.Join(stopped, s.EndRun(run)) // as it would be if writing never ended
	export, failed := s.Export(ctx, plan)
	end := c.endOf(export, stopped, failed)
	run.Exit = int(exitOf(end))
	p := run.Progress
	c.log.Info("run ended", "run", run.Number, "exit", run.Exit, "error", loggedError(end), "calls", p.Calls,
		"lost", p.Lost, "passed", p.Passed, "rejected", p.Rejected, "unusable", p.Unusable,
		"unresolved", p.Unresolved, "in_doubt", p.InDoubt)
	end = errors.Join(end, s.EndRun(run))
	c.endBackups(s)
	c.notices.ended(end, run, export, failed == nil)
	return errors.Join(end, c.tell(plan, run, export, failed, end))
}

// endOf returns how a run ended that was stopped, or whose results failed to
// be written; either may be nil.
func (c *runCommand) endOf(export session.Export, stopped, failed error) error {
	switch {
	case stopped != nil:
		return errors.Join(c.explainStop(stopped), failed)
	case failed != nil:
		return failed
	case export.Open() > 0:
		return &exitError{code: exitOpen}
	}
	return nil
}

// tell says how a run went, if its results got as far as being counted.
func (c *runCommand) tell(
	plan *session.Plan, run checkpoint.Run, export session.Export, failed, end error,
) error {
	if failed != nil {
		missing := words.New("the results were not written")
		if len(export.Paths) > 0 {
			missing = words.New("not all results were written")
		}
		c.stderr.say("veribatch: %s; every answer is safe in the checkpoint, and `veribatch export` "+
			"writes them for nothing", missing)
		if len(export.Paths) == 0 {
			return nil
		}
	}
	if c.output.toStdout() {
		c.stdout = c.stderr // the results have it to themselves
	}
	if c.json {
		return c.report(plan, run, export, end)
	}
	c.summarise(run, export)
	c.stdout.lines(retriesAfter(plan.Retries, c.schedule.location()))
	c.stdout.lines(c.failure.validFor.after(plan.Validity))
	return nil
}

// loggedError returns an error as a log has it; empty if there is none.
func loggedError(err error) any {
	if err == nil {
		return ""
	}
	return err
}
