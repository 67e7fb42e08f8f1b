package workbook

import (
	"veribatch/internal/explain"
	"veribatch/writer/report"

	"github.com/xuri/excelize/v2"
)

// A coloured is a word and the conditional format that colours it.
type coloured struct {
	word string
	rule int
}

// applyFormats colours the columns that hold known words, and adds dropdowns
// to those that a person fills in.
func (t *table) applyFormats(sheet string) error {
	for i, c := range t.columns {
		area := cellName(i+1, t.head()+1) + ":" + cellName(i+1, t.row)
		if err := t.colour(sheet, area, c.words); err != nil {
			return err
		}
		if err := t.dropdown(sheet, area, &c); err != nil {
			return err
		}
	}
	return nil
}

func (t *table) colour(sheet, area string, words []coloured) error {
	if len(words) == 0 {
		return nil
	}
	var rules []excelize.ConditionalFormatOptions
	for _, w := range words {
		rules = append(rules, excelize.ConditionalFormatOptions{
			Type: "cell", Criteria: "==", Value: `"` + w.word + `"`, Format: &w.rule,
		})
	}
	return t.doc.file.SetConditionalFormat(sheet, area, rules)
}

// What is said of the cell that asks for another call, once it is chosen.
var (
	againTitle  = explain.Text{ZH: "再认证一次", EN: "Verify once more"}
	againPrompt = explain.Text{
		ZH: "资料无误、只需再认证一次的，选“是”；资料有误的，直接改左边黄色的单元格。",
		EN: "Choose yes where the data is right and only the call is to be made again. " +
			"Where it is wrong, correct the coloured cells to the left.",
	}
)

func (t *table) dropdown(sheet, area string, c *column) error {
	if len(c.choices) == 0 {
		return nil
	}
	list := excelize.NewDataValidation(true)
	list.Sqref = area
	if err := list.SetDropList(c.choices); err != nil {
		return err
	}
	if c.Key == report.AgainKey {
		list.SetInput(t.doc.say(againTitle), t.doc.say(againPrompt))
	}
	return t.doc.file.AddDataValidation(sheet, list)
}
