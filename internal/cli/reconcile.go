package cli

import (
	"context"
	"encoding/json"
	"errors"
	"net/url"
	"path/filepath"
	"strings"

	"veribatch/checkpoint"
	"veribatch/internal/loopback"
	"veribatch/internal/reconcile"
	"veribatch/internal/session"
	"veribatch/internal/verify"
	"veribatch/internal/words"
	"veribatch/writer"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// reconcileCommand is one call of `veribatch reconcile`.
type reconcileCommand struct {
	checkpoints []string
	sandbox     string
	endpoint    string
	region      string
	ca          string
	zone        zoneFlag
	prices      priceFlag
	passphrase  passphraseFlag
	dedicated   bool
	today       bool
	output      string
	lang        words.Lang // of the workbook
	json        bool
}

func newReconcile() *cobra.Command {
	var c reconcileCommand
	cmd := &cobra.Command{
		Use:   "reconcile CHECKPOINT…",
		Short: "Hold checkpoints against the account's own statistics",
		Long: `Hold the calls of one or several checkpoints, by day, against what their account
counts itself, which the service tells for free, and write a workbook to enter the
bill into. Other programs may call for the same account, so an account that counts
more is no contradiction, unless --dedicated says that nothing else does. The exit code
is 9 if ledger and account contradict each other, 3 if the account's count is unknown.`,
		Example: `  veribatch reconcile users.csv.checkpoint -o reconcile.xlsx`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) == 0 {
				return usage(
					words.Errorf("veribatch reconcile takes at least one CHECKPOINT, a folder that a run made"))
			}
			c.checkpoints = args
			return nil
		},
	}
	addFlags(cmd,
		flagGroup{"Account", c.registerAccount},
		flagGroup{"Comparison", func(flags *pflag.FlagSet) {
			flags.BoolVar(&c.dedicated, "dedicated", false,
				"nothing but these checkpoints calls for the account, so that one that counts more contradicts them")
			flags.BoolVar(&c.today, "today", false, "judge today too, which the account may not have counted yet")
			c.zone.register(flags)
			c.prices.register(flags)
		}},
		flagGroup{"Output", func(flags *pflag.FlagSet) {
			flags.StringVarP(&c.output, "output", "o", "", "`FILE` to write: a workbook, .xlsx")
			flags.BoolVar(&c.json, "json", false, "print the comparison as JSON")
		}},
		flagGroup{"State", c.passphrase.register},
	)
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		c.lang = outputLang(cmd)
		return c.run(cmd.Context(), stdout(cmd))
	}
	return cmd
}

func (c *reconcileCommand) registerAccount(flags *pflag.FlagSet) {
	flags.StringVar(&c.endpoint, "endpoint", "", "address of the service (default the checkpoint's)")
	flags.StringVar(&c.region, "region", "", "region of the service (default the checkpoint's)")
	flags.StringVar(&c.sandbox, "sandbox", "",
		"`URL` of the sandbox that gave a checkpoint its answers: such a checkpoint is held against it alone")
	flags.StringVar(&c.ca, "ca", "",
		"`FILE` with certificates (PEM) to trust beside the system's, such as a decrypting proxy's")
}

// check finds what can't be meant.
func (c *reconcileCommand) check() error {
	if err := errors.Join(c.zone.check(), c.passphrase.read(), c.prices.settle(nil)); err != nil {
		return err
	}
	if c.output != "" && !strings.EqualFold(filepath.Ext(c.output), ".xlsx") {
		return words.Errorf("-o %s: its name must end in .xlsx", c.output)
	}
	if c.sandbox == "" {
		return nil
	}
	u, err := url.Parse(c.sandbox)
	switch {
	case c.endpoint != "":
		return words.Errorf("--sandbox and --endpoint exclude each other")
	case err != nil || u.Host == "" || u.Scheme == "http" && !loopback.Host(u.Hostname()):
		return words.Errorf("--sandbox: want the address of a running sandbox, such as http://127.0.0.1:8080")
	}
	return nil
}

func (c *reconcileCommand) run(ctx context.Context, stdout printer) error {
	if err := c.check(); err != nil {
		return usage(err)
	}
	account := serviceFlags{endpoint: c.endpoint, region: c.region, ca: c.ca}
	if c.sandbox != "" {
		account.endpoint = c.sandbox
	}
	if err := account.readRoots(); err != nil {
		return usage(err)
	}
	report, err := session.Reconcile(ctx, session.Reconciling{
		Checkpoints: c.checkpoints, Passphrase: c.passphrase.value, Account: account.direct(1),
		Sandboxed: c.sandbox != "", Zone: c.zone.zone, Prices: c.prices.ofAny, Dedicated: c.dedicated,
		TodayToo: c.today,
	})
	if err != nil {
		return explainReconciling(err)
	}
	path, err := c.write(report)
	if err != nil {
		return err
	}
	if err := show(stdout, func(out printer) error { return c.print(out, report, path) }); err != nil {
		return err
	}
	return reconciled(report)
}

// write writes the workbook, if one is asked for, and returns where it lies.
func (c *reconcileCommand) write(report *reconcile.Report) (string, error) {
	if c.output == "" {
		return "", nil
	}
	return writer.WriteReconciliation(c.output, *report, c.lang, thisBuild().Version)
}

func (c *reconcileCommand) print(out printer, report *reconcile.Report, path string) error {
	if c.json {
		e := json.NewEncoder(out)
		e.SetEscapeHTML(false)
		e.SetIndent("", "  ")
		return e.Encode(newReconcileReport(report, path))
	}
	printReconciliation(out, report)
	if path != "" {
		out.say("written: %s", path)
	}
	return nil
}

// reconciled returns how a comparison ends.
func reconciled(report *reconcile.Report) error {
	switch n := report.Contradictions(); {
	case n > 0 && report.Dedicated:
		return &exitError{exitDisagree, words.Errorf("the ledger and the account disagree on %s; look for another "+
			"caller, a checkpoint that is missing here, or another time zone (--tz)", count(n, "day"))}
	case n > 0:
		return &exitError{exitDisagree, words.Errorf("the account counts less than the ledger knows was billed, on "+
			"%s; are these checkpoints of this account, and is --tz its time zone?", count(n, "day"))}
	case !report.Compared():
		return &exitError{code: exitOpen}
	}
	return nil
}

// explainReconciling turns what kept a comparison from being made into what the user reads.
func explainReconciling(err error) error {
	if e, ok := errors.AsType[*session.SandboxLedgerError](err); ok {
		if e.Sandboxed {
			return usage(words.Errorf("%w; name it with --sandbox http://127.0.0.1:PORT", e))
		}
		return usage(words.Errorf("%w; leave out --sandbox", e))
	}
	if e, ok := errors.AsType[*checkpoint.InUseError](err); ok {
		return usage(words.Errorf("%w; reconcile once that has ended", e))
	}
	if e, ok := errors.AsType[*session.NoCheckpointError](err); ok {
		return usage(noCheckpoint(e))
	}
	if e, ok := errors.AsType[*session.StatisticsError](err); ok {
		code := exitOutage
		if fault, ok := errors.AsType[*verify.Fault](e); ok &&
			(fault.Class == verify.ClassAccount || fault.Class == verify.ClassPermission) {
			return &exitError{exitAccount, words.Errorf("the account may not ask for its statistics: %w; its RAM user "+
				"needs the right to read them (AliyunYundunCloudAuthFullAccess has it)", e)}
		}
		return &exitError{code, words.Errorf("the account's statistics can't be had: %w; try again later", e)}
	}
	return explainSetup(err)
}
