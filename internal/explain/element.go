package explain

var (
	id2About      = Text{"姓名与身份证号是否一致？", "Do name and identity number belong together?"}
	periodAbout   = Text{"姓名、身份证号与证件有效期是否一致？", "Do name, identity number and the card's validity belong together?"}
	mobile2About  = Text{"手机号是否以此姓名登记？", "Is the mobile registered under this name?"}
	mobile3About  = Text{"手机号是否以此姓名和身份证号登记？", "Is the mobile registered under this name and number?"}
	recycledAbout = Text{"注册以来，手机号是否已换机主（二次号）？", "Has the mobile changed hands since it was registered?"}
	bankAbout     = Text{"银行卡是否属于此姓名（及身份证号、预留手机号）？",
		"Does the bank card belong to this name, and to the number and mobile if given?"}
)

var id2Answers = newTable([]Meaning{
	{
		Key: "1",
		Reason: Text{
			"核验一致：姓名与身份证号一致。",
			"They agree: name and identity number belong together.",
		},
		Advice: Text{
			"无需处理。",
			"Nothing to do.",
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
	{
		Key: "3", Category: Authority,
		Reason: Text{
			"查无记录：权威数据源没有可供核验的记录。",
			"No record: the authority has nothing to compare with.",
		},
		Advice: Text{
			"这不是客户的问题：权威数据源没有此人的记录，重试通常无效，请人工核验。本次不计费。",
			"This is not the person's fault: the authority has no such record. Retrying rarely helps; check by " +
				"hand. It isn't billed.",
		},
	},
})

var periodAnswers = newTable([]Meaning{
	{
		Key: "1",
		Reason: Text{
			"核验一致：姓名、身份证号与证件有效期一致。",
			"They agree: name, identity number and validity belong together.",
		},
		Advice: Text{
			"无需处理。",
			"Nothing to do.",
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
	{
		Key: "3", Category: Authority,
		Reason: Text{
			"查无记录：权威数据源没有可供核验的记录。",
			"No record: the authority has nothing to compare with.",
		},
		Advice: Text{
			"这不是客户的问题：权威数据源没有此人的记录，重试通常无效，请人工核验。本次不计费。",
			"This is not the person's fault: the authority has no such record. Retrying rarely helps; check by " +
				"hand. It isn't billed.",
		},
	},
})

var mobile2Answers = newTable([]Meaning{
	{
		Key: "1",
		Reason: Text{
			"核验一致：手机号与姓名一致。",
			"They agree: mobile and name belong together.",
		},
		Advice: Text{
			"无需处理。",
			"Nothing to do.",
		},
	},
	{
		Key: "2", Category: Mobile,
		Reason: Text{
			"核验不一致：手机号与姓名不一致。",
			"They disagree: mobile and name do not belong together.",
		},
		Advice: Text{
			"请与客户核实手机号是否本人实名办理；号码错误的请更正后再次运行，非本人名下的请改用本人号码。",
			"Ask the person whether the mobile is in their own name; correct a wrong number and run again, or " +
				"use one that is.",
		},
	},
	{
		Key: "3", Category: Authority,
		Reason: Text{
			"查无记录：权威数据源没有可供核验的记录。",
			"No record: the authority has nothing to compare with.",
		},
		Advice: Text{
			"这不是客户的问题：权威数据源没有此人的记录，重试通常无效，请人工核验。本次不计费。",
			"This is not the person's fault: the authority has no such record. Retrying rarely helps; check by " +
				"hand. It isn't billed.",
		},
	},
})

var mobile3Answers = newTable([]Meaning{
	{
		Key: "1",
		Reason: Text{
			"核验一致：手机号、姓名与身份证号一致。",
			"They agree: mobile, name and identity number belong together.",
		},
		Advice: Text{
			"无需处理。",
			"Nothing to do.",
		},
	},
	{
		Key: "2", Category: Mobile,
		Reason: Text{
			"核验不一致：手机号、姓名与身份证号不一致。",
			"They disagree: mobile, name and identity number do not belong together.",
		},
		Advice: Text{
			"请与客户核实手机号是否本人实名办理；号码错误的请更正后再次运行，非本人名下的请改用本人号码。",
			"Ask the person whether the mobile is in their own name; correct a wrong number and run again, or " +
				"use one that is.",
		},
	},
	{
		Key: "3", Category: Authority,
		Reason: Text{
			"查无记录：权威数据源没有可供核验的记录。",
			"No record: the authority has nothing to compare with.",
		},
		Advice: Text{
			"这不是客户的问题：权威数据源没有此人的记录，重试通常无效，请人工核验。本次不计费。",
			"This is not the person's fault: the authority has no such record. Retrying rarely helps; check by " +
				"hand. It isn't billed.",
		},
	},
})

var mobile3DetailAnswers = newTable([]Meaning{
	{
		Key: "1",
		Reason: Text{
			"核验一致：手机号、姓名与身份证号一致。",
			"They agree: mobile, name and identity number belong together.",
		},
		Advice: Text{
			"无需处理。",
			"Nothing to do.",
		},
	},
	{
		Key: "2", Category: Mobile,
		Reason: Text{
			"核验不一致：手机号、姓名与身份证号不一致。",
			"They disagree: mobile, name and identity number do not belong together.",
		},
		Advice: Text{
			"请与客户核实手机号是否本人实名办理；号码错误的请更正后再次运行，非本人名下的请改用本人号码。",
			"Ask the person whether the mobile is in their own name; correct a wrong number and run again, or " +
				"use one that is.",
		},
	},
	{
		Key: "3", Category: Authority,
		Reason: Text{
			"查无记录：权威数据源没有可供核验的记录。",
			"No record: the authority has nothing to compare with.",
		},
		Advice: Text{
			"这不是客户的问题：权威数据源没有此人的记录，重试通常无效，请人工核验。本次不计费。",
			"This is not the person's fault: the authority has no such record. Retrying rarely helps; check by " +
				"hand. It isn't billed.",
		},
	},
	{
		Key: "101",
		Reason: Text{
			"核验一致：手机号、姓名与身份证号一致。",
			"They agree: mobile, name and identity number belong together.",
		},
		Advice: Text{
			"无需处理。",
			"Nothing to do.",
		},
	},
	{
		Key: "201", Category: Mobile,
		Reason: Text{
			"核验不一致：手机号与姓名、身份证号均不一致，手机号可能已属于他人。",
			"They disagree: the mobile fits neither name nor number; it may be somebody else's.",
		},
		Advice: Text{
			"请与客户核实手机号是否本人实名办理；号码错误的请更正后再次运行，非本人名下的请改用本人号码。",
			"Ask the person whether the mobile is in their own name; correct a wrong number and run again, or " +
				"use one that is.",
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
			"Compare the name with the ID card, check rare characters and the middle dot, correct it and run again.",
		},
	},
	{
		Key: "204", Category: Mobile,
		Reason: Text{
			"核验不一致：其他不一致。",
			"They disagree in another way.",
		},
		Advice: Text{
			"请与客户核实手机号是否本人实名办理；号码错误的请更正后再次运行，非本人名下的请改用本人号码。",
			"Ask the person whether the mobile is in their own name; correct a wrong number and run again, or " +
				"use one that is.",
		},
	},
	{
		Key: "301", Category: Authority,
		Reason: Text{
			"查无记录：运营商没有可供核验的记录。",
			"No record: the operator has nothing to compare with.",
		},
		Advice: Text{
			"这不是客户的问题：权威数据源没有此人的记录，重试通常无效，请人工核验。本次不计费。",
			"This is not the person's fault: the authority has no such record. Retrying rarely helps; check by " +
				"hand. It isn't billed.",
		},
	},
})

var recycledAnswers = newTable([]Meaning{
	{
		Key: "3", Category: Authority,
		Reason: Text{
			"查无记录：运营商没有可供核验的记录。",
			"No record: the operator has nothing to compare with.",
		},
		Advice: Text{
			"这不是客户的问题：权威数据源没有此人的记录，重试通常无效，请人工核验。本次不计费。",
			"This is not the person's fault: the authority has no such record. Retrying rarely helps; check by " +
				"hand. It isn't billed.",
		},
	},
	{
		Key: "101",
		Reason: Text{
			"注册日期不早于号码的启用日期：机主未变更。",
			"It was registered on or after the number's activation: it is still the same holder's.",
		},
		Advice: Text{
			"无需处理。",
			"Nothing to do.",
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
		Key: "301", Category: Authority,
		Reason: Text{
			"查无记录：数据异常或号码已销号。",
			"No record: the data is at fault, or the number was closed.",
		},
		Advice: Text{
			"这不是客户的问题：权威数据源没有此人的记录，重试通常无效，请人工核验。本次不计费。",
			"This is not the person's fault: the authority has no such record. Retrying rarely helps; check by " +
				"hand. It isn't billed.",
		},
	},
})

var bankAnswers = newTable([]Meaning{
	{
		Key: "1",
		Reason: Text{
			"核验一致：银行卡与所填信息一致。",
			"They agree: the card and what was given belong together.",
		},
		Advice: Text{
			"无需处理。",
			"Nothing to do.",
		},
	},
	{
		Key: "2", Category: BankCard,
		Reason: Text{
			"核验不一致：银行卡与所填信息不一致。",
			"They disagree: the card and what was given do not belong together.",
		},
		Advice: Text{
			"请与持卡人核对姓名、卡号及预留信息，更正后再次运行。",
			"Check name, card number and what the bank has on file with the holder; correct and run again.",
		},
	},
	{
		Key: "3", Category: Authority,
		Reason: Text{
			"查无记录：权威数据源没有可供核验的记录。",
			"No record: the authority has nothing to compare with.",
		},
		Advice: Text{
			"这不是客户的问题：权威数据源没有此人的记录，重试通常无效，请人工核验。本次不计费。",
			"This is not the person's fault: the authority has no such record. Retrying rarely helps; check by " +
				"hand. It isn't billed.",
		},
	},
	{
		Key: "201", Category: BankCard,
		Reason: Text{
			"核验不一致：持卡人信息有误。",
			"They disagree: the holder's details are wrong.",
		},
		Advice: Text{
			"请与持卡人核对姓名、卡号及预留信息，更正后再次运行。",
			"Check name, card number and what the bank has on file with the holder; correct and run again.",
		},
	},
	{
		Key: "202", Category: BankCard,
		Reason: Text{
			"核验不一致：未开通无卡支付。",
			"They disagree: card-less payment is not enabled.",
		},
		Advice: Text{
			"请持卡人联系发卡银行处理，或改用其他银行卡。",
			"Have the holder turn to the issuing bank, or use another card.",
		},
	},
	{
		Key: "203", Category: BankCard,
		Reason: Text{
			"核验不一致：此卡已过期。",
			"They disagree: the card has expired.",
		},
		Advice: Text{
			"请持卡人联系发卡银行处理，或改用其他银行卡。",
			"Have the holder turn to the issuing bank, or use another card.",
		},
	},
	{
		Key: "204", Category: BankCard,
		Reason: Text{
			"核验不一致：受限制的卡。",
			"They disagree: the card is restricted.",
		},
		Advice: Text{
			"请持卡人联系发卡银行处理，或改用其他银行卡。",
			"Have the holder turn to the issuing bank, or use another card.",
		},
	},
	{
		Key: "205", Category: BankCard,
		Reason: Text{
			"核验不一致：此卡被没收。",
			"They disagree: the card was confiscated.",
		},
		Advice: Text{
			"请持卡人联系发卡银行处理，或改用其他银行卡。",
			"Have the holder turn to the issuing bank, or use another card.",
		},
	},
	{
		Key: "206", Category: BankCard,
		Reason: Text{
			"核验不一致：无效卡号。",
			"They disagree: the card number is invalid.",
		},
		Advice: Text{
			"请与持卡人核对姓名、卡号及预留信息，更正后再次运行。",
			"Check name, card number and what the bank has on file with the holder; correct and run again.",
		},
	},
	{
		Key: "207", Category: BankCard,
		Reason: Text{
			"核验不一致：此卡无对应发卡行。",
			"They disagree: no bank issued the card.",
		},
		Advice: Text{
			"请与持卡人核对姓名、卡号及预留信息，更正后再次运行。",
			"Check name, card number and what the bank has on file with the holder; correct and run again.",
		},
	},
	{
		Key: "208", Category: BankCard,
		Reason: Text{
			"核验不一致：此卡未初始化或睡眠卡。",
			"They disagree: the card is not initialised, or dormant.",
		},
		Advice: Text{
			"请持卡人联系发卡银行处理，或改用其他银行卡。",
			"Have the holder turn to the issuing bank, or use another card.",
		},
	},
	{
		Key: "209", Category: BankCard,
		Reason: Text{
			"核验不一致：作弊卡、吞卡。",
			"They disagree: the card is marked as fraudulent or retained.",
		},
		Advice: Text{
			"请持卡人联系发卡银行处理，或改用其他银行卡。",
			"Have the holder turn to the issuing bank, or use another card.",
		},
	},
	{
		Key: "210", Category: BankCard,
		Reason: Text{
			"核验不一致：此卡已挂失。",
			"They disagree: the card was reported lost.",
		},
		Advice: Text{
			"请持卡人联系发卡银行处理，或改用其他银行卡。",
			"Have the holder turn to the issuing bank, or use another card.",
		},
	},
	{
		Key: "211", Category: BankCard,
		Reason: Text{
			"核验不一致：密码错误次数超限。",
			"They disagree: too many wrong passwords.",
		},
		Advice: Text{
			"请持卡人联系发卡银行处理，或改用其他银行卡。",
			"Have the holder turn to the issuing bank, or use another card.",
		},
	},
	{
		Key: "212", Category: BankCard,
		Reason: Text{
			"核验不一致：发卡行不支持此交易。",
			"They disagree: the issuer does not support this.",
		},
		Advice: Text{
			"请持卡人联系发卡银行处理，或改用其他银行卡。",
			"Have the holder turn to the issuing bank, or use another card.",
		},
	},
	{
		Key: "213", Category: BankCard,
		Reason: Text{
			"核验不一致：卡状态不正常。",
			"They disagree: the card's state is abnormal (frozen, say).",
		},
		Advice: Text{
			"请持卡人联系发卡银行处理，或改用其他银行卡。",
			"Have the holder turn to the issuing bank, or use another card.",
		},
	},
	{
		Key: "214", Category: BankCard,
		Reason: Text{
			"核验不一致：未预留手机号。",
			"They disagree: no mobile is on file.",
		},
		Advice: Text{
			"请持卡人联系发卡银行处理，或改用其他银行卡。",
			"Have the holder turn to the issuing bank, or use another card.",
		},
	},
	{
		Key: "215", Category: BankCard,
		Reason: Text{
			"核验不一致：密码、有效期或 CVN2 有误。",
			"They disagree: password, date or CVN2 is wrong.",
		},
		Advice: Text{
			"请与持卡人核对姓名、卡号及预留信息，更正后再次运行。",
			"Check name, card number and what the bank has on file with the holder; correct and run again.",
		},
	},
	{
		Key: "216", Category: BankCard,
		Reason: Text{
			"核验不一致：其他原因。",
			"They disagree: another reason.",
		},
		Advice: Text{
			"请与持卡人核对姓名、卡号及预留信息，更正后再次运行。",
			"Check name, card number and what the bank has on file with the holder; correct and run again.",
		},
	},
	{
		Key: "101",
		Reason: Text{
			"核验一致：银行卡与所填信息一致。",
			"They agree: the card belongs to what was given.",
		},
		Advice: Text{
			"无需处理。",
			"Nothing to do.",
		},
	},
	{
		Key: "301", Category: Authority,
		Reason: Text{
			"无法核验：不支持此卡的核验。",
			"No record: this card is not supported.",
		},
		Advice: Text{
			"这不是不一致：权威数据源没有给出结论，请改用其他方式核验。本次不计费。",
			"This is no disagreement: the authority gave no conclusion. Check in another way. It isn't billed.",
		},
	},
	{
		Key: "302", Category: Authority,
		Reason: Text{
			"无法核验：发卡行拒绝核验。",
			"No record: the bank refused.",
		},
		Advice: Text{
			"这不是不一致：权威数据源没有给出结论，请改用其他方式核验。本次不计费。",
			"This is no disagreement: the authority gave no conclusion. Check in another way. It isn't billed.",
		},
	},
	{
		Key: "303", Category: Authority,
		Reason: Text{
			"无法核验：不支持此手机号。",
			"No record: this mobile is not supported.",
		},
		Advice: Text{
			"这不是不一致：权威数据源没有给出结论，请改用其他方式核验。本次不计费。",
			"This is no disagreement: the authority gave no conclusion. Check in another way. It isn't billed.",
		},
	},
	{
		Key: "304", Category: Authority,
		Reason: Text{
			"无法核验：号码有误。",
			"No record: the number is wrong.",
		},
		Advice: Text{
			"这不是不一致：权威数据源没有给出结论，请改用其他方式核验。本次不计费。",
			"This is no disagreement: the authority gave no conclusion. Check in another way. It isn't billed.",
		},
	},
	{
		Key: "305", Category: Authority,
		Reason: Text{
			"无法核验：其他原因。",
			"No record: another reason.",
		},
		Advice: Text{
			"这不是不一致：权威数据源没有给出结论，请改用其他方式核验。本次不计费。",
			"This is no disagreement: the authority gave no conclusion. Check in another way. It isn't billed.",
		},
	},
	{
		Key: "306", Category: Authority,
		Reason: Text{
			"无法核验：核验次数过多。",
			"No record: too many attempts.",
		},
		Advice: Text{
			"这不是不一致：权威数据源没有给出结论，请改用其他方式核验。本次不计费。",
			"This is no disagreement: the authority gave no conclusion. Check in another way. It isn't billed.",
		},
	},
})

var elementCodes = newTable([]Meaning{
	{
		Key: "400", Category: Request,
		Reason: Text{
			"参数为空。",
			"A parameter is empty.",
		},
		Advice: Text{
			"请补齐该行所需的各列后再次运行。",
			"Fill in the row's columns and run again.",
		},
	},
	{
		Key: "401", Category: Request,
		Reason: Text{
			"姓名、号码等格式不合规（姓名中有一个数字即不合规）。",
			"A name or number is malformed: a digit in a name is enough.",
		},
		Advice: Text{
			"请检查该行的姓名和号码，更正后再次运行。",
			"Check the row's name and numbers, correct them and run again.",
		},
	},
	{
		Key: "402", Category: Authority,
		Reason: Text{
			"权威数据源异常。",
			"The authority's system failed.",
		},
		Advice: Text{
			"资料无需改动，稍后再次运行同一命令即可。",
			"Nothing needs correcting: run the same command again later.",
		},
	},
	{
		Key: "403", Category: Request,
		Reason: Text{
			"同一信息被异常重复核验，暂不受理。",
			"The same data was asked about again and again, and is not taken for now.",
		},
		Advice: Text{
			"请不要反复核验这条记录，隔日再次运行。",
			"Don't ask about this record again soon: run again on another day.",
		},
	},
	{
		Key: "410", Category: Account,
		Reason: Text{
			"未开通该核验服务。",
			"This verification is not activated.",
		},
		Advice: Text{
			"请管理员在阿里云控制台开通后再次运行；可用 veribatch explain --actions 查看各核验服务。",
			"Ask the administrator to activate it in the console, then run again; veribatch explain --actions " +
				"lists what there is.",
		},
	},
	{
		Key: "411", Category: Account,
		Reason: Text{
			"RAM 用户无权限，需要 AliyunYundunCloudAuthFullAccess。",
			"The RAM user lacks rights: it takes AliyunYundunCloudAuthFullAccess.",
		},
		Advice: Text{
			"请管理员授权后再次运行。",
			"Ask the administrator for the rights, then run again.",
		},
	},
	{
		Key: "412", Category: Account,
		Reason: Text{
			"账户欠费。",
			"A payment is outstanding.",
		},
		Advice: Text{
			"请充值后再次运行，会从停下的地方继续。",
			"Add funds and run again: it continues where it stopped.",
		},
	},
	{
		Key: "500", Category: Service,
		Reason: Text{
			"系统内部错误。",
			"The service had an internal error.",
		},
		Advice: Text{
			"资料无需改动，稍后再次运行即可。",
			"Nothing needs correcting: run again later.",
		},
	},
})
