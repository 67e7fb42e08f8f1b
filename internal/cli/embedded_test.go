package cli

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
)

var embeddedPeople = [][2]string{
	{"欧阳试一", "11010519491231002X"}, {"欧阳试二", "110105199001011013"}, {"欧阳试三", "110105199001011021"},
}

// photoOf returns an image of a grey that tells it from others.
func photoOf(t *testing.T, grey uint8) []byte {
	t.Helper()
	m := image.NewGray(image.Rect(0, 0, 80, 80))
	m.SetGray(1, 1, color.Gray{Y: grey})
	var photo bytes.Buffer
	if err := png.Encode(&photo, m); err != nil {
		t.Fatal(err)
	}
	return photo.Bytes()
}

// paste puts a photo over a cell.
func paste(t *testing.T, book *excelize.File, sheet, cell string, photo []byte) {
	t.Helper()
	if err := book.AddPictureFromBytes(sheet, cell, &excelize.Picture{Extension: ".png", File: photo,
		Format: &excelize.GraphicOptions{ScaleX: 0.2, ScaleY: 0.2}}); err != nil {
		t.Fatal(err)
	}
}

// A photo that is pasted into the list is what the file of the same bytes is: one key, one call, in the input and in
// corrections.
func TestPhotosInTheWorkbook(t *testing.T) {
	dir := t.TempDir()
	file := func(name string) string { return filepath.Join(dir, name) }
	book := excelize.NewFile()
	defer book.Close()
	if err := book.SetSheetRow("Sheet1", "A1", &[]any{"姓名", "身份证号", "人像照"}); err != nil {
		t.Fatal(err)
	}
	list := "姓名,身份证号,人像照\n"
	for i, p := range embeddedPeople {
		if err := book.SetSheetRow("Sheet1", fmt.Sprint("A", i+2), &[]any{p[0], p[1]}); err != nil {
			t.Fatal(err)
		}
		if i < 2 {
			paste(t, book, "Sheet1", fmt.Sprint("C", i+2), photoOf(t, uint8(i)))
		}
		photo := fmt.Sprintf("photo-%d.png", i)
		if err := os.WriteFile(file(photo), photoOf(t, uint8(i)), 0o600); err != nil {
			t.Fatal(err)
		}
		list += p[0] + "," + p[1] + "," + photo + "\n"
	}
	if err := book.SaveAs(file("people.xlsx")); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file("people.csv"), []byte(list), 0o600); err != nil {
		t.Fatal(err)
	}

	run := func(input string, more ...string) string {
		t.Helper()
		_, stderr, code := command(t, append([]string{"run", file(input), "--sandbox",
			"--checkpoint", file("checkpoint"), "-o", file(input + ".result.xlsx")}, more...)...)
		if code != 0 && code != 3 {
			t.Fatalf("exit %d: %s", code, stderr)
		}
		return stderr
	}
	if said := run("people.xlsx"); !strings.Contains(said, "2 to send") {
		t.Errorf("two photos are in the workbook: %s", said)
	}
	every := func(int, func(string) *string) bool { return true }
	fixes := edit(t, file("people.xlsx.result.xlsx"), "fixes.xlsx", every)
	pasted, err := excelize.OpenFile(fixes)
	if err != nil {
		t.Fatal(err)
	}
	rows, err := pasted.GetRows("待处理")
	if err != nil {
		t.Fatal(err)
	}
	for i, title := range rows[0] {
		if title == "人像照" {
			cell, _ := excelize.CoordinatesToCellName(i+1, 4)
			paste(t, pasted, "待处理", cell, photoOf(t, 2))
		}
	}
	if err := pasted.Save(); err != nil {
		t.Fatal(err)
	}
	if said := run("people.xlsx", "--fixes", fixes); !strings.Contains(said, "1 to send") {
		t.Errorf("one photo was pasted into the corrections: %s", said)
	}
	if said := run("people.csv"); !strings.Contains(said, "0 to send, 3 answered already") {
		t.Errorf("all photos were sent: %s", said)
	}
}

// A cell's link to a file is the file, from the workbook's folder wherever --image-root is, and leaves that no more than
// a path does.
func TestLinksToPhotos(t *testing.T) {
	dir := t.TempDir()
	list, photos := filepath.Join(dir, "list"), filepath.Join(dir, "photos")
	for _, folder := range []string{list, photos} {
		if err := os.Mkdir(folder, 0o700); err != nil {
			t.Fatal(err)
		}
	}
	book := excelize.NewFile()
	defer book.Close()
	if err := book.SetSheetRow("Sheet1", "A1", &[]any{"姓名", "身份证号", "人像照"}); err != nil {
		t.Fatal(err)
	}
	targets := []string{"1.png", "../photos/2%20.png", "file://" + filepath.ToSlash(photos) + "/3.png"}
	for i, file := range []string{filepath.Join(list, "1.png"), filepath.Join(photos, "2 .png"), filepath.Join(photos, "3.png")} {
		cell := fmt.Sprint("C", i+2)
		err := errors.Join(os.WriteFile(file, photoOf(t, uint8(i)), 0o600),
			book.SetSheetRow("Sheet1", fmt.Sprint("A", i+2), &[]any{embeddedPeople[i][0], embeddedPeople[i][1], "查看"}),
			book.SetCellHyperLink("Sheet1", cell, targets[i], "External"))
		if err != nil {
			t.Fatal(err)
		}
	}
	input := filepath.Join(list, "people.xlsx")
	if err := book.SaveAs(input); err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		flags []string
		want  string
		notes string
	}{
		{nil, "1 to send", "image-file-outside  2 rows: 3, 4"},
		{[]string{"--image-root", photos}, "2 to send", "image-file-outside  1 row: 2"},
		{[]string{"--image-root", dir}, "3 to send", "image-link-file"},
		{[]string{"--allow-any-path"}, "3 to send", "image-link-file"},
	} {
		out, errs, _ := command(t, append([]string{"plan", "--sandbox", input}, test.flags...)...)
		if !strings.Contains(out, test.want) || !strings.Contains(out, test.notes) {
			t.Errorf("%q: want %s and %s\n%s%s", test.flags, test.want, test.notes, out, errs)
		}
	}
}
