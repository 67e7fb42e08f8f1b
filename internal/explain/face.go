package explain

var (
	id3About      = Text{"人脸、姓名、身份证号是否一致？", "Do face, name and identity number belong together?"}
	contrastAbout = Text{"此照片是否为权威数据源中的此人？", "Is the photo of the person in the authority's data?"}
)

// What is to be done about more than one answer about a face.
var (
	checkPhoto = Text{
		"请先确认人像照是本人、没有放错行；再换一张近期、清晰、正脸的照片后再次运行，仍不通过的请人工核验。",
		"First check that the photo shows this person and is in the right row; then use a recent, sharp, frontal " +
			"one and run again. If it fails again, verify by hand.",
	}
	checkByHand = Text{
		"请人工核验；大量出现时请联系阿里云技术支持。",
		"Verify by hand; if there are many, ask Alibaba Cloud support.",
	}
)

var id3Answers = newTable([]Meaning{
	{
		Key: "1", Advice: nothingToDo,
		Reason: Text{
			"认证通过：人脸、姓名与身份证号一致。",
			"Verified: face, name and identity number belong together.",
		},
	},
	{
		Key: "2", Category: Face, Advice: checkPhoto,
		Reason: Text{
			"认证不通过：人脸、姓名与身份证号不一致。",
			"Not verified: face, name and identity number do not belong together.",
		},
	},
	{
		Key: "3", Category: Authority, Advice: authorityLacks,
		Reason: Text{
			"无法核验：权威数据源没有此人的记录或照片。",
			"Cannot be verified: the authority has no record or photo of the person.",
		},
	},
})

var contrastAnswers = newTable([]Meaning{
	{Key: "T", Reason: Text{"认证通过。", "Verified."}, Advice: nothingToDo},
	{Key: "F", Category: Face, Reason: Text{"认证不通过。", "Not verified."}, Advice: checkPhoto},
	{Key: "200", Reason: Text{"认证通过。", "Verified."}, Advice: nothingToDo},
	{
		Key: "201", Category: Identity,
		Reason: Text{
			"认证不通过：姓名与身份证号不一致。",
			"Not verified: name and number do not belong together.",
		},
		Advice: Text{
			"请对照身份证核对姓名和身份证号，更正后再次运行。",
			"Compare name and number with the ID card, correct them and run again.",
		},
	},
	{
		Key: "202", Category: Authority,
		Reason: Text{"无法核验：查询不到身份信息。", "Cannot be verified: the identity is not found."},
		Advice: Text{
			"请核对身份证号；核对无误的，不是客户的问题，请人工核验。",
			"Check the number; if it is right, it is not the person's fault: verify by hand.",
		},
	},
	{
		Key: "203", Category: Authority,
		Reason: Text{
			"无法核验：权威数据源没有可用照片。",
			"Cannot be verified: the authority has no usable photo.",
		},
		Advice: Text{
			"这不是客户的问题：重拍或重试通常无效，请人工核验。",
			"This is not the person's fault: retaking or retrying rarely helps. Verify by hand.",
		},
	},
	{
		Key: "204", Category: Face, Advice: checkPhoto,
		Reason: Text{
			"认证不通过：人脸与权威数据源不一致。",
			"Not verified: the face does not match the authority's.",
		},
	},
	{
		Key: "205", Category: Face,
		Reason: Text{
			"认证不通过：照片有活体风险，可能是翻拍或合成。",
			"Not verified: the photo may be of a screen, or forged.",
		},
		Advice: Text{
			"请核实照片来源，换一张原始照片后再次运行。",
			"Check where the photo came from, and use an original one.",
		},
	},
	{
		Key: "206", Category: Service, Advice: checkByHand,
		Reason: Text{"认证不通过：被风险策略拒绝。", "Not verified: refused by policy."},
	},
})
