package cli

import (
	"fmt"

	"veribatch/batch"
	"veribatch/checkpoint"
	"veribatch/writer"

	"github.com/spf13/cobra"
)

func newExport() *cobra.Command {
	var (
		input   inputFlags
		fixes   fixesFlags
		output  outputFlags
		state   stateFlags
		sandbox bool
	)
	cmd := &cobra.Command{
		Use:   "export INPUT…",
		Short: "Write the results again from the checkpoint, without a call",
		RunE: func(cmd *cobra.Command, args []string) error {
			inputs, err := inputArgs(cmd, args)
			if err != nil {
				return err
			}
			if err := nameable(inputs, output, state); err != nil {
				return err
			}
			in, err := input.open(inputs, cmd.InOrStdin())
			if err != nil {
				return err
			}
			defer in.Close()
			store, err := load(state.dir(inputs[0], sandbox))
			if err != nil {
				return err
			}
			defer store.Close()
			if err := output.check(inputs[0], store.Settings().Service == checkpoint.Sandbox); err != nil {
				return err
			}
			corrections, err := fixes.open(cmd.Context(), in, input, true)
			if err != nil {
				return err
			}
			checks := newChecks(input.strict, 0)
			job := newJob(store, checks.check, corrections)
			if err := checks.survey(cmd.Context(), job, in, func() func(batch.Result) { return func(batch.Result) {} }); err != nil {
				return err
			}
			path, counts, err := output.write(cmd.Context(), in, inputs[0], store, job, writer.Run{})
			if err != nil {
				return err
			}
			fmt.Fprintf(cmd.OutOrStdout(), "%s: %s\nresults: %s\n", count(counts.rows, "row"), stateCounts(counts.states), path)
			return listDoubts(cmd.ErrOrStderr(), doubtsOf(corrections))
		},
	}
	flags := cmd.Flags()
	flags.SortFlags = false
	flags.BoolVar(&sandbox, "sandbox", false, "the checkpoint is the sandbox's beside INPUT")
	input.register(flags)
	fixes.register(flags)
	output.register(flags)
	state.register(flags)
	return cmd
}
