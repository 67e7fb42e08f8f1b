package corrections

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"veribatch/internal/image/imagetest"
	"veribatch/internal/verify"
	"veribatch/reader"
	"veribatch/reader/xlsx/xlsxtest"

	"github.com/xuri/excelize/v2"
)

// write puts content into a file of its own.
func write(t testing.TB, name, content string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// readAll opens and reads an input.
func readAll(t *testing.T, content string) (*reader.Input, []verify.Record) {
	t.Helper()
	in, err := reader.Open(write(t, "a.csv", content), reader.Options{})
	if err != nil {
		t.Fatal(err)
	}
	var all []verify.Record
	for rec, err := range in.Records(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, rec)
	}
	return in, all
}

// workbook saves a workbook of sheets, beside its usual Sheet1.
func workbook(t *testing.T, sheets map[string][][]any) string {
	t.Helper()
	f := excelize.NewFile()
	for name, rows := range sheets {
		if _, err := f.NewSheet(name); err != nil {
			t.Fatal(err)
		}
		for i, row := range rows {
			if err := f.SetSheetRow(name, fmt.Sprint("A", i+1), &row); err != nil {
				t.Fatal(err)
			}
		}
	}
	path := filepath.Join(t.TempDir(), "book.xlsx")
	if err := f.SaveAs(path); err != nil {
		t.Fatal(err)
	}
	return path
}

// keyer names rows as a checkpoint would.
var keyer = verify.NewKeyer([]byte("secret"), "scene", verify.VerifyMaterial)

const branchTable = "用户ID,姓名,身份证号,人像照,备注\n" +
	"u1,甲,1,x,a\nu2,乙,2,y,b\nu3,丙,3,https://img.example.com/3.jpg,c\nu4,,,,\nu5,,,,\nu6,李\ufffd,6,x,\n"

// corrected lays corrections over branchTable and returns its rows, those
// that changed marked with +, those sent again with the number, and the issues.
// In the files #n stands for the row id of the nth record.
func corrected(t *testing.T, files ...string) (rows, issues []string) {
	t.Helper()
	in, all := readAll(t, branchTable)
	var paths []string
	for i, content := range files {
		for n, rec := range all {
			content = strings.ReplaceAll(content, fmt.Sprint("#", n+1), keyer.Key(rec).RowID())
		}
		paths = append(paths, write(t, fmt.Sprintf("fix%d.csv", i+1), content))
	}
	c, err := Read(t.Context(), in, paths, "")
	if err != nil {
		t.Fatal(err)
	}
	for range 2 { // as plan, run and export do
		rows = nil
		for _, rec := range all {
			amended, changed := c.Correct([]verify.Key{keyer.Key(rec)}, rec)
			row := strings.Join(amended.Cells, ",")
			if changed {
				row = fmt.Sprint("+", amended.Resends, " ", row)
			}
			rows = append(rows, row)
			if amended.Name != amended.Cells[1] || amended.IDNumber != amended.Cells[2] {
				t.Errorf("fields %q %q of %q", amended.Name, amended.IDNumber, amended.Cells)
			}
		}
	}
	for _, d := range c.Issues() {
		issues = append(issues, fmt.Sprint(d.File, " ", d.Row, " ", d.Kind))
	}
	return rows, issues
}

func TestCorrections(t *testing.T) {
	original := strings.Split(strings.TrimSpace(branchTable), "\n")[1:]
	for _, test := range []struct {
		name   string
		files  []string
		want   map[int]string // rows that differ from the original, from 0
		issues []string
	}{
		{"nothing changed", []string{"用户ID,姓名,身份证号,人像照,备注,行标识\nu1, 甲 ,1,x,a,#1\n"}, nil, nil},
		{"a cell differs", []string{"行标识,姓名\n#2,王五\n"}, map[int]string{1: "+0 u2,王五,2,y,b"}, nil},
		{"id in capitals", []string{"Row ID,姓名\n" + strings.ToUpper("#2") + ",王五\n"},
			map[int]string{1: "+0 u2,王五,2,y,b"}, nil},
		{"required cells are kept, others cleared", []string{"行标识,姓名,备注\n#1,,\n"},
			map[int]string{0: "+0 u1,甲,1,x,"},
			nil},
		{"masked and untouched", []string{"行标识,姓名,人像照,用户ID\n#3,*,https://img.example.com/….jpg,u*\n"}, nil,
			nil},
		{"masked and something else", []string{"行标识,姓名\n#3,王*\n"}, nil, []string{"fix1.csv 2 masked"}},
		{"once more", []string{"行标识,重新认证（填 是）\n#1,是\n#2,2\n#3,否\n"},
			map[int]string{0: "+1 " + original[0], 1: "+2 " + original[1]}, nil},
		{"the most counts", []string{"行标识,重新认证\n#1,2\n", "行标识,重新认证\n#1,Yes\n"},
			map[int]string{0: "+2 " + original[0]}, nil},
		{"two files agree", []string{"行标识,姓名\n#1,王五\n", "行标识,姓名\n#1,王五\n#1,甲\n"},
			map[int]string{0: "+0 u1,王五,1,x,a"},
			nil},
		{"two files differ", []string{"行标识,姓名\n#1,王五\n", "行标识,姓名\n#1,王六\n"}, nil,
			[]string{"fix2.csv 2 conflict"}},
		{"unknown", []string{"行标识,姓名\nffffffffffffffff,王五\n,王六\n"}, nil,
			[]string{"fix1.csv 2 unknown-row", "fix1.csv 3 unknown-row"}},
		{"another person", []string{"行标识,姓名,身份证号\n#1,王五,5\n"}, map[int]string{0: "+0 u1,王五,5,x,a"},
			[]string{"fix1.csv 2 other-person"}},
		{"the user id tells empty rows apart", []string{"行标识,用户ID,姓名\n#4,u4,丁\n#5,u5,戊\n"},
			map[int]string{3: "+0 u4,丁,,,", 4: "+0 u5,戊,,,"}, nil},
		{"names of ours come after the input's",
			[]string{"用户ID,姓名,身份证号,人像照,备注,备注,行标识\nu1,甲,1,x,a,提示,#1\n"}, nil, nil},
		{"before the input's too, where those stand side by side",
			[]string{"备注,用户ID,姓名,身份证号,人像照,备注,行标识\n提示,u1,甲,1,x,a,#1\n"}, nil, nil},
		{"garbled and untouched", []string{"行标识,姓名,备注说明说明说明说明\n#6,李\ufffd,\n"}, nil, nil},
		{"garbled and something else", []string{"行标识,姓名,备注说明说明说明说明\n#1,李\ufffd,\n"}, nil,
			[]string{"fix1.csv 2 garbled"}},
		{"masked in a later file", []string{"行标识,姓名\n#1,王五\n", "行标识,姓名\n#1,王*\n"},
			map[int]string{0: "+0 u1,王五,1,x,a"}, nil},
	} {
		t.Run(test.name, func(t *testing.T) {
			rows, issues := corrected(t, test.files...)
			want := slices.Clone(original)
			for i, row := range test.want {
				want[i] = row
			}
			if !slices.Equal(rows, want) || !slices.Equal(issues, test.issues) {
				t.Errorf("%q %q", rows, issues)
			}
		})
	}
}

func TestCorrectionErrors(t *testing.T) {
	in, _ := readAll(t, branchTable)
	for content, want := range map[string]string{
		"姓名,身份证号\n甲,1\n":    "has no column 行标识",
		"行标识,其他\nabc,1\n":   "has none of the input's columns",
		"行标识,姓名\nabc,\"甲\n": "row 2 can't be read",
	} {
		_, err := Read(t.Context(), in, []string{write(t, "f.csv", content)}, "")
		if err == nil || !strings.Contains(err.Error(), "f.csv: "+want) {
			t.Errorf("%v\nwant %s", err, want)
		}
	}
	if _, err := Read(t.Context(), in, []string{"-"}, ""); err == nil {
		t.Error("corrections came from nowhere")
	}
}

// TestCorrectionClearsFindings holds that what the reader said of a row ends
// when somebody mended it, and not before.
func TestCorrectionClearsFindings(t *testing.T) {
	in, all := readAll(t, "姓名,身份证号,人像照,说明说明说明说明\n甲\xff,1,x,\n")
	id := keyer.Key(all[0]).RowID()
	for content, want := range map[string]string{
		"行标识,姓名\n" + id + ",甲乙\n":  "",
		"行标识,身份证号\n" + id + ",2\n": "row-garbled",
	} {
		c, err := Read(t.Context(), in, []string{write(t, "f.csv", content)}, "")
		if err != nil {
			t.Fatal(err)
		}
		amended, _ := c.Correct([]verify.Key{keyer.Key(all[0])}, all[0])
		if got := codes(amended); got != want {
			t.Errorf("found %s, want %s", got, want)
		}
		if codes(all[0]) != "row-garbled" {
			t.Error("the original record changed")
		}
	}
}

// TestToDoSheet holds that of a workbook of ours people edit one sheet.
func TestToDoSheet(t *testing.T) {
	in, all := readAll(t, branchTable)
	id := keyer.Key(all[0]).RowID()
	book := workbook(t, map[string][][]any{
		"Sheet1": {{"姓名", "行标识"}, {"旧", id}},
		"待处理":    {{"姓名", "行标识", "重新认证（填 是）"}, {"王五", id}},
	})
	c, err := Read(t.Context(), in, []string{book}, "")
	if err != nil {
		t.Fatal(err)
	}
	if amended, ok := c.Correct([]verify.Key{keyer.Key(all[0])}, all[0]); !ok || amended.Name != "王五" {
		t.Errorf("amended to %q", amended.Name)
	}
}

// What was found about other cells than the corrected ones stays, and so does what leaves the row out.
func TestWhatACorrectionLeaves(t *testing.T) {
	const table = "姓名,身份证号,人像照,证件类型,同意,备注\n甲,1,=DISPIMG(\"ID_1\"),护照,否,a,b\n"
	in, err := reader.Open(write(t, "a.csv", table), reader.Options{Where: []reader.Condition{{Column: "同意", Value: "是"}}})
	if err != nil {
		t.Fatal(err)
	}
	var rec verify.Record
	for rec, err = range in.Records(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
	}
	const picture, document, long, left = "image-in-cell", "document-type", "row-long", verify.UnselectedRow
	if got, want := codes(rec), strings.Join([]string{long, picture, document, left}, " "); got != want {
		t.Fatalf("found %s, want %s", got, want)
	}
	for fix, want := range map[string]string{
		"姓名\n%s,乙":        picture + " " + document + " " + left,
		"人像照\n%s,1.jpg":   document + " " + left,
		"证件类型\n%s,身份证":    picture + " " + left,
		"同意\n%s,是":        picture + " " + document,
		"身份证号,同意\n%s,2,是": picture + " " + document,
	} {
		fixes := write(t, "f.csv", "行标识,"+fmt.Sprintf(fix, keyer.Key(rec).RowID())+"\n")
		c, err := Read(t.Context(), in, []string{fixes}, "")
		if err != nil {
			t.Fatal(err)
		}
		if corrected, _ := c.Correct([]verify.Key{keyer.Key(rec)}, rec); codes(corrected) != want {
			t.Errorf("%q: found %s, want %s", fix, codes(corrected), want)
		}
	}
}

func TestMasks(t *testing.T) {
	for _, test := range []struct {
		cell, original string
		want           bool
	}{
		{"王**", "王小明", true},
		{"11***************X", "11010519491231002X", true},
		{"***", " 王小明 ", true},
		{"李**", "王小明", false},
		{"1*1", "1", false},
		{"王小明", "王小明", false},
		{"(*", "(a", true},
		{"王…（截断）", "王小明", true},
		{"王小… (cut)", "王小明", true},
	} {
		if masks(test.cell, test.original) != test.want {
			t.Errorf("%q of %q: not %v", test.cell, test.original, test.want)
		}
	}
}

// TestEqualRows holds that rows of one person, which have one id, each keep
// what is their own: by their number, if the file says it.
func TestEqualRows(t *testing.T) {
	const table = "用户ID,姓名,身份证号,人像照,备注\nu1,甲,1,https://i.example.com/1.jpg?Expires=1&Signature=a,a\n" +
		"u1,甲,1,https://i.example.com/1.jpg?Expires=2&Signature=b,b\nu1,甲,1,https://i.example.com/1.jpg?Expires=3&Signature=c,c\n"
	in, all := readAll(t, table)
	fixes := "行号," + strings.Replace(table, "备注\n", "备注,行标识\n", 1)
	for i, remark := range []string{"a", "b", "c"} {
		fixes = strings.Replace(fixes, "\nu1", fmt.Sprintf("\n%d,u1", i+2), 1)
		fixes = strings.Replace(fixes, ","+remark+"\n", ","+remark+","+keyer.Key(all[i]).RowID()+"\n", 1)
	}
	fixes = strings.Replace(fixes, "3,u1,甲", "3,u1,乙", 1)
	c, err := Read(t.Context(), in, []string{write(t, "f.csv", fixes)}, "")
	if err != nil {
		t.Fatal(err)
	}
	for i, rec := range all {
		amended, changed := c.Correct([]verify.Key{keyer.Key(rec)}, rec)
		if changed != (i == 1) || amended.FaceImage != rec.FaceImage || (amended.Name == "乙") != changed {
			t.Errorf("row %d: changed %v, %q", rec.Row, changed, amended.Cells)
		}
	}
	if issues := c.Issues(); len(issues) > 0 {
		t.Error(issues)
	}
}

// TestCorrectedNumbers types identity numbers as numbers into a workbook: of
// 18 digits nobody can trust the last, as long as they aren't the input's.
func TestCorrectedNumbers(t *testing.T) {
	in, all := readAll(t, "姓名,身份证号,人像照\n甲,110105491231002,x\n乙,110105194912310038,y\n")
	id := []string{keyer.Key(all[0]).RowID(), keyer.Key(all[1]).RowID()}
	for _, test := range []struct {
		rows [][]any
		want string
	}{
		{[][]any{{id[0], 110105491231002}, {id[1], 110105194912310038}}, ""},
		{[][]any{{id[0], 110105491231003}}, ""},
		{[][]any{{id[0], 440524188001010014}}, string(LostDigits)},
		{[][]any{{id[0], 4.4052418800101e+17}}, string(LostDigits)},
	} {
		path := workbook(t, map[string][][]any{"Sheet1": append([][]any{{"行标识", "身份证号"}}, test.rows...)})
		c, err := Read(t.Context(), in, []string{path}, "")
		if err != nil {
			t.Fatal(err)
		}
		for _, rec := range all {
			c.Correct([]verify.Key{keyer.Key(rec)}, rec)
		}
		got := ""
		for _, d := range c.Issues() {
			got += string(d.Kind)
		}
		if got != test.want {
			t.Errorf("%v: %s, want %s", test.rows, got, test.want)
		}
	}
}

// codes writes the findings of a record.
func codes(rec verify.Record) string {
	var all []string
	for _, f := range rec.Findings {
		all = append(all, f.Code)
	}
	return strings.Join(all, " ")
}

// TestEscapedCorrections holds that a CSV file of results that nobody changed corrects nothing.
func TestEscapedCorrections(t *testing.T) {
	in, all := readAll(t, "姓名,身份证号,人像照,备注\n甲,11010519491231002X,x,=1+1\n")
	const results = `"姓名","身份证号","人像照","备注","行号","行标识","RequestId","BizId"` + "\n"
	rec := all[0]
	id := keyer.Key(rec).RowID()
	for row, want := range map[string]bool{
		"甲,11010519491231002X,x,'=1+1,2,":  false,
		"甲,\t110105194912310020,x,=1+1,2,": true,
	} {
		c, err := Read(t.Context(), in, []string{write(t, "f.csv", results+row+id+",R,B\n")}, "")
		if err != nil {
			t.Fatal(err)
		}
		amended, changed := c.Correct([]verify.Key{keyer.Key(rec)}, rec)
		if changed != want || changed && amended.IDNumber != "110105194912310020" {
			t.Errorf("%q: %v, %q", row, changed, amended.Cells)
		}
	}
}

// A photo that somebody pasted into a list replaces what the cell holds; one that isn't clear, or a text that only
// looks like one, replaces nothing.
func TestPastedImages(t *testing.T) {
	in, all := readAll(t, branchTable)
	f := excelize.NewFile()
	defer f.Close()
	rows := [][]any{{"行标识", "人像照", "备注"}}
	for i, cell := range []string{"x", "y", "https://img.example.com/3.jpg", "workbook:a.xlsx!xl/media/image1.png"} {
		rows = append(rows, []any{keyer.Key(all[i]).RowID(), cell, string('a' + rune(i))})
	}
	for i, row := range rows {
		if err := f.SetSheetRow("Sheet1", fmt.Sprint("A", i+1), &row); err != nil {
			t.Fatal(err)
		}
	}
	for _, cell := range []string{"B2", "B3", "B3", "C4"} {
		photo := &excelize.Picture{Extension: ".png", File: imagetest.PNG(64, 64), Format: &excelize.GraphicOptions{ScaleX: 0.1,
			ScaleY: 0.1}}
		if err := f.AddPictureFromBytes("Sheet1", cell, photo); err != nil {
			t.Fatal(err)
		}
	}
	path := filepath.Join(t.TempDir(), "fixes.xlsx")
	if err := f.SaveAs(path); err != nil {
		t.Fatal(err)
	}
	c, err := Read(t.Context(), in, []string{path}, "")
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	var got []string
	for _, rec := range all[:4] {
		rec, _ = c.Correct([]verify.Key{keyer.Key(rec)}, rec)
		got = append(got, rec.FaceImage)
	}
	photo := "workbook:" + path + "!xl/media/image1.png"
	if want := []string{photo, "y", "https://img.example.com/3.jpg", ""}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	if issues := c.Issues(); len(issues) != 1 || issues[0].Kind != UnclearImage || issues[0].Row != 3 {
		t.Errorf("%v", issues)
	}
	image, err := c.OpenImage(photo)
	if err != nil {
		t.Fatal(err)
	}
	image.Close()
}

// A picture or a link in a list has the findings that it has in an input. A link starts from the list's folder.
func TestFindingsOfImagesInLists(t *testing.T) {
	in, all := readAll(t, branchTable)
	id := func(n int) string { return keyer.Key(all[n]).RowID() }
	f := excelize.NewFile()
	defer f.Close()
	for i, row := range [][]any{
		{"行标识", "人像照", "备注"}, {id(0), "", "a"}, {id(1), "查看", "b"}, {id(2), "查看", "c"},
	} {
		if err := f.SetSheetRow("Sheet1", fmt.Sprint("A", i+1), &row); err != nil {
			t.Fatal(err)
		}
	}
	photo := &excelize.Picture{Extension: ".png", File: imagetest.PNG(64, 64), Format: &excelize.GraphicOptions{ScaleX: 0.1,
		ScaleY: 0.1}}
	err := errors.Join(f.AddPictureFromBytes("Sheet1", "B2", photo),
		f.SetCellHyperLink("Sheet1", "B3", "photos/2.jpg", "External"),
		f.SetCellHyperLink("Sheet1", "B4", "https://img.example.com/3b.jpg", "External"))
	path := filepath.Join(t.TempDir(), "fixes.xlsx")
	if err = errors.Join(err, f.SaveAs(path)); err != nil {
		t.Fatal(err)
	}
	crop(t, path)
	folder := filepath.Join("..", filepath.Base(filepath.Dir(path))) // from the input's, both are of this test
	c, err := Read(t.Context(), in, []string{path}, "")
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	for i, want := range []string{
		"workbook:" + path + "!xl/media/image1.png image-embedded image-edited",
		filepath.ToSlash(folder) + "/photos/2.jpg image-link-file", "https://img.example.com/3b.jpg image-link",
	} {
		rec, _ := c.Correct([]verify.Key{keyer.Key(all[i])}, all[i])
		if got := rec.FaceImage + " " + codes(rec); got != want {
			t.Errorf("row %d: %s, want %s", rec.Row, got, want)
		}
	}
}

// crop has the pictures of a workbook shown cropped.
func crop(t *testing.T, path string) {
	t.Helper()
	workbook, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	cropped := xlsxtest.Rewrite(workbook, func(_, content string) string {
		return strings.ReplaceAll(content, "<a:stretch>", `<a:srcRect t="25000"/><a:stretch>`)
	})
	if err := os.WriteFile(path, cropped, 0o600); err != nil {
		t.Fatal(err)
	}
}
