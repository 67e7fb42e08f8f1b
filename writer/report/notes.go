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

// unarchived says that images which came with a verdict were not archived, and
// why. Their links live for five minutes, so a later run can't fetch them.
func unarchived(why string, lang explain.Lang) string {
	text := explain.Text{
		ZH: "返回的照片未能全部存档",
		EN: "not all pictures that came with the answer could be archived",
	}
	return inBrackets(text.In(lang), explain.Archive(why).In(lang), lang)
}

// notes are the findings, and what went wrong after the answer. People don't
// read a finding twice that is the row's reason.
func (r *Row) notes() any {
	all := make([]finding, 0, len(r.Findings))
	for _, f := range r.Findings {
		all = append(all, finding{f.Code, f.Severity, f.Field, f.Detail, note(f, r.lang())})
	}
	texts := r.noteTexts(func(verify.Finding) bool { return true })
	if r.Outcome.Archive != "" {
		texts = append(texts, unarchived(r.Outcome.Archive, r.lang()))
	}
	return Labelled{r.joined(texts), all}
}

// actionableNotes are the findings that somebody who corrects the row can act on.
func (r *Row) actionableNotes() any {
	return r.joined(r.noteTexts(func(f verify.Finding) bool { return f.Severity != verify.Note }))
}

// noteTexts are the findings to keep as people read them, but for the row's
// reason.
func (r *Row) noteTexts(keep func(verify.Finding) bool) []string {
	reason := sentence(r.Meaning.Reason.In(r.lang()))
	var texts []string
	for _, f := range r.Findings {
		if text := note(f, r.lang()); keep(f) && text != reason {
			texts = append(texts, text)
		}
	}
	return texts
}

func (r *Row) joined(texts []string) string {
	return strings.Join(texts, explain.Text{ZH: "；", EN: "; "}.In(r.lang()))
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
