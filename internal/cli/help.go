package cli

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"veribatch/internal/words"

	"github.com/rivo/uniseg"
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// A flagGroup is flags that belong together, under the title that help
// shows above them.
type flagGroup struct {
	title    words.Format
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
		sets[i] = pflag.NewFlagSet(string(g.title), pflag.ContinueOnError)
		sets[i].SortFlags = false
		g.register(sets[i])
		cmd.Flags().AddFlagSet(sets[i])
	}
	cmd.SetUsageFunc(func(cmd *cobra.Command) error {
		out := stdout(cmd)
		printUsage(out, cmd)
		first := pflag.NewFlagSet("everyday", pflag.ContinueOnError)
		first.SortFlags = false
		for _, name := range everyday {
			if flag := cmd.Flags().Lookup(name); flag != nil {
				first.AddFlag(flag)
			}
		}
		printFlags(out, words.New("Flags"), first)
		for i, g := range groups {
			printFlags(out, words.New(string(g.title)), without(sets[i], first))
		}
		fmt.Fprintln(out)
		out.say("Every flag can also be set as VERIBATCH_FLAG_NAME, or in the YAML file that --config names.")
		return nil
	})
}

// plainUsage is the help of a command whose flags are few.
func plainUsage(cmd *cobra.Command) error {
	out := stdout(cmd)
	printUsage(out, cmd)
	if cmd.HasAvailableSubCommands() {
		fmt.Fprintln(out)
		out.say("Commands:")
		for _, sub := range cmd.Commands() {
			if sub.IsAvailableCommand() {
				fmt.Fprintf(out, "  %-*s  %s\n", cmd.NamePadding(), sub.Name(), sub.Short)
			}
		}
	}
	printFlags(out, words.New("Flags"), cmd.LocalFlags())
	printFlags(out, words.New("Flags of all commands"), cmd.InheritedFlags())
	if cmd.HasAvailableSubCommands() {
		fmt.Fprintln(out)
		out.say("%s COMMAND --help says more of a command.", cmd.CommandPath())
	}
	return nil
}

func printUsage(out printer, cmd *cobra.Command) {
	out.say("Usage:")
	switch {
	case cmd.HasAvailableSubCommands():
		out.say("  %s COMMAND", cmd.CommandPath())
	default:
		fmt.Fprintf(out, "  %s\n", cmd.UseLine())
	}
	if cmd.Example != "" {
		fmt.Fprintln(out)
		out.say("Examples:")
		fmt.Fprintln(out, cmd.Example)
	}
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

func printFlags(out printer, title words.Text, set *pflag.FlagSet) {
	if !set.HasAvailableFlags() {
		return
	}
	described := pflag.NewFlagSet("", pflag.ContinueOnError)
	described.SortFlags = set.SortFlags
	set.VisitAll(func(flag *pflag.Flag) { described.AddFlag(describedFlag(flag, out.lang)) })
	fmt.Fprintln(out)
	out.say("%s:", title)
	fmt.Fprint(out, described.FlagUsages())
}

// usageColumns is how wide the descriptions of flags are.
const usageColumns = 66

// describedFlag returns a flag whose description ends with its default, and is folded into lines.
func describedFlag(flag *pflag.Flag, lang words.Lang) *pflag.Flag {
	described := *flag
	described.Value, described.DefValue = anyValue{flag.Value}, ""
	usage := words.Text(words.Verbatim(flag.Usage))
	if !slices.Contains([]string{"", "0", "0s", "false", "[]"}, flag.DefValue) {
		usage = words.New("%s (default %s)", usage, flag.DefValue)
	}
	described.Usage = strings.Join(fold(usage.In(lang), usageColumns), "\n")
	return &described
}

// anyValue is a value of which the library knows no default.
type anyValue struct{ pflag.Value }

// fold breaks a text into lines of at most so many columns, where the rules of its script let it.
func fold(text string, columns int) []string {
	var lines []string
	line, state := "", -1
	for text != "" {
		var segment string
		segment, text, _, state = uniseg.FirstLineSegmentInString(text, state)
		for !breaksAfter(segment) && text != "" { // a flag or a path stays whole
			var more string
			more, text, _, state = uniseg.FirstLineSegmentInString(text, state)
			segment += more
		}
		if line != "" && uniseg.StringWidth(line+strings.TrimRight(segment, " ")) > columns {
			lines, line = append(lines, strings.TrimRight(line, " ")), ""
		}
		line += segment
	}
	return append(lines, line)
}

// breaksAfter reports whether a text ends with a blank, with a mark, or in a script
// that has no blanks; what a flag takes, such as name=姓名, stays whole.
func breaksAfter(text string) bool {
	last, _ := utf8.DecodeLastRuneInString(text)
	return last == ' ' || strings.ContainsRune("，。；：、）", last) ||
		last > unicode.MaxLatin1 && !strings.Contains(text, "=")
}

// translate says in a language what commands and their flags say of themselves.
func translate(cmd *cobra.Command, lang words.Lang) {
	cmd.InitDefaultHelpFlag()
	cmd.Flags().Lookup("help").Usage = "this help"
	for _, set := range []*pflag.FlagSet{cmd.Flags(), cmd.PersistentFlags()} {
		set.VisitAll(func(flag *pflag.Flag) { flag.Usage = translated(flag.Usage, lang) })
	}
	cmd.Short, cmd.Long = translated(cmd.Short, lang), translated(cmd.Long, lang)
	for _, sub := range cmd.Commands() {
		translate(sub, lang)
	}
}

func translated(text string, lang words.Lang) string {
	if chinese, ok := words.Chinese(text); ok && lang != words.EN && text != "" {
		return chinese
	}
	return text
}
