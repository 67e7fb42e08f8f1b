package cli

import (
	"fmt"
	"strconv"
	"strings"

	"veribatch/internal/cloudauth"
	"veribatch/internal/explain"
	"veribatch/internal/words"

	"github.com/spf13/cobra"
)

func newExplain() *cobra.Command {
	var action actionFlag
	var list bool
	cmd := &cobra.Command{
		Use:   "explain [CODE…]",
		Short: "Say what a status, code, finding or state means",
		Example: `  veribatch explain 7
  veribatch explain InDebt id-checksum --lang en`,
		RunE: func(cmd *cobra.Command, codes []string) error {
			if err := action.check(); err != nil {
				return usage(err)
			}
			return show(stdout(cmd), func(out printer) error {
				if list {
					printActions(out)
					return nil
				}
				return printCodes(out, codes, action.sold)
			})
		},
	}
	action.register(cmd.Flags())
	cmd.Flags().BoolVar(&list, "actions", false,
		"list the verifications that there are: what each answers, takes and costs")
	return cmd
}

// printCodes says what codes mean: all that are known if none is given.
func printCodes(out printer, codes []string, action *cloudauth.Action) error {
	if len(codes) == 0 {
		printTables(out, action)
	}
	for _, code := range codes {
		meaning, ok := lookUp(action, code)
		if !ok {
			return usage(words.Errorf(
				"%q is no VerifyStatus, error code, finding or state that is known; `veribatch explain` lists them",
				code))
		}
		printMeaning(out, meaning)
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
	if m, ok := explain.Conclusion(code); ok {
		return m, true
	}
	return explain.ActionCode(action.Name, code)
}

func printTables(out printer, action *cloudauth.Action) {
	for _, table := range []struct {
		title    explain.Text
		meanings []explain.Meaning
	}{
		{explain.Text{ZH: "结论", EN: "Conclusions"}, explain.States()},
		{answersTitle(action), explain.Answers(action.Name)},
		{explain.Text{ZH: "错误码", EN: "Error codes"}, append(explain.ActionCodes(action.Name), explain.Codes()...)},
		{explain.Text{ZH: "发送前检查", EN: "Findings before sending"}, explain.Findings()},
	} {
		title := table.title.In(out.lang)
		out.say("%s\n%s\n", title, strings.Repeat("=", width(title)))
		for _, m := range table.meanings {
			printMeaning(out, m)
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

func printMeaning(out printer, m explain.Meaning) {
	title := m.Key
	if title == "" {
		title = "-" // a record that was never sent has no state
	}
	if m.Number != "" {
		title += " (" + m.Number + ")"
	}
	if category := m.Category.Name().In(out.lang); category != "" {
		title += "  [" + category + "]"
	}
	out.say("%s\n    %s", title, m.Reason.In(out.lang))
	if advice := m.Advice.In(out.lang); advice != "" {
		out.say("    → %s", advice)
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
