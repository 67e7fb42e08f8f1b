package explain

var bankAbout = Text{"银行卡是否属于此姓名（及身份证号、预留手机号）？",
	"Does the bank card belong to this name, and to the number and mobile if given?"}

// What is to be done about more than one answer about a card.
var (
	checkCard = Text{
		"请与持卡人核对姓名、卡号及预留信息，更正后再次运行。",
		"Check name, card number and what the bank has on file with the holder; correct and run again.",
	}
	askBank = Text{
		"请持卡人联系发卡银行处理，或改用其他银行卡。",
		"Have the holder turn to the issuing bank, or use another card.",
	}
	checkOtherwise = Text{
		"这不是不一致：权威数据源没有给出结论，请改用其他方式核验。本次不计费。",
		"This is no disagreement: the authority gave no conclusion. Check in another way. It isn't billed.",
	}
)

var bankAnswers = newTable([]Meaning{
	{
		Key: "1", Advice: nothingToDo,
		Reason: Text{
			"核验一致：银行卡与所填信息一致。",
			"They agree: the card and what was given belong together.",
		},
	},
	{
		Key: "2", Category: BankCard, Advice: checkCard,
		Reason: Text{
			"核验不一致：银行卡与所填信息不一致。",
			"They disagree: the card and what was given do not belong together.",
		},
	},
	noRecord,
	{
		Key: "201", Category: BankCard, Advice: checkCard,
		Reason: Text{"核验不一致：持卡人信息有误。", "They disagree: the holder's details are wrong."},
	},
	{
		Key: "202", Category: BankCard, Advice: askBank,
		Reason: Text{"核验不一致：未开通无卡支付。", "They disagree: card-less payment is not enabled."},
	},
	{
		Key: "203", Category: BankCard, Advice: askBank,
		Reason: Text{"核验不一致：此卡已过期。", "They disagree: the card has expired."},
	},
	{
		Key: "204", Category: BankCard, Advice: askBank,
		Reason: Text{"核验不一致：受限制的卡。", "They disagree: the card is restricted."},
	},
	{
		Key: "205", Category: BankCard, Advice: askBank,
		Reason: Text{"核验不一致：此卡被没收。", "They disagree: the card was confiscated."},
	},
	{
		Key: "206", Category: BankCard, Advice: checkCard,
		Reason: Text{"核验不一致：无效卡号。", "They disagree: the card number is invalid."},
	},
	{
		Key: "207", Category: BankCard, Advice: checkCard,
		Reason: Text{"核验不一致：此卡无对应发卡行。", "They disagree: no bank issued the card."},
	},
	{
		Key: "208", Category: BankCard, Advice: askBank,
		Reason: Text{
			"核验不一致：此卡未初始化或睡眠卡。",
			"They disagree: the card is not initialised, or dormant.",
		},
	},
	{
		Key: "209", Category: BankCard, Advice: askBank,
		Reason: Text{
			"核验不一致：作弊卡、吞卡。",
			"They disagree: the card is marked as fraudulent or retained.",
		},
	},
	{
		Key: "210", Category: BankCard, Advice: askBank,
		Reason: Text{"核验不一致：此卡已挂失。", "They disagree: the card was reported lost."},
	},
	{
		Key: "211", Category: BankCard, Advice: askBank,
		Reason: Text{"核验不一致：密码错误次数超限。", "They disagree: too many wrong passwords."},
	},
	{
		Key: "212", Category: BankCard, Advice: askBank,
		Reason: Text{"核验不一致：发卡行不支持此交易。", "They disagree: the issuer does not support this."},
	},
	{
		Key: "213", Category: BankCard, Advice: askBank,
		Reason: Text{
			"核验不一致：卡状态不正常。",
			"They disagree: the card's state is abnormal (frozen, say).",
		},
	},
	{
		Key: "214", Category: BankCard, Advice: askBank,
		Reason: Text{"核验不一致：未预留手机号。", "They disagree: no mobile is on file."},
	},
	{
		Key: "215", Category: BankCard, Advice: checkCard,
		Reason: Text{
			"核验不一致：密码、有效期或 CVN2 有误。",
			"They disagree: password, date or CVN2 is wrong.",
		},
	},
	{
		Key: "216", Category: BankCard, Advice: checkCard,
		Reason: Text{"核验不一致：其他原因。", "They disagree: another reason."},
	},
	{
		Key: "101", Advice: nothingToDo,
		Reason: Text{"核验一致：银行卡与所填信息一致。", "They agree: the card belongs to what was given."},
	},
	{
		Key: "301", Category: Authority, Advice: checkOtherwise,
		Reason: Text{"无法核验：不支持此卡的核验。", "No record: this card is not supported."},
	},
	{
		Key: "302", Category: Authority, Advice: checkOtherwise,
		Reason: Text{"无法核验：发卡行拒绝核验。", "No record: the bank refused."},
	},
	{
		Key: "303", Category: Authority, Advice: checkOtherwise,
		Reason: Text{"无法核验：不支持此手机号。", "No record: this mobile is not supported."},
	},
	{
		Key: "304", Category: Authority, Advice: checkOtherwise,
		Reason: Text{"无法核验：号码有误。", "No record: the number is wrong."},
	},
	{
		Key: "305", Category: Authority, Advice: checkOtherwise,
		Reason: Text{"无法核验：其他原因。", "No record: another reason."},
	},
	{
		Key: "306", Category: Authority, Advice: checkOtherwise,
		Reason: Text{"无法核验：核验次数过多。", "No record: too many attempts."},
	},
})
