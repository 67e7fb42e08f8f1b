package explain

import "slices"

// Statuses returns the meanings of VerifyStatus 1 to 12, in order.
func Statuses() []Meaning { return slices.Clone(statuses) }

// statuses are the reasons of the service's table 认证状态说明, status n at
// n-1. Status 10 is not in it.
var statuses = []Meaning{
	{
		Key: "1",
		Reason: Text{
			"认证通过。",
			"Verification passed.",
		},
		Advice: Text{
			"无需处理。",
			"Nothing to do.",
		},
	},
	{
		Key: "2", Category: Identity,
		Reason: Text{
			"认证不通过，原因：实名校验不通过。",
			"Verification failed. Reason: the real-name check did not pass.",
		},
		Advice: Text{
			"请对照身份证核对姓名和身份证号，留意生僻字、间隔号和末位 X；" +
				"更正后重新认证。核对无误仍不通过的，请本人携带身份证到网点人工核验。",
			"Compare the name and the number with the ID card; check rare characters, the middle dot and a final X. " +
				"Correct them and verify again. If they are right, " +
				"ask the person to come to a branch with the ID card.",
		},
	},
	{
		Key: "3", Category: IDCardPhoto,
		Reason: Text{
			"认证不通过，可能原因：身份证照片模糊、光线问题造成字体无法识别、" +
				"身份证照片信息与需认证的身份证姓名不一致、提交的照片为非身份证照片。",
			"Verification failed. Possible reasons: the ID card photo is blurred, or poorly lit so that its text " +
				"cannot be read; the name on it differs from the name to be verified; the photo is not of an ID card.",
		},
		Advice: Text{
			"请先核对姓名与身份证是否一致；再在光线均匀处重拍身份证人像面，" +
				"四角完整、文字清晰、无反光，替换照片后重新认证。",
			"First check the name against the ID card. Then take the portrait side again in even light, all " +
				"four corners in view, text sharp, no glare; replace the photo and verify again.",
		},
	},
	{
		Key: "4", Category: IDCardPhoto,
		Reason: Text{
			"认证不通过，可能原因：身份证照片模糊、光线问题造成字体无法识别、" +
				"身份证照片信息与需认证的身份证号码不一致、提交的照片为非身份证照片。",
			"Verification failed. Possible reasons: the ID card photo is blurred, or poorly " +
				"lit so that its text cannot be read; the number on it differs from the identity " +
				"number to be verified; the photo is not of an ID card.",
		},
		Advice: Text{
			"请先核对身份证号与身份证是否一致；" +
				"再在光线均匀处重拍身份证人像面，四角完整、号码清晰、无反光，" +
				"替换照片后重新认证。",
			"First check the number against the ID card. Then take the portrait side again in even light, all " +
				"four corners in view, the number sharp, no glare; replace the photo and verify again.",
		},
	},
	{
		Key: "5", Category: IDCardPhoto,
		Reason: Text{
			"认证不通过，可能原因：身份证照片上的有效期已过期（或即将过期）。",
			"Verification failed. Possible reason: the card on the ID card photo has expired or is about to expire.",
		},
		Advice: Text{
			"请查看身份证国徽面的有效期限。已过期或即将过期的，" +
				"请本人换领新证后重拍正反两面再认证；已换新证的，请改用新证照片。",
			"Look at the validity period on the emblem side. If it has ended or is about to " +
				"end, the person needs a new card first; then photograph both sides again and " +
				"verify. If there is a new card already, use photos of it.",
		},
	},
	{
		Key: "6", Category: Face,
		Reason: Text{
			"认证不通过，可能原因：人脸与身份证头像不一致。",
			"Verification failed. Possible reason: the face does not match the portrait on the ID card.",
		},
		Advice: Text{
			"请先确认人像照和身份证照片属于同一人、没有放错行；" +
				"再请本人正对镜头、摘下口罩和帽子，" +
				"在光线充足处重拍人像照后重新认证。",
			"First check that the face photo and the ID card belong to the same person and the same row. " +
				"Then have the person face the camera in good light, without mask or hat; " +
				"take the photo again and verify again.",
		},
	},
	{
		Key: "7", Category: Face,
		Reason: Text{
			"认证不通过，可能原因：人脸与公安网照片不一致。",
			"Verification failed. Possible reason: the face does not match the public security authority's photo.",
		},
		Advice: Text{
			"请先确认人像照是本人、没有放错行；再请本人正对镜头、摘下口罩和帽子，" +
				"在光线充足处重拍后重新认证。多次不通过的，请到网点人工核验。",
			"First check that the face photo shows this person and is in the right row. Then have " +
				"the person face the camera in good light, without mask or hat; take it again and " +
				"verify again. If it keeps failing, verify by hand at a branch.",
		},
	},
	{
		Key: "8", Category: IDCardPhoto,
		Reason: Text{
			"认证不通过，可能原因：提交的身份证照片非身份证原照片、未提交有效身份证照片。",
			"Verification failed. Possible reasons: the ID card photo is not an " +
				"original photo of the card; no valid ID card photo was submitted.",
		},
		Advice: Text{
			"请直接拍摄身份证原件的正反两面，不要使用复印件、扫描件、翻拍屏幕或加水印、裁剪过的图片，替换后重新认证。",
			"Photograph both sides of the card itself: no photocopy, no scan, no photo of a " +
				"screen, no watermark, no cropping. Replace the photos and verify again.",
		},
	},
	{
		Key: "9", Category: Identity,
		Reason: Text{
			"认证不通过，可能原因：非账户本人操作。",
			"Verification failed. Possible reason: the operation was not made by the account's owner.",
		},
		Advice: Text{
			"请通过已登记的联系方式与账户本人核实；确认是本人后重拍人像照再认证，" +
				"无法确认的，请本人携带身份证到网点人工核验，并留意账户安全。",
			"Contact the account's owner by the details on file. If it is the owner, take a new face photo and " +
				"verify again; if that cannot be confirmed, verify by hand at a branch and keep an eye on the " +
				"account.",
		},
	},
	{
		Key: "10", Category: Face,
		Reason: Text{
			"认证不通过。官方文档没有说明状态 10 的原因；官方 SDK 的示例中为“非同一个人”。",
			"Verification failed. The documents give no reason for status 10; an " +
				"example of the official SDK says: not the same person.",
		},
		Advice: Text{
			"请确认人像照、身份证照片和姓名、身份证号都属于同一人、没有放错行；" +
				"更正或重拍后重新认证，仍不通过的请到网点人工核验。",
			"Check that the face photo, the ID card photos, the name and the number all belong to one person " +
				"and are in the right row; correct or retake, and verify again. " +
				"If it fails again, verify by hand at a branch.",
		},
	},
	{
		Key: "11", Category: Authority,
		Reason: Text{
			"认证不通过，可能原因：公安网照片缺失、公安网照片格式错误、公安网照片未找到人脸。",
			"Verification failed. Possible reasons: the public security authority has no photo of " +
				"the person, its photo has a wrong format, or no face is found in it.",
		},
		Advice: Text{
			"这不是客户的问题：权威数据源没有可用于比对的照片，重拍或重试通常无效。请到网点凭身份证原件人工核验。",
			"This is not the person's fault: the authority has no photo to compare with, so retaking or " +
				"retrying rarely helps. Verify by hand at a branch, with the ID card itself.",
		},
	},
	{
		Key: "12", Category: Authority,
		Reason: Text{
			"认证不通过，可能原因：公安网系统异常，无法进行照片比对等可能。",
			"Verification failed. Possible reason: the public security authority's " +
				"system has a fault, so that photos cannot be compared.",
		},
		Advice: Text{
			"这不是客户的问题，无需改动资料：稍后再次运行同一命令，会自动重新认证。",
			"This is not the person's fault and nothing needs correcting: run the " +
				"same command again later to verify the record again.",
		},
	},
}
