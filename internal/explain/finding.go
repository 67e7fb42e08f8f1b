package explain

import "slices"

// Findings returns the meanings of everything that is found in a row before
// any call: what the reader saw, then what preflight says of the identity
// number, the name, the images and the BizId, and what shows across rows.
func Findings() []Meaning {
	return slices.Concat(
		rowFindings, numberFindings, nameFindings, imageFindings, imageFileFindings, taskFindings, crossRowFindings,
		elementFindings,
	)
}

var findings = newTable(Findings())

// rowFindings are the reader's.
var rowFindings = []Meaning{
	{
		Key: "row-short", Category: Input,
		Reason: Text{
			"该行的列数少于表头。",
			"The row has fewer cells than the header.",
		},
		Advice: Text{
			"请对照表头补齐该行，留意是否漏了分隔符或被换行截断。",
			"Complete the row so that it matches the header; a separator may " +
				"be missing, or a line break may have cut it in two.",
		},
	},
	{
		Key: "row-long", Category: Input,
		Reason: Text{
			"该行的列数多于表头。",
			"The row has more cells than the header.",
		},
		Advice: Text{
			"请检查该行是否有未加引号的逗号等分隔符，含分隔符的内容请用双引号括起来。",
			"Look for a comma or other separator inside a cell; put such a cell in double quotes.",
		},
	},
	{
		Key: "row-garbled", Category: Input,
		Reason: Text{
			"该行含有无法识别的字符（乱码）。",
			"The row has characters that cannot be decoded.",
		},
		Advice: Text{
			"请从原系统以 UTF-8 重新导出，或用 --encoding 指定文件的编码后再次运行。",
			"Export the file again as UTF-8, or give its encoding with --encoding and run again.",
		},
	},
	{
		Key: "cell-huge", Category: Input,
		Reason: Text{
			"该行有单元格内容过长。",
			"The row has a cell that is far too long.",
		},
		Advice: Text{
			"请检查该单元格是否误粘贴了整段内容或图片数据，或前一行的引号没有闭合。",
			"Check whether a whole text or an image's data was pasted into the " +
				"cell, or a quote was left open in an earlier row.",
		},
	},
	{
		Key: "nul-removed", Category: Input,
		Reason: Text{
			"该行含有空字符（NUL），读取时已去掉。",
			"The row had NUL characters, which were removed.",
		},
		Advice: Text{
			"请核对该行内容是否完整；大量出现时，请从原系统重新导出。",
			"Check that the row is complete; if many rows are like this, export the file again.",
		},
	},
	{
		Key: "number-precision", Category: Input,
		Reason: Text{
			"身份证号以数字格式保存，Excel 只保留 15 位有效数字，末几位已丢失。",
			"The identity number was saved as a number; Excel keeps 15 digits only, so the last ones are lost.",
		},
		Advice: Text{
			"请从原系统重新导出，导出前把该列设为文本格式；丢失的数字无法还原，请勿手工猜填。",
			"Export again from the source system, with the column set to text. The " +
				"lost digits cannot be restored; please do not guess them.",
		},
	},
	{
		Key: "unclosed-quote", Category: Input,
		Reason: Text{
			"双引号没有闭合，后面的内容可能被并入同一单元格。",
			"A double quote was never closed; what follows may have run into the same cell.",
		},
		Advice: Text{
			"请在该行补上缺少的双引号；内容本身含双引号的，请写成两个双引号。",
			"Add the missing quote in this row; a quote that belongs to the text is written twice.",
		},
	},
	{
		Key: "totals-line", Category: Input,
		Reason: Text{
			"该行是合计行，不是人员，不会发送。",
			"The row holds totals, not a person; it is not sent.",
		},
		Advice: Text{
			"可以从名单中删除该行；确实是人员的，请补全姓名、身份证号和人像照。",
			"You can delete it; if it is a person after all, fill in the " +
				"name, the identity number and the face photo.",
		},
	},
}

// taskFindings are about the BizId, and about any field.
var taskFindings = []Meaning{
	{
		Key: "biz-id-long", Category: Request,
		Reason: Text{
			"业务 ID 超过 64 个字符。",
			"The BizId has more than 64 characters.",
		},
		Advice: Text{
			"请缩短到 64 个字符以内，或留空，由本工具自动生成。",
			"Shorten it to 64 characters, or leave it empty for veribatch to make one.",
		},
	},
	{
		Key: "biz-id-form", Category: Request,
		Reason: Text{
			"业务 ID 含有空格、中文或其他特殊字符，服务可能不接受。",
			"The BizId has blanks, Chinese or other special characters; the service may refuse it.",
		},
		Advice: Text{
			"建议只用字母、数字和连字符，或留空，由本工具自动生成。",
			"Use only letters, digits and hyphens, or leave it empty for veribatch to make one.",
		},
	},
	{
		Key: "blanks-removed", Category: Input,
		Reason: Text{
			"已去掉内容首尾的空格或不可见字符。",
			"Blanks or invisible characters around the value were removed.",
		},
		Advice: Text{
			"无需处理；原始单元格保持不变。",
			"Nothing to do; the original cell stays as it is.",
		},
	},
}
