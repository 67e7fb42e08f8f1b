package cli

import (
	"fmt"
	"strings"

	"github.com/spf13/pflag"
)

// recordedFlag returns a flag as the run's record and log keep it. What people
// write into some flags may name a person or hold a token: that is left out.
func recordedFlag(flag *pflag.Flag) string {
	value := flag.Value.String()
	switch flag.Name {
	case "notify-command", "todo-note":
		value = "…"
	case "where":
		value = selectedBy(flag.Value.(pflag.SliceValue).GetSlice())
	}
	return fmt.Sprintf("--%s=%s", flag.Name, value)
}

// selectedBy returns conditions of --where without the values that they want.
func selectedBy(conditions []string) string {
	var columns []string
	for _, condition := range conditions {
		if column, _, ok := strings.Cut(condition, "="); ok {
			columns = append(columns, column+"=…")
		}
	}
	return strings.Join(columns, ",")
}
