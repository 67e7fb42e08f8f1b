package explain

import (
	"slices"
	"strings"
)

// States returns the meanings of every state, the good ones first.
func States() []Meaning { return slices.Clone(states) }

var states = []Meaning{
	{
		Key:    "passed",
		Reason: Text{"通过", "Passed"},
		Advice: Text{
			"无需处理。",
			"Nothing to do.",
		},
	},
	{
		Key:    "rejected",
		Reason: Text{"不通过", "Rejected"},
		Advice: Text{
			"请按“可能原因”和“建议”处理；更正资料后再次运行，只对更正过的记录重新认证和计费。",
			"Follow the reason and advice of the row. Correct the data and run " +
				"again: only what you changed is verified and paid for.",
		},
	},
	{
		Key:    "unusable",
		Reason: Text{"材料不可用", "Material unusable"},
		Advice: Text{
			"服务无法使用这份材料，请按“建议”更换图片或更正资料后再次运行。",
			"The service cannot use this material. Replace the image or correct the data as advised, and run again.",
		},
	},
	{
		Key:    "unresolved",
		Reason: Text{"暂无结果（下次自动重试）", "No verdict yet (tried again next run)"},
		Advice: Text{
			"资料无需改动，稍后再次运行同一命令即可。",
			"Nothing needs correcting: run the same command again later.",
		},
	},
	{
		Key: "exhausted",
		Reason: Text{
			"暂无结果（次数已用完，需用 --retry 再次发送）",
			"No verdict (out of attempts, sent again with --retry only)",
		},
		Advice: Text{
			"多次认证仍无结果，再次运行同一命令不会发送这条记录。请先按错误码排除原因，必要时将错误码和请求 ID 提供给" +
				"阿里云技术支持；然后用 --retry unresolved（结果待确认的用 --retry sent）再次发送并付费。",
			"It was tried several times without a verdict, and the same command does not send it again. Remove the " +
				"cause first; if the error code does not tell it, quote code and request id to Alibaba Cloud " +
				"support. " +
				"Then --retry unresolved (--retry sent for what is in doubt) sends it again, and pays for it.",
		},
	},
	{
		Key:    "sent",
		Reason: Text{"结果待确认（可能已计费）", "In doubt (may have been billed)"},
		Advice: Text{
			"请求已发出但没有收到回答。再次运行会以同一业务 ID 重新提交（次数已用完的，需用 --retry " +
				"sent）；如需核对费用，请以阿里云账单为准。",
			"A request was sent and its answer never came. The next run submits it again under the same BizId, " +
				"with --retry sent if it is out of attempts; what was billed is on the Alibaba Cloud bill.",
		},
	},
	{
		Key:    "invalid",
		Reason: Text{"资料有误（未发送，未计费）", "Invalid data (not sent, not billed)"},
		Advice: Text{
			"请按该行的检查结果更正资料后再次运行。",
			"Correct the row as its findings advise, and run again.",
		},
	},
	{
		Key:    "erased",
		Reason: Text{"已删除（不再认证）", "Erased (never verified again)"},
		Advice: Text{
			"已按请求从断点记录中删除此人的结果，以后的运行不再发送，也不再计费。" +
				"原始文件和此前导出的结果文件不在其内，请自行删除。",
			"What was known of this person was removed from the checkpoint on request: no run sends it or pays for " +
				"it again. The input and the files that were exported before are not covered: delete them yourself.",
		},
	},
	{
		Key:    "",
		Reason: Text{"尚未发送", "Not sent yet"},
		Advice: Text{
			"尚未发送，也未计费。再次运行同一命令，会从这里继续。",
			"Not sent and not billed so far. Run the same command again to continue.",
		},
	},
}

// Conclusion returns the conclusion of a name: a state's key, or what people call it for any action, in either
// language, with or without what stands behind it in parentheses.
func Conclusion(name string) (Meaning, bool) {
	all := append(States(), NoRecord(false), NoRecord(true))
	for _, m := range states {
		if called, ok := Agreement(m.Key); ok {
			m.Reason = called
			all = append(all, m)
		}
	}
	i := slices.IndexFunc(all, func(m Meaning) bool { return name != "" && (m.Key == name || m.Reason.names(name)) })
	if i < 0 {
		return Meaning{}, false
	}
	return all[i], true
}

func (t Text) names(name string) bool {
	zh, _, _ := strings.Cut(t.ZH, "（")
	en, _, _ := strings.Cut(t.EN, " (")
	return name == t.ZH || name == zh || strings.EqualFold(name, t.EN) || strings.EqualFold(name, en)
}
