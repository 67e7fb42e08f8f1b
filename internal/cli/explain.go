package cli

import (
	"fmt"
	"io"
	"strconv"
	"strings"

	"veribatch/internal/explain"

	"github.com/spf13/cobra"
)

func newExplain() *cobra.Command {
	var lang string
	cmd := &cobra.Command{
		Use:   "explain [CODE…]",
		Short: "Say what a VerifyStatus, error code, finding or state means and what to do",
		Example: `  veribatch explain 7
  veribatch explain InDebt id-checksum --lang en`,
		RunE: func(cmd *cobra.Command, codes []string) error {
			l := explain.Lang(lang)
			if l != explain.ZH && l != explain.EN {
				return usage(fmt.Errorf("--lang %s: want zh or en", lang))
			}
			return show(cmd.OutOrStdout(), func(out io.Writer) error { return printCodes(out, codes, l) })
		},
	}
	cmd.Flags().StringVar(&lang, "lang", string(explain.ZH), "zh or en")
	return cmd
}

// printCodes says what codes mean: all that are known if none is given.
func printCodes(out io.Writer, codes []string, lang explain.Lang) error {
	if len(codes) == 0 {
		printTables(out, lang)
	}
	for _, code := range codes {
		meaning, ok := lookUp(code)
		if !ok {
			return usage(fmt.Errorf(
				"%q is no VerifyStatus, error code, finding or state that is known; `veribatch explain` lists them",
				code))
		}
		printMeaning(out, meaning, lang)
	}
	return nil
}

// lookUp finds what somebody typed: a small number is a VerifyStatus.
func lookUp(code string) (explain.Meaning, bool) {
	if n, err := strconv.Atoi(code); err == nil && n >= 1 && n < 100 {
		return explain.Status(n), true
	}
	if m, ok := explain.Finding(code); ok {
		return m, true
	}
	for _, m := range explain.States() {
		if m.Key == code && code != "" {
			return m, true
		}
	}
	return explain.Code(code)
}

func printTables(out io.Writer, lang explain.Lang) {
	for _, table := range []struct {
		title    explain.Text
		meanings []explain.Meaning
	}{
		{explain.Text{ZH: "结论", EN: "Conclusions"}, explain.States()},
		{explain.Text{ZH: "认证状态 VerifyStatus", EN: "VerifyStatus"}, explain.Statuses()},
		{explain.Text{ZH: "错误码", EN: "Error codes"}, explain.Codes()},
		{explain.Text{ZH: "发送前检查", EN: "Findings before sending"}, explain.Findings()},
	} {
		title := table.title.In(lang)
		fmt.Fprintf(out, "%s\n%s\n\n", title, strings.Repeat("=", width(title)))
		for _, m := range table.meanings {
			printMeaning(out, m, lang)
		}
		fmt.Fprintln(out)
	}
}

func printMeaning(out io.Writer, m explain.Meaning, lang explain.Lang) {
	title := m.Key
	if title == "" {
		title = "-" // a record that was never sent has no state
	}
	if m.Number != "" {
		title += " (" + m.Number + ")"
	}
	if category := m.Category.Name().In(lang); category != "" {
		title += "  [" + category + "]"
	}
	fmt.Fprintf(out, "%s\n    %s\n", title, m.Reason.In(lang))
	if advice := m.Advice.In(lang); advice != "" {
		fmt.Fprintf(out, "    → %s\n", advice)
	}
}

// width returns how many columns a text takes on a terminal.
func width(s string) int {
	n := 0
	for _, r := range s {
		n++
		if r >= 0x2E80 {
			n++
		}
	}
	return n
}
