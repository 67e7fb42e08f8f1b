package explain

// A Category says where to look for the cause. The empty category is that of
// what has gone well, and of states.
type Category string

// The categories.
const (
	Identity    Category = "identity"      // name and identity number
	IDCardPhoto Category = "id-card-photo" // the pictures of the ID card
	Face        Category = "face"          // the picture of the face
	Image       Category = "image"         // a picture as a file: its address, its size
	Authority   Category = "authority"     // the authority's own data and systems: not the person's fault
	Request     Category = "request"       // what was asked, as a whole
	Account     Category = "account"       // credentials, rights, payment, settings
	Service     Category = "service"       // the service, and the way to it
	Input       Category = "input"         // the row or file that the record came from
)

// Name returns the category as people read it.
func (c Category) Name() Text {
	switch c {
	case Identity:
		return Text{"姓名与身份证号", "Name and identity number"}
	case IDCardPhoto:
		return Text{"身份证照片", "ID card photo"}
	case Face:
		return Text{"人像照", "Face photo"}
	case Image:
		return Text{"图片文件", "Image file"}
	case Authority:
		return Text{"权威数据源（非本人原因）", "Authority (not the person's fault)"}
	case Request:
		return Text{"请求内容", "Request"}
	case Account:
		return Text{"账号与配置", "Account and settings"}
	case Service:
		return Text{"服务与网络", "Service and network"}
	case Input:
		return Text{"输入文件", "Input file"}
	}
	return Text{}
}
