package explain

// Archive says why images were not archived, by an outcome's Archive.
func Archive(why string) Text {
	if reason, ok := archiveReasons[why]; ok {
		return reason
	}
	return archiveReasons["download"]
}

var archiveReasons = map[string]Text{
	"owed":          {ZH: "存档前程序被终止，链接已失效", EN: "the run was killed before, and the links have expired"},
	"disk":          {ZH: "无法写入存档目录", EN: "the archive's disk took no file"},
	"no-host":       {ZH: "链接的主机名无法解析", EN: "the host of the links is unknown"},
	"no-connection": {ZH: "无法连接链接的主机", EN: "no connection to the host of the links"},
	"timeout":       {ZH: "下载超时", EN: "the download timed out"},
	"refused": {ZH: "链接被拒绝（已过期或无权限）",
		EN: "the links were refused: they have expired, or are out of reach"},
	"no-image": {ZH: "链接返回的不是图片", EN: "the links give no picture"},
	"download": {ZH: "下载失败", EN: "the download failed"},
}
