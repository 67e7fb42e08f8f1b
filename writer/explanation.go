package writer

import (
	"github.com/xuri/excelize/v2"

	"veribatch/internal/explain"
)

// The columns of the explanations, and their widths.
var explanationColumns = []struct {
	title word
	width int
}{
	{word{ZH: "类型", EN: "Kind"}, 16},
	{word{ZH: "代码", EN: "Code"}, 30},
	{word{ZH: "原因分类", EN: "Category"}, 28},
	{word{ZH: "含义 / 可能原因", EN: "Meaning / reason"}, 64},
	{word{ZH: "建议", EN: "Advice"}, 72},
}

// explain adds the sheet that says what every conclusion, status, code and
// finding means.
func (b *book) explain() error {
	sheet := b.say(explanationsName)
	if _, err := b.file.NewSheet(sheet); err != nil {
		return err
	}
	if err := b.look(sheet, steel, 18, false); err != nil {
		return err
	}
	w, err := b.file.NewStreamWriter(sheet)
	if err != nil {
		return err
	}
	row, err := b.beginExplanations(w)
	if err != nil {
		return err
	}
	for _, group := range []struct {
		kind     word
		meanings []explain.Meaning
	}{
		{conclusionTitle, explain.States()},
		{kindNames[byStatus], explain.Statuses()},
		{kindNames[byCode], explain.Codes()},
		{kindNames[byFinding], explain.Findings()},
	} {
		for _, m := range group.meanings {
			row++
			if err := b.explanation(w, row, group.kind, m); err != nil {
				return err
			}
		}
	}
	head := b.top()
	if err := b.file.AutoFilter(sheet, cellName(1, head)+":"+cellName(len(explanationColumns), row), nil); err != nil {
		return err
	}
	if err := b.page(sheet, head); err != nil {
		return err
	}
	return w.Flush()
}

// beginExplanations writes banner and header and returns the header's row.
func (b *book) beginExplanations(w *excelize.StreamWriter) (int, error) {
	var header []any
	for i, c := range explanationColumns {
		if err := w.SetColWidth(i+1, i+1, float64(c.width)); err != nil {
			return 0, err
		}
		header = append(header, excelize.Cell{StyleID: b.styles.added, Value: b.say(c.title)})
	}
	row := b.top()
	if err := w.SetPanes(&excelize.Panes{Freeze: true, YSplit: row, TopLeftCell: cellName(1, row+1), ActivePane: "bottomLeft"}); err != nil {
		return 0, err
	}
	if err := b.banner(w, len(header)); err != nil {
		return 0, err
	}
	return row, w.SetRow(cellName(1, row), header, excelize.RowOpts{Height: 24})
}

// explanation writes one meaning, its row as high as its longest text.
func (b *book) explanation(w *excelize.StreamWriter, row int, kind word, m explain.Meaning) error {
	code := m.Key
	if m.Number != "" {
		code += word{ZH: "（" + m.Number + "）", EN: " (" + m.Number + ")"}.In(b.lang)
	}
	values := []any{}
	high := 1
	for i, s := range []string{b.say(kind), code, b.say(m.Category.Name()), b.say(m.Reason), b.say(m.Advice)} {
		values = append(values, excelize.Cell{StyleID: b.styles.body, Value: s})
		high = max(high, lines(s, explanationColumns[i].width-2))
	}
	return w.SetRow(cellName(1, row), values, excelize.RowOpts{Height: rowHeight(high)})
}

// rowHeight is the height in points of a row of so many lines.
func rowHeight(lines int) float64 { return 6 + 15*float64(lines) }
