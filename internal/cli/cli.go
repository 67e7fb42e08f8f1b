// Package cli is the veribatch command: its flags, what it prints, and how it
// puts the other packages together.
package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// Run runs the command and returns its exit code. Ending ctx interrupts it:
// what is under way is finished and kept.
func Run(ctx context.Context, args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	root := newRoot()
	root.SetArgs(args)
	root.SetIn(stdin)
	root.SetOut(stdout)
	root.SetErr(stderr)
	err := root.ExecuteContext(ctx)
	if err == context.Canceled { // before there was anything to drain
		err = &exitError{exitInterrupted, errors.New("interrupted")}
	}
	if err != nil && err.Error() != "" {
		fmt.Fprintf(stderr, "veribatch: %s\n", oneLine(withHint(err)))
	}
	return int(exitOf(err))
}

func newRoot() *cobra.Command {
	root := &cobra.Command{
		Use:   "veribatch",
		Short: "Re-verify user bases against Alibaba Cloud identity verification",
		Long: `veribatch re-verifies user bases against Alibaba Cloud identity verification
(实人认证, VerifyMaterial, and its siblings: veribatch explain --actions). It sends
each record of a CSV or Excel file once, keeps every answer in a checkpoint from
which an interrupted run goes on without paying twice, and writes a workbook that
explains the results.

Try it without an account:  veribatch demo`,
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) > 0 {
				return usage(unknownCommand(cmd, args[0]))
			}
			return nil
		},
		RunE:              func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
		PersistentPreRunE: func(cmd *cobra.Command, _ []string) error { return configure(cmd) },
		SilenceUsage:      true,
		SilenceErrors:     true,
		Version:           thisBuild().String(),
	}
	root.SetVersionTemplate("{{.Version}}\n")
	root.PersistentFlags().String("config", "", "YAML `FILE` of flags, with their names as keys")
	root.SetFlagErrorFunc(func(cmd *cobra.Command, err error) error {
		if errors.Is(err, pflag.ErrHelp) { // --help-all
			return pflag.ErrHelp
		}
		return usage(flagError(cmd, err))
	})
	root.AddCommand(newRun(), newPlan(), newExport(), newStatus(), newImport(), newReconcile(), newErase(), newExplain(),
		newDemo(), newInit(), newSample(), newSandbox(), newWorker(), newFleet(), newMan(), newVersion())
	addHelp(root)
	for _, cmd := range root.Commands() {
		addCompletions(cmd)
	}
	return root
}

// noArgs accepts no argument.
func noArgs(cmd *cobra.Command, args []string) error {
	if len(args) > 0 {
		return usage(fmt.Errorf("%s takes no arguments; it was given %d", cmd.CommandPath(), len(args)))
	}
	return nil
}

// oneLine joins the lines of an error that has several.
func oneLine(err error) string {
	return strings.Join(strings.FieldsFunc(err.Error(), func(r rune) bool { return r == '\n' || r == '\r' }), "; ")
}
