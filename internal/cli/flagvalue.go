package cli

import (
	"slices"
	"strings"

	"veribatch/internal/cloudauth"
	"veribatch/internal/explain"
	"veribatch/internal/sandbox"
	"veribatch/internal/verify"
	"veribatch/reader"
	"veribatch/reader/table"
	"veribatch/writer"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// valueNames are what help calls the values of flags, where their type says too little.
var valueNames = map[string]string{
	"until": "TIME", "window": "TIME-TIME", "tz": "ZONE", "backup-every": "DURATION",
	"endpoint": "ADDRESS", "oss-endpoint": "ADDRESS", "listen": "ADDRESS", "metrics": "ADDRESS", "nats": "ADDRESS",
	"access-key": "ID:SECRET", "biz-type": "SCENE", "region": "REGION", "encoding": "ENCODING", "sheet": "SHEET",
	"delimiter": "CHARACTER", "max-rejected": "PERCENT", "job-name": "NAME", "mix": "ANSWER=SHARE,…",
	"only": "STATE,…", "retry": "STATE,…", "sheets": "SHEET,…", "columns": "FIELD=COLUMN,…",
}

// choices are the values of flags that take one of a few.
var choices = map[string][]string{
	"lang":       {string(explain.ZH), string(explain.EN)},
	"hidden":     {string(reader.SendHidden), string(reader.SkipHidden)},
	"ocr":        {"match", "full"},
	"in-doubt":   {"ask", "resend", "hold"},
	"method":     {"POST", "GET"},
	"progress":   {"auto", "bar", "plain", "none"},
	"log-format": {"text", "json"},
	"shape":      {string(sandbox.ShapeResult), string(sandbox.ShapeData), string(sandbox.ShapeFlat)},
	"errors":     {string(sandbox.ErrorsHTTP), string(sandbox.ErrorsBody)},
	"results":    {"known", "unknown", "late", "off"},
	"tz":         {"Asia/Shanghai", "UTC"},
	"encoding":   {"auto", "utf-8", "gb18030", "gbk", "big5", "utf-16le"},
	"retry":      {"rejected", "unusable", "unresolved", "sent", "passed"},
	"action":     actionNames(),
	"only":       groupNames(),
	"sheets":     sheetNames(),
	"region":     {cloudauth.DefaultRegion},
}

func sheetNames() []string {
	var names []string
	for _, s := range writer.Sheets() {
		names = append(names, string(s))
	}
	return names
}

// valueName is what help calls the value of a flag; empty for a switch.
func valueName(flag *pflag.Flag) string {
	if name, ok := valueNames[flag.Name]; ok {
		return name
	}
	if few := choices[flag.Name]; len(few) > 0 && len(few) <= 4 {
		return strings.Join(few, "|")
	}
	if strings.Contains(flag.Usage, "`") {
		name, _ := pflag.UnquoteUsage(flag)
		return name
	}
	switch flag.Value.Type() {
	case "bool":
		return ""
	case "int", "uint64", "float64":
		return "NUMBER"
	case "duration":
		return "DURATION"
	}
	return "TEXT"
}

// addCompletions has a shell offer what flags and arguments take.
func addCompletions(cmd *cobra.Command) {
	for _, set := range []*pflag.FlagSet{cmd.Flags(), cmd.PersistentFlags()} {
		set.VisitAll(func(flag *pflag.Flag) {
			if complete := completionOf(flag); complete != nil {
				_ = cmd.RegisterFlagCompletionFunc(flag.Name, complete) // fails for a flag that it has already
			}
		})
	}
	switch cmd.Name() {
	case "run", "plan", "export":
		cmd.ValidArgsFunction = cobra.FixedCompletions(
			[]string{"csv", "xlsx", "xlsm", "txt", "tsv", "gz", "zip"}, cobra.ShellCompDirectiveFilterFileExt)
	case "status":
		cmd.ValidArgsFunction = cobra.FixedCompletions(nil, cobra.ShellCompDirectiveFilterDirs)
	case "explain":
		cmd.ValidArgsFunction = cobra.FixedCompletions(meaningKeys(), cobra.ShellCompDirectiveNoFileComp)
	}
}

// completionOf returns what offers the values of a flag; nil where files are as good as anything.
func completionOf(flag *pflag.Flag) cobra.CompletionFunc {
	if values := choices[flag.Name]; values != nil {
		if flag.Value.Type() == "stringSlice" {
			return severalOf(values)
		}
		return cobra.FixedCompletions(values, cobra.ShellCompDirectiveNoFileComp)
	}
	switch valueName(flag) {
	case "DIR":
		return cobra.FixedCompletions(nil, cobra.ShellCompDirectiveFilterDirs)
	case "COLUMN":
		return columnsTyped("")
	case "COLUMN=VALUE":
		return columnsTyped("=")
	case "FIELD=COLUMN,…":
		return completeColumns
	case "NUMBER", "DURATION", "TIME", "TIME-TIME", "TEXT", "ADDRESS", "NAME", "PERCENT":
		return cobra.NoFileCompletions
	}
	return nil
}

// severalOf offers values for a list with commas between them.
func severalOf(values []string) cobra.CompletionFunc {
	return func(_ *cobra.Command, _ []string, typed string) ([]string, cobra.ShellCompDirective) {
		before := typed[:strings.LastIndex(typed, ",")+1]
		var offers []string
		for _, value := range values {
			if !slices.Contains(strings.Split(before, ","), value) {
				offers = append(offers, before+value)
			}
		}
		return offers, cobra.ShellCompDirectiveNoFileComp | cobra.ShellCompDirectiveNoSpace
	}
}

// columnsTyped offers the columns of the inputs that were typed before the flag, each with a suffix.
func columnsTyped(suffix string) cobra.CompletionFunc {
	return func(_ *cobra.Command, inputs []string, _ string) ([]string, cobra.ShellCompDirective) {
		directive := cobra.ShellCompDirectiveNoFileComp
		if suffix != "" {
			directive |= cobra.ShellCompDirectiveNoSpace
		}
		var offers []string
		for _, header := range headers(inputs) {
			offers = append(offers, header+suffix)
		}
		return offers, directive
	}
}

// completeColumns offers fields, and once one was typed the columns that may be it.
func completeColumns(_ *cobra.Command, inputs []string, typed string) ([]string, cobra.ShellCompDirective) {
	const directive = cobra.ShellCompDirectiveNoFileComp | cobra.ShellCompDirectiveNoSpace
	before := typed[:strings.LastIndex(typed, ",")+1]
	field, _, chosen := strings.Cut(typed[len(before):], "=")
	var offers []string
	if chosen {
		for _, header := range headers(inputs) {
			offers = append(offers, before+field+"="+header)
		}
		return offers, directive
	}
	for _, f := range verify.Fields() {
		offers = append(offers, before+string(f)+"=")
	}
	return offers, directive
}

// headers returns the columns of the first input; none if it has no header that can be told. Of a file without one
// they would be somebody's data.
func headers(inputs []string) []string {
	if len(inputs) == 0 || inputs[0] == "-" {
		return nil
	}
	// A row is a header if it names a field, and one is enough.
	known := func(header []string) (int, bool) { n := reader.Recognised(header); return n, n > 0 }
	t, err := table.Open(inputs[0], table.Options{}, known)
	if err != nil {
		return nil
	}
	defer t.Close()
	header := t.Header()
	if reader.Recognised(header) == 0 {
		return nil
	}
	return slices.DeleteFunc(header, func(cell string) bool { return strings.TrimSpace(cell) == "" })
}

// meaningKeys are what explain explains.
func meaningKeys() []string {
	var keys []string
	for _, meanings := range [][]explain.Meaning{explain.States(), explain.Answers(verify.VerifyMaterial.Name),
		explain.Codes(), explain.Findings()} {
		for _, m := range meanings {
			if m.Key != "" {
				keys = append(keys, m.Key)
			}
		}
	}
	return keys
}
