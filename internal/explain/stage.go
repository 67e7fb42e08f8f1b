package explain

// LeftOut is what people call the conclusion of a row that somebody chose not to send.
func LeftOut() Meaning {
	return Meaning{
		Key: "left-out", Category: Input,
		Reason: Text{"未选中（未发送，未计费）", "Left out (not sent, not billed)"},
		Advice: Text{
			"该行按所选条件未发送，不算失败；原因见该行的检查结果。",
			"The row was not chosen to be sent, which is no failure; its findings say why.",
		},
	}
}

// stageFindings say how the rows ended that did not pass the earlier stage, and so are not sent.
var stageFindings = []Meaning{
	stageFinding("stage-rejected",
		Text{
			"上一步核验不通过，本步未发送，未计费。",
			"It did not pass the earlier stage; it was neither sent nor billed here.",
		},
		Text{
			"请按上一步结果中的建议处理；上一步通过后再次运行，即会发送。",
			"Do what the earlier stage's result advises; once it passes there, the same command sends it.",
		}),
	stageFinding("stage-no-record",
		Text{
			"上一步查无记录或无法核验，本步未发送，未计费。",
			"The authority had no record in the earlier stage; it was neither sent nor billed here.",
		},
		Text{
			"不是客户的问题；请用其他方式核验。",
			"It is not the person's fault; verify the person in another way.",
		}),
	stageFinding("stage-unusable",
		Text{
			"上一步服务无法使用该资料，本步未发送，未计费。",
			"The service could not use its material in the earlier stage; it was neither sent nor billed here.",
		},
		Text{
			"请按上一步结果中的建议更正资料，先运行上一步。",
			"Correct it as the earlier stage's result advises, and run that stage first.",
		}),
	stageFinding("stage-unresolved",
		Text{
			"上一步暂无结果，本步未发送，未计费。",
			"It has no verdict in the earlier stage yet; it was neither sent nor billed here.",
		},
		Text{"请先再次运行上一步。", "Run the earlier stage again first."}),
	stageFinding("stage-in-doubt",
		Text{
			"上一步结果待确认（可能已计费），本步未发送，未计费。",
			"Its answer in the earlier stage never came; it was neither sent nor billed here.",
		},
		Text{"请先再次运行上一步。", "Run the earlier stage again first."}),
	stageFinding("stage-invalid",
		Text{
			"上一步资料有误，未发送；本步也未发送，未计费。",
			"It was refused before sending in the earlier stage; it was neither sent nor billed here.",
		},
		Text{
			"请按上一步结果中的建议更正资料，先运行上一步。",
			"Correct it as the earlier stage's result advises, and run that stage first.",
		}),
	stageFinding("stage-not-sent",
		Text{
			"上一步没有该行资料的记录，本步未发送，未计费。",
			"The earlier stage knows nothing of this row's material; it was neither sent nor billed here.",
		},
		Text{
			"请先用上一步核验该行；上一步做过更正的，请给出同样的 --fixes。",
			"Verify it in the earlier stage first; if it was corrected there, give the same --fixes here.",
		}),
	stageFinding("stage-ambiguous",
		Text{
			"上一步对该用户有多个不同的结果，其中有通过也有不通过，本步未发送，未计费。",
			"The earlier stage has several answers for this user, and only some are a pass; it was neither sent nor " +
				"billed here.",
		},
		Text{
			"请核对该用户在上一步的各个结果，确认后单独核验。",
			"Look at this user's answers in the earlier stage, and verify the person apart once it is clear.",
		}),
}

func stageFinding(key string, reason, advice Text) Meaning {
	return Meaning{Key: key, Category: Input, Reason: reason, Advice: advice}
}
