// Package cli is the veribatch command: its flags, what it prints, and how it
// puts the other packages together.
package cli

import (
	"context"
	"errors"
	"io"
	"strings"

	"veribatch/internal/words"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// Run runs the command and returns its exit code. Ending ctx interrupts it:
// what is under way is finished and kept.
func Run(ctx context.Context, args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	lang := typedLang(args)
	root := newRoot(lang)
	root.SetArgs(args)
	root.SetIn(stdin)
	root.SetOut(stdout)
	root.SetErr(stderr)
	cmd, err := root.ExecuteContextC(ctx)
	if err == context.Canceled { // before there was anything to drain
		err = &exitError{exitInterrupted, words.Errorf("interrupted")}
	}
	if err != nil && err.Error() != "" {
		if spoken := langOf(cmd); checkLang(spoken) == nil {
			lang = spoken
		}
		printer{stderr, lang}.say("veribatch: %s", oneLine(words.In(withHint(err), lang)))
	}
	return int(exitOf(err))
}

func newRoot(lang words.Lang) *cobra.Command {
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
		PersistentPreRunE: func(cmd *cobra.Command, _ []string) error { return prepare(cmd) },
		SilenceUsage:      true,
		SilenceErrors:     true,
		Version:           thisBuild().String(),
	}
	root.SetVersionTemplate("{{.Version}}\n")
	registerLang(root, lang)
	root.PersistentFlags().String("config", "", "YAML `FILE` of flags, with their names as keys")
	root.SetFlagErrorFunc(func(cmd *cobra.Command, err error) error {
		if errors.Is(err, pflag.ErrHelp) { // --help-all
			return pflag.ErrHelp
		}
		return usage(flagError(cmd, err))
	})
	root.AddCommand(newRun(), newPlan(), newExport(), newStatus(), newImport(), newReconcile(), newErase(),
		newExplain(), newDemo(), newInit(), newSample(), newSandbox(), newWorker(), newFleet(), newMan(), newVersion())
	addHelpers(root)
	addHelp(root)
	for _, cmd := range append(root.Commands(), root) {
		addCompletions(cmd)
	}
	translate(root, lang)
	return root
}

// addHelpers adds the library's own commands and flags, in our words.
func addHelpers(root *cobra.Command) {
	root.InitDefaultVersionFlag()
	root.Flags().Lookup("version").Usage = "print the version"
	root.InitDefaultHelpCmd()
	root.InitDefaultCompletionCmd()
	for _, cmd := range root.Commands() {
		switch cmd.Name() {
		case "help":
			cmd.Short = "Print the help of a command"
			cmd.Long = "Print the help of a command: veribatch help run"
		case "completion":
			cmd.Short = "Print a script that completes commands and flags in a shell"
			cmd.Long = "Print a script that completes commands and flags in a shell. --help of each shell says how " +
				"to install it."
			for _, shell := range cmd.Commands() {
				shell.Short = "Print the script for " + shell.Name()
				shell.Long = string(completionHelp[shell.Name()])
				if flag := shell.Flags().Lookup("no-descriptions"); flag != nil {
					flag.Usage = "without descriptions"
				}
			}
		}
	}
}

// completionHelp says how a shell gets its completions.
var completionHelp = map[string]words.Format{
	"bash": "Print the completion script for bash; it takes the package bash-completion.\n\n" +
		"In this session:  source <(veribatch completion bash)\n" +
		"In each session:  veribatch completion bash > /etc/bash_completion.d/veribatch",
	"zsh": "Print the completion script for zsh.\n\n" +
		"In this session:  source <(veribatch completion zsh)\n" +
		"In each session:  veribatch completion zsh > \"${fpath[1]}/_veribatch\"",
	"fish": "Print the completion script for fish.\n\n" +
		"In this session:  veribatch completion fish | source\n" +
		"In each session:  veribatch completion fish > ~/.config/fish/completions/veribatch.fish",
	"powershell": "Print the completion script for PowerShell.\n\n" +
		"In this session:  veribatch completion powershell | Out-String | Invoke-Expression\n" +
		"In each session:  add that line to your profile",
}

// prepare does what all commands begin with.
func prepare(cmd *cobra.Command) error {
	if err := configure(cmd); err != nil {
		return err
	}
	return usage(checkLang(langOf(cmd)))
}

// noArgs accepts no argument.
func noArgs(cmd *cobra.Command, args []string) error {
	if len(args) > 0 {
		return usage(words.Errorf("%s takes no arguments; it was given %d", cmd.CommandPath(), len(args)))
	}
	return nil
}

// oneLine joins the lines of a text that has several.
func oneLine(text string) string {
	return strings.Join(strings.FieldsFunc(text, func(r rune) bool { return r == '\n' || r == '\r' }), "; ")
}
