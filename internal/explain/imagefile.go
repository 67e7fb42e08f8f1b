package explain

// imageFileFindings are about local image files.
var imageFileFindings = []Meaning{
	{
		Key: "image-file-missing", Category: Image,
		Reason: Text{
			"找不到这个本地图片文件。",
			"The image file does not exist.",
		},
		Advice: Text{
			"请检查路径和文件名（区分大小写）；相对路径从 --image-root 算起，" +
				"默认是输入文件所在的文件夹。若是网址，请在前面加上 https://。",
			"Check the path and the file name (case matters); a relative path starts from " +
				"--image-root, by default the input's folder. If it is a URL, begin it with https://.",
		},
	},
	{
		Key: "image-file-outside", Category: Image,
		Reason: Text{
			"图片路径指向图片文件夹之外。",
			"The image's path is outside the image folder.",
		},
		Advice: Text{
			"请把图片放到该文件夹内，或用 --image-root 指定正确的文件夹；" +
				"确认输入文件可信后，也可以加 --allow-any-path。",
			"Put the image into that folder, or set the right folder with --image-root; " +
				"if you trust the input, --allow-any-path allows any path.",
		},
	},
	{
		Key: "image-file-unreadable", Category: Image,
		Reason: Text{
			"无法读取图片文件。",
			"The image file cannot be read.",
		},
		Advice: Text{
			"请确认它是普通文件而不是文件夹，运行本工具的账号有读取权限，网络共享已连接；然后再次运行。",
			"Check that it is a file and not a folder, that this user can read it, " +
				"and that the network share is connected; then run again.",
		},
	},
	{
		Key: "image-file-empty", Category: Image,
		Reason: Text{
			"图片文件是空的。",
			"The image file is empty.",
		},
		Advice: Text{
			"请重新导出或重新拍摄这张图片，然后再次运行。",
			"Export or take the image again, then run again.",
		},
	},
	{
		Key: "image-file-format", Category: Image,
		Reason: Text{
			"文件不是 JPEG、PNG、WebP 或 BMP 图片，或已损坏。",
			"The file is not a JPEG, PNG, WebP or BMP image, or it is damaged.",
		},
		Advice: Text{
			"请换成这几种格式的图片；只改扩展名不会改变格式，HEIC 等格式请先转换。",
			"Use an image in one of these formats. Renaming a file does not " +
				"convert it: convert HEIC and other formats first.",
		},
	},
	{
		Key: "image-file-small", Category: Image,
		Reason: Text{
			"图片尺寸小于 64×64 像素。",
			"The image is smaller than 64×64 pixels.",
		},
		Advice: Text{
			"人脸区域至少要有 64×64 像素，请换成更清晰的原图，不要使用缩略图。",
			"The face alone must measure at least 64×64 pixels: use the original image, not a thumbnail.",
		},
	},
	{
		Key: "image-file-large", Category: Image,
		Reason: Text{
			"图片超过 2 MB。",
			"The image is over 2 MB.",
		},
		Advice: Text{
			"请去掉 --fit-images=false，由本工具在发送前自动缩小；或自行压缩到 2 MB 以内。",
			"Remove --fit-images=false to have it shrunk before it is sent, or shrink it yourself.",
		},
	},
	{
		Key: "image-file-huge", Category: Image,
		Reason: Text{
			"图片超过 50 MB，或像素过多，无法自动缩小。",
			"The image is over 50 MB, or has too many pixels to be shrunk.",
		},
		Advice: Text{
			"请确认它是照片；然后自行缩小到 2 MB 以内再次运行。",
			"Check that it is a photo; shrink it to less than 2 MB yourself and run again.",
		},
	},
}
