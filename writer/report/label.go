package report

import (
	"veribatch/internal/explain"
	"veribatch/internal/verify"
)

// YesNo returns the word for a bool.
func YesNo(yes bool, lang explain.Lang) string {
	if yes {
		return explain.Text{ZH: "是", EN: "yes"}.In(lang)
	}
	return explain.Text{ZH: "否", EN: "no"}.In(lang)
}

// StateName returns what people call a state.
func StateName(state verify.State, lang explain.Lang) string {
	return explain.State(string(state)).Reason.In(lang)
}

// fieldNames are what people call the fields.
var fieldNames = map[verify.Field]explain.Text{
	verify.UserID:       {ZH: "用户 ID", EN: "User id"},
	verify.Name:         {ZH: "姓名", EN: "Name"},
	verify.IDNumber:     {ZH: "身份证号", EN: "Identity number"},
	verify.FaceImage:    {ZH: "人像照", EN: "Face photo"},
	verify.IDFrontImage: {ZH: "身份证人像面", EN: "ID card front"},
	verify.IDBackImage:  {ZH: "身份证国徽面", EN: "ID card back"},
	verify.BizID:        {ZH: "业务 ID", EN: "BizId"},
}

// inBrackets appends to text what stands in brackets, in the language's own.
func inBrackets(text, bracketed string, lang explain.Lang) string {
	return text + explain.Text{ZH: "（" + bracketed + "）", EN: " (" + bracketed + ")"}.In(lang)
}
