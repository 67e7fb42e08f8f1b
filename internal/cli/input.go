package cli

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"veribatch/internal/cell"
	"veribatch/internal/session"
	"veribatch/internal/verify"
	"veribatch/internal/words"
	"veribatch/reader"
	"veribatch/reader/table"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// inputFlags say how to read an input.
type inputFlags struct {
	actionFlag
	sheet        string
	headerRow    int
	hidden       string
	where        []string
	columns      map[string]string
	encoding     string
	delimiter    string
	passwordFile string
	strict       bool
	upgradeIDs   bool
	fixes        []string // files of corrections; patterns until check
}

func (f *inputFlags) register(flags *pflag.FlagSet) {
	f.actionFlag.register(flags)
	flags.StringVar(&f.sheet, "sheet", "", "worksheet to read (default: the visible ones that have the columns)")
	flags.IntVar(&f.headerRow, "header-row", headerFound,
		"`ROW` of the columns' names, as a spreadsheet counts; 0 if there are none (default: found by itself)")
	flags.Lookup("header-row").DefValue = ""
	flags.StringVar(&f.hidden, "hidden", "",
		"rows that a filter or a person hid: send or skip (default: asks; without a terminal, it must be said)")
	flags.StringArrayVar(&f.where, "where", nil,
		"send only rows whose `COLUMN=VALUE`, such as 单独同意=是; repeatable, all must hold")
	flags.StringToStringVar(&f.columns, "columns", nil,
		"`FIELD=COLUMN,…` where headers aren't recognised, such as name=姓名,id_number=证件号, by letter, such "+
			"as name=C, "+
			"or made of others, "+
			"such as face_image=faces/{user_id}.jpg")
	flags.Lookup("columns").DefValue = ""
	flags.StringVar(&f.encoding, "encoding", "auto", "of CSV files, such as gb18030 or big5")
	flags.StringVar(&f.delimiter, "delimiter", "",
		`between the cells of CSV files, such as ;, tab, \x01 or |@| (default: found by itself)`)
	flags.StringVar(&f.passwordFile, "input-password-file", "",
		"`FILE` with the password of a protected workbook on its first line")
	flags.BoolVar(&f.upgradeIDs, "upgrade-ids", false,
		"send identity numbers of 15 digits as the 18 that they became; the checkpoint remembers it")
	flags.BoolVar(&f.strict, "strict", false, "refuse rows with warnings too")
}

// registerFixes registers what was corrected in the input.
func (f *inputFlags) registerFixes(flags *pflag.FlagSet) {
	flags.StringArrayVar(&f.fixes, "fixes", nil,
		"`FILE` of corrections to lay over INPUT: to-do sheets, or any table with 行标识; repeatable, and "+
			"'lists/*.xlsx' works")
}

// headerFound is the --header-row of an input whose header is found.
const headerFound = -1

// check reads what the flags name.
func (f *inputFlags) check() (err error) {
	if err := f.actionFlag.check(); err != nil {
		return err
	}
	if f.headerRow < headerFound {
		return words.Errorf("--header-row: can't be negative; 0 says that there is no header")
	}
	if hidden := reader.HiddenChoice(f.hidden); hidden != "" && hidden != reader.SendHidden &&
		hidden != reader.SkipHidden {
		return words.Errorf("--hidden: want send or skip")
	}
	if _, err := f.conditions(); err != nil {
		return err
	}
	f.fixes, err = expand(f.fixes)
	return err
}

// sessionOptions returns what is to be done with inputs, as far as all commands have it.
func sessionOptions(ctx context.Context, inputs []string, stdin io.Reader, f inputFlags) (session.Options, error) {
	if slices.Contains(inputs, "-") {
		stdin = readUntil(ctx, stdin)
	}
	options, err := f.options(stdin)
	return session.Options{
		Inputs: inputs, Reader: options, Corrections: f.fixes, Strict: f.strict, UpgradeIDs: f.upgradeIDs,
		Version: version(),
	}, err
}

// readUntil returns what reads from in until ctx ends, even while in has
// nothing to read.
func readUntil(ctx context.Context, in io.Reader) io.Reader {
	r, w := io.Pipe()
	context.AfterFunc(ctx, func() { w.CloseWithError(ctx.Err()) })
	go func() {
		_, err := io.Copy(w, in)
		w.CloseWithError(err)
	}()
	return r
}

func (f *inputFlags) options(stdin io.Reader) (reader.Options, error) {
	columns := make(map[verify.Field]string)
	for name, header := range f.columns {
		columns[verify.Field(name)] = header
	}
	where, err := f.conditions()
	if err != nil {
		return reader.Options{}, usage(err)
	}
	password, err := f.password()
	return reader.Options{
		Action: f.action(), Columns: columns, Hidden: reader.HiddenChoice(f.hidden), Where: where, File: table.Options{
			Sheet: f.sheet, HeaderRow: f.tableHeader(), Encoding: f.encoding, Delimiter: f.delimiter,
			Password: password, Stdin: stdin,
		},
	}, err
}

// tableHeader returns --header-row as package table has it.
func (f *inputFlags) tableHeader() int {
	switch f.headerRow {
	case headerFound:
		return 0
	case 0:
		return table.NoHeader
	}
	return f.headerRow
}

// conditions returns those of --where.
func (f *inputFlags) conditions() ([]reader.Condition, error) {
	var all []reader.Condition
	for _, w := range f.where {
		column, value, ok := strings.Cut(w, "=")
		if !ok || strings.TrimSpace(column) == "" {
			return nil, words.Errorf("--where: want COLUMN=VALUE, such as 单独同意=是")
		}
		all = append(all, reader.Condition{Column: column, Value: value})
	}
	return all, nil
}

// confirmHidden asks before hidden rows are sent that nobody decided on. It is a question of its own: who says yes to
// the cost need not have seen how many of the rows are hidden.
func (c *runCommand) confirmHidden(ctx context.Context, plan *session.Plan) error {
	hidden := plan.Hidden()
	if hidden == 0 || plan.Calls == 0 {
		return nil
	}
	if isTerminal(c.stdin) && !c.budget.yes {
		c.stderr.say("hidden, by a filter or by hand, and would be sent too: %s; --hidden skip leaves them out",
			count(hidden, "row"))
		return c.ask(ctx)
	}
	return usage(words.Errorf("hidden, by a filter or by hand: %s; add --hidden send to send them too, or --hidden "+
		"skip to leave them out", count(hidden, "row")))
}

// password returns the first line of --input-password-file.
func (f *inputFlags) password() (string, error) {
	if f.passwordFile == "" {
		return "", nil
	}
	content, err := os.ReadFile(f.passwordFile)
	if err != nil {
		return "", usage(words.Errorf("--input-password-file: %w", err))
	}
	line, _, _ := strings.Cut(string(content), "\n")
	if line = strings.TrimSuffix(line, "\r"); line == "" {
		return "", usage(words.Errorf("--input-password-file %s: its first line is empty; it is to hold the password",
			f.passwordFile))
	}
	return line, nil
}

// inputArgs wants an input at least. Patterns that the shell left alone, as
// it does on Windows, become the files that match.
func inputArgs(cmd *cobra.Command, args []string) ([]string, error) {
	if len(args) == 0 {
		return nil, usage(words.Errorf("%s takes an INPUT, a .csv or .xlsx file; see %s --help", cmd.CommandPath(),
			cmd.CommandPath()))
	}
	return expand(args)
}

// expand replaces patterns by the files that match them. What names a file
// is no pattern.
func expand(paths []string) ([]string, error) {
	var all []string
	for _, path := range paths {
		if _, err := os.Lstat(path); err == nil || !strings.ContainsAny(path, "*?[") {
			all = append(all, path)
			continue
		}
		matches, err := filepath.Glob(path)
		if err != nil || len(matches) == 0 {
			return nil, usage(words.Errorf("%s: no file matches", path))
		}
		all = append(all, matches...)
	}
	return all, nil
}

// requireNames wants to be told the names of what is written where they can't be
// derived from the input's.
func requireNames(inputs []string, output outputFlags, state stateFlags) error {
	if len(inputs) == 1 && inputs[0] != "-" || len(output.paths) > 0 && state.checkpoint != "" {
		return nil
	}
	return words.Errorf("with several inputs or stdin, set -o and --checkpoint")
}

// describe says what was understood of an input: what its files are, which
// column is which, and how its first row reads, masked.
func describe(in *reader.Input, first verify.Record) []words.Text {
	var lines []words.Text
	for _, source := range in.Sources() {
		lines = append(lines, source)
	}
	lines = append(lines, words.New("columns, and what row %d has there (masked):", first.Row))
	for _, field := range verify.Fields() {
		if header, ok := in.Mapping()[field]; ok {
			line := fmt.Sprintf("  %-14s ← %-16s %s", field, header, masked(field, cell.Text(*first.Value(field))))
			lines = append(lines, words.Verbatim(strings.TrimRight(line, " ")))
		}
	}
	return lines
}

// filesOf returns the names of an input's files.
func filesOf(in *reader.Input) []string {
	var names []string
	for _, source := range in.Sources() {
		names = append(names, source.File)
	}
	return names
}

// title says what an input is in a word or two.
func title(in *reader.Input) words.Text {
	names := filesOf(in)
	if len(names) == 1 {
		return words.Verbatim(names[0])
	}
	return count(len(names), "file")
}
