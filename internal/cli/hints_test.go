package cli

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"veribatch/writer"

	"github.com/xuri/excelize/v2"
)

// What keeps an output from its place names the flag, once the command prints it.
func TestWriterHints(t *testing.T) {
	dir := t.TempDir()
	theirs := filepath.Join(dir, "theirs.csv")
	if err := os.WriteFile(theirs, []byte("a,b\n1,2\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		path, password string
		want           string
	}{
		{filepath.Join(dir, "none", "out.xlsx"), "", "; create it, or choose another output with -o"},
		{filepath.Join(theirs, "out.xlsx"), "", "; choose another output with -o"},
		{theirs, "", "; move it away, or choose another output with -o"},
		{filepath.Join(dir, "out.csv"), "secret", "; leave out --output-password-file, or this output"},
	} {
		err := writer.Check(test.path, writer.Options{Password: test.password})
		if err == nil || strings.Contains(err.Error(), " -") {
			t.Fatalf("%s: %v, want an error that names no flag", test.path, err)
		}
		if got := withHint(usage(err)); !strings.HasSuffix(got.Error(), test.want) || exitOf(got) != exitUsage {
			t.Errorf("%v (exit %d), want it to end in %q", got, exitOf(got), test.want)
		}
	}
	if err := errors.New("another"); withHint(err) != err {
		t.Error("an error of another package has a hint of the writer's")
	}
}

// TestReaderHints types what cannot be read, and holds that the command says which flag mends it.
func TestReaderHints(t *testing.T) {
	write := func(name, content string) string {
		path := filepath.Join(t.TempDir(), name)
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	book := func(save func(f *excelize.File, path string) error) string {
		f := excelize.NewFile()
		if err := f.SetSheetRow("Sheet1", "A1", &[]string{"姓名", "身份证号", "人像照"}); err != nil {
			t.Fatal(err)
		}
		path := filepath.Join(t.TempDir(), "a.xlsx")
		if err := save(f, path); err != nil {
			t.Fatal(err)
		}
		return path
	}
	const head, row = "姓名,身份证号,人像照\n", "甲乙,1,x\n"
	people, password := write("a.csv", head+row), write("password", "falsch\n")
	plain := book(func(f *excelize.File, path string) error { return f.SaveAs(path) })
	protected := book(func(f *excelize.File, path string) error {
		return f.SaveAs(path, excelize.Options{Password: "geheim"})
	})
	for _, test := range []struct {
		args []string
		want string // after the path of the input
	}{
		{[]string{people, "--encoding", "martian"},
			`no such encoding "martian"; try --encoding utf-8, gb18030, gbk, big5 or utf-16le`},
		{[]string{people, "--delimiter", `"`},
			`invalid delimiter "\""; --delimiter takes a character or a few, such as ; or |@|, the word tab, or a number, ` +
				`such as \x01`},
		{[]string{plain, "--sheet", "八月"}, `the workbook has no sheet "八月"; it has "Sheet1"; correct --sheet`},
		{[]string{protected}, "is password-protected; put the password into a file and name it with " +
			"--input-password-file"},
		{[]string{protected, "--input-password-file", password},
			"can't be opened with this password; check the file of --input-password-file"},
		{[]string{people, "--columns", "name=名"},
			`no column "名" for name; row 1 has "姓名", "身份证号", "人像照"; correct --columns name=名`},
		{[]string{write("missing.csv", "姓名,身份证号\n"+row)},
			`row 1 has "姓名", "身份证号"; say which it is with --columns face_image=COLUMN, by its name or letter, or ` +
				`where the header is with --header-row; the columns suffice for --action Id2MetaVerify, Id2MetaStandardVerify`},
		{[]string{write("similar.csv", "客户真实姓名,身份证号,人像照\n"+row)},
			`if "客户真实姓名" is it, add --columns name=客户真实姓名`},
		{[]string{write("two.csv", "姓名,真实姓名,身份证号,人像照\n"+row)},
			`"真实姓名" (column B); choose one with --columns name=姓名`},
		{[]string{write("same.csv", "姓名,姓名,身份证号,人像照\n"+row)},
			`"姓名" (column B); rename all but one of them`},
	} {
		_, errs, code := command(t, append([]string{"plan", "--sandbox"}, test.args...)...)
		if code != 2 || !strings.HasPrefix(errs, "veribatch: "+test.args[0]+": ") ||
			!strings.HasSuffix(errs, test.want+"\n") {
			t.Errorf("exit %d: %swant %s", code, errs, test.want)
		}
	}
	for chosen, want := range map[string]string{
		"face=x": "veribatch: there is no field \"face\"; the fields are user_id, name, id_number, face_image, " +
			"id_front_image, id_back_image, biz_id; correct --columns face=…\n",
		"name=": "veribatch: no column is named for name; write --columns name=COLUMN\n",
	} {
		if _, errs, code := command(t, "plan", "--sandbox", people, "--columns", chosen); code != 2 || errs != want {
			t.Errorf("exit %d: %swant %s", code, errs, want)
		}
	}
}
