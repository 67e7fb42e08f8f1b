package idcard

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"veribatch/internal/cell"
)

// placeholders are what people write where they have no name, beside the words for nothing.
var placeholders = cell.NewWords(
	"测试", "测试用户", "匿名", "某某", "某某某", "某人", "先生", "女士", "小姐", "保密", "待定", "待补", "待补充",
	"待填",
	"未填", "未填写", "未提供", "无姓名", "无名", "姓名", "用户", "客户", "会员", "注销", "已注销", "空白",
	"true", "false", "test", "tester", "unknown", "anonymous", "name",
)

// placeholder reports whether a normalised name is a word for nothing, or has no letter at all. What was lost in an
// export may have been a letter: question marks and private-use characters are not for it to judge.
func placeholder(name string) bool {
	return cell.Nothing(name) || placeholders.Have(name) || !strings.ContainsFunc(name, mayBeLetter)
}

func mayBeLetter(r rune) bool {
	return common(r) || unicode.IsLetter(r) || han(r) || unicode.Is(unicode.Co, r) ||
		r == '?' || r == '？' || r == utf8.RuneError
}
