package reader

import (
	"regexp"
	"strings"

	"veribatch/internal/verify"
	"veribatch/reader/table"
)

// A rank says how surely a header names a field. A surer header of the same field stands before one that is less so.
type rank int

const (
	unknown  rank = iota
	loose         // a usual word for the field among others, such as photo
	combined      // in two languages or with a remark: 姓名(Name), 身份证号码(18位)
	usual         // one of the field's usual names
)

// looseNames are headers that mean a field if no other column does.
var looseNames = normalized(map[verify.Field][]string{
	verify.Name:     {"XM"},
	verify.IDNumber: {"SFZH", "SFZHM", "ZJHM", "身分证号", "身分证号码", "身分证"},
	verify.FaceImage: withAddress("照片", "头像", "photo", "avatar", "头像照", "本人照片", "个人照片", "用户照片",
		"zp"),
})

func normalized(names map[verify.Field][]string) map[string]verify.Field {
	m := make(map[string]verify.Field)
	for f, all := range names {
		for _, name := range all {
			m[table.NormalizeHeader(name)] = f
		}
	}
	return m
}

// simplified writes the traditional characters of usual headers as the simplified ones.
var simplified = strings.NewReplacer(
	"證", "证", "號", "号", "碼", "码", "戶", "户", "編", "编", "標", "标", "識", "识", "實", "实", "臉", "脸", "圖",
	"图", "頭", "头", "國", "国", "業", "业", "務", "务", "認", "认", "賬", "账", "帳", "账", "鏈", "链", "結", "结",
	"徑", "径", "網", "网", "會", "会", "員", "员", "真實", "真实", "類", "类", "種", "种", "別", "别", "開", "开",
	"頁", "页",
)

// longestHeader is the most bytes of a header that is looked at: the rows searched for one may have long cells.
const longestHeader = 300

// fieldOf returns the field that a header names, and how surely.
func fieldOf(header string) (verify.Field, rank) {
	if len(header) > longestHeader {
		return "", unknown
	}
	if f, r := fieldNamed(header); r != unknown {
		return f, r
	}
	return fieldOfParts(header)
}

func fieldNamed(header string) (verify.Field, rank) {
	name := table.NormalizeHeader(simplified.Replace(header))
	if f, ok := aliases[name]; ok {
		return f, usual
	}
	if f, ok := looseNames[name]; ok {
		return f, loose
	}
	return "", unknown
}

var (
	partsOfHeader = regexp.MustCompile(`[()（）\[\]【】/／|\r\n]+`)

	// remark matches a normalised part that says how a column is filled in, and nothing of its meaning.
	remark = regexp.MustCompile(
		`^([0-9]+(位|个字|字符)?|必填|选填|可选|必须|文本|文本格式|数字|字符|明文|url|链接|地址|路径)$`)
)

// fieldOfParts returns the field that the parts of a header name, if they name no other and say nothing else.
func fieldOfParts(header string) (field verify.Field, r rank) {
	for _, part := range partsOfHeader.Split(header, -1) {
		name := table.NormalizeHeader(part)
		if name == "" || field != "" && remark.MatchString(name) {
			continue
		}
		f, known := fieldNamed(part)
		if known == unknown || field != "" && f != field {
			return "", unknown
		}
		field = f
	}
	if field == "" {
		return "", unknown
	}
	return field, combined
}

// documentTypes are the headers of a column that says which document a number is of.
var documentTypes = []string{"证件类型", "证件种类", "证件类别", "证件名称", "cert_type", "id_type", "id_card_type",
	"document_type", "doc_type", "certificate_type", "ZJLX"}

// isDocumentType reports whether a column says which document a number is of.
func isDocumentType(header string) bool {
	name := table.NormalizeHeader(simplified.Replace(header))
	for _, d := range documentTypes {
		if name == table.NormalizeHeader(d) {
			return true
		}
	}
	return false
}

// otherDocuments matches documents whose numbers the service does not verify, by their usual names.
var otherDocuments = regexp.MustCompile(
	`(?i)护照|passport|通行证|台胞|回乡|军官|士兵|军人|文职|警官|户口|营业执照|统一社会信用|出生|驾驶|驾照|` +
		`社保|学生证|其他|other`)

// isOtherDocument reports whether a document type is no identity card. Codes, such as 01, are not for it to judge.
func isOtherDocument(kind string) bool {
	if strings.Contains(kind, "身份证") { // as nearly all have
		return false
	}
	kind = simplified.Replace(kind)
	return !strings.Contains(kind, "身份证") && otherDocuments.MatchString(kind)
}
