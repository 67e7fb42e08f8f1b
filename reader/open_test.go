package reader

import (
	"errors"
	"os"
	"strings"
	"testing"

	"veribatch/internal/verify"
	"veribatch/reader/table"
)

func TestHeaderErrors(t *testing.T) {
	workbook, err := os.ReadFile("testdata/openpyxl.xlsx")
	if err != nil {
		t.Fatal(err)
	}
	const head = "姓名,身份证号,人像照\n"
	for _, test := range []struct {
		name, content string
		o             Options
		want          string
	}{
		{name: "header.csv", content: head + "\n,,\n", want: "header in row 1 and no data below it"},

		{name: "missing.csv", content: "姓名,ID,备注\n甲,1,x\n",
			want: `no column for id_number (known as 身份证号, 身份证号码, 证件号码 …), face_image (known as 人像照, 人脸照片, 人像照片 …); row 1 has "姓名", "ID", "备注"`},
		{name: "similar.csv", content: "客户真实姓名,身份证号,人像照\n甲,1,x\n",
			want: `no column for name (known as 姓名, 真实姓名, 用户姓名 …)`},
		{name: "one.csv", content: "姓名/身份证号/人像照\n甲/1/x\n",
			want: "columns are told apart by comma, semicolon, tab, | or"},
		{name: "twice.csv", content: "姓名,真实姓名,身份证号,人像照\n甲,乙,1,x\n",
			want: `more than one column for name: "姓名" (column A), "真实姓名" (column B)`},
		{name: "same.csv", content: "姓名,姓名,身份证号,人像照\n甲,乙,1,x\n", want: "rename all but one of them"},
		{name: "chosen.csv", content: head + "甲,1,x\n",
			o:    Options{Columns: map[verify.Field]string{verify.Name: "名"}},
			want: `no column "名" for name; row 1 has "姓名", "身份证号", "人像照"`},
		{name: "cover.xlsx", content: string(workbook), o: Options{File: table.Options{Sheet: "说明"}},
			want: `sheet "说明": no column for name`},
	} {
		t.Run(test.name, func(t *testing.T) { refused(t, write(t, test.name, test.content), test.o, test.want) })
	}
	t.Run("header only", func(t *testing.T) { refused(t, "testdata/header-only.xlsx", Options{}, "no data below it") })
}

// TestColumnErrors holds what a caller learns about the columns that can't be found.
func TestColumnErrors(t *testing.T) {
	const head = "姓名,身份证号,人像照\n甲,1,x\n"
	for _, test := range []struct {
		content string
		chosen  map[verify.Field]string
		want    ColumnError
	}{
		{head, map[verify.Field]string{"face": "x"}, ColumnError{Problem: UnknownField, Field: "face"}},
		{head, map[verify.Field]string{verify.Name: ""}, ColumnError{Problem: UnnamedColumn, Field: verify.Name}},
		{head, map[verify.Field]string{verify.Name: "名"},
			ColumnError{Problem: NoSuchColumn, Field: verify.Name, Column: "名"}},
		{head, map[verify.Field]string{verify.FaceImage: "{部}.jpg"},
			ColumnError{Problem: NoSuchColumn, Field: verify.FaceImage, Column: "{部}.jpg"}},
		{"姓名,ID,备注\n甲,1,x\n", nil, ColumnError{Problem: MissingColumn, Field: verify.IDNumber}},
		{"ID,客户真实姓名,人像照\n1,甲,x\n", nil,
			ColumnError{Problem: MissingColumn, Field: verify.Name, Column: "客户真实姓名"}},
		{"姓名,真实姓名,身份证号,人像照\n甲,乙,1,x\n", nil,
			ColumnError{Problem: AmbiguousName, Field: verify.Name, Column: "姓名"}},
		{"姓名,姓名,身份证号,人像照\n甲,乙,1,x\n", nil, ColumnError{Problem: AmbiguousName, Field: verify.Name}},
	} {
		_, err := Open(write(t, "a.csv", test.content), Options{Columns: test.chosen})
		got, ok := errors.AsType[*ColumnError](err)
		if !ok {
			t.Fatalf("got %v", err)
		}
		if got.Problem != test.want.Problem || got.Field != test.want.Field || got.Column != test.want.Column {
			t.Errorf("%v: %+v, want %+v", err, got, test.want)
		}
	}
}

// refused holds that a file is refused in one line that names it.
func refused(t *testing.T, path string, o Options, want string) {
	t.Helper()
	_, err := Open(path, o)
	switch {
	case err == nil:
		t.Fatal("it was opened")
	case !strings.HasPrefix(err.Error(), path+": "), !strings.Contains(err.Error(), want),
		strings.Contains(err.Error(), "\n"):
		t.Errorf("%v\nwant %s", err, want)
	}
}

// TestErrorsKeepSecrets holds that the first row of a file without a header,
// which is a person, isn't shown.
func TestErrorsKeepSecrets(t *testing.T) {
	for _, first := range []string{
		"王小明,11010519491231002X,http://img.example.com/1.jpg",
		"王小明,１１０１０５１９４９１２３１００２Ｘ,x",
		"王小明,1.10105E+17,x",
		"王小明,1101**********002X,x",
		"王小明,x,oss://bucket/1.jpg",
		"王小明;11010519491231002X;x",
	} {
		path := write(t, "a.csv", first+"\n"+first+"\n")
		for _, o := range []Options{{}, {Columns: map[verify.Field]string{verify.Name: "姓名"}}} {
			_, err := Open(path, o)
			if err == nil || !strings.Contains(err.Error(), "looks like data") {
				t.Fatalf("got %v", err)
			}
			for _, secret := range []string{"王小明", "1101", "１１", "E+17", "img.example", "bucket"} {
				if strings.Contains(err.Error(), secret) {
					t.Errorf("the error shows what the file holds: %v", err)
				}
			}
		}
	}
}
