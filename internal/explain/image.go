package explain

// imageFindings are about the addresses of the images.
var imageFindings = []Meaning{
	{
		Key: "image-missing", Category: Face,
		Reason: Text{
			"缺少人像照。",
			"The face photo is missing.",
		},
		Advice: Text{
			"请补上人像正面照的地址后再次运行；整列为空时，请检查列映射。",
			"Give the address of a frontal face photo and run again; if the " +
				"whole column is empty, check the column mapping.",
		},
	},
	{
		Key: "image-url", Category: Image,
		Reason: Text{
			"图片地址不是有效的网址。",
			"The image address is not a valid URL.",
		},
		Advice: Text{
			"请填写以 http:// 或 https:// 开头的完整地址，" +
				"地址中的空格请写成 %20；本地文件请直接写路径，不加 file://。",
			"Give a full address that begins with http:// or https://, with blanks " +
				"written as %20; give a local file as its path, without file://.",
		},
	},
	{
		Key: "image-several", Category: Image,
		Reason: Text{
			"图片单元格中有多个地址，无法确定用哪一张。",
			"The image cell has several addresses; one image is needed.",
		},
		Advice: Text{
			"请在该单元格只保留一个地址；身份证正反面请放在各自的列。",
			"Keep one address in the cell; the sides of an ID card have columns of their own.",
		},
	},
	{
		Key: "image-inline", Category: Image,
		Reason: Text{
			"单元格里是图片数据本身（base64 或 data: 链接），不是地址。",
			"The cell has the image's data (base64 or a data: link) instead of its address.",
		},
		Advice: Text{
			"请把图片存成文件，在单元格中填写文件路径或网址后再次运行。",
			"Save the image as a file, give its path or URL in the cell, and run again.",
		},
	},
	{
		Key: "image-decoded", Category: Image,
		Reason: Text{
			"图片地址中的 &amp; 等 HTML 实体或整体的百分号编码已还原。",
			"HTML entities such as &amp; in the image address, or its percent-encoding as a whole, were decoded.",
		},
		Advice: Text{
			"无需处理；原始单元格保持不变。",
			"Nothing to do; the original cell stays as it is.",
		},
	},
	{
		Key: "image-expired", Category: Image,
		Reason: Text{
			"图片的签名链接已过期，服务无法下载。",
			"The image's presigned link has expired, so the service cannot fetch it.",
		},
		Advice: Text{
			"请重新生成链接并再次导出；有效期请覆盖整个认证过程。",
			"Make new links that last for the whole run, and export again.",
		},
	},
	{
		Key: "image-expiring", Category: Image,
		Reason: Text{
			"图片的签名链接会在轮到该行之前过期。",
			"The image's presigned link will expire before the run reaches the row.",
		},
		Advice: Text{
			"请生成有效期更长的链接后重新导出，或提高 --rate；链接更换后，已认证的行不会重复计费。",
			"Make links that last longer and export again, or raise --rate; " +
				"rows that were answered are not paid for again.",
		},
	},
	{
		Key: "image-url-host", Category: Image,
		Reason: Text{
			"图片地址缺少网站域名。",
			"The image address has no host.",
		},
		Advice: Text{
			"请补全地址，例如 https://photos.example.com/faces/1.jpg。",
			"Complete it, as in https://photos.example.com/faces/1.jpg.",
		},
	},
	{
		Key: "image-private-host", Category: Image,
		Reason: Text{
			"图片地址在内网，服务从公网很可能下载不到。",
			"The image address is on a private network; the service can hardly reach it from the internet.",
		},
		Advice: Text{
			"请换成公网可访问的地址；请先用手机流量打开试试。",
			"Give an address that opens from the public internet; try it on a phone off the office network first.",
		},
	},
	{
		Key: "image-oss", Category: Image,
		Reason: Text{
			"OSS 地址的写法不对，应为 oss://BUCKET/KEY 或 oss://BUCKET:PATH。",
			"The OSS address is neither oss://BUCKET/KEY nor oss://BUCKET:PATH.",
		},
		Advice: Text{
			"您自己的 OSS 文件请写 oss://BUCKET/KEY（用斜杠，发送时自动签名）；" +
				"服务自己的存储空间请写 oss://BUCKET:PATH（用冒号）。",
			"For a file in your own OSS, write oss://BUCKET/KEY (a slash; it is presigned when it " +
				"is sent); for the service's own bucket, oss://BUCKET:PATH (a colon).",
		},
	},
	{
		Key: "image-same", Category: Image,
		Reason: Text{
			"两个图片栏填了同一张图片。",
			"Two image columns hold the same image.",
		},
		Advice: Text{
			"请检查人像照、身份证正面和反面是否放错；整列如此时，请检查列映射。",
			"Check whether face, front and back were mixed up; if the whole " +
				"column is like this, check the column mapping.",
		},
	},
}
