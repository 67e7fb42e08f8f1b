package report

import (
	"veribatch/internal/explain"
	"veribatch/internal/verify"
)

// A Task is what a person must do about a record. The empty one is nothing.
type Task string

// The tasks. Their strings are part of JSON Lines.
const (
	CorrectIdentity Task = "correct-identity"
	CorrectElement  Task = "correct-element"
	RetakeFace      Task = "retake-face"
	RetakeCard      Task = "retake-card"
	RenewCard       Task = "renew-card"
	ReplaceImage    Task = "replace-image"
	MendRow         Task = "mend-row"
	VerifyByHand    Task = "verify-by-hand"
)

// tasks has every task in the order in which a report lists them, and the
// fields that it is about.
var tasks = []struct {
	task   Task
	label  explain.Text
	fields []verify.Field
}{
	{CorrectIdentity, explain.Text{ZH: "更正姓名或身份证号", EN: "Correct name or number"},
		[]verify.Field{verify.Name, verify.IDNumber}},
	{CorrectElement, explain.Text{ZH: "更正手机号、银行卡号或日期", EN: "Correct mobile, card or date"},
		[]verify.Field{verify.Mobile, verify.BankCard, verify.ValidFrom, verify.ValidUntil, verify.RegisterDate}},
	{RetakeFace, explain.Text{ZH: "重拍人像照", EN: "Retake the face photo"},
		[]verify.Field{verify.FaceImage}},
	{RetakeCard, explain.Text{ZH: "重拍身份证照片", EN: "Photograph the ID card again"},
		[]verify.Field{verify.IDFrontImage, verify.IDBackImage}},
	{RenewCard, explain.Text{ZH: "身份证过期，换新证照片", EN: "Card expired: use a new one"},
		[]verify.Field{verify.IDFrontImage, verify.IDBackImage}},
	{ReplaceImage, explain.Text{ZH: "更换图片或地址", EN: "Replace an image or its address"},
		verify.ImageFields()},
	{MendRow, explain.Text{ZH: "修正该行数据", EN: "Mend the row"}, nil},
	{VerifyByHand, explain.Text{ZH: "人工核验", EN: "Verify by hand"}, nil},
}

// Tasks returns every task, in the order in which a report lists them.
func Tasks() []Task {
	var all []Task
	for _, t := range tasks {
		all = append(all, t.task)
	}
	return all
}

// Label returns the task as people read it.
func (t Task) Label(lang explain.Lang) string {
	for _, known := range tasks {
		if known.task == t {
			return known.label.In(lang)
		}
	}
	return ""
}

// fields are those that the task is about.
func (t Task) fields() []verify.Field {
	for _, known := range tasks {
		if known.task == t {
			return known.fields
		}
	}
	return nil
}

// unresolvedTasks are about the records that another run won't help, though it
// takes them up: their image can't be fetched, or their own BizId is used up.
var unresolvedTasks = map[Reason]Task{
	{Kind: ByCode, Key: "DownloadTimedOut"}: ReplaceImage,
	{Kind: ByCode, Key: "NoPermission"}:     ReplaceImage,
	{Kind: ByCode, Key: "3104"}:             MendRow,
}

// reasonTasks are the tasks of reasons whose category would say another one.
var reasonTasks = map[Reason]Task{
	{Kind: ByStatus, Key: "5"}: RenewCard,
	{Kind: ByStatus, Key: "9"}: VerifyByHand,
}

// taskOf returns what a person must do about a record in a state, for a reason
// and its category.
func taskOf(state verify.State, reason Reason, category explain.Category) Task {
	switch state {
	case verify.Unresolved, verify.Exhausted:
		return unresolvedTasks[reason]
	case verify.Rejected, verify.Unusable, verify.Invalid:
		if task, ok := reasonTasks[reason]; ok {
			return task
		}
		return taskIn(category)
	}
	return ""
}

func taskIn(category explain.Category) Task {
	switch category {
	case explain.Identity:
		return CorrectIdentity
	case explain.Mobile, explain.BankCard:
		return CorrectElement
	case explain.Face:
		return RetakeFace
	case explain.IDCardPhoto:
		return RetakeCard
	case explain.Image:
		return ReplaceImage
	case explain.Request, explain.Input:
		return MendRow
	}
	return VerifyByHand
}
