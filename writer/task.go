package writer

import (
	"slices"

	"veribatch/internal/explain"
	"veribatch/internal/verify"
)

// A task is what a person must do about a record; the empty one is nothing.
type task string

// The tasks. Their strings are part of JSON Lines.
const (
	correctIdentity task = "correct-identity"
	retakeFace      task = "retake-face"
	retakeCard      task = "retake-card"
	renewCard       task = "renew-card"
	replaceImage    task = "replace-image"
	mendRow         task = "mend-row"
	verifyByHand    task = "verify-by-hand"
)

// tasks are all there are: in words, where to correct, and in which colour.
var tasks = []struct {
	task   task
	words  word
	fields []verify.Field
	tint   tint
}{
	{correctIdentity, word{ZH: "更正姓名或身份证号", EN: "Correct name or number"}, []verify.Field{verify.Name, verify.IDNumber}, tints[verify.Invalid]},
	{retakeFace, word{ZH: "重拍人像照", EN: "Retake the face photo"}, []verify.Field{verify.FaceImage}, tints[verify.Rejected]},
	{retakeCard, word{ZH: "重拍身份证照片", EN: "Photograph the ID card again"}, []verify.Field{verify.IDFrontImage, verify.IDBackImage}, tints[verify.Unusable]},
	{renewCard, word{ZH: "身份证过期，换新证照片", EN: "Card expired: use a new one"}, []verify.Field{verify.IDFrontImage, verify.IDBackImage}, tints[verify.Sent]},
	{replaceImage, word{ZH: "更换图片或地址", EN: "Replace an image or its address"}, []verify.Field{verify.FaceImage, verify.IDFrontImage, verify.IDBackImage}, tints[verify.Unresolved]},
	{mendRow, word{ZH: "修正该行数据", EN: "Mend the row"}, nil, tints[verify.Pending]},
	{verifyByHand, word{ZH: "人工核验", EN: "Verify by hand"}, nil, tints[verify.Passed]},
}

// taskOf returns what a person must do. Records that the next run takes up
// by itself are nobody's task, but for those whose image can't be fetched
// and those whose own BizId is used up: trying again won't help them.
func taskOf(r verify.Result) task {
	c := causeOf(r)
	switch r.Outcome.State {
	case verify.Rejected, verify.Unusable, verify.Invalid:
	case verify.Unresolved:
		if c.kind == byCode && slices.Contains([]string{"DownloadTimedOut", "NoPermission"}, c.key) {
			return replaceImage
		}
		if c != (cause{byCode, "3104"}) {
			return ""
		}
	default:
		return ""
	}
	switch c {
	case cause{byStatus, "5"}:
		return renewCard
	case cause{byStatus, "9"}:
		return verifyByHand
	}
	return taskIn(c.meaning().Category)
}

func taskIn(category explain.Category) task {
	switch category {
	case explain.Identity:
		return correctIdentity
	case explain.Face:
		return retakeFace
	case explain.IDCardPhoto:
		return retakeCard
	case explain.Image:
		return replaceImage
	case explain.Request, explain.Input:
		return mendRow
	}
	return verifyByHand
}

// in returns the task as people read it.
func (t task) in(lang explain.Lang) string {
	for _, known := range tasks {
		if known.task == t {
			return known.words.In(lang)
		}
	}
	return ""
}

// toCorrect returns the fields that a record's task is about: the one that
// was refused, else those of the task.
func toCorrect(r verify.Result) []verify.Field {
	if f, ok := refusal(r.Findings); ok && f.Field != "" && causeOf(r).kind == byFinding {
		return []verify.Field{f.Field}
	}
	t := taskOf(r)
	for _, known := range tasks {
		if known.task == t {
			return known.fields
		}
	}
	return nil
}
