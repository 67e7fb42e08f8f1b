package explain

import (
	"fmt"
	"strconv"
	"strings"
)

// An actionTable explains the answers and the codes of an action other than
// VerifyMaterial. Answers are found by BizCode (one digit), by SubCode (three),
// or by Passed (T or F).
type actionTable struct {
	about   Text // the question that it answers
	answers table
	codes   table
}

// actionTables are by the API names.
var actionTables = map[string]actionTable{
	"Id2MetaVerify":                   {id2About, id2Answers, elementCodes},
	"Id2MetaStandardVerify":           {id2About, id2Answers, elementCodes},
	"Id2MetaPeriodVerify":             {periodAbout, periodAnswers, elementCodes},
	"Mobile2MetaVerify":               {mobile2About, mobile2Answers, elementCodes},
	"Mobile3MetaSimpleVerify":         {mobile3About, mobile3Answers, elementCodes},
	"Mobile3MetaSimpleStandardVerify": {mobile3About, mobile3Answers, elementCodes},
	"Mobile3MetaDetailVerify":         {mobile3About, mobile3DetailAnswers, elementCodes},
	"Mobile3MetaDetailStandardVerify": {mobile3About, mobile3DetailAnswers, elementCodes},
	"MobileRecycledMetaVerify":        {recycledAbout, recycledAnswers, elementCodes},
	"BankMetaVerify":                  {bankAbout, bankAnswers, elementCodes},
	"Id3MetaVerify":                   {id3About, id3Answers, id3Codes},
	"ContrastFaceVerify":              {contrastAbout, contrastAnswers, contrastCodes},
}

// About returns the question that an action answers.
func About(action string) Text {
	if t, ok := actionTables[action]; ok {
		return t.about
	}
	return Text{
		"此人的人脸、姓名、身份证号（及身份证照片）是否与权威数据源一致？",
		"Do this face, name and number, and the ID card if it is sent, agree with the authority's?",
	}
}

// Answers returns the meanings of an action's answers: VerifyStatus for VerifyMaterial.
func Answers(action string) []Meaning {
	if t, ok := actionTables[action]; ok {
		return append([]Meaning(nil), t.answers.list...)
	}
	return Statuses()
}

// ActionCodes returns the meanings of the codes that are an action's own; nil for VerifyMaterial.
func ActionCodes(action string) []Meaning {
	return append([]Meaning(nil), actionTables[action].codes.list...)
}

// Answer returns the meaning of an answer of an action other than VerifyMaterial:
// that of its SubCode, else of what decided. A SubCode that no document explains
// is shown with its number, and nothing is made of it.
func Answer(action, decided, subCode string) Meaning {
	t := actionTables[action].answers
	if m, ok := t.find(subCode); ok && subCode != "" {
		return m
	}
	m, ok := t.find(decided)
	if !ok {
		m = Meaning{Key: decided, Category: Service, Reason: Text{
			"服务返回了文档未说明的结果 " + decided + "。",
			"The service answered " + decided + ", which the documents don't explain.",
		}}
	}
	if subCode == "" {
		return m
	}
	m.Reason.ZH = fmt.Sprintf("%s（SubCode %s，官方文档未说明其含义。）", strings.TrimSpace(m.Reason.ZH), subCode)
	m.Reason.EN = fmt.Sprintf("%s (SubCode %s, which the documents don't explain.)", m.Reason.EN, subCode)
	return m
}

// ActionCode returns the meaning of an error code of an action: its own, or what
// every action may come to. A number is never another action's.
func ActionCode(action, code string) (Meaning, bool) {
	t, ok := actionTables[action]
	if !ok {
		return Code(code)
	}
	if m, ok := t.codes.find(code); ok {
		return m, true
	}
	if _, err := strconv.Atoi(code); err == nil {
		return Meaning{}, false
	}
	return Code(code)
}

// NoRecord is what people call the conclusion that the authority has nothing to
// compare with, for an action that compares faces or for one that doesn't.
func NoRecord(face bool) Meaning {
	m := Meaning{
		Key: "no-record", Category: Authority,
		Reason: Text{"查无记录", "No record"},
		Advice: Text{
			"这不是客户的问题：权威数据源没有可比对的记录，重试通常无效，请人工核验。",
			"This is not the person's fault: the authority has nothing to compare with. Retrying rarely helps; " +
				"check by hand.",
		},
	}
	if face {
		m.Reason = Text{"无法核验", "Cannot be verified"}
	}
	return m
}

// Agreement is what people call passed and rejected of an action that compares data.
func Agreement(state string) (Text, bool) {
	switch state {
	case "passed":
		return Text{"核验一致", "Agrees"}, true
	case "rejected":
		return Text{"核验不一致", "Disagrees"}, true
	}
	return Text{}, false
}
