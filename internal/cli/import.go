package cli

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"time"

	"veribatch/checkpoint"
	"veribatch/internal/session"
	"veribatch/internal/words"
	"veribatch/reader/answers"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// importCommand is one call of `veribatch import`.
type importCommand struct {
	dir      string
	files    []string
	inputs   []string
	input    inputFlags
	images   imageFlags
	service  serviceFlags
	zone     zoneFlag
	target   passphraseFlag
	source   sourcePassphraseFlag
	new      bool
	dedupe   bool
	yes      bool
	json     bool
	withdraw int

	flagsSet       []string // for the record
	stdin          io.Reader
	stdout, stderr printer
}

func newImport() *cobra.Command {
	var c importCommand
	cmd := &cobra.Command{
		Use:   "import CHECKPOINT FILE…",
		Short: "Take over answers that were paid for elsewhere",
		Long: `Take over the answers of FILE into a checkpoint: another checkpoint of veribatch, a
result file of it, or any table that has the columns of the material, a status
(VerifyStatus, BizCode, or a word such as 通过) and a time. Say what was understood
and how many calls it saves, then ask. Of several answers to the same material the
newest stands. What was imported is never billed and counts as no call.`,
		Example: `  veribatch import users.csv.checkpoint script.csv --action VerifyMaterial \
      --input users.csv --columns status=认证结果,time=认证时间
  veribatch import users.csv.checkpoint old.checkpoint --input users.csv
  veribatch import users.csv.checkpoint --withdraw 2`,
	}
	addFlags(cmd,
		flagGroup{"Import", c.register},
		flagGroup{"Files", c.registerFiles},
		flagGroup{"Images", c.registerImages},
		flagGroup{"A new checkpoint", c.registerNew},
	)
	cmd.RunE = func(cmd *cobra.Command, args []string) (err error) {
		c.stdin, c.stdout, c.stderr = cmd.InOrStdin(), stdout(cmd), stderr(cmd)
		c.flagsSet = recordedFlags(cmd)
		if err := c.arguments(args, cmd.Flags().Changed("withdraw")); err != nil {
			return usage(err)
		}
		return c.run(cmd.Context())
	}
	return cmd
}

func (c *importCommand) register(flags *pflag.FlagSet) {
	flags.StringArrayVar(&c.inputs, "input", nil,
		"`INPUT` whose rows the answers are for; a checkpoint's are found by it; repeatable")
	flags.IntVar(&c.withdraw, "withdraw", 0, "take the import of this `NUMBER` back: what stood before stands again")
	flags.BoolVar(&c.yes, "yes", false, "don't ask; needed without a terminal")
	flags.BoolVar(&c.json, "json", false, "print what was understood and done as JSON")
	c.target.register(flags)
	c.source.register(flags)
	c.zone.register(flags)
}

// registerFiles registers how tables are read.
func (c *importCommand) registerFiles(flags *pflag.FlagSet) {
	addOnly(flags, c.input.register, "action", "columns", "sheet", "header-row", "encoding", "delimiter",
		"input-password-file", "upgrade-ids")
	flags.Lookup("columns").Usage = "`FIELD=COLUMN,…` as for a run, and " +
		"status=认证结果,time=认证时间,sub_code=SubCode for the answers"
}

func (c *importCommand) registerImages(flags *pflag.FlagSet) {
	addOnly(flags, c.images.register, "image-root", "allow-any-path")
}

// registerNew registers what a run would begin a checkpoint with.
func (c *importCommand) registerNew(flags *pflag.FlagSet) {
	flags.BoolVar(&c.new, "new", false, "begin the checkpoint if there is none")
	addOnly(flags, c.service.register, "sandbox", "biz-type", "endpoint", "region", "ca")
	flags.BoolVar(&c.dedupe, "dedupe", true, "as for the run: rows of equal material share one answer")
}

// addOnly adds some of the flags that register registers. It is called once for each register: what that keeps of its
// flags would be another's.
func addOnly(flags *pflag.FlagSet, register func(*pflag.FlagSet), names ...string) {
	all := pflag.NewFlagSet("", pflag.ContinueOnError)
	register(all)
	for _, name := range names {
		flags.AddFlag(all.Lookup(name))
	}
}

func (c *importCommand) arguments(args []string, withdraw bool) (err error) {
	switch {
	case len(args) == 0:
		return words.Errorf("veribatch import takes a CHECKPOINT, and the files to import into it")
	case withdraw && len(args) > 1:
		return words.Errorf("--withdraw takes an import back, and no FILE beside the CHECKPOINT")
	case !withdraw && len(args) == 1:
		return words.Errorf("veribatch import takes a FILE beside the CHECKPOINT: another checkpoint, a result " +
			"file, or a table with answers")
	case withdraw && c.withdraw < 1:
		return words.Errorf("--withdraw: want the number of an import, such as 2; veribatch status lists them")
	}
	c.dir = args[0]
	if c.files, err = expand(args[1:]); err != nil {
		return err
	}
	c.inputs, err = expand(c.inputs)
	return err
}

func (c *importCommand) run(ctx context.Context) (err error) {
	if err := errors.Join(c.input.check(), c.service.check(), c.zone.check(), c.target.read(),
		c.source.read()); err != nil {
		return usage(err)
	}
	o, err := c.options()
	if err != nil {
		return err
	}
	im, err := session.ForImport(ctx, o, c.service.direct(1))
	if err != nil {
		return explainSetup(err)
	}
	defer im.Close()
	defer func() { im.End(int(exitOf(err))) }()
	if c.withdraw > 0 {
		return c.takeBack(im)
	}
	plan, err := im.Plan(ctx)
	if err != nil {
		return explainSetup(err)
	}
	if !c.json {
		describeImport(c.stderr, plan, c.zone.zone)
	}
	var done []checkpoint.Import
	if plan.Takes() > 0 {
		if err := c.confirm(ctx, plan); err != nil {
			return err
		}
		done, err = im.Import(ctx)
	}
	return errors.Join(err, c.tell(plan, done))
}

func (c *importCommand) options() (session.ImportOptions, error) {
	o := session.ImportOptions{
		Checkpoint: c.dir, Passphrase: c.target.value, New: c.new && c.withdraw == 0, EachRow: !c.dedupe,
		UpgradeIDs: c.input.upgradeIDs, Files: c.files, SourcePassphrase: c.source.value, Inputs: c.inputs,
		Action: c.input.action(), ActionNamed: c.input.typed.Changed,
		ImageRoot: c.images.root, AnyImagePath: c.images.anyPath, Version: version(),
		Flags: c.flagsSet, Unrecorded: unrecorded(c.stderr),
		Waiting: func(inUse *checkpoint.InUseError) {
			c.stderr.say("veribatch: %s: in use by %s; waiting some seconds for it", inUse.Dir, inUse.Who())
		},
	}
	o.Answers.Zone = c.zone.zone
	for name, column := range map[string]*string{
		answers.StatusColumn: &o.Answers.Status, answers.TimeColumn: &o.Answers.Time,
		answers.SubCodeColumn: &o.Answers.SubCode,
	} {
		*column = c.input.columns[name]
		delete(c.input.columns, name)
	}
	var err error
	o.Answers.Reader, err = c.input.options(c.stdin)
	return o, err
}

// confirm asks before anything is imported.
func (c *importCommand) confirm(ctx context.Context, plan *session.ImportPlan) error {
	switch {
	case c.yes:
		return nil
	case isTerminal(c.stdin):
		return ask(ctx, c.stdin, c.stderr, words.New("Go on? [y/N]"), words.New("nothing was imported"))
	}
	return usage(words.Errorf("this would import %s and there is no terminal to ask on; add --yes",
		count(plan.Takes(), "answer")))
}

func (c *importCommand) takeBack(im *session.Importer) error {
	w, err := im.Withdraw(c.withdraw)
	if err != nil {
		return explainSetup(err)
	}
	return show(c.stdout, func(out printer) error {
		if c.json {
			return writeJSON(out, map[string]any{
				"withdrawn": w.Number, "file": w.File, "removed": w.Removed, "restored": w.Restored,
			})
		}
		out.say("import %d (%s) is withdrawn: %s removed, and what stood before stands again for %d",
			w.Number, w.File, count(w.Removed, "answer"), w.Restored)
		return nil
	})
}

// tell says what was imported.
func (c *importCommand) tell(plan *session.ImportPlan, done []checkpoint.Import) error {
	return show(c.stdout, func(out printer) error {
		if c.json {
			return writeJSON(out, newImportReport(plan, done))
		}
		if len(done) == 0 {
			out.say("nothing to import: there is no answer that is new here")
		}
		for _, i := range done {
			if i.Ended.IsZero() {
				out.say("import %d: %s, %s", i.Number, i.File, importEnd(i))
				continue
			}
			out.say("import %d: %s, %s; veribatch import %s --withdraw %d takes it back", i.Number, i.File,
				count(i.Answers, "answer"), c.dir, i.Number)
		}
		return nil
	})
}

func writeJSON(out io.Writer, v any) error {
	e := json.NewEncoder(out)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(v)
}

// printImports says which imports a checkpoint has, with a line for each.
func printImports(out printer, store *checkpoint.Store) error {
	imports, err := store.Imports()
	if err != nil {
		return err
	}
	for _, i := range imports {
		from := words.New("%s (%.16s)", i.File, i.SHA256)
		if i.SHA256 == "" {
			from = words.New("%s (checkpoint %.5s)", i.File, i.Epoch)
		}
		out.say("import %d: %s on %s, version %s, %s: %s", i.Number, clock(i.Started), i.Host, i.Version, from,
			importEnd(i))
	}
	return nil
}

// importEnd says what became of an import.
func importEnd(i checkpoint.Import) words.Text {
	switch {
	case !i.Withdrawn.IsZero():
		return words.New("withdrawn %s", clock(i.Withdrawn))
	case i.Ended.IsZero():
		return words.New("never ended: it brought a part of its answers; import the file again for the rest, or " +
			"withdraw it")
	}
	return words.New("%s, %d of them newer than what was known", count(i.Answers, "answer"), i.Superseded)
}

func day(t time.Time, zone *time.Location) string { return t.In(zone).Format(time.DateOnly) }
