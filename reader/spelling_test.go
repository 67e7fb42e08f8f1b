package reader

import (
	"errors"
	"strings"
	"testing"

	"veribatch/internal/verify"
	"veribatch/reader/table"
)

func TestFieldOf(t *testing.T) {
	for header, want := range map[string]verify.Field{
		"姓名(Name)": verify.Name, "姓名/Name": verify.Name, "姓名\nName": verify.Name,
		"姓名（Full Name）": verify.Name,
		"身份证号(ID No.)":  verify.IDNumber, "身份证号码(18位)": verify.IDNumber, "身份证号码（18位，文本格式）": "",
		"身份證號碼": verify.IDNumber, "身分證號": verify.IDNumber, "SFZH": verify.IDNumber, "xm": verify.Name,
		"照片": verify.FaceImage, "头像": verify.FaceImage, "Photo": verify.FaceImage, "avatar_url": verify.FaceImage,
		"照片地址": verify.FaceImage, "人臉照片": verify.FaceImage, "客戶編號": verify.UserID,
		"用户ID(User ID)": verify.UserID,
		"姓名(配偶)":        "", "姓名(监护人)": "", "身份证号/护照号": "", "姓名/身份证号": "", "(18位)": "",
		"备注(姓名)": "",
		"证件类型":   "", "姓名拼音": "", "": "",
	} {
		if got, _ := fieldOf(header); got != want {
			t.Errorf("%q is taken for %q, want %q", header, got, want)
		}
	}
}

// A surer header stands before one that may mean the same.
func TestSurestHeader(t *testing.T) {
	const header = "照片,姓名(Name),姓名,身份证号,人像照,XM\n"
	in, _ := readAll(t, write(t, "a.csv", header+"a,b,王小明,110105199001011013,x.jpg,c\n"), Options{})
	if m := in.Mapping(); m[verify.Name] != "姓名" || m[verify.FaceImage] != "人像照" {
		t.Errorf("%v", m)
	}
}

func TestColumnsByLetter(t *testing.T) {
	path := write(t, "a.csv", "王小明,x,110105199001011013,1.jpg\n李小红,x,110105199001011021,2.jpg\n")
	o := Options{Columns: map[verify.Field]string{verify.Name: "A", verify.IDNumber: "c", verify.FaceImage: "4"},
		File: table.Options{HeaderRow: table.NoHeader}}
	in, all := readAll(t, path, o)
	if len(all) != 2 || all[0].Row != 1 || all[0].Name != "王小明" || all[1].IDNumber != "110105199001011021" ||
		all[1].FaceImage != "2.jpg" || !strings.HasSuffix(in.Sources()[0].String(), "no header") {
		t.Errorf("%s: %+v", in.Sources()[0], all)
	}
	// With a header, a column's own name stands before its letter.
	o.File.HeaderRow = 0
	o.Columns = map[verify.Field]string{verify.Name: "B", verify.FaceImage: "D"}
	in, _ = readAll(t, write(t, "b.csv", "B,谁,身份证号,图\n甲,乙,110105199001011013,1.jpg\n"), o)
	if m := in.Mapping(); m[verify.Name] != "B" || m[verify.FaceImage] != "图" {
		t.Errorf("%v", m)
	}
}

// A header of two rows, whose upper cells span several columns.
func TestTwoRowsOfHeader(t *testing.T) {
	for header, want := range map[string]string{
		"用户ID,姓名,证件,,人像照\n,,证件类型,身份证号,\n": "用户ID|姓名|证件类型|身份证号|人像照",
		"用户ID,姓名,公民身份,,人像照\n,,号码,签发,\n":   "用户ID|姓名|公民身份号码|公民身份签发|人像照",
		"名单,,,,\n用户ID,姓名,证件类型,身份证号,人像照\n": "用户ID|姓名|证件类型|身份证号|人像照",
	} {
		in, all := readAll(t, write(t, "a.csv", header+"u1,王小明,x,110105199001011013,1.jpg\n"), Options{})
		if got := strings.Join(in.Header(), "|"); got != want || len(all) != 1 || all[0].Row != 3 {
			t.Errorf("%q: %s, %d rows", header, got, len(all))
		}
	}
}

// The column of the document type says which rows have no identity card, and is never advised.
func TestDocumentTypes(t *testing.T) {
	const rest = ",110105199001011013,1.jpg\n"
	_, all := readAll(t, write(t, "a.csv",
		"姓名,证件类型,证件号码,人像照\n甲,居民身份证"+rest+"乙,护照"+rest+"丙,港澳居民来往内地通行证"+rest+
			"丁,01"+rest+"戊,"+rest+"己,外国人永久居留身份证"+rest), Options{})
	for i, want := range []string{"", "document-type:error:id_number", "document-type:error:id_number", "", "", ""} {
		if got := found(all[i]); got != want {
			t.Errorf("row %d: %q, want %q", all[i].Row, got, want)
		}
	}
	_, err := Open(write(t, "b.csv", "姓名,证件类型,证件,人像照,父亲姓名\n甲,x,y,z,u\n"), Options{})
	e, ok := errors.AsType[*ColumnError](err)
	if !ok || e.Column != "" {
		t.Errorf("%v advises %+v", err, e)
	}
}
