package cli

import (
	"fmt"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// A flagGroup is flags that belong together, under the title that help
// shows above them.
type flagGroup struct {
	title    string
	register func(*pflag.FlagSet)
}

// everyday are the flags that help shows first.
var everyday = []string{
	"sandbox", "biz-type", "rate", "max-calls", "yes", "new", "output", "checkpoint", "columns", "lang", "access-key",
	"listen",
}

// addFlags gives a command its flags, and a help that shows the everyday ones
// first and the others by group.
func addFlags(cmd *cobra.Command, groups ...flagGroup) {
	sets := make([]*pflag.FlagSet, len(groups))
	for i, g := range groups {
		sets[i] = pflag.NewFlagSet(g.title, pflag.ContinueOnError)
		sets[i].SortFlags = false
		g.register(sets[i])
		cmd.Flags().AddFlagSet(sets[i])
	}
	cmd.SetUsageFunc(func(cmd *cobra.Command) error {
		out := stdout(cmd)
		out.say("Usage:\n  %s", cmd.UseLine())
		if cmd.Example != "" {
			out.say("\nExamples:\n%s", cmd.Example)
		}
		first := pflag.NewFlagSet("everyday", pflag.ContinueOnError)
		first.SortFlags = false
		for _, name := range everyday {
			if flag := cmd.Flags().Lookup(name); flag != nil {
				first.AddFlag(flag)
			}
		}
		printFlags(cmd, "Flags", first)
		for i, g := range groups {
			printFlags(cmd, g.title, without(sets[i], first))
		}
		out.say("\nEvery flag can also be set as VERIBATCH_FLAG_NAME, or in the YAML file that --config " +
			"names.")
		return nil
	})
}

func without(set, shown *pflag.FlagSet) *pflag.FlagSet {
	rest := pflag.NewFlagSet("", pflag.ContinueOnError)
	rest.SortFlags = false
	set.VisitAll(func(flag *pflag.Flag) {
		if shown.Lookup(flag.Name) == nil {
			rest.AddFlag(flag)
		}
	})
	return rest
}

func printFlags(cmd *cobra.Command, title string, set *pflag.FlagSet) {
	if set.HasAvailableFlags() {
		fmt.Fprintf(stdout(cmd), "\n%s:\n%s", title, set.FlagUsagesWrapped(100))
	}
}
