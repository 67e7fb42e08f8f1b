package explain

// numberFindings are about the identity number.
var numberFindings = []Meaning{
	{
		Key: "id-missing", Category: Identity,
		Reason: Text{
			"缺少身份证号。",
			"The identity number is missing.",
		},
		Advice: Text{
			"请填写 18 位身份证号后再次运行；整列为空时，请检查列映射。",
			"Fill in the 18-character identity number and run again; if the " +
				"whole column is empty, check the column mapping.",
		},
	},
	{
		Key: "id-masked", Category: Identity,
		Reason: Text{
			"身份证号已脱敏（含 * 号），无法认证。",
			"The identity number is masked with *, so it cannot be verified.",
		},
		Advice: Text{
			"请向数据提供方索取未脱敏的号码后再次运行。",
			"Ask whoever supplied the data for the full number and run again.",
		},
	},
	{
		Key: "id-scientific", Category: Identity,
		Reason: Text{
			"身份证号变成了科学计数法，末几位已丢失。",
			"The identity number became scientific notation; its last digits are lost.",
		},
		Advice: Text{
			"请从原系统重新导出，导出前把该列设为文本格式；丢失的数字无法还原，请勿手工猜填。",
			"Export again from the source system, with the column set to text. The " +
				"lost digits cannot be restored; please do not guess them.",
		},
	},
	{
		Key: "id-length", Category: Identity,
		Reason: Text{
			"身份证号的位数不对，应为 18 位。",
			"The identity number has the wrong length; it should have 18 characters.",
		},
		Advice: Text{
			"请对照身份证检查是否漏录或多录，更正后再次运行。",
			"Compare it with the ID card for a missing or extra digit, correct it and run again.",
		},
	},
	{
		Key: "id-character", Category: Identity,
		Reason: Text{
			"身份证号含有数字以外的字符（只有第 18 位可以是 X）。",
			"The identity number has characters other than digits (only the 18th may be X).",
		},
		Advice: Text{
			"请对照身份证更正，留意字母 O 与数字 0、字母 l 与数字 1；护照等其他证件不在认证范围内，请人工核验。",
			"Correct it from the ID card; look for the letters O for 0 and l for 1. " +
				"Passports and other documents cannot be verified here: verify by hand.",
		},
	},
	{
		Key: "id-checksum", Category: Identity,
		Reason: Text{
			"身份证号的校验码不符，至少有一位录错。",
			"The identity number's check digit is wrong: at least one digit is mistyped.",
		},
		Advice: Text{
			"请对照身份证逐位核对，更正后再次运行。",
			"Compare it with the ID card digit by digit, correct it and run again.",
		},
	},
	{
		Key: "id-date", Category: Identity,
		Reason: Text{
			"身份证号中的出生日期（第 7 至 14 位）不存在。",
			"The birth date in the identity number (digits 7 to 14) does not exist.",
		},
		Advice: Text{
			"请对照身份证核对第 7 至 14 位，更正后再次运行。",
			"Compare digits 7 to 14 with the ID card, correct them and run again.",
		},
	},
	{
		Key: "id-future", Category: Identity,
		Reason: Text{
			"身份证号中的出生日期晚于今天。",
			"The birth date in the identity number is in the future.",
		},
		Advice: Text{
			"请对照身份证核对出生年份；号码无误的，请检查本机日期是否正确。",
			"Compare the year of birth with the ID card; if the number is right, check this machine's date.",
		},
	},
	{
		Key: "id-region", Category: Identity,
		Reason: Text{
			"身份证号的前两位不是任何省级行政区的代码。",
			"The first two digits of the identity number are not the code of a province.",
		},
		Advice: Text{
			"请对照身份证核对前两位，更正后再次运行；整列如此时，请检查列映射。",
			"Compare the first two digits with the ID card, correct them and run again; " +
				"if the whole column is like this, check the column mapping.",
		},
	},
	{
		Key: "id-region-unknown", Category: Identity,
		Reason: Text{
			"身份证号的前六位含有不常见的地区代码，仍会发送认证。",
			"The region code of the identity number is uncommon; the record is sent anyway.",
		},
		Advice: Text{
			"可能是已撤销的旧区划，也可能录错：认证不通过时，请先核对前六位。",
			"It may be a region that was abolished, or a typing error: if the " +
				"record is rejected, check the first six digits first.",
		},
	},
	{
		Key: "id-15-digits", Category: Identity,
		Reason: Text{
			"身份证号是 15 位旧号码，很可能认证不通过。",
			"This is an old identity number of 15 digits; it will most likely be rejected.",
		},
		Advice: Text{
			"请尽量换成身份证上的 18 位号码再运行，或用 --upgrade-ids 按规则升为 18 位。",
			"If possible, replace it with the 18-character number on the ID " +
				"card before running, or upgrade it with --upgrade-ids.",
		},
	},
	{
		Key: "id-upgraded", Category: Identity,
		Reason: Text{
			"15 位旧身份证号已按规则升为 18 位（补上世纪 19 和校验码）后发送。",
			"The old identity number of 15 digits is sent as the 18 characters " +
				"that it became: with the century, 19, and a check digit.",
		},
		Advice: Text{
			"无需处理；原始单元格保持不变。认证不通过时，请对照身份证核对 18 位号码。",
			"Nothing to do; the original cell stays as it is. If it is " +
				"rejected, compare the 18-character number on the ID card.",
		},
	},
	{
		Key: "id-rounded", Category: Identity,
		Reason: Text{
			"身份证号以 000 结尾，可能曾被 Excel 改动。",
			"The identity number ends in 000; Excel may have rounded it.",
		},
		Advice: Text{
			"请抽查几行与原系统比对；如确有改动，请把该列设为文本格式重新导出。",
			"Compare some of these rows with the source system; if they " +
				"differ, export again with the column set to text.",
		},
	},
	{
		Key: "id-residence-permit", Category: Identity,
		Reason: Text{
			"这是港澳台居民居住证号码，不在服务公布的适用范围内，仍会发送认证。",
			"This is the number of a residence permit for Hong Kong, Macao or Taiwan " +
				"residents, outside the service's documented scope; it is sent anyway.",
		},
		Advice: Text{
			"认证不通过时，请凭居住证原件人工核验。",
			"If it is rejected, verify by hand, with the permit itself.",
		},
	},
	{
		Key: "id-foreign", Category: Identity,
		Reason: Text{
			"这是外国人永久居留身份证号码，不在服务公布的适用范围内，仍会发送认证。",
			"This is the number of a foreign permanent resident, outside the " +
				"service's documented scope; it is sent anyway.",
		},
		Advice: Text{
			"认证不通过时，请凭永久居留身份证原件人工核验。",
			"If it is rejected, verify by hand, with the permanent resident card itself.",
		},
	},
	{
		Key: "id-normalised", Category: Identity,
		Reason: Text{
			"身份证号已规范化：去掉空格和不可见字符，全角数字转为半角，x 转为大写 X。",
			"The identity number was normalised: blanks and invisible characters were " +
				"removed, full-width digits made narrow, x written as X.",
		},
		Advice: Text{
			"无需处理；原始单元格保持不变。",
			"Nothing to do; the original cell stays as it is.",
		},
	},
}
