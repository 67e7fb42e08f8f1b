package cli

import (
	"os"
	"path/filepath"

	"veribatch/internal/words"

	"github.com/spf13/cobra"
	"github.com/spf13/cobra/doc"
)

func newMan() *cobra.Command {
	return &cobra.Command{
		Use:   "man [DIR]",
		Short: "Write the man pages",
		Long: `Write a man page for veribatch and one for each command into DIR, which is made
if there is none. Without DIR the page of veribatch goes to standard output.`,
		Example: `  veribatch man ~/.local/share/man/man1
  veribatch man | man -l -`,
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) > 1 {
				return usage(words.Errorf("veribatch man takes one DIR at most, for the pages"))
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			root := cmd.Root()
			root.InitDefaultCompletionCmd()
			root.DisableAutoGenTag = true // the pages of one version are equal
			header := &doc.GenManHeader{Section: "1", Source: "veribatch " + version(), Manual: "veribatch"}
			if len(args) == 0 {
				return doc.GenMan(root, header, stdout(cmd))
			}
			if err := os.MkdirAll(args[0], 0o755); err != nil {
				return usage(err)
			}
			if err := doc.GenManTree(root, header, args[0]); err != nil {
				return words.Errorf("writing man pages: %w", err)
			}
			pages, err := filepath.Glob(filepath.Join(args[0], "veribatch*.1"))
			if err != nil {
				return err
			}
			stdout(cmd).say("%s: %s", args[0], count(len(pages), "man page"))
			return nil
		},
	}
}
