package workbook

import (
	"veribatch/internal/explain"
	"veribatch/writer/report"
)

// writeExplanations adds the sheet that says what every conclusion, status,
// code and finding means.
func (d *document) writeExplanations() error {
	body := d.styles.body
	return d.writePlain(Explanations, steel, []plainColumn{
		{explain.Text{ZH: "类型", EN: "Kind"}, 16, body},
		{explain.Text{ZH: "代码", EN: "Code"}, 30, body},
		{explain.Text{ZH: "原因分类", EN: "Category"}, 28, body},
		{explain.Text{ZH: "含义 / 可能原因", EN: "Meaning / reason"}, 64, body},
		{explain.Text{ZH: "建议", EN: "Advice"}, 72, body},
	}, d.explanations)
}

// explanations yields the cells of every meaning.
func (d *document) explanations(yield func([]any) bool) {
	for _, group := range []struct {
		kind     explain.Text
		meanings []explain.Meaning
	}{
		{conclusionTitle, d.conclusionMeanings()},
		{report.AnswerKind(d.options.Action).Name(), explain.Answers(d.options.Action.Name)},
		{report.ByCode.Name(), append(explain.ActionCodes(d.options.Action.Name), explain.Codes()...)},
		{report.ByFinding.Name(), explain.Findings()},
	} {
		for _, m := range group.meanings {
			code := m.Key
			if m.Number != "" {
				code += explain.Text{ZH: "（" + m.Number + "）", EN: " (" + m.Number + ")"}.In(d.lang)
			}
			if !yield([]any{d.say(group.kind), code, d.say(m.Category.Name()), d.say(m.Reason), d.say(m.Advice)}) {
				return
			}
		}
	}
}

func (d *document) conclusionMeanings() []explain.Meaning {
	var all []explain.Meaning
	for _, c := range d.options.Conclusions() {
		all = append(all, d.options.ConclusionMeaning(c))
	}
	return all
}
