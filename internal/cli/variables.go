package cli

import (
	"regexp"
	"strings"

	"veribatch/internal/words"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// kubernetesVariable matches what Kubernetes sets in the containers of a namespace for a Service named veribatch, or
// veribatch-something (Services documentation, "Environment variables").
var kubernetesVariable = regexp.MustCompile(`_(SERVICE_HOST|SERVICE_PORT(_[A-Z0-9_]+)?|` +
	`PORT(_[0-9]+_(TCP|UDP|SCTP)(_(PROTO|PORT|ADDR))?)?)$`)

// checkVariables refuses a variable that is a mistyped one of ours: it would set nothing, and a budget that isn't
// set is no limit. The environment is of NAME=VALUE; values are not looked at.
func checkVariables(root *cobra.Command, environment []string) error {
	known := map[string]bool{passphraseVariable: true}
	flags := []string{flagWord(passphraseVariable)}
	for _, flag := range flagNames(root) {
		known[variable(flag)] = true
		flags = append(flags, flagWord(variable(flag)))
	}
	for _, pair := range environment {
		name, _, _ := strings.Cut(pair, "=")
		if !strings.HasPrefix(name, variablePrefix) || known[name] || kubernetesVariable.MatchString(name) {
			continue
		}
		if word := nearest(flagWord(name), flags); word != "" {
			return words.Errorf("%s: there is no such variable; did you mean %s?", name, variable(word))
		}
	}
	return nil
}

// flagWord returns the flag that a variable is meant to stand for.
func flagWord(variable string) string {
	return strings.ToLower(strings.ReplaceAll(strings.TrimPrefix(variable, variablePrefix), "_", "-"))
}

// flagNames returns the flags of all commands.
func flagNames(root *cobra.Command) []string {
	var names []string
	add := func(flag *pflag.Flag) { names = append(names, flag.Name) }
	root.PersistentFlags().VisitAll(add)
	for _, cmd := range root.Commands() {
		cmd.Flags().VisitAll(add)
	}
	return names
}
