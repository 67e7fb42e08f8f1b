package cli

import (
	"slices"
	"testing"

	"veribatch/internal/words"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// What isn't known to name nobody is recorded by its name alone: a new flag, too.
func TestRecordedFlags(t *testing.T) {
	cmd := new(cobra.Command)
	flags := cmd.Flags()
	flags.Int("max-calls", 0, "")
	flags.String("todo-note", "", "")
	flags.String("nats", "", "")
	flags.String("a-new-one", "", "")
	flags.StringArray("where", nil, "")
	args := []string{"--max-calls=9", "--todo-note=张三", "--nats=nats://user:secret@host", "--a-new-one=x",
		"--where=name=张三", "--where=单独同意=是"}
	if err := flags.Parse(args); err != nil {
		t.Fatal(err)
	}
	want := []string{"--a-new-one=…", "--max-calls=9", "--nats=…", "--todo-note=…", "--where=name=…,单独同意=…"}
	if got := recordedFlags(cmd); !slices.Equal(got, want) {
		t.Errorf("recorded %q, want %q", got, want)
	}
}

// The allow-list has no flag that isn't there any more.
func TestRecordedFlagsExist(t *testing.T) {
	known := make(map[string]bool)
	for _, cmd := range append(newRoot(words.EN).Commands(), newRoot(words.EN)) {
		cmd.Flags().VisitAll(func(f *pflag.Flag) { known[f.Name] = true })
		cmd.PersistentFlags().VisitAll(func(f *pflag.Flag) { known[f.Name] = true })
	}
	for _, name := range recorded {
		if !known[name] {
			t.Errorf("no command has --%s", name)
		}
	}
}
