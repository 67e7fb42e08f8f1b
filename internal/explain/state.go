package explain

import "slices"

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
		Key:    "sent",
		Reason: Text{"结果待确认（可能已计费）", "In doubt (may have been billed)"},
		Advice: Text{
			"请求已发出但没有收到回答。再次运行会以同一业务 ID 重新提交；如需核对费用，请以阿里云账单为准。",
			"A request was sent and its answer never came. The next run submits it again " +
				"under the same BizId; what was billed is on the Alibaba Cloud bill.",
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
		Key:    "",
		Reason: Text{"尚未认证", "Not verified yet"},
		Advice: Text{
			"尚未发送，也未计费。再次运行同一命令，会从这里继续。",
			"Not sent and not billed so far. Run the same command again to continue.",
		},
	},
}
