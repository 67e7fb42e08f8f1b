package writer

import (
	"veribatch/internal/explain"
	"veribatch/internal/verify"
)

// A word is a text of the workbook itself.
type word = explain.Text

var (
	summaryName      = word{ZH: "汇总", EN: "Summary"}
	todoName         = word{ZH: "待处理", EN: "To do"}
	resultsName      = word{ZH: "结果", EN: "Results"}
	explanationsName = word{ZH: "说明", EN: "Explanations"}

	sandboxBanner = word{
		ZH: "沙箱演练：以下结果由沙箱生成，并非真实核验",
		EN: "Sandbox rehearsal: these results were made up by the sandbox, nobody was verified",
	}

	conclusionTitle = word{ZH: "结论", EN: "Conclusion"}

	freeOfCharge = word{ZH: "不计费", EN: "free"}
	noFigure     = word{ZH: "—", EN: "—"}
)

func yesNo(yes bool, lang explain.Lang) string {
	if yes {
		return word{ZH: "是", EN: "yes"}.In(lang)
	}
	return word{ZH: "否", EN: "no"}.In(lang)
}

// fieldNames are the fields as people call them.
var fieldNames = map[verify.Field]word{
	verify.UserID:       {ZH: "用户 ID", EN: "User id"},
	verify.Name:         {ZH: "姓名", EN: "Name"},
	verify.IDNumber:     {ZH: "身份证号", EN: "Identity number"},
	verify.FaceImage:    {ZH: "人像照", EN: "Face photo"},
	verify.IDFrontImage: {ZH: "身份证人像面", EN: "ID card front"},
	verify.IDBackImage:  {ZH: "身份证国徽面", EN: "ID card back"},
	verify.BizID:        {ZH: "业务 ID", EN: "BizId"},
}
