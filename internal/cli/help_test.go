package cli

import (
	"bytes"
	"strings"
	"testing"

	"veribatch/internal/words"

	"github.com/rivo/uniseg"
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// helpOf returns what a command says with a flag, as on a terminal of 80 columns.
func helpOf(t *testing.T, args ...string) string {
	t.Helper()
	var out, failed bytes.Buffer
	if code := Run(t.Context(), args, strings.NewReader(""), &out, &failed); code != 0 || failed.Len() > 0 {
		t.Fatalf("%v: exit %d: %s", args, code, failed.String())
	}
	return out.String()
}

func TestHelpFitsAScreen(t *testing.T) {
	for _, cmd := range append(newRoot(words.EN).Commands(), newRoot(words.EN)) {
		args := strings.Fields(cmd.CommandPath())[1:]
		text := helpOf(t, append(args, "--help")...)
		if lines := strings.Count(text, "\n"); lines > 40 {
			t.Errorf("%s --help takes %d lines", cmd.CommandPath(), lines)
		}
		for line := range strings.Lines(text + helpOf(t, append(args, "--help-all")...)) {
			if width := uniseg.StringWidth(strings.TrimRight(line, "\n")); width > 80 {
				t.Errorf("%s: a line of %d columns: %s", cmd.CommandPath(), width, line)
			}
		}
	}
}

func TestUsageIsInTheLanguage(t *testing.T) {
	if text := helpOf(t, "run", "--help", "--lang", "zh"); !strings.Contains(text, " [参数]\n") {
		t.Errorf("the usage is not in Chinese:\n%s", text)
	}
}

// Whatever arguments a command wants, --help-all shows every flag that it has, once.
func TestHelpAllShowsEveryFlag(t *testing.T) {
	for _, cmd := range newRoot(words.EN).Commands() {
		if cmd.HasAvailableSubCommands() {
			continue // its help shows those
		}
		text := helpOf(t, cmd.Name(), "--help-all")
		cmd.Flags().VisitAll(func(flag *pflag.Flag) {
			if flag.Name == "help" {
				return
			}
			if n := strings.Count(text, " --"+flag.Name+" ") + strings.Count(text, " --"+flag.Name+"\n"); n == 0 {
				t.Errorf("%s --help-all lacks --%s", cmd.Name(), flag.Name)
			}
		})
	}
}

func TestEverydayFlagsAreFlags(t *testing.T) {
	commands := make(map[string]*cobra.Command)
	for _, cmd := range newRoot(words.EN).Commands() {
		commands[cmd.Name()] = cmd
	}
	for name, flags := range everyday {
		for _, flag := range flags {
			if commands[name].Flags().Lookup(flag) == nil {
				t.Errorf("%s has no --%s", name, flag)
			}
		}
	}
	for _, group := range commandGroups {
		for _, name := range group.commands {
			if commands[name] == nil {
				t.Errorf("there is no command %s", name)
			}
		}
	}
}

// What is offered for a flag that takes one of a few is taken.
func TestChoicesAreFlags(t *testing.T) {
	known := flagNames(newRoot(words.EN))
	for _, named := range []map[string][]string{choices, keysOf(valueNames)} {
		for name := range named {
			if !strings.Contains(" "+strings.Join(known, " ")+" ", " "+name+" ") {
				t.Errorf("there is no --%s", name)
			}
		}
	}
}

func keysOf(m map[string]string) map[string][]string {
	keys := make(map[string][]string)
	for k := range m {
		keys[k] = nil
	}
	return keys
}

func TestWrap(t *testing.T) {
	for text, want := range map[string]string{
		"one two three":            "one two|three",
		"see faces/{user_id}.jpg":  "see|faces/{user_id}.jpg",
		"with --sandbox":           "with|--sandbox",
		"每秒调用次数共享限额":               "每秒调用次|数共享限额",
		"":                         "",
		"alongwordthatfitsnowhere": "alongwordthatfitsnowhere",
	} {
		if got := strings.Join(wrap(text, 10), "|"); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}
