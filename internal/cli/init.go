package cli

import (
	"bufio"
	"bytes"
	"context"
	_ "embed"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"slices"
	"strconv"
	"strings"
	"text/template"

	"veribatch/batch"
	"veribatch/internal/cloudauth"
	"veribatch/internal/explain"
	"veribatch/internal/verify"
	"veribatch/internal/words"
	"veribatch/reader"

	"github.com/spf13/cobra"
	"go.yaml.in/yaml/v3"
)

// configFile is what init writes if it is told no name.
const configFile = "veribatch.yaml"

func newInit() *cobra.Command {
	return &cobra.Command{
		Use:   "init [FILE.yaml]",
		Short: "Ask five questions, and write a config for runs",
		Long: `Ask for the input, its columns, the verification, the rate and the hours, and
write them with comments into FILE.yaml (veribatch.yaml without one), which
run, plan and export take with --config. A file that exists is never written
over. Without a terminal the answers are read from standard input, a line each;
an empty line takes what stands in brackets.`,
		Example: `  veribatch init
  printf 'users.csv\n\n\n10\n22:00-06:00\n' | veribatch init night.yaml`,
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) > 1 {
				return usage(words.Errorf("veribatch init takes one FILE.yaml at most, which it writes"))
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			i := interview{
				in: bufio.NewReader(readUntil(cmd.Context(), cmd.InOrStdin())), out: stderr(cmd),
				patient: isTerminal(cmd.InOrStdin()), settings: settings{Path: configFile},
			}
			if len(args) == 1 {
				i.Path = args[0]
			}
			return i.write(cmd.Context(), configTemplates[outputLang(cmd)], stdout(cmd))
		},
	}
}

// write asks, and writes the answers.
func (i *interview) write(ctx context.Context, form *template.Template, stdout printer) error {
	taken := usage(words.Errorf("%s exists already, and is not written over; name another file", i.Path))
	if _, err := os.Lstat(i.Path); err == nil {
		return taken
	}
	err := i.run()
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if err != nil {
		return usage(err)
	}
	file, err := os.OpenFile(i.Path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if errors.Is(err, fs.ErrExist) {
		return taken
	}
	if err != nil {
		return usage(err)
	}
	if err := errors.Join(form.Execute(file, i.settings), file.Close()); err != nil {
		return words.Errorf("writing %s: %w", i.Path, err)
	}
	stdout.say("%s is written. What a run would send and cost, without a call:\n  veribatch plan %s",
		i.Path, i.Arguments())
	return nil
}

// settings are the answers, as the template of the config takes them.
type settings struct {
	Path    string // of the config
	Input   string
	Columns map[verify.Field]string // headers by field
	Action  *cloudauth.Action
	Rate    float64
	Windows []string
}

// An interview asks the five questions.
type interview struct {
	in      *bufio.Reader
	out     printer
	patient bool // somebody is there to answer again

	settings
	input   *reader.Input           // nil until it was named
	columns map[verify.Field]string // that were typed
	unclear bool                    // nothing but those tells them
}

func (i *interview) run() error {
	defer i.close()
	if err := i.askInput(); err != nil {
		return err
	}
	if !i.unclear {
		i.showColumns()
	}
	if err := i.askColumns(); err != nil {
		return err
	}
	if err := i.askAction(); err != nil {
		return err
	}
	if err := i.askRate(); err != nil {
		return err
	}
	return i.askWindow()
}

func (i *interview) close() {
	if i.input != nil {
		i.input.Close()
	}
}

// open opens the input with the columns.
func (i *interview) open(columns map[verify.Field]string) (err error) {
	i.close()
	i.input, err = openForAny(i.Input, columns)
	return err
}

func (i *interview) askInput() error {
	return i.ask(words.New("1/5 The input, a CSV or Excel file:"), "", func(path string) error {
		i.Input = path
		err := i.open(i.columns)
		if _, i.unclear = errors.AsType[*reader.ColumnError](err); i.unclear {
			i.out.say("%v", withHint(err))
			return nil
		}
		return err
	})
}

func (i *interview) askColumns() error {
	return i.ask(words.New("2/5 Other columns, as FIELD=COLUMN,FIELD=COLUMN [these]:"), "", func(answer string) error {
		chosen, err := readColumns(answer)
		if err != nil {
			return err
		}
		i.columns = chosen
		return i.open(chosen)
	})
}

// openForAny opens an input for the first verification that its columns suffice for.
func openForAny(path string, columns map[verify.Field]string) (*reader.Input, error) {
	var first error
	for _, action := range cloudauth.Actions() {
		input, err := reader.Open(path, reader.Options{Action: action.Action, Columns: columns})
		if _, ok := errors.AsType[*reader.ColumnError](err); !ok {
			return input, err
		}
		if first == nil {
			first = err
		}
	}
	return nil, first
}

// showColumns says which columns were found.
func (i *interview) showColumns() {
	for _, source := range i.input.Sources() {
		i.out.line(source)
	}
	found := i.input.Mapping()
	for _, field := range slices.Sorted(maps.Keys(found)) {
		i.out.say("  %-14s ← %s", field, found[field])
	}
}

// readColumns reads what was typed, FIELD=COLUMN with commas between.
func readColumns(typed string) (map[verify.Field]string, error) {
	columns := make(map[verify.Field]string)
	for pair := range strings.SplitSeq(typed, ",") {
		field, column, ok := strings.Cut(pair, "=")
		if !ok && typed != "" {
			return nil, words.Errorf("want FIELD=COLUMN, such as name=姓名,id_number=C")
		}
		columns[verify.Field(strings.TrimSpace(field))] = strings.TrimSpace(column)
	}
	delete(columns, "") // where nothing was typed
	return columns, nil
}

// askAction offers the verifications that the columns suffice for.
func (i *interview) askAction() error {
	var names []string
	for _, a := range cloudauth.Actions() {
		if a.Name == i.input.Action().Name || i.input.SufficesFor(a.Action) {
			i.out.say("  %s  %s", a.Name, a.Title)
			names = append(names, a.Name)
		}
	}
	return i.ask(words.New("3/5 The verification [%s]:", names[0]), names[0], func(name string) error {
		action, ok := cloudauth.ActionNamed(name)
		if !ok || !slices.Contains(names, action.Name) {
			return words.Errorf("want one that the columns suffice for: %s", words.Names(names))
		}
		as, err := i.input.As(action.Action, i.columns)
		if err != nil {
			return err
		}
		i.Action, i.Columns = action, as.Mapping()
		return nil
	})
}

func (i *interview) askRate() error {
	return i.ask(words.New("4/5 Calls a second, shared with all else that the account sends [5]:"), "5",
		func(answer string) (err error) {
			if i.Rate, err = strconv.ParseFloat(answer, 64); err != nil || i.Rate == 0 {
				return words.Errorf("want a number of calls a second, such as 10")
			}
			return checkRate(i.Rate)
		})
}

func (i *interview) askWindow() error {
	return i.ask(words.New("5/5 The hours to send in, such as 22:00-06:00 [all day]:"), "", func(answer string) error {
		if answer == "" {
			return nil
		}
		i.Windows = strings.Split(answer, ",")
		for _, w := range i.Windows {
			if _, err := batch.ParseWindow(w); err != nil {
				return err
			}
		}
		return nil
	})
}

// ask asks until an answer is taken. An empty one is byDefault. Where nobody
// sits at a terminal, the first that isn't taken is an error: the lines that
// follow answer other questions.
func (i *interview) ask(question words.Text, byDefault string, take func(answer string) error) error {
	for {
		fmt.Fprint(i.out, question.In(i.out.lang), " ")
		line, read := i.in.ReadString('\n')
		if !i.patient {
			fmt.Fprintln(i.out, strings.TrimRight(line, "\r\n"))
		}
		answer := strings.TrimSpace(line)
		if answer == "" {
			answer = byDefault
		}
		err := take(answer)
		if err == nil || !i.patient || read != nil {
			return err
		}
		i.out.say("%v", withHint(err))
	}
}

// PinnedColumns are the columns as they stand in YAML. A header that --columns
// can't be given is left out: it is found again.
func (s settings) PinnedColumns() (string, error) {
	pinned := maps.Clone(s.Columns)
	maps.DeleteFunc(pinned, func(_ verify.Field, header string) bool { return strings.ContainsAny(header, "=\"\r\n") })
	return indentedYAML(pinned)
}

// indentedYAML is a value as it stands below its key.
func indentedYAML(value any) (string, error) {
	var text bytes.Buffer
	encoder := yaml.NewEncoder(&text)
	encoder.SetIndent(2)
	if err := errors.Join(encoder.Encode(value), encoder.Close()); err != nil {
		return "", err
	}
	lines := strings.Split(strings.TrimSpace(text.String()), "\n")
	return "  " + strings.Join(lines, "\n  "), nil
}

// Arguments are what plan and run are to be called with.
func (s settings) Arguments() string {
	return "--config " + shellWord(s.Path) + " " + shellWord(s.Input)
}

// shellWord quotes what a shell would take for more than one word.
func shellWord(s string) string {
	if strings.ContainsAny(s, " '\"$&();|<>*?\\") {
		return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'"
	}
	return s
}

// Scene is what a scene of the verification looks like; empty if it is asked in none.
func (s settings) Scene() string {
	switch s.Action.Scene {
	case cloudauth.SceneName:
		return "RPMinTest"
	case cloudauth.SceneNumber:
		return "1000000000"
	}
	return ""
}

//go:embed config.en.yaml.tmpl
var englishConfig string

//go:embed config.zh.yaml.tmpl
var chineseConfig string

var configTemplates = map[explain.Lang]*template.Template{
	explain.EN: template.Must(template.New("config").Parse(englishConfig)),
	explain.ZH: template.Must(template.New("config").Parse(chineseConfig)),
}
