package cli

import (
	"cmp"
	"errors"
	"slices"

	"veribatch/internal/words"

	"github.com/agnivade/levenshtein"
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// unknownCommand says that there is no such command, and which is nearest.
func unknownCommand(root *cobra.Command, name string) error {
	var names []string
	for _, cmd := range root.Commands() {
		if cmd.IsAvailableCommand() {
			names = append(names, cmd.Name())
		}
	}
	if found := nearest(name, names); found != "" {
		return words.Errorf("there is no command %q; did you mean %q? See veribatch --help", name, found)
	}
	return words.Errorf("there is no command %q; see veribatch --help", name)
}

// flagError says what is wrong with the flags as they were typed. The library's own words quote Go's parsers.
func flagError(cmd *cobra.Command, err error) error {
	if e, ok := errors.AsType[*pflag.NotExistError](err); ok {
		return unknownFlag(cmd, e)
	}
	if e, ok := errors.AsType[*pflag.InvalidValueError](err); ok {
		err = words.Errorf("--%s %w", e.GetFlag().Name, valueError(e.GetFlag(), e.GetValue(), err))
	}
	if e, ok := errors.AsType[*pflag.ValueRequiredError](err); ok {
		err = wantsValue(e.GetFlag())
	}
	if e, ok := errors.AsType[*pflag.InvalidSyntaxError](err); ok {
		err = words.Errorf("%s is not a flag", e.GetSpecifiedFlag())
	}
	return words.Errorf("%w; see %s --help", err, cmd.CommandPath())
}

func unknownFlag(cmd *cobra.Command, e *pflag.NotExistError) error {
	if letters := e.GetSpecifiedShortnames(); letters != "" {
		return words.Errorf("there is no flag -%s; see %s --help", e.GetSpecifiedName(), cmd.CommandPath())
	}
	var names []string
	cmd.Flags().VisitAll(func(f *pflag.Flag) { names = append(names, f.Name) })
	if found := nearest(e.GetSpecifiedName(), names); found != "" {
		return words.Errorf("there is no flag --%s; did you mean --%s? See %s --help", e.GetSpecifiedName(), found,
			cmd.CommandPath())
	}
	return words.Errorf("there is no flag --%s; see %s --help", e.GetSpecifiedName(), cmd.CommandPath())
}

// wanted are the values that flags take, by the library's name for their type.
var wanted = map[string]words.Text{
	"int":            words.New("a whole number"),
	"uint64":         words.New("a whole number that is not negative"),
	"float64":        words.New("a number"),
	"bool":           words.New("true or false"),
	"workers":        words.New("auto, or a whole number such as 64"),
	"duration":       words.New("a duration, such as 30s, 10m or 1h30m"),
	"stringToString": words.New("FIELD=COLUMN, such as name=姓名"),
	"stringToInt":    words.New("ANSWER=SHARE with whole numbers, such as pass=90,902=10"),
	"stringSlice":    words.New("values with commas between them, and quotation marks in pairs"),
}

// valueError says what a flag wants instead of a value; err is what the library said.
func valueError(flag *pflag.Flag, value string, err error) error {
	want, ok := wanted[flag.Value.Type()]
	if !ok {
		return words.Errorf("%q: %w", value, err)
	}
	if example := numberExample(flag); example != "" {
		return words.Errorf("%q: want %s, such as %s", value, want, example)
	}
	return words.Errorf("%q: want %s", value, want)
}

func wantsValue(flag *pflag.Flag) error {
	if example := numberExample(flag); example != "" {
		return words.Errorf("--%s wants a value, such as %s", flag.Name, example)
	}
	return words.Errorf("--%s wants a value", flag.Name)
}

// numberExample gives an example of a number: the default, or one that means something.
func numberExample(flag *pflag.Flag) string {
	examples := map[string]string{"max-calls": "1000", "header-row": "1"}
	switch flag.Value.Type() {
	case "int", "uint64", "float64":
		return cmp.Or(examples[flag.Name], flag.DefValue, "1")
	}
	return ""
}

// nearest returns which of the words is within two letters of a mistyped one, and in a short word within one; empty
// if no word is.
func nearest(mistyped string, words []string) string {
	found, least := "", 3
	for _, word := range slices.Sorted(slices.Values(words)) {
		most := 2
		if len(word) <= 4 {
			most = 1
		}
		if d := levenshtein.ComputeDistance(mistyped, word); d <= most && d < least {
			found, least = word, d
		}
	}
	return found
}
