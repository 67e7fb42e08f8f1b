package workbook

import "veribatch/internal/explain"

// The words that several sheets or sections share.
var (
	conclusionTitle  = explain.Text{ZH: "结论", EN: "Conclusion"}
	conclusionsTitle = explain.Text{ZH: "结论分布", EN: "Conclusions"}
	countTitle       = explain.Text{ZH: "记录数", EN: "Records"}
	shareTitle       = explain.Text{ZH: "占比", EN: "Share"}
	totalTitle       = explain.Text{ZH: "合计", EN: "Total"}
	passRateTitle    = explain.Text{ZH: "通过率", EN: "Pass rate"}
	completionTitle  = explain.Text{ZH: "完成率", EN: "Completion"}
	priceUnknown     = explain.Text{ZH: "单价未知", EN: "price unknown"}
	freeOfCharge     = explain.Text{ZH: "不计费", EN: "free"}
)

// noFigure stands where a figure would be, and there is nothing to count.
const noFigure = "—"
