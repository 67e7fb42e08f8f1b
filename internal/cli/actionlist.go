package cli

import (
	"fmt"
	"strings"

	"veribatch/internal/cloudauth"
	"veribatch/internal/explain"
	"veribatch/internal/verify"
	"veribatch/internal/words"
)

// printActions lists the verifications: the question each answers, its columns,
// its answers, its quota, and whether its price is known.
func printActions(out printer) {
	for _, a := range cloudauth.Actions() {
		out.say("%s  %s", a.Name, a.Title)
		for _, line := range []struct {
			name explain.Text
			text words.Text
		}{
			{explain.Text{ZH: "问题", EN: "question"}, explain.About(a.Name)},
			{explain.Text{ZH: "所需列", EN: "columns"}, columnsOf(a.Action)},
			{explain.Text{ZH: "结果", EN: "answers"}, answersOf(a)},
			{explain.Text{ZH: "限速", EN: "quota"}, quotaOf(a)},
			{explain.Text{ZH: "单价", EN: "price"}, priceOf(a)},
			{explain.Text{ZH: "说明", EN: "note"}, noteOf(a)},
		} {
			if text := line.text.In(out.lang); text != "" {
				out.say("    %s: %s", line.name.In(out.lang), text)
			}
		}
	}
}

func columnsOf(a verify.Action) words.Text {
	var parts []string
	for _, f := range a.Required {
		parts = append(parts, string(f))
	}
	for _, f := range append(a.Optional, a.Growing...) {
		parts = append(parts, "["+string(f)+"]")
	}
	return words.Names(parts)
}

// answersOf names the answers by their codes: what they mean, explain says one by one.
func answersOf(a *cloudauth.Action) words.Text {
	var keys []string
	for _, m := range explain.Answers(a.Name) {
		keys = append(keys, m.Key)
	}
	return words.Verbatim(strings.Join(keys, " "))
}

func quotaOf(a *cloudauth.Action) explain.Text {
	if a.Quota == 0 {
		return explain.Text{ZH: "未公布", EN: "not published"}
	}
	return explain.Text{
		ZH: fmt.Sprintf("每个主账号每秒 %g 次", a.Quota), EN: fmt.Sprintf("%g calls/s for a whole account", a.Quota),
	}
}

func priceOf(a *cloudauth.Action) explain.Text {
	if a.Price == 0 {
		return explain.Text{ZH: "未公布，可用 --price 指定", EN: "not published; give it with --price"}
	}
	return explain.Text{ZH: fmt.Sprintf("每次 %s 元", a.Price), EN: fmt.Sprintf("%s CNY a call", a.Price)}
}

func noteOf(a *cloudauth.Action) explain.Text {
	if a.Default() {
		return explain.Text{ZH: "已停止向新账号售卖；已开通的账号可继续使用。",
			EN: "no longer sold to new accounts; those that have it can go on."}
	}
	return explain.Text{}
}
