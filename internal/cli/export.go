package cli

import (
	"context"
	"errors"
	"io"

	"veribatch/internal/session"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// exportCommand is one call of `veribatch export`.
type exportCommand struct {
	inputs  []string
	input   inputFlags
	images  imageFlags
	output  outputFlags
	state   stateFlags
	valid   validForFlag
	sandbox bool

	flagsSet []string // for the record
}

func newExport() *cobra.Command {
	var c exportCommand
	cmd := &cobra.Command{
		Use:   "export INPUT…",
		Short: "Write the results again from the checkpoint, without a call",
		RunE: func(cmd *cobra.Command, args []string) (err error) {
			if c.inputs, err = inputArgs(cmd, args); err != nil {
				return err
			}
			c.flagsSet, c.output.lang = recordedFlags(cmd), outputLang(cmd)
			return c.run(cmd.Context(), cmd.InOrStdin(), stdout(cmd), stderr(cmd))
		},
	}
	addFlags(cmd,
		flagGroup{"Input", c.input.register},
		flagGroup{"Corrections", c.input.registerFixes},
		flagGroup{"Images", c.images.register},
		flagGroup{"Output", func(flags *pflag.FlagSet) { c.output.register(flags); c.valid.register(flags) }},
		flagGroup{"State", func(flags *pflag.FlagSet) {
			c.state.register(flags)
			flags.BoolVar(&c.sandbox, "sandbox", false, "the checkpoint is the sandbox's beside INPUT")
		}},
	)
	return cmd
}

func (c *exportCommand) run(ctx context.Context, stdin io.Reader, stdout, stderr printer) (err error) {
	if err := c.check(); err != nil {
		return usage(err)
	}
	options, err := sessionOptions(ctx, c.inputs, stdin, c.input)
	if err != nil {
		return err
	}
	c.images.apply(&options)
	c.state.apply(&options)
	options.Sandbox, options.Flags, options.Unrecorded = c.sandbox, c.flagsSet, unrecorded(stderr)
	options.Output = c.output.output(stdout, c.input.fixes)
	options.Output.Options.ValidFor = c.valid.value
	s, err := session.ForExport(ctx, options)
	if err != nil {
		return explainSetup(err)
	}
	defer s.Close()
	defer func() { s.End(int(exitOf(err))) }()
	if err := s.Survey(ctx); err != nil {
		return err
	}
	if err := listIssues(stderr, s.Issues()); err != nil {
		return err
	}
	export, err := s.Export(ctx, nil)
	if c.output.toStdout() {
		stdout = stderr // the results have it to themselves
	}
	tellExport(stdout, export)
	if err != nil && onlyBrokenPipe(err) {
		return &exitError{code: exitUnexpected} // who closed the pipe needn't be told
	}
	return err
}

func (c *exportCommand) check() error {
	return errors.Join(requireNames(c.inputs, c.output, c.state), c.state.check(), c.input.check(), c.output.check(),
		c.output.settle(c.input.sold), c.valid.check())
}

// tellExport says what was written, if anything.
func tellExport(out printer, export session.Export) {
	if len(export.Paths) == 0 {
		return
	}
	out.say("%s: %s", count(export.Rows, "row"), conclusions(export))
	out.lines(importedLine(export))
	out.say("results: %s", places(export.Paths))
	out.lines(forgottenLine(export))
}
