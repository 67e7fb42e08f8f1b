package cli

import (
	"context"
	"errors"
	"io"

	"veribatch/internal/session"
	"veribatch/internal/words"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// eraseCommand is one call of `veribatch erase`.
type eraseCommand struct {
	inputs  []string
	input   inputFlags
	images  imageFlags
	state   stateFlags
	sandbox bool
	rowIDs  []string
	all     bool
	yes     bool
	where   session.EraseOptions

	flagsSet []string // for the record
	stdin    io.Reader
	stdout   printer
	stderr   printer
}

func newErase() *cobra.Command {
	var c eraseCommand
	cmd := &cobra.Command{
		Use:   "erase INPUT…",
		Short: "Remove what a checkpoint knows of a person",
		Long: `Remove what a checkpoint knows of a person: the answer, earlier ones, notes of local
images, and the pictures that came with answers, from its older files and its backup too. What
remains is a keyed mark: the person is never sent again, and calls stay counted for the bill.
INPUT must still have the row. A receipt is written beside the checkpoint. Files that were
exported are listed and left alone; delete them, and the rows of INPUT, yourself.`,
		Example: `  veribatch erase users.csv --row-id 3f2a9c0e51b7d846
  veribatch erase users.csv --all`,
		RunE: func(cmd *cobra.Command, args []string) (err error) {
			if c.inputs, err = inputArgs(cmd, args); err != nil {
				return err
			}
			c.flagsSet = recordedFlags(cmd)
			c.stdin, c.stdout, c.stderr = cmd.InOrStdin(), stdout(cmd), stderr(cmd)
			return c.run(cmd.Context())
		},
	}
	addFlags(cmd,
		flagGroup{"Erase", func(flags *pflag.FlagSet) {
			flags.StringSliceVar(&c.rowIDs, "row-id", nil,
				"`ID,…` of the rows, from the column 行标识 of a result; repeatable")
			flags.BoolVar(&c.all, "all", false, "everybody, as at the end of retention")
			flags.BoolVar(&c.yes, "yes", false, "don't ask; needed without a terminal")
			flags.StringVar(&c.where.Backup, "backup", "",
				"`DIR` with a copy of the checkpoint, beside those that it knows of")
			flags.StringVar(&c.where.Archive, "archive", "",
				"`DIR` with pictures that came with answers, beside those that the checkpoint knows of")
		}},
		flagGroup{"Input", c.input.register},
		flagGroup{"Corrections", c.input.registerFixes},
		flagGroup{"Images", c.images.register},
		flagGroup{"State", func(flags *pflag.FlagSet) {
			c.state.registerCheckpoint(flags)
			flags.BoolVar(&c.sandbox, "sandbox", false, "the checkpoint is the sandbox's beside INPUT")
		}},
	)
	return cmd
}

func (c *eraseCommand) check() error {
	if err := errors.Join(c.state.check(), c.input.check()); err != nil {
		return err
	}
	switch {
	case c.all && len(c.rowIDs) > 0:
		return words.Errorf("--all and --row-id exclude each other")
	case !c.all && len(c.rowIDs) == 0:
		return words.Errorf("say whom: --row-id ID, from the column 行标识 of a result, or --all")
	case c.state.checkpoint == "" && (len(c.inputs) > 1 || c.inputs[0] == session.Stdout):
		return words.Errorf("with several inputs or stdin, set --checkpoint")
	}
	return nil
}

func (c *eraseCommand) run(ctx context.Context) (err error) {
	if err := c.check(); err != nil {
		return usage(err)
	}
	options, err := sessionOptions(ctx, c.inputs, c.stdin, c.input)
	if err != nil {
		return err
	}
	c.images.apply(&options)
	c.state.apply(&options)
	options.Sandbox, options.Flags, options.Unrecorded = c.sandbox, c.flagsSet, unrecorded(c.stderr)
	s, err := session.ForErase(ctx, options)
	if err != nil {
		return explainSetup(err)
	}
	defer func() { err = errors.Join(err, s.Close()) }() // what is removed is gone from the disk by then
	defer func() { s.End(int(exitOf(err))) }()
	plan, err := c.plan(ctx, s)
	if err != nil {
		return err
	}
	if err := c.confirm(ctx, plan); err != nil {
		return err
	}
	erasure, err := s.Erase(ctx, plan, c.where)
	if err != nil {
		return explainSetup(err)
	}
	if err := show(c.stdout, func(out printer) error { tellErasure(out, erasure); return nil }); err != nil {
		return err
	}
	if !erasure.Whole() {
		return &exitError{code: exitOpen}
	}
	return nil
}

func (c *eraseCommand) plan(ctx context.Context, s *session.Session) (*session.ErasurePlan, error) {
	if c.all {
		return s.PlanErasureOfAll(ctx)
	}
	plan, err := s.PlanErasure(ctx, c.rowIDs)
	if err == nil && len(plan.Unknown) > 0 {
		err = usage(words.Errorf("no row of the input has the id %s; nothing was erased. Name the input in which the "+
			"row stood, and the options with which it was read", words.Names(plan.Unknown)))
	}
	return plan, err
}

// confirm says what would be erased, and asks.
func (c *eraseCommand) confirm(ctx context.Context, p *session.ErasurePlan) error {
	switch {
	case p.Everybody:
		c.stderr.say("everybody: %s of the input, %s in the checkpoint", count(p.Rows, "row"),
			count(p.Answers, "answer"))
	default:
		c.listRows(p)
	}
	c.stderr.say("%s perhaps billed for them; the bill's counts keep them", count(p.Billed, "call"))
	if p.CorrectedBefore {
		c.stderr.say("veribatch: earlier runs had --fixes and this command has none: the answers to rows " +
			"that were corrected then aren't found; add the same --fixes")
	}
	switch {
	case c.yes:
		return nil
	case !isTerminal(c.stdin):
		return usage(words.Errorf("there is no terminal to ask on; add --yes to erase them for good"))
	}
	return ask(ctx, c.stdin, c.stderr, words.New("Erase for good? [y/N]"), words.New("nothing was erased"))
}

// listRows names the rows by their places alone.
func (c *eraseCommand) listRows(p *session.ErasurePlan) {
	c.stderr.say("%s to erase, %s in the checkpoint", count(p.Rows, "row"), count(p.Answers, "answer"))
	for _, r := range p.First {
		if r.Named {
			c.stderr.say("  %s, row %d (%s)", r.Record.File, r.Record.Row, r.RowID)
		} else {
			c.stderr.say("  %s, row %d (%s): the same person, and erased with them", r.Record.File,
				r.Record.Row, r.RowID)
		}
	}
	if more := p.Rows - len(p.First); more > 0 {
		c.stderr.say("  and %d more", more)
	}
	for _, r := range p.Others {
		c.stderr.say("  not erased: %s, row %d (%s): the same identity number under another name",
			r.Record.File, r.Record.Row, r.RowID)
	}
}

// tellErasure says what was erased, and what is left to do by hand.
func tellErasure(out printer, e *session.Erasure) {
	out.say("erased: %s, %s; they are never sent again", count(e.Rows, "row"), count(e.Answers, "answer"))
	for _, a := range e.Archives {
		if a.Err == nil {
			out.say("archive %s: pictures of %s removed", a.Dir, count(a.Records, "record"))
		} else {
			out.say("archive %s: NOT reached: %s; the receipt lists the folders to delete in it", a.Dir,
				a.Err)
		}
	}
	for _, b := range e.Backups {
		if b.Err == nil {
			out.say("backup %s: erased there too", b.Dir)
		} else {
			out.say("backup %s: NOT reached: %s; erase again when it is there, or delete it", b.Dir,
				b.Err)
		}
	}
	for _, w := range e.Outputs {
		out.line(mayName(w))
	}
	out.say("receipt: %s", e.Receipt)
}

// mayName says that an output may still name who was erased, and how it hides people, if it does.
func mayName(w session.Written) words.Text {
	switch {
	case w.Masked && w.Encrypted:
		return words.New("may still name them: %s (masked, encrypted)", w.Path)
	case w.Masked:
		return words.New("may still name them: %s (masked)", w.Path)
	case w.Encrypted:
		return words.New("may still name them: %s (encrypted)", w.Path)
	}
	return words.New("may still name them: %s", w.Path)
}
