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

// Verb is what people call what the action does, in Chinese.
func (o *Options) Verb() string {
	if o.Action.OrDefault().Face {
		return "认证"
	}
	return "核验"
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
	verify.Mobile:       {ZH: "手机号", EN: "Mobile"},
	verify.BankCard:     {ZH: "银行卡号", EN: "Bank card"},
	verify.ValidFrom:    {ZH: "证件有效期起", EN: "Card valid from"},
	verify.ValidUntil:   {ZH: "证件有效期止", EN: "Card valid until"},
	verify.RegisterDate: {ZH: "注册日期", EN: "Registered on"},
}

// inBrackets appends to text what stands in brackets, in the language's own.
func inBrackets(text, bracketed string, lang explain.Lang) string {
	return text + explain.Text{ZH: "（" + bracketed + "）", EN: " (" + bracketed + ")"}.In(lang)
}
