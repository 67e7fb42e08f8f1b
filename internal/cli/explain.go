package cli

import (
	"fmt"
	"io"
	"strconv"
	"strings"

	"veribatch/internal/cloudauth"
	"veribatch/internal/explain"

	"github.com/spf13/cobra"
)

func newExplain() *cobra.Command {
	var lang string
	var action actionFlag
	var list bool
	cmd := &cobra.Command{
		Use:   "explain [CODE…]",
		Short: "Say what a status, code, finding or state means",
		Example: `  veribatch explain 7
  veribatch explain InDebt id-checksum --lang en`,
		RunE: func(cmd *cobra.Command, codes []string) error {
			l := explain.Lang(lang)
			if l != explain.ZH && l != explain.EN {
				return usage(fmt.Errorf("--lang %s: want zh or en", lang))
			}
			if err := action.check(); err != nil {
				return usage(err)
			}
			return show(cmd.OutOrStdout(), func(out io.Writer) error {
				if list {
					printActions(out, l)
					return nil
				}
				return printCodes(out, codes, action.sold, l)
			})
		},
	}
	action.register(cmd.Flags())
	cmd.Flags().BoolVar(&list, "actions", false,
		"list the verifications that there are: what each answers, takes and costs")
	cmd.Flags().StringVar(&lang, "lang", string(explain.ZH), "zh or en")
	return cmd
}

// printCodes says what codes mean: all that are known if none is given.
func printCodes(out io.Writer, codes []string, action *cloudauth.Action, lang explain.Lang) error {
	if len(codes) == 0 {
		printTables(out, action, lang)
	}
	for _, code := range codes {
		meaning, ok := lookUp(action, code)
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
func lookUp(action *cloudauth.Action, code string) (explain.Meaning, bool) {
	if !action.Default() {
		for _, m := range append(explain.Answers(action.Name), explain.ActionCodes(action.Name)...) {
			if strings.EqualFold(m.Key, code) {
				return m, true
			}
		}
	} else if n, err := strconv.Atoi(code); err == nil && n >= 1 && n < 100 {
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
	return explain.ActionCode(action.Name, code)
}

func printTables(out io.Writer, action *cloudauth.Action, lang explain.Lang) {
	for _, table := range []struct {
		title    explain.Text
		meanings []explain.Meaning
	}{
		{explain.Text{ZH: "结论", EN: "Conclusions"}, explain.States()},
		{answersTitle(action), explain.Answers(action.Name)},
		{explain.Text{ZH: "错误码", EN: "Error codes"}, append(explain.ActionCodes(action.Name), explain.Codes()...)},
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

func answersTitle(action *cloudauth.Action) explain.Text {
	if action.Default() {
		return explain.Text{ZH: "认证状态 VerifyStatus", EN: "VerifyStatus"}
	}
	return explain.Text{ZH: "结果 " + action.Name, EN: "Answers of " + action.Name}
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
