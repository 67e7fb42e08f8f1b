package report

import (
	"veribatch/internal/explain"
	"veribatch/internal/verify"
)

// checkResults are the results of a check in person as people choose them.
var checkResults = map[verify.CheckResult]explain.Text{
	verify.CheckPassed:      {ZH: "通过", EN: "passed"},
	verify.CheckFailed:      {ZH: "不通过", EN: "failed"},
	verify.CheckUnreachable: {ZH: "无法联系", EN: "unreachable"},
}

// CheckName returns what people call a result of a check in person.
func CheckName(result verify.CheckResult, lang explain.Lang) string {
	return checkResults[result].In(lang)
}

// byHand are the columns that people fill in and that come back with
// corrections: reader/corrections knows them by their titles.
func (c *columnList) byHand() {
	c.add(HandlerKey, "处理人", "Handled by", Text, 10, 20,
		func(r *Row) any { return r.scrubbed(r.Record.ByHand.Handler) })
	c.add(RemarkKey, "处理备注", "Remarks", Text, 16, 40,
		func(r *Row) any { return r.scrubbed(r.Record.ByHand.Remark) })
	c.add(CheckResultKey, "人工核验结果", "Check in person", Text, 16, 20, (*Row).checkResult)
	c.add(CheckerKey, "核验人", "Checked by", Text, 10, 20,
		func(r *Row) any { return r.scrubbed(r.Record.ByHand.Checker) })
	c.add(CheckDateKey, "核验日期", "Checked on", Text, 12, 16, func(r *Row) any { return r.Record.ByHand.Date })
}

func (r *Row) checkResult() any {
	result := r.Record.ByHand.Result
	if result == "" {
		return nil
	}
	return Labelled{CheckName(result, r.lang()), result}
}

// scrubbed hides whom the row is about in what people wrote, if the options say so.
func (r *Row) scrubbed(text string) string {
	return r.hide(text, func(s string) string { return scrub(s, r.secrets) })
}
