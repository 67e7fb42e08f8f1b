package cli

import (
	"fmt"
	"io"
	"maps"
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

// everyday are the flags that --help shows of a command; --help-all shows all.
// A command that isn't here has so few that --help shows them all.
var everyday = map[string][]string{
	"run":     {"sandbox", "biz-type", "action", "columns", "rate", "window", "max-calls", "yes", "fixes", "output"},
	"plan":    {"sandbox", "action", "columns", "rate", "window", "price", "fixes", "output"},
	"export":  {"sandbox", "action", "columns", "fixes", "output", "only", "by", "split-by", "mask"},
	"worker":  {"nats", "nats-creds", "queue", "biz-type", "action", "image-root", "workers"},
	"import":  {"input", "action", "columns", "yes", "withdraw", "new", "biz-type"},
	"erase":   {"row-id", "all", "checkpoint", "yes", "fixes", "archive", "backup", "sandbox"},
	"sandbox": {"listen", "tls", "access-key", "call-log", "latency", "qps", "faults", "strict"},
}

// A commandGroup is commands that help shows together, in their order.
type commandGroup struct {
	title    words.Format
	commands []string
}

// commandGroups are those that veribatch --help shows; a command that is in none is among the others.
var commandGroups = []commandGroup{
	{"Verify", []string{"init", "plan", "run", "status", "export", "explain"}},
	{"Bill and records", []string{"import", "reconcile", "erase"}},
	{"Try", []string{"demo", "sample", "sandbox"}},
}

// addHelp gives the root, and the commands that it has, a help of one screen.
func addHelp(root *cobra.Command) {
	var all helpAll
	root.PersistentFlags().Var(&all, "help-all", "show every flag")
	root.PersistentFlags().Lookup("help-all").NoOptDefVal = "true"
	root.SetHelpFunc(func(cmd *cobra.Command, _ []string) {
		about := cmd.Long
		if about == "" {
			about = cmd.Short
		}
		out := stdout(cmd)
		for paragraph := range strings.SplitSeq(about, "\n\n") {
			fmt.Fprintf(out, "%s\n\n", strings.Join(wrap(joined(paragraph), helpColumns(out)), "\n"))
		}
		printUsage(cmd, bool(all))
	})
	root.SetUsageFunc(func(cmd *cobra.Command) error { printUsage(cmd, bool(all)); return nil })
}

// helpAll is the value of --help-all. Setting it ends the parsing of flags as
// --help does, whatever arguments a command wants.
type helpAll bool

// Set implements pflag.Value.
func (h *helpAll) Set(string) error {
	*h = true
	return pflag.ErrHelp
}

// String implements pflag.Value.
func (h *helpAll) String() string { return "" }

// Type implements pflag.Value.
func (h *helpAll) Type() string { return "bool" }

// groupNote is the annotation of a flag that says under which title help shows it.
const groupNote = "veribatch_group"

// addFlags gives a command its flags, by group.
func addFlags(cmd *cobra.Command, groups ...flagGroup) {
	for _, g := range groups {
		set := pflag.NewFlagSet(string(g.title), pflag.ContinueOnError)
		set.SortFlags = false
		g.register(set)
		set.VisitAll(func(flag *pflag.Flag) { set.SetAnnotation(flag.Name, groupNote, []string{string(g.title)}) })
		cmd.Flags().AddFlagSet(set)
	}
}

// printUsage prints how a command is called: its everyday flags, or all of them by group.
func printUsage(cmd *cobra.Command, all bool) {
	out := stdout(cmd)
	columns := helpColumns(out)
	out.say("Usage:")
	fmt.Fprintf(out, "  %s\n", strings.Replace(cmd.UseLine(), "[flags]", words.New("[flags]").In(out.lang), 1))
	if cmd.Example != "" {
		fmt.Fprintln(out)
		out.say("Examples:")
		fmt.Fprintln(out, cmd.Example)
	}
	if cmd.HasAvailableSubCommands() {
		printCommands(cmd, out, columns)
		fmt.Fprintln(out)
		out.say("%s COMMAND --help tells more of a command.", cmd.CommandPath())
		return
	}
	first, rest := shownFlags(cmd)
	describe := description(all, out.lang)
	printFlags(out, firstTitle, first, describe, columns)
	if !all {
		printMore(out, slices.ContainsFunc(rest, isOwn), columns)
		return
	}
	for _, title := range groupTitles(rest) {
		printFlags(out, title, slices.DeleteFunc(slices.Clone(rest), func(f *pflag.Flag) bool {
			return groupOf(f) != title
		}), describe, columns)
	}
	printMore(out, false, columns)
}

// helpColumns is how wide help is: as the terminal, within what reads well.
func helpColumns(out io.Writer) int { return min(100, max(60, widthOf(out))) }

// shownFlags returns the flags of a command that help shows first, and the others.
func shownFlags(cmd *cobra.Command) (first, rest []*pflag.Flag) {
	cmd.Flags().SortFlags = false // as they were registered; nothing comes after help that wants another order
	names := everyday[cmd.Name()]
	for _, name := range names {
		if flag := cmd.Flags().Lookup(name); flag != nil {
			first = append(first, flag)
		}
	}
	cmd.LocalFlags().VisitAll(func(flag *pflag.Flag) {
		switch {
		case flag.Hidden || flag.Name == "help" || flag.Name == "version" || slices.Contains(first, flag):
		case names == nil:
			first = append(first, flag)
		default:
			rest = append(rest, flag)
		}
	})
	cmd.InheritedFlags().VisitAll(func(flag *pflag.Flag) { rest = append(rest, flag) })
	return first, rest
}

// inheritedTitle stands above the flags that all commands have.
const inheritedTitle words.Format = "All commands"

// firstTitle stands above the flags that help shows first.
const firstTitle words.Format = "Flags"

func groupOf(flag *pflag.Flag) words.Format {
	if title := flag.Annotations[groupNote]; title != nil {
		return words.Format(title[0])
	}
	return inheritedTitle
}

// isOwn reports whether a flag is a command's own.
func isOwn(flag *pflag.Flag) bool { return groupOf(flag) != inheritedTitle }

// groupTitles returns the titles of flags in the order in which they come.
func groupTitles(flags []*pflag.Flag) []words.Format {
	var titles []words.Format
	for _, flag := range flags {
		if title := groupOf(flag); !slices.Contains(titles, title) {
			titles = append(titles, title)
		}
	}
	return titles
}

// moreTitle stands above the commands that are in no group.
const moreTitle words.Format = "More"

// printCommands lists the commands by group, those of none at the end.
func printCommands(cmd *cobra.Command, out printer, columns int) {
	others := make(map[string]*cobra.Command)
	for _, sub := range cmd.Commands() {
		if sub.IsAvailableCommand() {
			others[sub.Name()] = sub
		}
	}
	for _, group := range commandGroups {
		printGroup(out, group, others, columns)
	}
	printGroup(out, commandGroup{moreTitle, slices.Sorted(maps.Keys(others))}, others, columns)
}

// printGroup prints those of a group that are among the commands, and takes them out.
func printGroup(out printer, group commandGroup, commands map[string]*cobra.Command, columns int) {
	titled := false
	for _, name := range group.commands {
		cmd, ok := commands[name]
		if !ok {
			continue
		}
		if !titled {
			printTitle(out, group.title)
			titled = true
		}
		printEntry(out, "  "+name, cmd.Short, 14, columns)
		delete(commands, name)
	}
}

// printMore says where there is more to know.
func printMore(out printer, more bool, columns int) {
	text := words.New("Every flag can also be set as VERIBATCH_FLAG_NAME, or in the YAML file that --config names.")
	if more {
		text = words.New("--help-all shows every flag. Each can also be set as VERIBATCH_FLAG_NAME, or in the YAML " +
			"file that --config names.")
	}
	fmt.Fprintf(out, "\n%s\n", strings.Join(wrap(text.In(out.lang), columns), "\n"))
}

// printTitle prints a title after an empty line.
func printTitle(out printer, title words.Format) {
	fmt.Fprintln(out)
	out.say("%s:", words.New(string(title)))
}

// flagColumns is where the descriptions of flags begin.
const flagColumns = 28

func printFlags(
	out printer, title words.Format, flags []*pflag.Flag, describe func(*pflag.Flag) string, columns int,
) {
	if len(flags) == 0 {
		return
	}
	printTitle(out, title)
	for _, flag := range flags {
		name := "      --" + flag.Name
		if flag.Shorthand != "" {
			name = "  -" + flag.Shorthand + ", --" + flag.Name
		}
		if value := valueName(flag); value != "" {
			name += " " + value
		}
		printEntry(out, name, describe(flag), flagColumns, columns)
	}
}

// printEntry prints a name, and beside it from a column on what it is. Where
// the name is too long for that, the text begins on the next line.
func printEntry(out io.Writer, name, text string, column, columns int) {
	if uniseg.StringWidth(name) > column-2 {
		fmt.Fprintln(out, name)
		name = ""
	}
	for _, line := range wrap(text, columns-column) {
		fmt.Fprintf(out, "%s%s%s\n", name, strings.Repeat(" ", column-uniseg.StringWidth(name)), line)
		name = ""
	}
}

// description returns what help says of a flag, with its default unless that
// is nothing: all of it, or no more than the first clause.
func description(all bool, lang words.Lang) func(*pflag.Flag) string {
	return func(flag *pflag.Flag) string {
		_, text := pflag.UnquoteUsage(flag)
		if !all {
			text = firstClause(text)
		}
		switch flag.DefValue {
		case "", "0", "0s", "false", "[]":
			return text
		}
		return words.New("%s (default %s)", text, strings.Trim(flag.DefValue, "[]")).In(lang)
	}
}

// firstClause returns a text up to its first semicolon. A bracket that it leaves open is closed.
func firstClause(text string) string {
	text, _, _ = strings.Cut(strings.ReplaceAll(text, "；", "; "), "; ")
	for open, end := range map[string]string{"(": ")", "（": "）"} {
		if strings.Count(text, open) > strings.Count(text, end) {
			text += end
		}
	}
	return text
}

// wrap breaks a text into lines of so many columns, of which a Han character
// takes two: between words, and beside Han characters.
func wrap(text string, columns int) []string {
	var lines []string
	var line, word, part string
	for state := -1; text != ""; {
		part, text, _, state = uniseg.FirstLineSegmentInString(text, state)
		if word += part; text != "" && !breaks(word, text) {
			continue
		}
		if line != "" && uniseg.StringWidth(strings.TrimRight(line+word, " ")) > columns {
			lines, line = append(lines, strings.TrimRight(line, " ")), ""
		}
		line, word = line+word, ""
	}
	return append(lines, strings.TrimRight(line, " "))
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

// joined makes one line of a paragraph. Between Han characters, and behind a mark as wide as they are, no blank is
// needed.
func joined(paragraph string) string {
	lines := strings.Split(paragraph, "\n")
	text := lines[0]
	for _, line := range lines[1:] {
		last, _ := utf8.DecodeLastRuneInString(text)
		next, _ := utf8.DecodeRuneInString(line)
		if last < firstWide || unicode.IsLetter(last) && next < firstWide {
			text += " "
		}
		text += line
	}
	return text
}

// breaks reports whether a line may end between two texts where Unicode lets
// it: paths and flags are left whole.
func breaks(before, after string) bool {
	last, _ := utf8.DecodeLastRuneInString(before)
	next, _ := utf8.DecodeRuneInString(after)
	return last == ' ' || last >= firstWide || next >= firstWide
}

// firstWide is where the characters begin that take two columns.
const firstWide = 0x2E80
