package explain

import "slices"

// The codes of the body, as ACTIONS.md §3 has them: a number means one thing to
// some actions and another to others.

// commonCodes mean the same to every action beside VerifyMaterial.
var commonCodes = []Meaning{
	{
		Key: "400", Category: Request,
		Reason: Text{"参数为空。", "A parameter is empty."},
		Advice: Text{"请补齐该行所需的各列后再次运行。", "Fill in the row's columns and run again."},
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
		Key: "412", Category: Account,
		Reason: Text{"账户欠费。", "A payment is outstanding."},
		Advice: Text{
			"请充值后再次运行，会从停下的地方继续。",
			"Add funds and run again: it continues where it stopped.",
		},
	},
	{
		Key: "500", Category: Service,
		Reason: Text{"系统内部错误。", "The service had an internal error."},
		Advice: Text{"资料无需改动，稍后再次运行即可。", "Nothing needs correcting: run again later."},
	},
}

// elementMeanings are what else the actions that compare data, and
// Id3MetaVerify, come to.
var elementMeanings = slices.Concat(commonCodes, []Meaning{
	{
		Key: "402", Category: Authority,
		Reason: Text{"权威数据源异常。", "The authority's system failed."},
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
		Reason: Text{"未开通该核验服务。", "This verification is not activated."},
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
		Advice: Text{"请管理员授权后再次运行。", "Ask the administrator for the rights, then run again."},
	},
})

var elementCodes = newTable(elementMeanings)

// photoCodes are about the photo.
var photoCodes = []Meaning{
	{
		Key: "419", Category: Image,
		Reason: Text{"照片不合格。", "The photo cannot be used."},
		Advice: Text{
			"请换一张清晰、正立的单人正脸照片后再次运行。",
			"Use a sharp, upright photo of one face and run again.",
		},
	},
	{
		Key: "421", Category: Image,
		Reason: Text{"照片超过 1 MB。", "The photo is over 1 MB."},
		Advice: Text{"请压缩照片后再次运行。", "Make the photo smaller and run again."},
	},
	{
		Key: "422", Category: Image,
		Reason: Text{"下载照片超时（3 秒）。", "Fetching the photo took over 3 seconds."},
		Advice: Text{
			"请检查图片地址，或改用本地文件，再次运行。",
			"Check the address, or use a local file, and run again.",
		},
	},
}

var id3Codes = newTable(slices.Concat(elementMeanings, photoCodes, []Meaning{
	{
		Key: "435", Category: Face,
		Reason: Text{"照片中未检测到人脸。", "No face is found in the photo."},
		Advice: Text{"请换一张清晰的单人正脸照片后再次运行。", "Use a sharp photo of one face and run again."},
	},
}))

var contrastCodes = newTable(slices.Concat(commonCodes, photoCodes, []Meaning{
	{
		Key: "402", Category: Account,
		Reason: Text{"应用未配置。", "The application is not configured."},
		Advice: Text{
			"请管理员在控制台完成应用配置后再次运行。",
			"Ask the administrator to configure it in the console, then run again.",
		},
	},
	{
		Key: "404", Category: Account,
		Reason: Text{"认证场景未配置。", "The scene is not configured."},
		Advice: Text{
			"请核对 --biz-type（场景 SceneId）后再次运行。",
			"Check --biz-type, the SceneId, and run again.",
		},
	},
	{
		Key: "405", Category: Identity,
		Reason: Text{"未满 14 周岁，不支持认证。", "The person is under 14, which the service does not take."},
		Advice: Text{"请改用其他方式核验。", "Verify in another way."},
	},
	{
		Key: "410", Category: Account,
		Reason: Text{"未完成 OSS 授权。", "OSS is not authorised."},
		Advice: Text{
			"请管理员在控制台完成 OSS 授权后再次运行。",
			"Ask the administrator to authorise OSS in the console, then run again.",
		},
	},
	{
		Key: "411", Category: Account,
		Reason: Text{
			"RAM 用户无权限，需要 AliyunAntCloudAuthFullAccess。",
			"The RAM user lacks rights: it takes AliyunAntCloudAuthFullAccess.",
		},
		Advice: Text{"请管理员授权后再次运行。", "Ask the administrator for the rights, then run again."},
	},
	{
		Key: "417", Category: Service,
		Reason: Text{"该身份暂时不能认证。", "This identity cannot be verified for now."},
		Advice: Text{"请不要反复认证，隔日再次运行。", "Don't try again soon: run again on another day."},
	},
	{
		Key: "418", Category: Service,
		Reason: Text{"该身份今日失败次数过多。", "This identity failed too often today."},
		Advice: Text{"请隔日再次运行。", "Run again on another day."},
	},
	{
		Key: "420", Category: Service,
		Reason: Text{"同时给了多张照片。", "Several photos were given at once."},
		Advice: Text{"这是程序的问题，请联系开发者。", "This is the program's mistake: tell its makers."},
	},
	{
		Key: "423", Category: Request,
		Reason: Text{"CertifyId 未通过。", "The CertifyId did not pass."},
		Advice: Text{"请人工核验。", "Verify by hand."},
	},
	{
		Key: "427", Category: Service, Advice: checkByHand,
		Reason: Text{"被风控策略拒绝。", "Refused by risk policy."},
	},
}))
