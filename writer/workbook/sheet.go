package workbook

import "veribatch/internal/explain"

// A Sheet is one of those that a workbook may have.
type Sheet string

// The sheets.
const (
	Summary      Sheet = "summary"
	Results      Sheet = "results"
	ToDo         Sheet = "todo"
	Lists        Sheet = "lists"       // how To-do lists came back; only where some were handed out
	Corrections  Sheet = "corrections" // cells that people changed; only where they did
	Explanations Sheet = "explanations"
)

var sheetNames = map[Sheet]explain.Text{
	Summary:      {ZH: "汇总", EN: "Summary"},
	Results:      {ZH: "结果", EN: "Results"},
	ToDo:         {ZH: "待处理", EN: "To do"},
	Lists:        {ZH: "回收情况", EN: "Lists returned"},
	Corrections:  {ZH: "更正记录", EN: "Corrections"},
	Explanations: {ZH: "说明", EN: "Explanations"},
}

// Sheets returns every sheet in its order.
func Sheets() []Sheet { return []Sheet{Summary, Results, ToDo, Lists, Corrections, Explanations} }

// Name returns what the sheet is called in a workbook.
func (s Sheet) Name(lang explain.Lang) string { return sheetNames[s].In(lang) }
