package cli

import (
	"fmt"

	"veribatch/checkpoint"
	"veribatch/writer"

	"github.com/spf13/cobra"
)

func newExport() *cobra.Command {
	var (
		input   inputFlags
		output  outputFlags
		state   stateFlags
		sandbox bool
	)
	cmd := &cobra.Command{
		Use:   "export INPUT",
		Short: "Write the results again from the checkpoint, without a call",
		Args:  oneInput,
		RunE: func(cmd *cobra.Command, args []string) error {
			in, err := input.open(args[0])
			if err != nil {
				return err
			}
			store, err := load(state.dir(args[0], sandbox))
			if err != nil {
				return err
			}
			defer store.Close()
			if err := output.check(in.Header(), args[0], store.Settings().Service == checkpoint.Sandbox); err != nil {
				return err
			}
			paths, counts, err := output.write(cmd.Context(), in, args[0], store, newJob(store), writer.Run{}, cmd.OutOrStdout())
			if err != nil {
				return err
			}
			words := cmd.OutOrStdout()
			if output.toStdout() {
				words = cmd.ErrOrStderr() // the results have the other to themselves
			}
			fmt.Fprintf(words, "%s: %s\nresults: %s\n", count(counts.rows, "row"), stateCounts(counts.states), places(paths))
			return nil
		},
	}
	flags := cmd.Flags()
	flags.SortFlags = false
	flags.BoolVar(&sandbox, "sandbox", false, "the checkpoint is the sandbox's beside INPUT")
	input.register(flags)
	output.register(flags)
	state.register(flags)
	return cmd
}
