package explain

// nameFindings are about the name.
var nameFindings = []Meaning{
	{
		Key: "name-missing", Category: Identity,
		Reason: Text{
			"缺少姓名。",
			"The name is missing.",
		},
		Advice: Text{
			"请按身份证填写姓名后再次运行；整列为空时，请检查列映射。",
			"Fill in the name as on the ID card and run again; if the " +
				"whole column is empty, check the column mapping.",
		},
	},
	{
		Key: "name-placeholder", Category: Identity,
		Reason: Text{
			"姓名处填的不是姓名，而是占位内容（如 NULL、无、未知、测试、同上）、数字或符号。",
			"The name cell holds no name but a word for nothing, such as NULL, or only digits or symbols.",
		},
		Advice: Text{
			"请按身份证填写姓名后再次运行；整列如此时，请检查列映射，或从原系统重新导出。",
			"Fill in the name as on the ID card and run again; if the whole column is like this, " +
				"check the column mapping or export again from the source system.",
		},
	},
	{
		Key: "name-mojibake", Category: Identity,
		Reason: Text{
			"姓名是乱码：导出前已被用错误的编码读取过，原来的字无法可靠还原。",
			"The name is mojibake: it was read in the wrong encoding before this file was written.",
		},
		Advice: Text{
			"请从原系统以 UTF-8 重新导出姓名，更正后再次运行。",
			"Export the names again from the source system as UTF-8, and run again.",
		},
	},
	{
		Key: "name-scripts", Category: Identity,
		Reason: Text{
			"姓名混有外形相同的西里尔或希腊字母，与权威数据无法一致。",
			"The name mixes in Cyrillic or Greek letters that look like others, so it matches no record.",
		},
		Advice: Text{
			"请对照身份证重新输入姓名后再次运行。",
			"Type the name again from the ID card and run again.",
		},
	},
	{
		Key: "name-standard", Category: Identity,
		Reason: Text{
			"姓名中的部首字符或兼容字符（外形相同、编码不同）已换成标准汉字。",
			"Radicals or compatibility characters in the name were replaced by the characters that they look like.",
		},
		Advice: Text{
			"无需处理；原始单元格保持不变。",
			"Nothing to do; the original cell stays as it is.",
		},
	},
	{
		Key: "name-escaped", Category: Identity,
		Reason: Text{
			"姓名中的字写成了编码（如 \\u738b、&#29579;、%E7%8E%8B），不是文字本身。",
			"Characters of the name are written as codes, such as \\u738b, &#29579; or %E7%8E%8B.",
		},
		Advice: Text{
			"请从原系统重新导出，或把编码还原成文字后再次运行。",
			"Export again from the source system, or turn the codes into characters, and run again.",
		},
	},
	{
		Key: "name-masked", Category: Identity,
		Reason: Text{
			"姓名已脱敏（含 * 号），无法认证。",
			"The name is masked with *, so it cannot be verified.",
		},
		Advice: Text{
			"请向数据提供方索取完整姓名后再次运行。",
			"Ask whoever supplied the data for the full name and run again.",
		},
	},
	{
		Key: "name-long", Category: Identity,
		Reason: Text{
			"姓名超过 100 个字符，不像是姓名。",
			"The name has more than 100 characters; it does not look like a name.",
		},
		Advice: Text{
			"请检查该单元格是否误填了其他内容，更正后再次运行。",
			"Check whether something else was entered into the cell, correct it and run again.",
		},
	},
	{
		Key: "name-short", Category: Identity,
		Reason: Text{
			"姓名只有一个字，可能不完整。",
			"The name is a single character; it may be incomplete.",
		},
		Advice: Text{
			"请对照身份证核对，补全后再认证；确为单字姓名的，无需处理。",
			"Compare it with the ID card and complete it; if it really is one character, there is nothing to do.",
		},
	},
	{
		Key: "name-garbled", Category: Identity,
		Reason: Text{
			"姓名含有问号或替换符，可能是生僻字在导出时丢失。",
			"The name has a question mark or replacement character; a rare character was probably lost in an export.",
		},
		Advice: Text{
			"请对照身份证补上原字，并以 UTF-8 或 GB18030 编码重新导出。",
			"Restore the character from the ID card, and export as UTF-8 or GB18030.",
		},
	},
	{
		Key: "name-private-use", Category: Identity,
		Reason: Text{
			"姓名含有自造字（私用区字符），与权威数据很可能对不上。",
			"The name has a private-use character and will hardly match the authority's record.",
		},
		Advice: Text{
			"请换成该生僻字的国家标准编码（GB 18030），可用支持生僻字的输入法重新输入。",
			"Replace it with the character's standard code (GB 18030); input methods for rare characters can type it.",
		},
	},
	{
		Key: "name-digits", Category: Identity,
		Reason: Text{
			"姓名含有数字。",
			"The name contains digits.",
		},
		Advice: Text{
			"请对照身份证更正，去掉为区分重名而加的编号等。",
			"Correct it from the ID card; remove numbers that were added to tell people of the same name apart.",
		},
	},
	{
		Key: "name-letters", Category: Identity,
		Reason: Text{
			"姓名含有拼音或外文字母，与身份证可能不一致。",
			"The name contains Latin letters; it may differ from the ID card.",
		},
		Advice: Text{
			"请改为身份证上的中文姓名；以拼音代替生僻字的，请换成原字。",
			"Write the name as on the ID card; where pinyin stands for a rare character, use the character itself.",
		},
	},
	{
		Key: "name-symbol", Category: Identity,
		Reason: Text{
			"姓名含有括号等符号或备注。",
			"The name contains brackets, other symbols or a remark.",
		},
		Advice: Text{
			"请对照身份证更正，只保留姓名本身。",
			"Correct it from the ID card and keep only the name.",
		},
	},
	{
		Key: "name-normalised", Category: Identity,
		Reason: Text{
			"姓名已规范化：去掉空格和不可见字符，间隔号统一为“·”。",
			"The name was normalised: blanks and invisible characters were " +
				"removed, the middle dot is written as U+00B7.",
		},
		Advice: Text{
			"无需处理；原始单元格保持不变。",
			"Nothing to do; the original cell stays as it is.",
		},
	},
}
