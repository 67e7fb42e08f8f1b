package explain

// gatewayCodes are those of the API gateway, before the service itself is asked.
var gatewayCodes = []Meaning{
	{
		Key: "Throttling.*", Category: Service,
		Reason: Text{
			"请求过于频繁，被网关限流。",
			"Too many requests: the gateway is throttling.",
		},
		Advice: Text{
			"资料无需改动，再次运行即可；经常出现时请调低 --rate，调用配额由整个阿里云主账号共用。",
			"Nothing needs correcting: run again. If it happens often, lower " +
				"--rate; the whole Alibaba Cloud account shares one quota.",
		},
	},
	{
		Key: "Rejected.Throttling", Category: Service,
		Reason: Text{
			"请求过于频繁，被服务拒绝。",
			"Too many requests: the service rejected this one.",
		},
		Advice: Text{
			"资料无需改动，再次运行即可；经常出现时请调低 --rate。",
			"Nothing needs correcting: run again. If it happens often, lower --rate.",
		},
	},
	{
		Key: "ServiceUnavailable", Category: Service,
		Reason: Text{
			"服务暂时不可用。",
			"The service is unavailable for now.",
		},
		Advice: Text{
			"资料无需改动，稍后再次运行即可。",
			"Nothing needs correcting: run again later.",
		},
	},
	{
		Key: "InternalError", Category: Service,
		Reason: Text{
			"网关内部错误。",
			"The gateway had an internal error.",
		},
		Advice: Text{
			"资料无需改动，稍后再次运行即可；持续出现时，请凭请求 ID 联系阿里云技术支持。",
			"Nothing needs correcting: run again later. If it persists, ask " +
				"Alibaba Cloud support, quoting the request id.",
		},
	},
	{
		Key: "SignatureNonceUsed", Category: Service,
		Reason: Text{
			"网络设备重复转发了这次请求，先到的那次没有收到回答，可能已计费。",
			"Something on the way sent this request twice. The answer to the first is lost; " +
				"the call may have been billed.",
		},
		Advice: Text{
			"资料无需改动，再次运行即可；经常出现时，请网络管理员检查代理是否会自动重发请求。",
			"Nothing needs correcting: run again. If it happens often, " +
				"check whether the network's proxy resends requests.",
		},
	},
	{
		Key: "InvalidTimeStamp.Expired", Category: Account,
		Reason: Text{
			"请求时间与服务器时间相差超过 15 分钟。",
			"The request's time is more than 15 minutes away from the server's.",
		},
		Advice: Text{
			"请校准本机的时间和时区（开启 NTP 自动对时），然后再次运行同一命令。",
			"Correct this machine's clock and time zone (enable NTP), then run the same command again.",
		},
	},
	{
		Key: "IllegalTimestamp", Category: Account,
		Reason: Text{
			"请求时间不合法。",
			"The request's time is not valid.",
		},
		Advice: Text{
			"请校准本机的时间和时区（开启 NTP 自动对时），然后再次运行同一命令。",
			"Correct this machine's clock and time zone (enable NTP), then run the same command again.",
		},
	},
	{
		Key: "IncompleteSignature", Category: Account,
		Reason: Text{
			"签名不完整，请求头可能在途中被改动。",
			"The signature is incomplete; headers may have been changed on the way.",
		},
		Advice: Text{
			"请网络管理员检查代理是否删改请求头；AccessKey 的 ID 和 Secret 首尾也不要带空格或换行。",
			"Check whether the network's proxy changes headers, and that neither the " +
				"AccessKey ID nor the secret has a blank or line break around it.",
		},
	},
	{
		Key: "SignatureDoesNotMatch", Category: Account,
		Reason: Text{
			"签名不匹配，多为 AccessKey Secret 有误。",
			"The signature does not match; usually the AccessKey secret is wrong.",
		},
		Advice: Text{
			"请重新复制 AccessKey ID 和 Secret（不要带空格，两者须成对），然后再次运行同一命令。",
			"Copy the AccessKey ID and secret again (no blanks, and both " +
				"from one pair), then run the same command again.",
		},
	},
	{
		Key: "InvalidAccessKeyId.*", Category: Account,
		Reason: Text{
			"AccessKey 不存在或已被禁用。",
			"The AccessKey does not exist or is disabled.",
		},
		Advice: Text{
			"请在 RAM 控制台查看该 AccessKey 是否存在、是否启用，必要时新建一对，然后再次运行同一命令。",
			"Check in the RAM console that the AccessKey exists and is enabled, create " +
				"a new one if necessary, then run the same command again.",
		},
	},
	{
		Key: "InvalidSecurityToken.*", Category: Account,
		Reason: Text{
			"临时凭证（STS Token）无效或已过期。",
			"The temporary credentials (STS token) are invalid or have expired.",
		},
		Advice: Text{
			"请重新获取临时凭证后再次运行；长时间运行建议使用会自动刷新的 RAM 角色。",
			"Get fresh temporary credentials and run again; for long runs use a " +
				"RAM role, whose credentials are refreshed automatically.",
		},
	},
	forbidden("Forbidden"),
	forbidden("Forbidden.RAM"),
	forbidden("Forbidden.RAMUserAccessDenied"),
	{
		Key: "Forbidden.AccountAccessDenied", Category: Account,
		Reason: Text{
			"账号未开通该服务。",
			"The account has not activated this service.",
		},
		Advice: Text{
			"请管理员在阿里云控制台开通实人认证，然后再次运行同一命令。",
			"Ask the administrator to activate Cloudauth in the Alibaba Cloud console, " +
				"then run the same command again.",
		},
	},
	{
		Key: "InvalidAction.*", Category: Account,
		Reason: Text{
			"服务地址上没有这个接口。",
			"This endpoint has no such action.",
		},
		Advice: Text{
			"请检查 --endpoint 和 --region，实人认证的地址为 cloudauth.aliyuncs.com。",
			"Check --endpoint and --region; the address of Cloudauth is cloudauth.aliyuncs.com.",
		},
	},
	{
		Key: "InvalidVersion", Category: Account,
		Reason: Text{
			"服务地址上没有这个接口版本。",
			"This endpoint has no such version of the API.",
		},
		Advice: Text{
			"请检查 --endpoint 和 --region，实人认证的地址为 cloudauth.aliyuncs.com。",
			"Check --endpoint and --region; the address of Cloudauth is cloudauth.aliyuncs.com.",
		},
	},
	invalidBiz("InvalidBiz"),
	invalidBiz("InvalidBizType"),
	{
		Key: "Missing*", Category: Request,
		Reason: Text{
			"请求缺少必填参数。",
			"The request lacks a required parameter.",
		},
		Advice: Text{
			"错误码指明姓名、身份证号或图片的，请补齐该行后再次运行；" +
				"指明其他参数的，请检查 --biz-type、--region 等设置。",
			"If the code mentions the name, the number or an image, fill it in and run again; if it " +
				"mentions another parameter, check settings such as --biz-type and --region.",
		},
	},
	{
		Key: "Invalid*", Category: Request,
		Reason: Text{
			"请求中有参数不合法。",
			"A parameter of the request is not valid.",
		},
		Advice: Text{
			"错误码指明姓名、身份证号或图片的，请更正该行后再次运行；" +
				"指明其他参数的，请检查 --biz-type、--region 等设置。",
			"If the code mentions the name, the number or an image, correct it and run again; if it " +
				"mentions another parameter, check settings such as --biz-type and --region.",
		},
	},
}

// forbidden is the meaning of each code that denies the caller the right.
func forbidden(key string) Meaning {
	return Meaning{
		Key: key, Category: Account,
		Reason: Text{
			"当前账号或 RAM 用户没有调用该接口的权限。",
			"This account or RAM user is not allowed to call the API.",
		},
		Advice: Text{
			"请管理员在 RAM 控制台为该用户授予实人认证权限（如 " +
				"AliyunYundunCloudAuthFullAccess），然后再次运行同一命令。",
			"Ask the administrator to grant this user the right to Cloudauth in the RAM console " +
				"(such as AliyunYundunCloudAuthFullAccess), then run the same command again.",
		},
	}
}

// invalidBiz is the meaning of each code that finds the scene wrong.
func invalidBiz(key string) Meaning {
	return Meaning{
		Key: key, Category: Account,
		Reason: Text{
			"业务场景（BizType）不正确。",
			"The scene (BizType) is not right.",
		},
		Advice: Text{
			"请在实人认证控制台的业务设置中核对场景标识，并用 --biz-type 指定，然后再次运行同一命令。",
			"Look the scene's id up in the Cloudauth console and give it with --biz-type, " +
				"then run the same command again.",
		},
	}
}
