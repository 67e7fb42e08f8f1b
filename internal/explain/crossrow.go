package explain

// crossRowFindings are about what only shows across rows.
var crossRowFindings = []Meaning{
	{
		Key: "id-names", Category: Input,
		Reason: Text{
			"同一身份证号在名单中对应多个姓名。",
			"The same identity number stands under several names.",
		},
		Advice: Text{
			"请核对这些行中哪一个姓名正确，改正或删除其余各行；否则每个姓名都会单独认证并计费。",
			"Find out which name is right, and correct or remove the other " +
				"rows; otherwise every name is sent and paid for.",
		},
	},
	{
		Key: "image-owners", Category: Input,
		Reason: Text{
			"同一张人像照用于多个身份证号。",
			"The same face photo is used for several identity numbers.",
		},
		Advice: Text{
			"请核对照片属于谁，为其他人换上本人的照片；批量出现时，请检查导出时照片是否错行。",
			"Find out whose photo it is and replace it for the others; where there " +
				"are many, the photos may have slipped a row in the export.",
		},
	},
	{
		Key: "biz-id-twice", Category: Request,
		Reason: Text{
			"同一业务 ID 用于资料不同的多行。",
			"The same BizId is used for rows with different material.",
		},
		Advice: Text{
			"每个认证任务的业务 ID 必须唯一：请改成不同的值，或留空，由本工具自动生成。",
			"A BizId names one verification: give each row its own, or leave it empty for veribatch to make one.",
		},
	},
	{
		Key: "row-twice", Category: Input,
		Reason: Text{
			"名单中另有资料完全相同的行。",
			"Another row has the same material.",
		},
		Advice: Text{
			"无需处理：只发送一次，结果由这些行共用。",
			"Nothing to do: it is sent once, and the rows share the answer.",
		},
	},
}
