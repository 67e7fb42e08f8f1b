package workbook

import (
	"veribatch/internal/explain"
	"veribatch/writer/report"

	"github.com/xuri/excelize/v2"
)

// The columns of the explanations, and their widths.
var explanationColumns = []struct {
	title explain.Text
	width int
}{
	{explain.Text{ZH: "类型", EN: "Kind"}, 16},
	{explain.Text{ZH: "代码", EN: "Code"}, 30},
	{explain.Text{ZH: "原因分类", EN: "Category"}, 28},
	{explain.Text{ZH: "含义 / 可能原因", EN: "Meaning / reason"}, 64},
	{explain.Text{ZH: "建议", EN: "Advice"}, 72},
}

// writeExplanations adds the sheet that says what every conclusion, status,
// code and finding means.
func (d *document) writeExplanations() error {
	sheet := Explanations.Name(d.lang)
	if _, err := d.file.NewSheet(sheet); err != nil {
		return err
	}
	if err := d.setView(sheet, steel, 18, false); err != nil {
		return err
	}
	w, err := d.file.NewStreamWriter(sheet)
	if err != nil {
		return err
	}
	if err := d.beginExplanations(w); err != nil {
		return err
	}
	row := headRow
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
			row++
			if err := d.explanation(w, row, group.kind, m); err != nil {
				return err
			}
		}
	}
	d.setExtent(sheet, len(explanationColumns), row)
	if err := d.file.AutoFilter(sheet, cellName(1, headRow)+":"+cellName(len(explanationColumns), row),
		nil); err != nil {
		return err
	}
	if err := d.setPrint(sheet, headRow); err != nil {
		return err
	}
	return w.Flush()
}

func (d *document) conclusionMeanings() []explain.Meaning {
	var all []explain.Meaning
	for _, c := range d.options.Conclusions() {
		all = append(all, d.options.ConclusionMeaning(c))
	}
	return all
}

// beginExplanations writes the header.
func (d *document) beginExplanations(w *excelize.StreamWriter) error {
	var header []any
	for i, c := range explanationColumns {
		if err := w.SetColWidth(i+1, i+1, float64(c.width)); err != nil {
			return err
		}
		header = append(header, excelize.Cell{StyleID: d.styles.added, Value: d.say(c.title)})
	}
	if err := w.SetPanes(&excelize.Panes{
		Freeze: true, YSplit: headRow, TopLeftCell: cellName(1, headRow+1), ActivePane: "bottomLeft",
	}); err != nil {
		return err
	}
	return w.SetRow(cellName(1, headRow), header, excelize.RowOpts{Height: 24})
}

// explanation writes one meaning, its row as high as its longest text.
func (d *document) explanation(w *excelize.StreamWriter, row int, kind explain.Text, m explain.Meaning) error {
	code := m.Key
	if m.Number != "" {
		code += explain.Text{ZH: "（" + m.Number + "）", EN: " (" + m.Number + ")"}.In(d.lang)
	}
	values := []any{}
	high := 1
	for i, s := range []string{d.say(kind), code, d.say(m.Category.Name()), d.say(m.Reason), d.say(m.Advice)} {
		values = append(values, excelize.Cell{StyleID: d.styles.body, Value: s})
		high = max(high, lines(s, explanationColumns[i].width-2))
	}
	return w.SetRow(cellName(1, row), values, excelize.RowOpts{Height: rowHeight(high)})
}
