package reader

import (
	"context"
	"fmt"
	"iter"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"veribatch/internal/verify"

	"golang.org/x/text/unicode/norm"
)

// headerRows is how many rows are looked at for the header: titles and notes
// may stand above it.
const headerRows = 20

// A preview is the beginning of a table: its first rows, and which of them
// is the header.
type preview struct {
	rows   []row
	header int
	headed bool // the header has enough of what is looked for
	filled bool // there is a row below it
	score  int  // how much it has
}

// wanted says how much a header has of what is looked for, and whether that
// is enough.
type wanted func(header []string) (score int, enough bool)

// fields looks for the columns of an input.
func fields(chosen map[verify.Field]string) wanted {
	return func(header []string) (int, bool) {
		found := candidates(header, chosen)
		return len(found), sufficient(found)
	}
}

// look reads as many rows as it takes to find the header and a row below it.
func look(ctx context.Context, rows iter.Seq2[row, error], want wanted) (preview, error) {
	var p preview
	for r, err := range rows {
		if err != nil {
			return preview{}, err
		}
		p.rows = append(p.rows, r)
		if r.number > headerRows && len(p.rows) > 1 {
			break
		}
	}
	if len(p.rows) == 0 {
		return p, nil
	}
	i := slices.IndexFunc(p.rows, func(r row) bool {
		_, enough := want(r.cells)
		return r.number <= headerRows && enough
	})
	p.header, p.headed = max(0, i), i >= 0
	p.filled = len(p.rows) > p.header+1
	p.score, _ = want(p.rows[p.header].cells)
	return p, nil
}

// templated is the index of a column that the file doesn't have: its cells
// are made of others.
const templated = -1

// candidates returns, for each field, the columns that may hold it.
func candidates(header []string, chosen map[verify.Field]string) map[verify.Field][]int {
	found := make(map[verify.Field][]int)
	for i, cell := range header {
		name := fold(cell)
		if f, ok := aliases[name]; ok && chosen[f] == "" {
			found[f] = append(found[f], i)
		}
		for f, column := range chosen {
			if column != "" && !isTemplate(column) && name == fold(column) {
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
		if len(found[f]) == 0 {
			delete(found, f)
		}
	}
	return found
}

// verbatim narrows columns to those whose header is the name to the letter,
// if there is one: so two that differ in spelling alone can be told apart.
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

// sufficient reports whether every field that an input must have is there.
func sufficient(found map[verify.Field][]int) bool {
	for _, f := range verify.Fields() {
		if f.Required() && len(found[f]) == 0 {
			return false
		}
	}
	return true
}

// mark is what forms put beside a column's name.
var mark = regexp.MustCompile(`[(\[【{<][^()\[\]【】{}<>]*(必填|选填|可选|必须|必输|required|optional)[^()\[\]【】{}<>]*[)\]】}>]`)

// fold takes off what makes two spellings of a header differ: case and
// width, spaces and punctuation, and the mark of a required column.
func fold(header string) string {
	s := strings.ToLower(norm.NFKC.String(strings.ToValidUTF8(header, "")))
	if strings.ContainsAny(s, "([【{<") {
		s = mark.ReplaceAllString(s, "")
	}
	s = strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsNumber(r) {
			return r
		}
		return -1
	}, s)
	return norm.NFC.String(s) // what was apart may join
}

// headers lists how columns are usually called: the canonical name first,
// then the parameter of the service, then what people write.
var headers = map[verify.Field][]string{
	verify.UserID: {"user_id", "UserId", "用户ID", "用户编号", "用户号", "用户标识", "客户ID", "客户编号", "客户号",
		"会员ID", "会员编号", "账号ID", "账户ID", "uid", "customer_id"},
	verify.Name: {"name", "Name", "姓名", "真实姓名", "用户姓名", "客户姓名", "会员姓名", "证件姓名", "身份证姓名",
		"real_name", "full_name", "id_card_name"},
	verify.IDNumber: {"id_number", "IdCardNumber", "身份证号", "身份证号码", "证件号码", "证件号", "身份证", "身份证件号码",
		"身份证编号", "公民身份号码", "公民身份证号码", "居民身份证号", "居民身份证号码", "身份号码",
		"id_card", "id_card_no", "id_card_num", "id_no", "identity_number", "identity_no", "cert_no", "certificate_no"},
	verify.FaceImage: withAddress("face_image", "FaceImageUrl", "人像照", "人脸照片", "人像照片", "人脸图片", "人脸照", "人像图片",
		"人像", "人脸", "人像正面照", "人像正面照片", "人脸图像", "自拍照", "face_photo", "face", "face_pic"),
	verify.IDFrontImage: withAddress(append(cardSide("正面", "人像面", "头像面"),
		"id_front_image", "IdCardFrontImageUrl", "id_card_front", "id_front", "人像面", "人像面照片")...),
	verify.IDBackImage: withAddress(append(cardSide("反面", "国徽面", "背面"),
		"id_back_image", "IdCardBackImageUrl", "id_card_back", "id_back", "国徽面", "国徽面照片")...),
	verify.BizID: {"biz_id", "BizId", "业务ID", "认证业务ID", "认证任务ID"},
}

// cardSide returns what one side of an identity card is called.
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

// withAddress adds the names with what says that the column holds where the
// image is.
func withAddress(names ...string) []string {
	all := slices.Clone(names)
	for _, name := range names {
		for _, suffix := range []string{"地址", "链接", "路径", "网址", "url", "path"} {
			all = append(all, name+suffix)
		}
	}
	return all
}

// aliases finds the field of a folded header.
var aliases = func() map[string]verify.Field {
	m := make(map[string]verify.Field)
	for f, names := range headers {
		for _, name := range names {
			m[fold(name)] = f
		}
	}
	return m
}()

// alike reports how a file's header differs from this one's: their rows are
// to stand under each other.
func (in *file) alike(other *file) error {
	mine, others := folded(in.header.cells), folded(other.header.cells)
	if slices.Equal(mine, others) {
		return nil
	}
	if looksLikeData(in.header.cells) || looksLikeData(other.header.cells) {
		return fmt.Errorf("its header differs from that of %s; give each a run of its own", called(in.given))
	}
	var differences []string
	if lacking := without(in.header.cells, others); len(lacking) > 0 {
		differences = append(differences, "lacks "+quoted(lacking))
	}
	if more := without(other.header.cells, mine); len(more) > 0 {
		differences = append(differences, "has "+quoted(more)+" besides")
	}
	if differences == nil {
		differences = []string{"has its columns in another order"}
	}
	return fmt.Errorf("its header differs from that of %s: it %s; make them alike, or give each a run of its own",
		called(in.given), strings.Join(differences, " and "))
}

// folded returns a header's names without what makes two spellings differ,
// and without the empty ones at its end.
func folded(header []string) []string {
	names := make([]string, len(header))
	for i, cell := range header {
		names[i] = fold(cell)
	}
	for len(names) > 0 && names[len(names)-1] == "" {
		names = names[:len(names)-1]
	}
	return names
}

// without returns the header's cells whose folded names aren't among names.
func without(header, names []string) []string {
	return slices.DeleteFunc(slices.Clone(header), func(cell string) bool {
		return slices.Contains(names, fold(cell))
	})
}
