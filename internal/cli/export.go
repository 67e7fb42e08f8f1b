package cli

import (
	"fmt"

	"veribatch/checkpoint"
	"veribatch/writer"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

func newExport() *cobra.Command {
	var (
		input   inputFlags
		images  imageFlags
		output  outputFlags
		state   stateFlags
		sandbox bool

		passphrase passphraseFlags
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
			if err := images.open(args[0]); err != nil {
				return err
			}
			defer images.close()
			if err := passphrase.read(); err != nil {
				return err
			}
			store, err := load(state.dir(args[0], sandbox), passphrase.option())
			if err != nil {
				return err
			}
			defer store.Close()
			if err := output.check(in.Header(), args[0], store.Settings().Service == checkpoint.Sandbox); err != nil {
				return err
			}
			paths, counts, err := output.write(cmd.Context(), in, args[0], store, newJob(store, &images), writer.Run{}, cmd.OutOrStdout())
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
	addFlags(cmd,
		flagGroup{"Input", input.register},
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
