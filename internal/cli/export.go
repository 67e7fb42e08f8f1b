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
	sandbox bool
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
			c.output.lang = outputLang(cmd)
			return c.run(cmd.Context(), cmd.InOrStdin(), stdout(cmd), stderr(cmd))
		},
	}
	addFlags(cmd,
		flagGroup{"Input", c.input.register},
		flagGroup{"Corrections", c.input.registerFixes},
		flagGroup{"Images", c.images.register},
		flagGroup{"Output", c.output.register},
		flagGroup{"State", func(flags *pflag.FlagSet) {
			c.state.register(flags)
			flags.BoolVar(&c.sandbox, "sandbox", false, "the checkpoint is the sandbox's beside INPUT")
		}},
	)
	return cmd
}

func (c *exportCommand) run(ctx context.Context, stdin io.Reader, stdout, stderr printer) error {
	err := errors.Join(requireNames(c.inputs, c.output, c.state), c.state.check(), c.input.check(), c.output.check(),
		c.output.settle(c.input.sold))
	if err != nil {
		return usage(err)
	}
	options, err := sessionOptions(ctx, c.inputs, stdin, c.input)
	if err != nil {
		return err
	}
	c.images.apply(&options)
	c.state.apply(&options)
	options.Sandbox = c.sandbox
	options.Output = c.output.output(stdout, c.input.fixes)
	s, err := session.ForExport(ctx, options)
	if err != nil {
		return explainSetup(err)
	}
	defer s.Close()
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
	if len(export.Paths) > 0 {
		stdout.say("%s: %s\nresults: %s", count(export.Rows, "row"), conclusions(export),
			places(export.Paths))
	}
	if err != nil && onlyBrokenPipe(err) {
		return &exitError{code: exitUnexpected} // who closed the pipe needn't be told
	}
	return err
}
