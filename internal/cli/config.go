package cli

import (
	"errors"
	"io"
	"os"
	"regexp"
	"slices"
	"strings"

	"veribatch/internal/words"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
	"go.yaml.in/yaml/v3"
)

// configure sets the flags that were not typed: from the environment, else
// from the file that --config names.
func configure(cmd *cobra.Command) error {
	if err := checkVariables(cmd.Root(), os.Environ()); err != nil {
		return usage(err)
	}
	file, err := readConfig(cmd)
	if err != nil {
		return usage(err)
	}
	cmd.Flags().VisitAll(func(flag *pflag.Flag) {
		if err != nil || flag.Changed || flag.Name == "help" {
			return
		}
		if value, ok := os.LookupEnv(variable(flag.Name)); ok {
			err = set(cmd, flag.Name, []string{value}, variable(flag.Name))
		} else if values, ok := file[flag.Name]; ok {
			err = set(cmd, flag.Name, values, "--config, "+flag.Name)
		}
	})
	return usage(err)
}

// variablePrefix begins the name of every variable of ours.
const variablePrefix = "VERIBATCH_"

// variable returns the environment variable that stands for a flag.
func variable(flag string) string {
	return variablePrefix + strings.ToUpper(strings.ReplaceAll(flag, "-", "_"))
}

func set(cmd *cobra.Command, flag string, values []string, where string) error {
	for _, value := range values {
		if err := cmd.Flags().Set(flag, value); err != nil {
			return words.Errorf("%s %w", where, valueError(cmd.Flags().Lookup(flag), value, err))
		}
	}
	return nil
}

// readConfig returns the values by flag that --config's file gives. A key
// that is no flag of any command is an error: it would do nothing.
func readConfig(cmd *cobra.Command) (map[string][]string, error) {
	path, _ := cmd.Flags().GetString("config")
	if value, ok := os.LookupEnv(variable("config")); ok && path == "" {
		path = value
	}
	if path == "" {
		return nil, nil
	}
	content, err := os.ReadFile(path)
	if err != nil {
		return nil, words.Errorf("--config: %w", err)
	}
	var raw map[string]yaml.Node
	if err := yaml.Unmarshal(content, &raw); err != nil && !errors.Is(err, io.EOF) {
		return nil, notYAML(path, err)
	}
	values := make(map[string][]string)
	for key, node := range raw {
		if !slices.Contains(flagNames(cmd.Root()), key) {
			return nil, unknownKey(path, key, flagNames(cmd.Root()))
		}
		if values[key], err = scalars(node); err != nil {
			return nil, words.Errorf("--config %s: %s: %w", path, key, err)
		}
	}
	return values, nil
}

var yamlLine = regexp.MustCompile(`line ([0-9]+)`)

// notYAML says which line the YAML parser names. The rest of its error may quote the file, and a file that was named
// by mistake may hold people.
func notYAML(path string, err error) error {
	if line := yamlLine.FindStringSubmatch(err.Error()); line != nil {
		return words.Errorf("--config %s: want YAML, with the names of flags as keys (line %s)", path, line[1])
	}
	return words.Errorf("--config %s: want YAML, with the names of flags as keys", path)
}

// unknownKey says which flag a key is nearest to.
func unknownKey(path, key string, flags []string) error {
	if found := nearest(key, flags); found != "" {
		return words.Errorf("--config %s: %q is no flag; did you mean %s? See veribatch run --help", path, key, found)
	}
	return words.Errorf("--config %s: %q is no flag; see veribatch run --help", path, key)
}

// scalars returns a value as it would be typed: a list as one flag after
// another, a map as key=value.
func scalars(node yaml.Node) ([]string, error) {
	switch node.Kind {
	case yaml.ScalarNode:
		return []string{node.Value}, nil
	case yaml.SequenceNode, yaml.MappingNode:
		var values []string
		for i, item := range node.Content {
			if item.Kind != yaml.ScalarNode {
				return nil, words.Errorf("want a value, a list of values, or a map of values")
			}
			switch {
			case node.Kind == yaml.SequenceNode:
				values = append(values, item.Value)
			case i%2 == 1:
				values = append(values, node.Content[i-1].Value+"="+item.Value)
			}
		}
		return values, nil
	}
	return nil, words.Errorf("want a value, a list of values, or a map of values")
}
