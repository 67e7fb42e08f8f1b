package workbook

import "veribatch/internal/explain"

// A Sheet is one of those that a workbook may have.
type Sheet string

// The sheets.
const (
	Summary      Sheet = "summary"
	Results      Sheet = "results"
	ToDo         Sheet = "todo"
	Explanations Sheet = "explanations"
)

var sheetNames = map[Sheet]explain.Text{
	Summary:      {ZH: "汇总", EN: "Summary"},
	Results:      {ZH: "结果", EN: "Results"},
	ToDo:         {ZH: "待处理", EN: "To do"},
	Explanations: {ZH: "说明", EN: "Explanations"},
}

// Sheets returns every sheet in its order.
func Sheets() []Sheet { return []Sheet{Summary, Results, ToDo, Explanations} }

// Name returns what the sheet is called in a workbook.
func (s Sheet) Name(lang explain.Lang) string { return sheetNames[s].In(lang) }
