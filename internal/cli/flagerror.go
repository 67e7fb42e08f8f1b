package cli

import (
	"cmp"
	"errors"
	"fmt"
	"slices"

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
	found := nearest(name, names)
	if found != "" {
		found = fmt.Sprintf("%q", found)
	}
	return fmt.Errorf("there is no command %q%s veribatch --help", name, orNearest(found))
}

// flagError says what is wrong with the flags as they were typed. The library's own words quote Go's parsers.
func flagError(cmd *cobra.Command, err error) error {
	see := fmt.Sprintf("; see %s --help", cmd.CommandPath())
	if e, ok := errors.AsType[*pflag.NotExistError](err); ok {
		return unknownFlag(cmd, e)
	}
	if e, ok := errors.AsType[*pflag.InvalidValueError](err); ok {
		return fmt.Errorf("--%s %w%s", e.GetFlag().Name, valueError(e.GetFlag(), e.GetValue(), err), see)
	}
	if e, ok := errors.AsType[*pflag.ValueRequiredError](err); ok {
		return fmt.Errorf("--%s wants a value%s%s", e.GetFlag().Name, suchAs(e.GetFlag()), see)
	}
	if e, ok := errors.AsType[*pflag.InvalidSyntaxError](err); ok {
		return fmt.Errorf("%s is not a flag%s", e.GetSpecifiedFlag(), see)
	}
	return fmt.Errorf("%w%s", err, see)
}

func unknownFlag(cmd *cobra.Command, e *pflag.NotExistError) error {
	if letters := e.GetSpecifiedShortnames(); letters != "" {
		return fmt.Errorf("there is no flag -%s; see %s --help", e.GetSpecifiedName(), cmd.CommandPath())
	}
	var names []string
	cmd.Flags().VisitAll(func(f *pflag.Flag) { names = append(names, f.Name) })
	found := nearest(e.GetSpecifiedName(), names)
	if found != "" {
		found = "--" + found
	}
	return fmt.Errorf("there is no flag --%s%s %s --help", e.GetSpecifiedName(), orNearest(found), cmd.CommandPath())
}

// valueError says what a flag wants instead of a value; err is what the library said.
func valueError(flag *pflag.Flag, value string, err error) error {
	wanted, ok := map[string]string{
		"int":            "a whole number",
		"uint64":         "a whole number that is not negative",
		"float64":        "a number",
		"bool":           "true or false",
		"workers":        "auto, or a whole number such as 64",
		"duration":       "a duration, such as 30s, 10m or 1h30m",
		"stringToString": "FIELD=COLUMN, such as name=姓名",
		"stringToInt":    "ANSWER=SHARE with whole numbers, such as pass=90,902=10",
		"stringSlice":    "values with commas between them, and quotation marks in pairs",
	}[flag.Value.Type()]
	if !ok {
		return fmt.Errorf("%q: %w", value, err)
	}
	return fmt.Errorf("%q: want %s%s", value, wanted, suchAs(flag))
}

// suchAs gives an example of a number: the default, or one that means something.
func suchAs(flag *pflag.Flag) string {
	examples := map[string]string{"max-calls": "1000", "header-row": "1"}
	switch flag.Value.Type() {
	case "int", "uint64", "float64":
		return ", such as " + cmp.Or(examples[flag.Name], flag.DefValue, "1")
	}
	return ""
}

// orNearest goes on with what is nearest to a word, if anything is, and where to look.
func orNearest(found string) string {
	if found == "" {
		return "; see"
	}
	return "; did you mean " + found + "? See"
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
