package explain

import "slices"

var (
	id2About    = Text{"姓名与身份证号是否一致？", "Do name and identity number belong together?"}
	periodAbout = Text{"姓名、身份证号与证件有效期是否一致？",
		"Do name, identity number and the card's validity belong together?"}
	mobile2About  = Text{"手机号是否以此姓名登记？", "Is the mobile registered under this name?"}
	mobile3About  = Text{"手机号是否以此姓名和身份证号登记？", "Is the mobile registered under this name and number?"}
	recycledAbout = Text{"注册以来，手机号是否已换机主（二次号）？",
		"Has the mobile changed hands since it was registered?"}
)

// What is to be done about more than one answer.
var (
	nothingToDo    = Text{"无需处理。", "Nothing to do."}
	authorityLacks = Text{
		"这不是客户的问题：权威数据源没有此人的记录，重试通常无效，请人工核验。本次不计费。",
		"This is not the person's fault: the authority has no such record. Retrying rarely helps; check by hand. " +
			"It isn't billed.",
	}
	checkMobile = Text{
		"请与客户核实手机号是否本人实名办理；号码错误的请更正后再次运行，非本人名下的请改用本人号码。",
		"Ask the person whether the mobile is in their own name; correct a wrong number and run again, or use " +
			"one that is.",
	}
)

// noRecord is BizCode 3.
var noRecord = Meaning{
	Key: "3", Category: Authority, Advice: authorityLacks,
	Reason: Text{
		"查无记录：权威数据源没有可供核验的记录。",
		"No record: the authority has nothing to compare with.",
	},
}

var id2Answers = newTable([]Meaning{
	{
		Key: "1", Advice: nothingToDo,
		Reason: Text{
			"核验一致：姓名与身份证号一致。",
			"They agree: name and identity number belong together.",
		},
	},
	{
		Key: "2", Category: Identity,
		Reason: Text{
			"核验不一致：姓名与身份证号不一致。",
			"They disagree: name and identity number do not belong together.",
		},
		Advice: Text{
			"请对照身份证核对姓名和身份证号，留意生僻字、间隔号和末位 X；更正后再次运行。",
			"Compare name and number with the ID card; check rare characters, the middle dot and a final X. " +
				"Correct them and run again.",
		},
	},
	noRecord,
})

var periodAnswers = newTable([]Meaning{
	{
		Key: "1", Advice: nothingToDo,
		Reason: Text{
			"核验一致：姓名、身份证号与证件有效期一致。",
			"They agree: name, identity number and validity belong together.",
		},
	},
	{
		Key: "2", Category: Identity,
		Reason: Text{
			"核验不一致：姓名、身份证号与证件有效期不一致。",
			"They disagree: name, identity number and validity do not belong together.",
		},
		Advice: Text{
			"请对照身份证核对姓名、身份证号和国徽面的有效期限；换过新证的，请用新证的有效期，更正后再次运行。",
			"Compare name, number and the validity on the emblem side with the ID card; use the new card's if " +
				"there is one. Correct and run again.",
		},
	},
	noRecord,
})

var mobile2Answers = newTable([]Meaning{
	{
		Key: "1", Advice: nothingToDo,
		Reason: Text{"核验一致：手机号与姓名一致。", "They agree: mobile and name belong together."},
	},
	{
		Key: "2", Category: Mobile, Advice: checkMobile,
		Reason: Text{
			"核验不一致：手机号与姓名不一致。",
			"They disagree: mobile and name do not belong together.",
		},
	},
	noRecord,
})

// mobile3Meanings are the BizCodes of the three elements.
var mobile3Meanings = []Meaning{
	{
		Key: "1", Advice: nothingToDo,
		Reason: Text{
			"核验一致：手机号、姓名与身份证号一致。",
			"They agree: mobile, name and identity number belong together.",
		},
	},
	{
		Key: "2", Category: Mobile, Advice: checkMobile,
		Reason: Text{
			"核验不一致：手机号、姓名与身份证号不一致。",
			"They disagree: mobile, name and identity number do not belong together.",
		},
	},
	noRecord,
}

var mobile3Answers = newTable(mobile3Meanings)

var mobile3DetailAnswers = newTable(slices.Concat(mobile3Meanings, []Meaning{
	{
		Key: "101", Advice: nothingToDo,
		Reason: Text{
			"核验一致：手机号、姓名与身份证号一致。",
			"They agree: mobile, name and identity number belong together.",
		},
	},
	{
		Key: "201", Category: Mobile, Advice: checkMobile,
		Reason: Text{
			"核验不一致：手机号与姓名、身份证号均不一致，手机号可能已属于他人。",
			"They disagree: the mobile fits neither name nor number; it may be somebody else's.",
		},
	},
	{
		Key: "202", Category: Identity,
		Reason: Text{
			"核验不一致：手机号与姓名一致，与身份证号不一致。",
			"They disagree: the mobile fits the name and not the identity number.",
		},
		Advice: Text{
			"请对照身份证核对身份证号，更正后再次运行。",
			"Compare the number with the ID card, correct it and run again.",
		},
	},
	{
		Key: "203", Category: Identity,
		Reason: Text{
			"核验不一致：手机号与身份证号一致，与姓名不一致。",
			"They disagree: the mobile fits the identity number and not the name.",
		},
		Advice: Text{
			"请对照身份证核对姓名，留意生僻字和间隔号，更正后再次运行。",
			"Compare the name with the ID card, check rare characters and the middle dot, correct it and run " +
				"again.",
		},
	},
	{
		Key: "204", Category: Mobile, Advice: checkMobile,
		Reason: Text{"核验不一致：其他不一致。", "They disagree in another way."},
	},
	{
		Key: "301", Category: Authority, Advice: authorityLacks,
		Reason: Text{
			"查无记录：运营商没有可供核验的记录。",
			"No record: the operator has nothing to compare with.",
		},
	},
}))

var recycledAnswers = newTable([]Meaning{
	{
		Key: "3", Category: Authority, Advice: authorityLacks,
		Reason: Text{
			"查无记录：运营商没有可供核验的记录。",
			"No record: the operator has nothing to compare with.",
		},
	},
	{
		Key: "101", Advice: nothingToDo,
		Reason: Text{
			"注册日期不早于号码的启用日期：机主未变更。",
			"It was registered on or after the number's activation: it is still the same holder's.",
		},
	},
	{
		Key: "102", Category: Mobile,
		Reason: Text{
			"注册日期早于号码的启用日期：号码已换机主（二次号）。",
			"It was registered before the number's activation: it is somebody else's now.",
		},
		Advice: Text{
			"请停止向该号码发送验证码和通知，联系客户更新手机号。",
			"Stop sending codes and messages to this number, and ask the person for the new one.",
		},
	},
	{
		Key: "103", Category: Authority,
		Reason: Text{
			"号码有新用户，运营商数据尚未同步。",
			"The number has a new subscriber, whose record is not synchronised yet.",
		},
		Advice: Text{
			"这不是客户的问题：数据尚未同步，过几日再核验，或与客户核实号码。",
			"This is not the person's fault: check again in some days, or ask the person.",
		},
	},
	{
		Key: "301", Category: Authority, Advice: authorityLacks,
		Reason: Text{
			"查无记录：数据异常或号码已销号。",
			"No record: the data is at fault, or the number was closed.",
		},
	},
})
