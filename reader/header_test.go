package reader

import (
	"slices"
	"strings"
	"testing"

	"veribatch/internal/verify"
	"veribatch/reader/table"
)

func TestSpellings(t *testing.T) {
	for header, want := range map[string]verify.Field{
		"user_id": verify.UserID, "UserId": verify.UserID, "USER ID": verify.UserID, "用户ｉｄ": verify.UserID,
		"用户编号": verify.UserID,
		"name": verify.Name, "NAME ": verify.Name, "*姓名（必填）": verify.Name, "姓 名": verify.Name,
		"姓名[必填]:":      verify.Name,
		"【必填】真实姓名":     verify.Name,
		"IdCardNumber": verify.IDNumber, "ID-Number": verify.IDNumber, "身份证号": verify.IDNumber,
		"身份证号码*":         verify.IDNumber,
		"证件号码(Required)": verify.IDNumber, "公民身份号码": verify.IDNumber,
		"FaceImageUrl": verify.FaceImage, "人像照": verify.FaceImage, "人脸照片URL": verify.FaceImage,
		"人像照片链接（选填）":          verify.FaceImage,
		"IdCardFrontImageUrl": verify.IDFrontImage, "身份证（人像面）": verify.IDFrontImage,
		"身份证正面照":             verify.IDFrontImage,
		"身份证照片(正面)":          verify.IDFrontImage,
		"IdCardBackImageUrl": verify.IDBackImage, "国徽面": verify.IDBackImage, "身份证背面": verify.IDBackImage,
		"身份证反面图片地址": verify.IDBackImage,
		"BizId":     verify.BizID, "业务ID": verify.BizID,
		"": "", "***": "", "（必填）": "", "备注": "", "姓名拼音": "", "父亲姓名": "", "身份证有效期": "", "ID": "",
		"照片": "",
	} {
		if got := aliases[table.NormalizeHeader(header)]; got != want {
			t.Errorf("%q is taken for %q, want %q", header, got, want)
		}
	}
}

// TestAliases holds that every canonical name and every parameter of the
// service is known, and that no header means two fields.
func TestAliases(t *testing.T) {
	owner := make(map[string]verify.Field)
	for f, names := range headers {
		if names[0] != string(f) && !slices.Contains(names, string(f)) {
			t.Errorf("%s isn't known by its own name", f)
		}
		if len(names) < 5 {
			t.Errorf("%s: an error shows the third to fifth of its headers", f)
		}
		for _, name := range names {
			if other, ok := owner[table.NormalizeHeader(name)]; ok && other != f {
				t.Errorf("%q means both %s and %s", name, f, other)
			}
			owner[table.NormalizeHeader(name)] = f
		}
	}
	if len(headers) != len(verify.Fields()) {
		t.Errorf("%d fields have headers, of %d", len(headers), len(verify.Fields()))
	}
}

func TestChosenColumns(t *testing.T) {
	for _, test := range []struct {
		name, header string
		chosen       map[verify.Field]string
		want         string
	}{
		{"in place of the usual one", "姓名,曾用名,身份证号,人像照", map[verify.Field]string{verify.Name: "曾用名"},
			"曾用名"},
		{"in another spelling", "甲方姓名,身份证号,人像照", map[verify.Field]string{verify.Name: "甲方 姓名*"},
			"甲方姓名"},
		{"the exact one of two spellings", "Full Name A,full_name_a,身份证号,人像照",
			map[verify.Field]string{verify.Name: "full_name_a"}, "full_name_a"},
		{"of two usual ones", "姓名,真实姓名,身份证号,人像照", map[verify.Field]string{verify.Name: "真实姓名"},
			"真实姓名"},
	} {
		t.Run(test.name, func(t *testing.T) {
			cells := strings.Join(strings.Split(test.header, ","), "值,") + "值"
			in, all := readAll(t, write(t, "a.csv", test.header+"\n"+cells+"\n"), Options{Columns: test.chosen})
			if got := in.Mapping()[verify.Name]; got != test.want || all[0].Name != test.want+"值" {
				t.Errorf("name is %q", got)
			}
		})
	}
}
