package explain

import "slices"

// Findings returns the meanings of everything that is found in a row before
// any call: what the reader saw, then what preflight says of the identity
// number, the name, the images and the BizId, and what shows across rows.
func Findings() []Meaning {
	return slices.Concat(
		rowFindings, stageFindings, numberFindings, nameFindings, imageFindings, imageFileFindings, taskFindings,
		crossRowFindings,
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
		Key: "cell-error", Category: Input,
		Reason: Text{
			"单元格是公式错误（如 #N/A、#REF!）、逻辑值（TRUE、FALSE），或其文字在文件中已丢失。",
			"The cell holds a formula's error, such as #N/A or #REF!, TRUE or FALSE, or its text is missing in " +
				"the file.",
		},
		Advice: Text{
			"请在 Excel 中修正公式，或填入实际内容后再次运行。",
			"Mend the formula in Excel, or enter the value itself, and run again.",
		},
	},
	{
		Key: "document-type", Category: Input,
		Reason: Text{
			"证件类型不是居民身份证（如护照、通行证、军官证），该服务无法核验。",
			"The document is no identity card (a passport, say), so the service cannot verify it.",
		},
		Advice: Text{
			"请改用居民身份证的姓名和号码；没有身份证的，请用其他方式核验。",
			"Give the name and number of the person's identity card, or verify the person in another way.",
		},
	},
	{
		Key: "row-hidden", Category: Input,
		Reason: Text{
			"该行在工作表中被隐藏（筛选或手工隐藏）。",
			"The worksheet hides this row, by a filter or by hand.",
		},
		Advice: Text{
			"要发送隐藏的行请加 --hidden send，只发送看得见的行请加 --hidden skip。",
			"Add --hidden send to send hidden rows too, or --hidden skip to send only those that are seen.",
		},
	},
	{
		Key: "row-unselected", Category: Input,
		Reason: Text{
			"该行不符合 --where 的条件，未发送，未计费。",
			"The row does not meet the condition of --where; it was neither sent nor billed.",
		},
		Advice: Text{
			"无需处理；需要发送时，请更正该列内容或修改 --where。",
			"Nothing to do; to send it, correct the column's cell or change --where.",
		},
	},
	{
		Key: "image-link", Category: Image,
		Reason: Text{
			"单元格显示的是文字（如“查看”），已采用其超链接的地址。",
			"The cell shows a word instead of an address; the address that it links to is used.",
		},
		Advice: Text{
			"无需处理；请确认链接可以从公网直接打开图片。",
			"Nothing to do; see that the link opens the image itself from the public internet.",
		},
	},
	{
		Key: "image-link-file", Category: Image,
		Reason: Text{
			"单元格显示的是文字（如“查看”），已采用其超链接指向的本地图片文件。",
			"The cell shows a word instead of a path; the local file that it links to is used.",
		},
		Advice: Text{
			"无需处理；相对路径从该工作簿所在的文件夹算起。",
			"Nothing to do; a relative link starts from the workbook's folder.",
		},
	},
	{
		Key: "image-link-unknown", Category: Image,
		Reason: Text{
			"单元格里的超链接公式引用了其他行、其他工作表，或用了其他函数，无法得知图片地址。",
			"The formula of the cell's link takes other rows, other sheets or other functions; " +
				"the address is not known.",
		},
		Advice: Text{
			"请把该列复制后“选择性粘贴为数值”，让单元格直接写出图片地址，再次运行。",
			"Have the cell hold the address itself (copy the column of addresses, paste it as values), and run again.",
		},
	},
	{
		Key: "image-embedded", Category: Image,
		Reason: Text{
			"图片嵌在工作簿的单元格里，已直接读取。",
			"The image lies in the cell of the workbook, and is read from there.",
		},
		Advice: Text{
			"无需处理。",
			"Nothing to do.",
		},
	},
	{
		Key: "image-edited", Category: Image,
		Reason: Text{
			"单元格里的图片被裁剪或旋转过；发送的是其原图，与表中看到的不同。",
			"The picture in the cell is cropped or turned; the image behind it is sent as it was, not as it is seen.",
		},
		Advice: Text{
			"原图方向不正或有多人时，请把看到的样子另存为图片后重新插入。",
			"If the image itself lies on its side or shows several people, save the picture as it is seen " +
				"and insert that.",
		},
	},
	{
		Key: "image-unclear", Category: Image,
		Reason: Text{
			"单元格里有多张图片，图片跨了多行或压住相邻的列，或既有图片又有网址，无法确定用哪一张；未发送，未计费。",
			"Several pictures lie in the cell, a picture lies over several rows or begins in another column, or " +
				"the cell has a URL too; it is not clear which image is meant.",
		},
		Advice: Text{
			"请让每个单元格只留一张图片，并把图片缩放到单元格以内（或加大行高）；不需要的图片或网址请删除，再次运行。",
			"Leave one picture in the cell, and make it smaller or the row higher until it lies inside; " +
				"delete the picture or the URL that is not meant, and run again.",
		},
	},
	{
		Key: "image-elsewhere", Category: Image,
		Reason: Text{
			"图片嵌在工作簿里；由其他机器发送时（--nats），那里没有这个工作簿，无法读取。",
			"The image lies in the workbook, which the machines that send it (--nats) do not have.",
		},
		Advice: Text{
			"请不用 --nats，在本机运行；或把图片存成文件，放到各机器的 --image-root 下，并在单元格中填写路径。",
			"Run without --nats; or save the images as files under the workers' --image-root, and give their " +
				"paths in the cells.",
		},
	},
	{
		Key: "image-in-cell", Category: Image,
		Reason: Text{
			"单元格里放的是图片（如 WPS 的 DISPIMG），但文件中没有这张图片，或其存放方式无法识别，因此读不出来。",
			"A picture lies in the cell, as WPS's DISPIMG puts it; the file lacks it, or keeps it in a way that " +
				"is not known.",
		},
		Advice: Text{
			"请使用原来的 .xlsx 工作簿（另存为 CSV 或经其他程序保存会丢失图片）；" +
				"或把图片存成文件，在单元格中填写路径或网址。",
			"Take the original .xlsx workbook (saving as CSV or from another program loses pictures), or save the " +
				"picture as a file and give its path or URL in the cell.",
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
	{
		Key: "instruction-line", Category: Input,
		Reason: Text{
			"该行是填写说明或示例，不是人员，不会发送。",
			"The row says how to fill in the table, or is an example; it is not sent.",
		},
		Advice: Text{
			"可以从名单中删除该行；确实是人员的，请更正姓名和身份证号。",
			"You can delete it; if it is a person after all, correct the name and the identity number.",
		},
	},
	{
		Key: "footer-line", Category: Input,
		Reason: Text{
			"该行是表尾说明（如条数、制表人、导出时间），不是人员，不会发送。",
			"The row closes the table (a count, who made it, when); it stands for no person and is not sent.",
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
		Key: "cell-null", Category: Input,
		Reason: Text{
			"单元格内容是表示“没有”的词（如 NULL、\\N、无、-），按空白处理。",
			"The cell holds a word for nothing, such as NULL, \\N or -, and counts as empty.",
		},
		Advice: Text{
			"无需处理；原始单元格保持不变。",
			"Nothing to do; the original cell stays as it is.",
		},
	},
	{
		Key: "cell-unwrapped", Category: Input,
		Reason: Text{
			"已去掉导出程序加在内容外面的公式等号、引号或撇号（如 =\"u0001\"）。",
			"The formula sign, quotes or apostrophe that a program put around the value (as in =\"u0001\") were " +
				"removed.",
		},
		Advice: Text{
			"无需处理；原始单元格保持不变。",
			"Nothing to do; the original cell stays as it is.",
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
