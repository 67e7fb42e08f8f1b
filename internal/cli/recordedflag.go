package cli

import (
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// recordedFlags returns the flags that a command was given, as its record and log keep them.
func recordedFlags(cmd *cobra.Command) []string {
	var all []string
	cmd.Flags().Visit(func(f *pflag.Flag) { all = append(all, recordedFlag(f)) })
	return all
}

// recorded are the flags whose values are kept: numbers, choices, names of
// columns, paths, and the service's settings. What people write into others may
// name a person or hold a token: of those it is kept that they were given.
var recorded = []string{
	"accept-gap", "action", "all", "allow-any-path", "allow-private-images", "archive", "attempts", "backup",
	"backup-every", "biz-type", "burst", "by", "ca", "checkpoint", "columns", "config", "dedupe", "delimiter",
	"encoding", "endpoint", "fit-images", "fixes", "format", "header-row", "hidden", "image-root", "in-doubt", "input",
	"input-password-file", "job-name", "json", "lang", "log-file", "log-format", "mask", "max-attempts-total",
	"max-calls", "max-outage", "max-rejected", "method", "metrics", "metrics-file", "nats-creds", "nats-insecure",
	"nats-tlsca", "nats-tlscert", "nats-tlskey", "new", "notify-file", "ocr", "only", "oss-endpoint", "output",
	"output-password-file", "passed-in", "passphrase-file", "plain-csv", "price", "progress", "queue", "rate", "region",
	"retry", "row-id", "sandbox", "sheet", "sheets", "source-passphrase-file", "split-by", "strict", "timeout", "tz",
	"until", "upgrade-ids", "valid-for", "web", "web-cert", "web-key", "web-token-file", "window", "withdraw",
	"workers", "yes",
}

// recordedFlag returns a flag as records and logs keep it.
func recordedFlag(flag *pflag.Flag) string {
	value := "…"
	switch {
	case flag.Name == "where":
		value = selectedBy(flag.Value.(pflag.SliceValue).GetSlice())
	case slices.Contains(recorded, flag.Name):
		value = flag.Value.String()
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
