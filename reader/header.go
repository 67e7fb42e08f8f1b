package reader

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"veribatch/internal/verify"
	"veribatch/reader/table"
	"veribatch/reader/xlsx"
)

// scoreFields looks for the columns of an input: as many fields as possible, and enough with all required ones.
func scoreFields(action verify.Action, chosen map[verify.Field]string) table.HeaderScore {
	return func(header []string) (int, bool) {
		found := candidates(header, action, chosen)
		return len(found), sufficient(found, action)
	}
}

// Recognised returns how many cells of a header name a field of any action.
func Recognised(header []string) int { return len(usualColumns(header, nil)) }

// templated is the index of a column that the file does not have: its cells are made of others.
const templated = -1

// candidates returns, for each field that the action takes, the columns that may hold it.
func candidates(header []string, action verify.Action, chosen map[verify.Field]string) map[verify.Field][]int {
	fields := action.Fields()
	found := usualColumns(header, chosen)
	maps.DeleteFunc(found, func(f verify.Field, _ []int) bool { return !slices.Contains(fields, f) })
	for i, cell := range header {
		name := table.NormalizeHeader(cell)
		for f, column := range chosen {
			if column != "" && !isTemplate(column) && name == table.NormalizeHeader(column) {
				found[f] = append(found[f], i)
			}
		}
	}
	for f, column := range chosen {
		if isTemplate(column) {
			if _, missing := parseTemplate(column, header); missing == nil {
				found[f] = []int{templated}
			}
			continue
		}
		found[f] = verbatim(header, column, found[f])
		if i, ok := columnAt(column, len(header)); ok && len(found[f]) == 0 {
			found[f] = []int{i}
		}
		if len(found[f]) == 0 {
			delete(found, f)
		}
	}
	return found
}

// Header returns the header of a file as Open finds it, whichever columns it lacks.
func Header(path string, o Options) ([]string, error) {
	t, err := table.Open(path, o.File, scoreFields(o.Action.OrDefault(), o.Columns))
	if err != nil {
		return nil, err
	}
	return t.Header(), t.Close()
}

// Column returns the column of a header that a choice names, by name, letter or number; -1 if there is none.
func Column(header []string, chosen string) int {
	normalized := table.NormalizeHeader(chosen)
	if i := slices.IndexFunc(header, func(c string) bool { return table.NormalizeHeader(c) == normalized }); i >= 0 {
		return i
	}
	if i, ok := columnAt(chosen, len(header)); ok {
		return i
	}
	return -1
}

// Named returns, for each field that the action takes, the columns whose headers name it the most surely.
func Named(header []string, action verify.Action) map[verify.Field][]int {
	return candidates(header, action.OrDefault(), nil)
}

// usualColumns returns, for each field for which none was chosen, the columns whose headers name it the most surely.
func usualColumns(header []string, chosen map[verify.Field]string) map[verify.Field][]int {
	found, surest := make(map[verify.Field][]int), make(map[verify.Field]rank)
	for i, cell := range header {
		f, r := fieldOf(cell)
		if r == unknown || chosen[f] != "" || r < surest[f] {
			continue
		}
		if r > surest[f] {
			found[f], surest[f] = nil, r
		}
		found[f] = append(found[f], i)
	}
	return found
}

// columnAt returns the column that a choice names by its letter or number, if the header has as many.
func columnAt(chosen string, columns int) (index int, ok bool) {
	chosen = strings.TrimSpace(chosen)
	for i := range columns {
		if strings.EqualFold(chosen, xlsx.ColumnName(i)) || chosen == strconv.Itoa(i+1) {
			return i, true
		}
	}
	return 0, false
}

// verbatim narrows columns to those whose header is the name to the letter, if there is such a column: so columns that
// differ in spelling alone can be chosen between.
func verbatim(header []string, name string, columns []int) []int {
	var exact []int
	for _, i := range columns {
		if header[i] == name {
			exact = append(exact, i)
		}
	}
	if len(exact) > 0 {
		return exact
	}
	return columns
}

// sufficient reports whether every field that the action requires has a column.
func sufficient(found map[verify.Field][]int, action verify.Action) bool {
	return !slices.ContainsFunc(action.Required, func(f verify.Field) bool { return len(found[f]) == 0 })
}

// headers lists the usual names of columns: the canonical name first, then the parameter of the service, then what
// people write.
var headers = map[verify.Field][]string{
	verify.UserID: {"user_id", "UserId", "用户ID", "用户编号", "用户号", "用户标识", "客户ID", "客户编号", "客户号",
		"会员ID", "会员编号", "账号ID", "账户ID", "uid", "customer_id"},
	verify.Name: {"name", "Name", "姓名", "真实姓名", "用户姓名", "客户姓名", "会员姓名", "证件姓名", "身份证姓名",
		"real_name", "full_name", "id_card_name"},
	verify.IDNumber: {"id_number", "IdCardNumber", "身份证号", "身份证号码", "证件号码", "证件号", "身份证",
		"身份证件号码", "身份证编号", "公民身份号码", "公民身份证号码", "居民身份证号", "居民身份证号码", "身份号码",
		"id_card", "id_card_no", "id_card_num", "id_no", "identity_number", "identity_no", "cert_no",
		"certificate_no"},
	verify.FaceImage: withAddress("face_image", "FaceImageUrl", "人像照", "人脸照片", "人像照片", "人脸图片",
		"人脸照", "人像图片", "人像", "人脸", "人像正面照", "人像正面照片", "人脸图像", "自拍照", "face_photo",
		"face", "face_pic"),
	verify.IDFrontImage: withAddress(append(cardSide("正面", "人像面", "头像面"),
		"id_front_image", "IdCardFrontImageUrl", "id_card_front", "id_front", "人像面", "人像面照片")...),
	verify.IDBackImage: withAddress(append(cardSide("反面", "国徽面", "背面"),
		"id_back_image", "IdCardBackImageUrl", "id_card_back", "id_back", "国徽面", "国徽面照片")...),
	verify.BizID: {"biz_id", "BizId", "业务ID", "认证业务ID", "认证任务ID"},
	verify.Mobile: {"mobile", "Mobile", "手机号", "手机号码", "手机", "联系电话", "联系手机", "联系方式", "移动电话",
		"电话", "电话号码", "预留手机号", "绑定手机号", "注册手机号", "mobile_phone", "mobile_no", "phone",
		"phone_number", "cellphone", "tel"},
	verify.BankCard: {"bank_card", "BankCard", "银行卡号", "银行卡", "银行卡号码", "银行账号", "银行卡账号", "卡号",
		"借记卡号", "结算卡号", "bank_card_no", "bank_card_number", "card_no", "card_number", "bank_account"},
	verify.ValidFrom: {"valid_from", "ValidityStartDate", "证件有效期起", "有效期起", "有效期开始", "有效期起始日",
		"有效期起始日期", "有效期开始日期", "身份证有效期起", "身份证有效期起始日", "证件起始日", "证件起始日期",
		"发证日期", "签发日期", "start_date"},
	verify.ValidUntil: {"valid_until", "ValidityEndDate", "证件有效期止", "有效期止", "有效期至", "有效期结束",
		"有效期截止日", "有效期截止日期", "有效期结束日期", "身份证有效期止", "身份证有效期至", "证件到期日",
		"证件到期日期", "证件有效期至", "证件失效日期", "end_date", "expiry_date"},
	verify.RegisterDate: {"register_date", "RegisterDate", "注册日期", "注册时间", "手机号注册日期", "手机号注册时间",
		"绑定日期", "绑定时间", "开户日期", "registered_at", "registration_date"},
}

// cardSide returns the names of one side of an identity card.
func cardSide(sides ...string) []string {
	var names []string
	for _, side := range sides {
		names = append(names, "身份证"+side, "身份证照片"+side)
		for _, picture := range []string{"照", "照片", "图片", "图像"} {
			names = append(names, "身份证"+side+picture)
		}
	}
	return names
}

// withAddress adds the names with a word for the address of the image.
func withAddress(names ...string) []string {
	all := slices.Clone(names)
	for _, name := range names {
		for _, suffix := range []string{"地址", "链接", "路径", "网址", "url", "path"} {
			all = append(all, name+suffix)
		}
	}
	return all
}

// aliases finds the field of a normalised header.
var aliases = func() map[string]verify.Field {
	m := make(map[string]verify.Field)
	for f, names := range headers {
		for _, name := range names {
			m[table.NormalizeHeader(name)] = f
		}
	}
	return m
}()
