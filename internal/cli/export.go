package cli

import (
	"errors"
	"fmt"

	"veribatch/checkpoint"
	"veribatch/internal/verify"
	"veribatch/writer"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

func newExport() *cobra.Command {
	var (
		input   inputFlags
		images  imageFlags
		fixes   fixesFlags
		output  outputFlags
		state   stateFlags
		sandbox bool

		passphrase passphraseFlags
	)
	cmd := &cobra.Command{
		Use:   "export INPUT…",
		Short: "Write the results again from the checkpoint, without a call",
		RunE: func(cmd *cobra.Command, args []string) error {
			inputs, err := inputArgs(cmd, args)
			if err != nil {
				return err
			}
			if err := errors.Join(nameable(inputs, output, state), passphrase.read(), fixes.expand()); err != nil {
				return err
			}
			output.book.keep = fixes.paths
			in, err := input.open(cmd.Context(), inputs, cmd.InOrStdin())
			if err != nil {
				return err
			}
			defer in.Close()
			if err := images.open(inputs[0]); err != nil {
				return err
			}
			defer images.close()
			store, err := load(state.dir(inputs[0], sandbox), passphrase.option())
			if err != nil {
				return err
			}
			defer store.Close()
			if err := input.agree(state.dir(inputs[0], sandbox), store.Settings()); err != nil {
				return err
			}
			if err := output.check(in.Header(), inputs[0], store.Settings().Service == checkpoint.Sandbox); err != nil {
				return err
			}
			corrections, err := fixes.open(cmd.Context(), in, input, true)
			if err != nil {
				return err
			}
			checks := newChecks(input, 0)
			job := newJob(store, checks.check, &images, corrections)
			err = checks.survey(cmd.Context(), in, job, func() func(verify.Result) error {
				return func(verify.Result) error { return nil } // it is read for what shows across rows
			})
			if err != nil {
				return err
			}
			if err := listDoubts(cmd.ErrOrStderr(), doubtsOf(corrections)); err != nil {
				return err
			}
			paths, counts, err := output.write(cmd.Context(), in, inputs[0], store, job, writer.RunStats{}, cmd.OutOrStdout())
			words := cmd.OutOrStdout()
			if output.toStdout() {
				words = cmd.ErrOrStderr() // the results have the other to themselves
			}
			if len(paths) > 0 {
				fmt.Fprintf(words, "%s: %s\nresults: %s\n", count(counts.rows, "row"), stateCounts(counts.states), places(paths))
			}
			if err != nil && onlyBrokenPipe(err) {
				return &exitError{code: exitUnexpected} // who closed the pipe needn't be told
			}
			return err
		},
	}
	addFlags(cmd,
		flagGroup{"Input", input.register},
		flagGroup{"Corrections", fixes.register},
		flagGroup{"Images", images.register},
		flagGroup{"Output", output.register},
		flagGroup{"State", func(flags *pflag.FlagSet) {
			state.register(flags)
			passphrase.register(flags)
			flags.BoolVar(&sandbox, "sandbox", false, "the checkpoint is the sandbox's beside INPUT")
		}},
	)
	return cmd
}
