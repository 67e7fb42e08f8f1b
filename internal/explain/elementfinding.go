package explain

// elementFindings are about mobiles, bank cards and dates.
var elementFindings = []Meaning{
	{
		Key: "mobile-missing", Category: Mobile,
		Reason: Text{
			"缺少手机号。",
			"The mobile is missing.",
		},
		Advice: Text{
			"请填写手机号后再次运行。",
			"Fill in the mobile and run again.",
		},
	},
	{
		Key: "mobile-masked", Category: Mobile,
		Reason: Text{
			"手机号已脱敏（含 * 号），无法核验。",
			"The mobile is masked, so it cannot be verified.",
		},
		Advice: Text{
			"请向数据提供方索取完整手机号后再次运行。",
			"Ask whoever supplied the data for the whole number and run again.",
		},
	},
	{
		Key: "mobile-form", Category: Mobile,
		Reason: Text{
			"手机号不是 13 至 19 开头的 11 位数字。",
			"The mobile is not 11 digits from 13 to 19.",
		},
		Advice: Text{
			"请核对手机号，更正后再次运行。",
			"Check the mobile, correct it and run again.",
		},
	},
	{
		Key: "mobile-normalised", Category: Mobile,
		Reason: Text{
			"手机号中的空格、横线或 +86 等已去除。",
			"Blanks, dashes or +86 were removed from the mobile.",
		},
		Advice: Text{
			"无需处理。",
			"Nothing to do.",
		},
	},
	{
		Key: "bank-card-missing", Category: BankCard,
		Reason: Text{
			"缺少银行卡号。",
			"The bank card's number is missing.",
		},
		Advice: Text{
			"请填写银行卡号后再次运行。",
			"Fill in the number and run again.",
		},
	},
	{
		Key: "bank-card-masked", Category: BankCard,
		Reason: Text{
			"银行卡号已脱敏（含 * 号），无法核验。",
			"The bank card's number is masked, so it cannot be verified.",
		},
		Advice: Text{
			"请向数据提供方索取完整卡号后再次运行。",
			"Ask whoever supplied the data for the whole number and run again.",
		},
	},
	{
		Key: "bank-card-form", Category: BankCard,
		Reason: Text{
			"银行卡号不是 12 至 19 位数字。",
			"The bank card's number does not have 12 to 19 digits.",
		},
		Advice: Text{
			"请核对卡号，更正后再次运行。",
			"Check the number, correct it and run again.",
		},
	},
	{
		Key: "bank-card-checksum", Category: BankCard,
		Reason: Text{
			"银行卡号的校验位不符，有一位填错。",
			"The check digit of the bank card's number is wrong: a digit was mistyped.",
		},
		Advice: Text{
			"请核对卡号，更正后再次运行。",
			"Check the number, correct it and run again.",
		},
	},
	{
		Key: "bank-card-normalised", Category: BankCard,
		Reason: Text{
			"银行卡号中的空格或横线已去除。",
			"Blanks or dashes were removed from the bank card's number.",
		},
		Advice: Text{
			"无需处理。",
			"Nothing to do.",
		},
	},
	{
		Key: "date-missing", Category: Input,
		Reason: Text{
			"缺少日期。",
			"The date is missing.",
		},
		Advice: Text{
			"请填写日期（如 20200131；证件长期有效的填 长期）后再次运行。",
			"Fill in the date, such as 20200131, and run again.",
		},
	},
	{
		Key: "date-form", Category: Input,
		Reason: Text{
			"不是日期，或日期的写法有歧义。",
			"It is no date, or one that can be read in two ways.",
		},
		Advice: Text{
			"请写成 20200131 或 2020-01-31 后再次运行。",
			"Write it as 20200131 or 2020-01-31 and run again.",
		},
	},
	{
		Key: "date-future", Category: Input,
		Reason: Text{
			"日期在今天之后。",
			"The date is after today.",
		},
		Advice: Text{
			"请核对日期，更正后再次运行。",
			"Check the date, correct it and run again.",
		},
	},
	{
		Key: "date-order", Category: Input,
		Reason: Text{
			"有效期的截止日早于起始日。",
			"The last day comes before the first.",
		},
		Advice: Text{
			"请核对两个日期，更正后再次运行。",
			"Check both dates, correct them and run again.",
		},
	},
	{
		Key: "date-normalised", Category: Input,
		Reason: Text{
			"日期已写成 YYYYMMDD。",
			"The date was written as YYYYMMDD.",
		},
		Advice: Text{
			"无需处理。",
			"Nothing to do.",
		},
	},
	{
		Key: "under-age", Category: Identity,
		Reason: Text{
			"未满服务受理的年龄，不会发送。",
			"The person is younger than the service takes, and is not sent.",
		},
		Advice: Text{
			"请改用其他方式核验。",
			"Verify in another way.",
		},
	},
}
