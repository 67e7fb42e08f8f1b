package explain

// A Category says where to look for the cause. It is empty for states, and for
// a status that means success.
type Category string

// The categories.
const (
	Identity    Category = "identity"      // name and identity number
	IDCardPhoto Category = "id-card-photo" // the photos of the ID card
	Mobile      Category = "mobile"        // the mobile and whose it is
	BankCard    Category = "bank-card"     // the bank card and whose it is
	Face        Category = "face"          // the photo of the face
	Image       Category = "image"         // an image's address or file
	Authority   Category = "authority"     // the authority's own data and systems: not the person's fault
	Request     Category = "request"       // the request as a whole
	Account     Category = "account"       // credentials, rights, payment, settings
	Service     Category = "service"       // the service and the network
	Input       Category = "input"         // the input's row or file
)

// Name returns the category as people read it.
func (c Category) Name() Text {
	switch c {
	case Identity:
		return Text{"姓名与身份证号", "Name and identity number"}
	case IDCardPhoto:
		return Text{"身份证照片", "ID card photo"}
	case Mobile:
		return Text{"手机号", "Mobile"}
	case BankCard:
		return Text{"银行卡", "Bank card"}
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
