package report

import (
	"cmp"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"veribatch/internal/explain"
	"veribatch/internal/verify"
)

// A Reason is what decided about a record. Every record has exactly one, so
// counts by reason add up to the total.
type Reason struct {
	Kind   Kind
	Key    string
	Action string // whose answer or code it is; empty for VerifyMaterial's and for what is no action's
}

// A Kind says what a reason's key is.
type Kind int

// The kinds, in the order in which a report lists them.
const (
	ByStatus  Kind = iota // a VerifyStatus
	ByAnswer              // another action's answer: what decided, and behind a slash its SubCode
	ByCode                // an error code
	ByFinding             // a finding of the checks before any call
	ByState               // the state, where there is nothing else
)

// Name returns what people call the kind.
func (k Kind) Name() explain.Text { return kindNames[k] }

var kindNames = map[Kind]explain.Text{
	ByAnswer:  {ZH: "核验结果", EN: "Answer"},
	ByStatus:  {ZH: "VerifyStatus", EN: "VerifyStatus"},
	ByCode:    {ZH: "错误码", EN: "Error code"},
	ByFinding: {ZH: "发送前检查", EN: "Check before sending"},
	ByState:   {ZH: "状态", EN: "State"},
}

// ReasonOf returns what decided about a record: the service's verdict, else
// its error, else the finding that kept the record from being sent, else the
// state.
func ReasonOf(action verify.Action, r verify.Result) Reason {
	o := r.Outcome
	switch {
	case o.Verdict != nil && action.Default():
		return Reason{Kind: ByStatus, Key: strconv.Itoa(o.Verdict.Status)}
	case o.Verdict != nil && o.Verdict.AnswerCode() != "":
		return Reason{ByAnswer, o.Verdict.AnswerCode(), action.Name}
	case o.Code != "" && action.Default():
		return Reason{Kind: ByCode, Key: explain.CodeName(o.Code)}
	case o.Code != "":
		return Reason{ByCode, o.Code, action.Name}
	}
	if f, ok := firstError(r.Findings); ok {
		return Reason{Kind: ByFinding, Key: f.Code}
	}
	return Reason{Kind: ByState, Key: string(o.State)}
}

// AnswerKind returns the kind of the reasons that are an action's answers.
func AnswerKind(action verify.Action) Kind {
	if action.Default() {
		return ByStatus
	}
	return ByAnswer
}

// firstError returns the first finding that keeps a record from being sent.
func firstError(findings []verify.Finding) (verify.Finding, bool) {
	for _, f := range findings {
		if f.Severity == verify.Error {
			return f, true
		}
	}
	return verify.Finding{}, false
}

// Meaning explains the reason.
func (r Reason) Meaning() explain.Meaning {
	switch r.Kind {
	case ByStatus:
		n, _ := strconv.Atoi(r.Key) // ReasonOf made it of a number
		return explain.Status(n)
	case ByAnswer:
		decided, sub, _ := strings.Cut(r.Key, "/")
		return explain.Answer(r.Action, decided, sub)
	case ByCode:
		if m, ok := explain.ActionCode(r.Action, r.Key); ok {
			return m
		}
		return undocumented(r.Key)
	case ByFinding:
		if m, ok := explain.Finding(r.Key); ok {
			return m
		}
		return undocumented(r.Key)
	}
	return explain.State(r.Key)
}

func undocumented(code string) explain.Meaning {
	return explain.Meaning{
		Key: code,
		Reason: explain.Text{
			ZH: "服务返回了文档未说明的错误码 " + code,
			EN: "The service answered with " + code + ", which the documents don't explain",
		},
		Advice: explain.Text{
			ZH: "资料不必改动，可稍后再次运行；反复出现时，请将错误码和请求 ID 提供给阿里云技术支持。",
			EN: "Nothing needs correcting: run again later. " +
				"If it stays, ask Alibaba Cloud support, quoting the code and the request id.",
		},
	}
}

// Label names the reason by its key, such as "错误码 InvalidParameter（401）".
func (r Reason) Label(lang explain.Lang) string {
	name := r.Kind.Name().In(lang)
	if r.Kind == ByFinding || r.Kind == ByState {
		return name
	}
	if r.Kind == ByAnswer {
		return name + " " + answerLabel(r.Key)
	}
	name += " " + r.Key
	if m := r.Meaning(); m.Number != "" && m.Number != r.Key {
		return inBrackets(name, m.Number, lang)
	}
	return name
}

// answerLabel names the parts of an answer's key.
func answerLabel(key string) string {
	decided, sub, has := strings.Cut(key, "/")
	if has {
		return "SubCode " + sub
	}
	if strings.Contains("TF", decided) {
		return "Passed " + decided
	}
	return "BizCode " + decided
}

// Short explains the reason in a few words: its first clause, without the
// opening that most of them share. The code or status is added, because some
// reasons begin alike.
func (r Reason) Short(lang explain.Lang) string {
	m := r.Meaning()
	text := sentence(m.Reason.In(lang))
	ends := "、；;。"
	if r.Kind == ByAnswer {
		note := explain.Text{ZH: "（SubCode ", EN: " (SubCode "}.In(lang) // the label says it at the end
		text, _, _ = strings.Cut(text, note)
		text, ends = sentence(text), "；;。"
	}
	for _, opening := range openings {
		text = strings.TrimPrefix(text, opening)
	}
	if i := strings.IndexAny(text, ends); i > 0 {
		text = text[:i] + explain.Text{ZH: "等", EN: " …"}.In(lang)
	}
	first, size := utf8.DecodeRuneInString(text)
	text = string(unicode.ToUpper(first)) + text[size:]
	switch r.Kind {
	case ByAnswer:
		return inBrackets(text, answerLabel(r.Key), lang)
	case ByStatus, ByCode:
		return inBrackets(text, cmp.Or(m.Number, m.Key), lang)
	}
	return text
}

// openings are how the service's documents begin most reasons.
var openings = []string{
	"核验不一致：", "无法核验：", "查无记录：", "认证不通过：", "They disagree: ", "No record: ", "Not verified: ",
	"Cannot be verified: ",
	"认证不通过，可能原因：", "认证不通过，原因：", "认证不通过。", "认证不通过，",
	"Verification failed. Possible reason: ", "Verification failed. Possible reasons: ",
	"Verification failed. Reason: ", "Verification failed. ", "Verification failed ",
}

// sentence returns s without its full stop.
func sentence(s string) string { return strings.TrimRight(s, "。.") }
