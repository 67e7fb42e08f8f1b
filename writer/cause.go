package writer

import (
	"strconv"
	"strings"

	"veribatch/internal/explain"
	"veribatch/internal/verify"
)

// A cause is the one thing that decided about a record: every record has
// exactly one, so counts by cause add up to the total.
type cause struct {
	kind kind
	key  string
}

// A kind says what a cause's key is.
type kind int

const (
	byStatus  kind = iota // a VerifyStatus
	byCode                // an error code
	byFinding             // what was found before any call
	byState               // nothing but the state itself
)

var kindNames = map[kind]word{
	byStatus:  {ZH: "VerifyStatus", EN: "VerifyStatus"},
	byCode:    {ZH: "错误码", EN: "Error code"},
	byFinding: {ZH: "发送前检查", EN: "Check before sending"},
	byState:   {ZH: "状态", EN: "State"},
}

// causeOf returns what decided about a record: the service's verdict, else
// its error, else what kept the record from being sent, else its state.
func causeOf(r verify.Result) cause {
	o := r.Outcome
	if o.Verdict != nil {
		return cause{byStatus, strconv.Itoa(o.Verdict.Status)}
	}
	if o.Code != "" {
		return cause{byCode, codeName(o.Code)}
	}
	if f, ok := refusal(r.Findings); ok {
		return cause{byFinding, f.Code}
	}
	return cause{byState, string(o.State)}
}

// codeName returns the name of a code that came as its number, and any other
// code as it came.
func codeName(code string) string {
	if m, ok := explain.Code(code); ok && m.Number == code {
		return m.Key
	}
	return code
}

// refusal returns the first finding that keeps a record from being sent.
func refusal(findings []verify.Finding) (verify.Finding, bool) {
	for _, f := range findings {
		if f.Severity == verify.Error {
			return f, true
		}
	}
	return verify.Finding{}, false
}

// meaning returns what a cause means.
func (c cause) meaning() explain.Meaning {
	switch c.kind {
	case byStatus:
		n, _ := strconv.Atoi(c.key)
		return explain.Status(n)
	case byCode:
		if m, ok := explain.Code(c.key); ok {
			return m
		}
		return unknown(c.key)
	case byFinding:
		if m, ok := explain.Finding(c.key); ok {
			return m
		}
		return unknown(c.key)
	}
	return explain.State(c.key)
}

// unknown explains a code that no document knows.
func unknown(code string) explain.Meaning {
	return explain.Meaning{
		Key:    code,
		Reason: word{ZH: "服务返回了文档未说明的错误码 " + code, EN: "The service answered with " + code + ", which the documents don't explain"},
		Advice: word{
			ZH: "资料不必改动，可稍后再次运行；反复出现时，请将错误码和请求 ID 提供给阿里云技术支持。",
			EN: "Nothing needs correcting: run again later. If it stays, ask Alibaba Cloud support, quoting the code and the request id.",
		},
	}
}

// label names the cause to people, such as "错误码 InvalidParameter（401）".
func (c cause) label(lang explain.Lang) string {
	m := c.meaning()
	name := kindNames[c.kind].In(lang)
	switch {
	case c.kind == byFinding, c.kind == byState:
		return name
	case m.Number == "" || m.Number == c.key:
		return name + " " + c.key
	}
	return name + " " + c.key + word{ZH: "（" + m.Number + "）", EN: " (" + m.Number + ")"}.In(lang)
}

// unarchived is about pictures that came with a verdict. Their links live for
// five minutes, so it can't be made good.
var unarchived = word{
	ZH: "返回的照片未能全部存档（链接已过期，无法补存）",
	EN: "not all pictures that came with the answer could be archived, and their links have expired",
}

// notes tells what was seen in a record before any call, but for what its
// reason says already, and what went wrong after it.
func notes(r verify.Result, reason string, lang explain.Lang) string {
	var all []string
	for _, f := range r.Findings {
		if n := note(f, lang); n != sentence(reason) {
			all = append(all, n)
		}
	}
	if r.Outcome.Archive != "" {
		all = append(all, unarchived.In(lang))
	}
	return strings.Join(all, word{ZH: "；", EN: "; "}.In(lang))
}

// note tells a finding, and which field it is about where its words don't.
func note(f verify.Finding, lang explain.Lang) string {
	text := f.Code
	if m, ok := explain.Finding(f.Code); ok {
		text = sentence(m.Reason.In(lang))
	}
	name := fieldNames[f.Field].In(lang)
	if !strings.Contains(strings.ToLower(text), strings.ToLower(name)) {
		text = name + word{ZH: "：", EN: ": "}.In(lang) + text
	}
	if f.Detail != "" {
		text += word{ZH: "（" + f.Detail + "）", EN: " (" + f.Detail + ")"}.In(lang)
	}
	return text
}

// sentence returns s without its full stop.
func sentence(s string) string { return strings.TrimRight(s, "。.") }
