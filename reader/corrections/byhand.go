package corrections

import (
	"slices"
	"strings"

	"veribatch/internal/verify"
	"veribatch/reader/table"
)

// byHandColumns say which columns hold what people wrote about a row; -1: the
// file has none.
type byHandColumns struct{ handler, remark, result, checker, date int }

// byHandTitles are the titles of these columns in both languages.
var byHandTitles = [...][]string{
	{"处理人", "Handled by"}, {"处理备注", "Remarks"}, {"人工核验结果", "Check in person"},
	{"核验人", "Checked by"}, {"核验日期", "Checked on"},
}

// matchByHand finds the columns among those that are none of the input's.
func matchByHand(header []string, target []int) byHandColumns {
	var at [len(byHandTitles)]int
	for i, titles := range byHandTitles {
		at[i] = slices.IndexFunc(header, func(cell string) bool {
			return slices.ContainsFunc(titles, func(title string) bool {
				return table.NormalizeHeader(cell) == table.NormalizeHeader(title)
			})
		})
		if at[i] >= 0 && target[at[i]] >= 0 {
			at[i] = -1
		}
	}
	return byHandColumns{at[0], at[1], at[2], at[3], at[4]}
}

// read returns what a row says, and whether the result of its check is one.
func (c byHandColumns) read(at func(int) string) (verify.ByHand, bool) {
	result, known := checkResult(at(c.result))
	return verify.ByHand{
		Handler: at(c.handler), Remark: at(c.remark), Result: result, Checker: at(c.checker), Date: at(c.date),
	}, known
}

func checkResult(cell string) (verify.CheckResult, bool) {
	switch strings.ToLower(cell) {
	case "":
		return "", true
	case "通过", "passed":
		return verify.CheckPassed, true
	case "不通过", "failed":
		return verify.CheckFailed, true
	case "无法联系", "unreachable":
		return verify.CheckUnreachable, true
	}
	return "", false
}

// lay lays what a later list says over what an earlier one did. An empty cell
// takes nothing back.
func lay(earlier, later verify.ByHand) verify.ByHand {
	for _, field := range []struct{ to, from *string }{
		{&earlier.Handler, &later.Handler}, {&earlier.Remark, &later.Remark},
		{&earlier.Checker, &later.Checker}, {&earlier.Date, &later.Date},
	} {
		if *field.from != "" {
			*field.to = *field.from
		}
	}
	if later.Result != "" {
		earlier.Result = later.Result
	}
	return earlier
}
