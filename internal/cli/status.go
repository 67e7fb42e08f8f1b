package cli

import (
	"errors"
	"io/fs"
	"strings"
	"time"

	"veribatch/checkpoint"
	"veribatch/internal/price"
	"veribatch/internal/session"
	"veribatch/internal/verify"
	"veribatch/internal/words"

	"github.com/spf13/cobra"
)

// statusCommand is one call of `veribatch status`.
type statusCommand struct {
	dir        string // of the checkpoint
	passphrase passphraseFlag
	zone       zoneFlag
	web        webFlags
	valid      validForFlag
	audit      auditFlags
	prices     priceFlag
}

func newStatus() *cobra.Command {
	var c statusCommand
	cmd := &cobra.Command{
		Use:   "status CHECKPOINT",
		Short: "Say what a checkpoint holds",
		Long: `Say what a checkpoint holds: what it was made with, its records by state, calls
that may have been billed, its runs, and calls and their cost by day. While a run has the checkpoint,
say how far that run is. With --web, show it in a browser until Ctrl-C; with --audit, say who
did what with it.`,
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) != 1 {
				return usage(words.Errorf("veribatch status takes one CHECKPOINT, the folder that a run made"))
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			c.dir = args[0]
			return c.run(cmd)
		},
	}
	c.zone.register(cmd.Flags())
	c.valid.register(cmd.Flags())
	c.prices.register(cmd.Flags())
	c.passphrase.register(cmd.Flags())
	c.web.register(cmd.Flags())
	c.audit.register(cmd.Flags())
	return cmd
}

func (c *statusCommand) run(cmd *cobra.Command) error {
	if err := c.check(); err != nil {
		return usage(err)
	}
	switch {
	case c.web.address != "":
		return c.servePage(cmd)
	case c.audit.audit && checkpoint.Exists(c.dir):
		return c.audit.show(stdout(cmd), stderr(cmd), c.dir, c.zone.zone, outputLang(cmd))
	}
	store, err := session.Load(c.dir, c.passphrase.value)
	if inUse, ok := errors.AsType[*checkpoint.InUseError](err); ok && inUse.Holder != nil && !inUse.Holder.Reads {
		return show(stdout(cmd),
			func(out printer) error { return printLive(out, c.dir, *inUse.Holder, c.zone.zone) })
	}
	if err != nil {
		return explainLoad(err)
	}
	defer store.Close()
	list, err := c.prices.ofCheckpoint(store.Settings())
	if err != nil {
		return usage(err)
	}
	return show(stdout(cmd), func(out printer) error { return c.print(out, store, list) })
}

// check reads what is written in the flags, and refuses those that change nothing of what others have shown.
func (c *statusCommand) check() error {
	err := errors.Join(c.zone.check(), c.valid.check(), c.web.check(), c.audit.check(), c.passphrase.read())
	switch {
	case err != nil:
		return err
	case c.web.address != "" && c.audit.audit:
		return words.Errorf("--web shows how far a checkpoint is, --audit who did what with it: give one")
	case c.audit.audit && c.valid.text != "":
		return words.Errorf("--audit shows who did what, and no verdicts: leave out --valid-for")
	case c.audit.audit && len(c.prices.entries) > 0:
		return words.Errorf("--audit shows who did what, and no costs: leave out --price")
	case c.web.address != "" && c.valid.text != "":
		return words.Errorf("the page shows no old verdicts: leave out --valid-for, or --web")
	}
	return nil
}

// explainLoad turns what kept a checkpoint from being read into what the user reads.
func explainLoad(err error) error {
	if none, ok := errors.AsType[*session.NoCheckpointError](err); ok {
		return usage(noCheckpoint(none))
	}
	return explainSetup(err)
}

// noCheckpoint says which folder to name instead.
func noCheckpoint(none *session.NoCheckpointError) error {
	switch len(none.Beside) {
	case 0:
		return words.Errorf("%s: there is no checkpoint; name the folder that a run made, such as INPUT.checkpoint",
			none.Dir)
	case 1:
		return words.Errorf("%s is an input; its checkpoint is %s: veribatch status %s", none.Dir, none.Beside[0],
			none.Beside[0])
	}
	return words.Errorf("%s is an input; name one of its checkpoints: %s", none.Dir, words.Names(none.Beside))
}

// printLive says how far the run is that has the checkpoint. Before its first
// call, what lies in its progress file is an earlier run's.
func printLive(out printer, dir string, holder checkpoint.Owner, zone *time.Location) error {
	out.say("running: process %d on %s, since %s", holder.PID, holder.Host, clock(holder.Started))
	live, err := checkpoint.ReadStatus(dir)
	if errors.Is(err, fs.ErrNotExist) || err == nil && !(live.Owner.Is(holder) && live.Updated.After(holder.Started)) {
		out.say("it hasn't begun to send")
		return nil
	}
	if err != nil {
		return err
	}
	p := live.Progress
	out.say("at %s: %d of %s done; %s", clock(live.Updated), p.Done(), count(live.Total, "row"),
		runFigures(p))
	if wait := waitLine(p.Waiting, zone); wait != nil {
		out.line(wait)
	}
	return printBackup(out, dir, time.Now())
}

// print says what the checkpoint holds, with costs by a list of prices.
func (c *statusCommand) print(out printer, store *checkpoint.Store, list *price.List) error {
	attempts, err := session.MaxAttempts(store)
	if err != nil {
		return err
	}
	states := make(map[verify.State]int)
	records := 0
	validity := validityCount{flag: c.valid, now: time.Now()}
	spent, usage, err := session.Account(store, c.zone.zone, list, func(o verify.Outcome) {
		records++
		states[o.Conclusion(attempts)]++
		validity.add(o)
	})
	if err != nil {
		return err
	}
	runs, err := store.Runs()
	if err != nil {
		return err
	}
	printSettings(out, store)
	out.say("%s: %s", count(records, "record"), stateCounts(states))
	out.say("%s; %s perhaps billed twice", perhapsBilled(spent.Billed, spent.Cost), count(spent.Twice, "record"))
	if len(runs) > 0 {
		out.lines(leftOf(runs[len(runs)-1].MaxCalls, spent.Billed, list).line())
	}
	validity.print(out, c.zone.zone)
	if err := printCopies(out, store, c.dir, time.Now()); err != nil {
		return err
	}
	if err := printImports(out, store); err != nil {
		return err
	}
	printRuns(out, runs, c.dir)
	printDays(out, usage, spent.Billed-store.Missing())
	return nil
}

func printSettings(out printer, store *checkpoint.Store) {
	s := store.Settings()
	out.say("service: %s, region %s; made %s", serviceName(s.Service, s.BizType), s.Region, clock(store.Created()))
	if s.Action != "" {
		out.say("action: %s", s.Action)
	}
}

func printRuns(out printer, runs []checkpoint.Run, dir string) {
	for _, run := range runs {
		out.say("run %d: %s on %s, version %s, %s", run.Number, clock(run.Started), run.Host, run.Version,
			runEnd(run, dir))
		if len(run.Flags) > 0 {
			out.say("  %s", strings.Join(run.Flags, " "))
		}
	}
}

// printDays says what left on each day. Billed is what the ledger knows over
// all: of runs of earlier versions that were killed the days are unknown.
func printDays(out printer, usage *session.Usage, billed int) {
	for _, d := range usage.Days() {
		perhaps := d.Billed + d.Perhaps
		if d.Cost == nil {
			out.say("%s: %s, %d perhaps billed", d.Date, count(d.Calls, "call"), perhaps)
		} else {
			out.say("%s: %s, %d perhaps billed, about %s CNY (estimate)", d.Date, count(d.Calls, "call"), perhaps,
				d.Cost.Fen())
		}
	}
	if n := usage.Dateless(billed); n > 0 {
		out.say("day unknown: %s perhaps billed, of runs that were killed", count(n, "call"))
	}
}

// runEnd says how a run ended. One that was killed couldn't say; what it told
// last is up to a second old.
func runEnd(run checkpoint.Run, dir string) words.Text {
	if !run.Ended.IsZero() {
		return words.New("%s, exit %d; %s", lasted(run), run.Exit, runFigures(run.Progress))
	}
	killed := words.New("never ended: it was killed, or lost its machine")
	live, err := checkpoint.ReadStatus(dir)
	if err != nil || live.Owner.PID != run.PID || !live.Owner.Started.Equal(run.Started) {
		return killed
	}
	return words.New("%s; at %s %s", killed, clock(live.Updated), runFigures(live.Progress))
}

func runFigures(p verify.Progress) words.Text {
	return words.New("%s: %s", count(p.Calls, "call"), stateCounts(map[verify.State]int{
		verify.Passed: p.Passed, verify.Rejected: p.Rejected, verify.Unusable: p.Unusable,
		verify.Unresolved: p.Unresolved, verify.Sent: p.InDoubt,
	}))
}

func clock(t time.Time) string { return t.In(verify.Shanghai).Format("2006-01-02 15:04:05 -07:00") }
