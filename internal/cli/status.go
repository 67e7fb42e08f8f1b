package cli

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"strings"
	"time"

	"veribatch/checkpoint"
	"veribatch/internal/price"
	"veribatch/internal/session"
	"veribatch/internal/verify"

	"github.com/spf13/cobra"
)

func newStatus() *cobra.Command {
	var (
		passphrase passphraseFlag
		zone       zoneFlag
		web        webFlags
		valid      validForFlag
		audit      auditFlags
		prices     priceFlag
	)
	cmd := &cobra.Command{
		Use:   "status CHECKPOINT",
		Short: "Say what a checkpoint holds",
		Long: `Say what a checkpoint holds: what it was made with, its records by state, calls
that may have been billed, its runs, and calls and their cost by day. While a run has the checkpoint,
say how far that run is. With --web, show it in a browser until Ctrl-C; with --audit, say who
did what with it.`,
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) != 1 {
				return usage(errors.New("veribatch status takes one CHECKPOINT, the folder that a run made"))
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := errors.Join(zone.check(), valid.check(), web.check(), audit.check(), passphrase.read()); err != nil {
				return usage(err)
			}
			switch {
			case web.address != "":
				return servePage(cmd, args[0], passphrase.value, prices, &web, zone.zone)
			case audit.audit && checkpoint.Exists(args[0]):
				return audit.show(cmd.OutOrStdout(), cmd.ErrOrStderr(), args[0], zone.zone)
			}
			store, err := session.Load(args[0], passphrase.value)
			if inUse, ok := errors.AsType[*checkpoint.InUseError](err); ok && inUse.Holder != nil &&
				!inUse.Holder.Reads {
				return show(cmd.OutOrStdout(),
					func(out io.Writer) error { return printLive(out, args[0], *inUse.Holder, zone.zone) })
			}
			if err != nil {
				return explainLoad(err)
			}
			defer store.Close()
			list, err := prices.ofCheckpoint(store.Settings())
			if err != nil {
				return usage(err)
			}
			return show(cmd.OutOrStdout(),
				func(out io.Writer) error { return printStatus(out, store, args[0], zone.zone, list, valid) })
		},
	}
	zone.register(cmd.Flags())
	valid.register(cmd.Flags())
	prices.register(cmd.Flags())
	passphrase.register(cmd.Flags())
	web.register(cmd.Flags())
	audit.register(cmd.Flags())
	return cmd
}

// explainLoad turns what kept a checkpoint from being read into what the user reads.
func explainLoad(err error) error {
	if none, ok := errors.AsType[*session.NoCheckpointError](err); ok {
		return usage(errors.New(noCheckpointLine(none)))
	}
	return explainSetup(err)
}

// noCheckpointLine says which folder to name instead.
func noCheckpointLine(none *session.NoCheckpointError) string {
	switch len(none.Beside) {
	case 0:
		return none.Error() + "; name the folder that a run made, such as INPUT.checkpoint"
	case 1:
		return fmt.Sprintf("%s is an input; its checkpoint is %s: veribatch status %s", none.Dir, none.Beside[0],
			none.Beside[0])
	}
	return fmt.Sprintf("%s is an input; name one of its checkpoints: %s", none.Dir, strings.Join(none.Beside, ", "))
}

// printLive says how far the run is that has the checkpoint. Before its first
// call, what lies in its progress file is an earlier run's.
func printLive(out io.Writer, dir string, holder checkpoint.Owner, zone *time.Location) error {
	fmt.Fprintf(out, "running: process %d on %s, since %s\n", holder.PID, holder.Host, clock(holder.Started))
	live, err := checkpoint.ReadStatus(dir)
	if errors.Is(err, fs.ErrNotExist) || err == nil && !(live.Owner.Is(holder) && live.Updated.After(holder.Started)) {
		fmt.Fprintln(out, "it hasn't begun to send")
		return nil
	}
	if err != nil {
		return err
	}
	p := live.Progress
	fmt.Fprintf(out, "at %s: %d of %s done; %s\n", clock(live.Updated), p.Done(), count(live.Total, "row"),
		runFigures(p))
	if line := waitLine(p.Waiting, zone); line != "" {
		fmt.Fprintln(out, line)
	}
	return printBackup(out, dir, time.Now())
}

func printStatus(
	out io.Writer, store *checkpoint.Store, dir string, zone *time.Location, list *price.List, valid validForFlag,
) error {
	attempts, err := session.MaxAttempts(store)
	if err != nil {
		return err
	}
	states := make(map[verify.State]int)
	records := 0
	validity := validityCount{flag: valid, now: time.Now()}
	spent, usage, err := session.Account(store, zone, list, func(o verify.Outcome) {
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
	s := store.Settings()
	fmt.Fprintf(out, "service: %s%s, region %s; made %s\n", s.Service, scene(s.BizType), s.Region,
		clock(store.Created()))
	if s.Action != "" {
		fmt.Fprintf(out, "action: %s\n", s.Action)
	}
	fmt.Fprintf(out, "%s: %s\n", count(records, "record"), stateCounts(states))
	fmt.Fprintf(out, "%s perhaps billed%s; %s perhaps billed twice\n", count(spent.Billed, "call"),
		beside(spent.Cost), count(spent.Twice, "record"))
	if len(runs) > 0 {
		fmt.Fprint(out, leftOf(runs[len(runs)-1].MaxCalls, spent.Billed, list).line())
	}
	validity.print(out, zone)
	if err := printCopies(out, store, dir, time.Now()); err != nil {
		return err
	}
	if err := printImports(out, store); err != nil {
		return err
	}
	for _, run := range runs {
		fmt.Fprintf(out, "run %d: %s on %s, version %s, %s\n", run.Number, clock(run.Started), run.Host, run.Version,
			runEnd(run, dir))
		if len(run.Flags) > 0 {
			fmt.Fprintf(out, "  %s\n", strings.Join(run.Flags, " "))
		}
	}
	printDays(out, usage, spent.Billed-store.Missing())
	return nil
}

// printDays says what left on each day. Billed is what the ledger knows over
// all: of runs of earlier versions that were killed the days are unknown.
func printDays(out io.Writer, usage *session.Usage, billed int) {
	for _, d := range usage.Days() {
		fmt.Fprintf(out, "%s: %s, %d perhaps billed%s\n", d.Date, count(d.Calls, "call"), d.Billed+d.Perhaps,
			beside(d.Cost))
	}
	if n := usage.Dateless(billed); n > 0 {
		fmt.Fprintf(out, "day unknown: %s perhaps billed, of runs that were killed\n", count(n, "call"))
	}
}

// beside adds a cost to a count of calls; nothing if it is unknown, or there is none.
func beside(cost *price.CNY) string {
	if cost == nil {
		return ""
	}
	return ", " + aboutCost(cost)
}

// runEnd says how a run ended. One that was killed couldn't say; what it told
// last is up to a second old.
func runEnd(run checkpoint.Run, dir string) string {
	if !run.Ended.IsZero() {
		return fmt.Sprintf("%s, exit %d; %s", run.Ended.Sub(run.Started).Round(time.Second/10), run.Exit,
			runFigures(run.Progress))
	}
	const killed = "never ended: it was killed, or lost its machine"
	live, err := checkpoint.ReadStatus(dir)
	if err != nil || live.Owner.PID != run.PID || !live.Owner.Started.Equal(run.Started) {
		return killed
	}
	return fmt.Sprintf("%s; at %s %s", killed, clock(live.Updated), runFigures(live.Progress))
}

func runFigures(p verify.Progress) string {
	return fmt.Sprintf("%s: %s", count(p.Calls, "call"), stateCounts(map[verify.State]int{
		verify.Passed: p.Passed, verify.Rejected: p.Rejected, verify.Unusable: p.Unusable,
		verify.Unresolved: p.Unresolved, verify.Sent: p.InDoubt,
	}))
}

func clock(t time.Time) string { return t.In(session.Shanghai).Format("2006-01-02 15:04:05 -07:00") }
