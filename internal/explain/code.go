package explain

import (
	"slices"
	"strings"
)

// Codes returns the meanings of every error code: the service's own, the
// gateway's, and the client's words for calls that got no answer. Keys that
// end in * are families.
func Codes() []Meaning {
	return slices.Concat(serviceCodes, familyCodes, identityCodes, gatewayCodes, clientCodes, fleetCodes)
}

var codes = newTable(Codes())

// aliases are other names of codes.
var aliases = map[string]string{
	"error.nofacedetected":     "NoFaceDetected",
	"error.nopermissionaccess": "NoPermission",
	"toolargeimage":            "ResourcesTooLarge",
	"downloadtimeout":          "DownloadTimedOut",
}

// family returns the meaning of the longest family that a code belongs to.
// X.* is X with or without a suffix, X* is whatever begins with X.
func family(code string) (Meaning, bool) {
	var found Meaning
	for _, m := range codes.list {
		if belongs(code, m.Key) && len(m.Key) > len(found.Key) {
			found = m
		}
	}
	return found, found.Key != ""
}

func belongs(code, family string) bool {
	code, family = strings.ToLower(code), strings.ToLower(family)
	if name, ok := strings.CutSuffix(family, ".*"); ok {
		return code == name || strings.HasPrefix(code, name+".")
	}
	prefix, ok := strings.CutSuffix(family, "*")
	return ok && strings.HasPrefix(code, prefix)
}

// serviceCodes are the service's table 错误码. The numbers are its HttpCode column.
var serviceCodes = []Meaning{
	{
		Key: "ParameterIsNull", Number: "400", Category: Request,
		Reason: Text{
			"参数不能为空。",
			"A required parameter is empty.",
		},
		Advice: Text{
			"请补齐该行的姓名、身份证号和人像照后再次运行；若业务场景要求身份证照片，也请一并提供。",
			"Fill in the row's name, identity number and face photo and run " +
				"again; if the scene requires ID card photos, add them too.",
		},
	},
	{
		Key: "InvalidParameter", Number: "401", Category: Request,
		Reason: Text{
			"非法参数。",
			"A parameter is invalid.",
		},
		Advice: Text{
			"请检查该行的身份证号、姓名和图片地址是否完整、格式正确；" +
				"若大量记录同时出现，请核对列映射和业务场景（BizType）。",
			"Check that the row's number, name and image addresses are complete and well-formed. If " +
				"many rows have this error, check the column mapping and the scene (BizType).",
		},
	},
	{
		Key: "NoPermission", Number: "403", Category: Account,
		Reason: Text{
			"该RAM用户无权访问API。",
			"This RAM user has no permission to call the API.",
		},
		Advice: Text{
			"只有个别记录出现时，多为图片地址过期或外网打不开，请换成可访问的地址；" +
				"大量出现时，请管理员为该 RAM 用户授予实人认证权限，并检查账户是否欠费。",
			"On a few rows, the image address has usually expired or cannot be reached: give one " +
				"that opens from the internet. On many rows, ask the administrator to give the RAM " +
				"user access to Cloudauth, and check whether a payment is due.",
		},
	},
	{
		Key: "NoSubscribeService", Number: "410", Category: Account,
		Reason: Text{
			"未开通OSS产品或未完成OSS读写授权，请登录控制台完成授权。",
			"OSS is not activated, or reading and writing OSS is not authorised. Complete it in the console.",
		},
		Advice: Text{
			"请管理员登录阿里云控制台开通 OSS，并在实人认证控制台完成 OSS 读写授权，然后再次运行同一命令。",
			"Ask the administrator to activate OSS in the Alibaba Cloud console and to " +
				"authorise it in the Cloudauth console; then run the same command again.",
		},
	},
	{
		Key: "InDebt", Number: "412", Category: Account,
		Reason: Text{
			"实人认证存在欠费，请充值后再进行操作。",
			"A payment for Cloudauth is outstanding. Add funds, then continue.",
		},
		Advice: Text{
			"请在阿里云费用中心充值，到账后再次运行同一命令，会从停下的地方继续。",
			"Add funds in the Alibaba Cloud billing console, then run the " +
				"same command again: it continues where it stopped.",
		},
	},
	{
		Key: "ResourcesTooLarge", Number: "421", Category: Image,
		Reason: Text{
			"传入资源超过了最大限制。",
			"The images exceed the size limit.",
		},
		Advice: Text{
			"单张图片须在 2 MB 以内：请压缩或缩小人像照和身份证照片（宽高 1000 像素左右即可），替换后再次运行。",
			"Each image must be within 2 MB: compress or shrink the face and ID card photos " +
				"(about 1000 pixels a side is plenty), replace them and run again.",
		},
	},
	{
		Key: "DownloadTimedOut", Number: "422", Category: Image,
		Reason: Text{
			"下载资源超时（3秒）。",
			"Downloading the images timed out (3 seconds).",
		},
		Advice: Text{
			"请在公网浏览器中打开图片地址，确认 3 秒内能显示；" +
				"链接过期的请重新生成，网站较慢的请压缩图片或改存 OSS，" +
				"然后再次运行。",
			"Open the image addresses from the public internet and check that they load within 3 seconds. Renew " +
				"expired links; if the site is slow, compress the images or keep them in OSS; then run again.",
		},
	},
	{
		Key: "NoFaceDetected", Number: "435", Category: Face,
		Reason: Text{
			"图片或者视频中检测不到人脸信息。",
			"No face is detected in the image or video.",
		},
		Advice: Text{
			"请打开人像照查看：须为单人正脸、无遮挡、不倒置，人脸至少 " +
				"64×64 像素；不合要求的请本人重拍，替换后再次运行。",
			"Check that the face photo shows one person, upright, facing the camera, with nothing in the way, " +
				"and a face of at least 64×64 pixels. If not, take and use a new photo, then run again.",
		},
	},
	{
		Key: "SystemError", Number: "500", Category: Service,
		Reason: Text{
			"系统内部错误。",
			"The service had an internal error.",
		},
		Advice: Text{
			"资料无需改动，稍后再次运行即可；持续出现时，请凭请求 ID 联系阿里云技术支持。",
			"Nothing needs correcting: run again later. If it persists, ask " +
				"Alibaba Cloud support, quoting the request id.",
		},
	},
}

// familyCodes are those of the service's official metadata and of its sibling
// actions.
var familyCodes = []Meaning{
	{
		Key: "InvalidParam.MaterialsNotValid", Category: Request,
		Reason: Text{
			"提交的材料不合法。",
			"The material is not valid.",
		},
		Advice: Text{
			"请核对该行的姓名、身份证号和图片，更正后再次运行。",
			"Check the row's name, number and images, correct them and run again.",
		},
	},
	{
		Key: "InvalidParam.*", Category: Request,
		Reason: Text{
			"提交的某项材料缺失或不合法。",
			"A part of the material is missing or not valid.",
		},
		Advice: Text{
			"错误码指明是哪一项：请更正该行的姓名、身份证号或图片后再次运行；" +
				"若大量记录同时出现，请核对列映射和业务场景（BizType）。",
			"The code says which: correct the row's name, number or image and run again. " +
				"If many rows get this, check the column mapping and the scene (BizType).",
		},
	},
	{
		Key: "InvalidParameter.*", Category: Request,
		Reason: Text{
			"某项参数不合法。",
			"One of the parameters is not valid.",
		},
		Advice: Text{
			"错误码指明是哪一项：请更正该行后再次运行；若大量记录同时出现，请核对列映射和业务场景（BizType）。",
			"The code says which: correct the row and run again. " +
				"If many rows get this, check the column mapping and the scene (BizType).",
		},
	},
	{
		Key: "UnqualifiedPhoto", Category: Face,
		Reason: Text{
			"图片不合格，无法用于认证。",
			"The photo does not qualify for verification.",
		},
		Advice: Text{
			"请打开人像照查看：须为单人正脸、清晰、无遮挡、不倒置；不合要求的请本人重拍，替换后再次运行。",
			"Look at the face photo: one person, facing the camera, sharp, nothing in the way, upright. " +
				"If it is not, have it taken again, replace it and run again.",
		},
	},
	{
		Key: "Error.InternalError", Category: Service,
		Reason: Text{
			"系统内部错误。",
			"An internal error of the service.",
		},
		Advice: Text{
			"资料无需改动，稍后再次运行即可；持续出现时，请凭请求 ID 联系阿里云技术支持。",
			"Nothing needs correcting: run again later. If it goes on, ask Alibaba Cloud support, " +
				"quoting the request id.",
		},
	},
	{
		Key: "Forbidden.ExceptionRepeatedInvoke", Category: Request,
		Reason: Text{
			"短时间内对同一人重复调用，被服务判为异常。",
			"The same person was asked about repeatedly, which the service takes for abnormal.",
		},
		Advice: Text{
			"请勿短期内再次认证此人；过一段时间仍需认证的，可用 --retry 再次发送。",
			"Do not ask about this person again soon. If it is still needed after some time, " +
				"send the row again with --retry.",
		},
	},
	{
		Key: "Forbidden.ExceptionDataSource", Category: Service,
		Reason: Text{
			"权威数据源异常。",
			"The authority's system failed.",
		},
		Advice: Text{
			"与本人无关，资料无需改动，稍后再次运行即可。",
			"This is not the person's fault, and nothing needs correcting: run again later.",
		},
	},
}

// identityCodes are the older document's verdicts in the form of errors, and
// the answer to a task that has passed already.
var identityCodes = []Meaning{
	{
		Key: "3101", Category: Identity,
		Reason: Text{
			"姓名与身份证号码不匹配。",
			"The name does not match the identity number.",
		},
		Advice: Text{
			"请对照身份证核对姓名（生僻字、间隔号、是否曾改名）和身份证号，" +
				"更正后重新认证；核对无误的，请本人到网点人工核验。",
			"Compare the name (rare characters, the middle dot, a change of name) and the number with the ID " +
				"card, correct them and verify again. If they are right, verify by hand at a branch.",
		},
	},
	{
		Key: "3102", Category: Identity,
		Reason: Text{
			"姓名与身份证号码不存在，即权威库中无此人。",
			"The name and identity number do not exist: the authority's records know no such person.",
		},
		Advice: Text{
			"请对照身份证核对身份证号是否抄错；核对无误的（如军人、" +
				"刚换户籍或新办证件），请本人携带身份证到网点人工核验。",
			"Compare the number with the ID card. If it is right (military staff, a recent move of " +
				"household, a new card), verify by hand at a branch, with the ID card.",
		},
	},
	{
		Key: "3103", Category: Identity,
		Reason: Text{
			"身份证号码不合法。",
			"The identity number is not valid.",
		},
		Advice: Text{
			"请对照身份证逐位核对身份证号（共 18 位，末位可能是 X），更正后重新认证。",
			"Check the number against the ID card digit by digit (18 " +
				"characters, the last may be X), correct it and verify again.",
		},
	},
	{
		Key: "3104", Category: Request,
		Reason: Text{
			"该认证任务（业务 ID）此前已认证通过，不能重复提交。",
			"This verification task (BizId) has passed already and cannot be submitted again.",
		},
		Advice: Text{
			"业务 ID 由本工具生成的，按已通过处理；业务 ID 由输入文件提供的，" +
				"请查明上次通过的是否同一人，需要重新认证时请换一个业务 ID。",
			"Where veribatch made the BizId, the record counts as passed. Where the input brought it, find " +
				"out whether the same person passed then; to verify again, use another BizId.",
		},
	},
}
