package report

import (
	"strings"

	"veribatch/internal/explain"
	"veribatch/internal/verify"
)

// A finding is one of the checks before any call, as JSON.
type finding struct {
	Code     string          `json:"code"`
	Severity verify.Severity `json:"severity"`
	Field    verify.Field    `json:"field,omitempty"`
	Detail   string          `json:"detail,omitempty"`
	Text     string          `json:"text"`
}

// unarchived is about images that came with a verdict. Their links live for
// five minutes, so a later run can't fetch them.
var unarchived = explain.Text{
	ZH: "返回的照片未能全部存档（链接已过期，无法补存）",
	EN: "not all pictures that came with the answer could be archived, and their links have expired",
}

// notes are the findings, and what went wrong after the answer. People don't
// read a finding twice that is the row's reason.
func (r *Row) notes() any {
	all := make([]finding, 0, len(r.Findings))
	reason := sentence(r.Meaning.Reason.In(r.lang()))
	var texts []string
	for _, f := range r.Findings {
		text := note(f, r.lang())
		all = append(all, finding{f.Code, f.Severity, f.Field, f.Detail, text})
		if text != reason {
			texts = append(texts, text)
		}
	}
	if r.Outcome.Archive != "" {
		texts = append(texts, unarchived.In(r.lang()))
	}
	return Labelled{strings.Join(texts, explain.Text{ZH: "；", EN: "; "}.In(r.lang())), all}
}

// note says what a finding means, and names its field where the meaning
// doesn't.
func note(f verify.Finding, lang explain.Lang) string {
	text := f.Code
	if m, ok := explain.Finding(f.Code); ok {
		text = sentence(m.Reason.In(lang))
	}
	name := fieldNames[f.Field].In(lang)
	if !strings.Contains(strings.ToLower(text), strings.ToLower(name)) {
		text = name + explain.Text{ZH: "：", EN: ": "}.In(lang) + text
	}
	if f.Detail != "" {
		return inBrackets(text, f.Detail, lang)
	}
	return text
}
