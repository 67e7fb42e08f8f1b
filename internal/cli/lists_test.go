package cli

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
)

// TestListsReturned hands lists out, takes some of them back, and holds what
// plan and the workbook say of them and of those that are missing.
func TestListsReturned(t *testing.T) {
	correct := openpyxl(t)
	trip := newTrip(t)
	split := []string{"--split-by", "branch", "-o", trip.path("out.xlsx")}
	trip.run(10, nil, split...)
	east, west := trip.path("out-待处理-城东支行.xlsx"), trip.path("out-待处理-城西支行.xlsx")
	correct(east, "id_number", "u000001", passing, "处理人", "u000001", "李四", "处理备注", "u000004", "周五再打")
	plan := func(want string, fixes ...string) {
		t.Helper()
		args := []string{"plan", "--sandbox", trip.input}
		for _, f := range fixes {
			args = append(args, "--fixes", f)
		}
		out, _, _ := command(t, args...)
		_, out, _ = strings.Cut(out, "doubtful\n")
		_, out, _ = strings.Cut(out, "lists of round ")
		out = regexp.MustCompile(`\d{4}-\d\d-\d\d \d\d:\d\d`).ReplaceAllString(out, "DATE")
		if out != want {
			t.Errorf("plan says\n%s\nwant\n%s", out, want)
		}
	}
	plan("1, handed out DATE:\n"+
		"  城东支行: 4 rows handed out, 4 back: 1 corrected, 1 only filled in, 2 untouched, 0 doubtful; 0 missing\n"+
		"  nothing came back of 2 lists with 3 rows: 城南/一, 城西支行\n", east)

	late := trip.path("late.xlsx")
	if err := os.Rename(west, late); err != nil {
		t.Fatal(err)
	}
	trip.run(1, []string{east}, split...) // what is left is the second round
	summary := sheetRows(t, trip.path("out.xlsx"), "汇总")
	if i := slices.IndexFunc(summary, func(row []string) bool {
		return len(row) > 4 && row[1] == "新得出最终结论" && row[4] == "1"
	}); i < 0 || summary[i+1][4] != "1" || summary[i+2][4] != "1" {
		t.Errorf("the summary does not say that one corrected row passed: %q", summary)
	}
	next := trip.path("out-待处理-城东支行-2.xlsx")
	correct(late, "face_image", "u000005", "https://photos.example.com/new.jpg")
	plan("1, handed out DATE; later ones were handed out since:\n"+
		"  城西支行: 2 rows handed out, 2 back: 1 corrected, 0 only filled in, 1 untouched, 0 doubtful; 0 missing\n"+
		"lists of round 2, handed out DATE:\n"+
		"  城东支行: 3 rows handed out, 3 back: 0 corrected, 1 only filled in, 2 untouched, 0 doubtful; 0 missing\n"+
		"  nothing came back of 2 lists with 3 rows: 城南/一, 城西支行\n", late, next)

	number := trip.people[0].IDNumber
	for flag, want := range map[string]string{
		"--mask=false": number + " " + passing,
		"--mask":       number[:3] + "***********" + number[14:] + " 110***********002X",
	} {
		book := trip.path("export.xlsx")
		out, errs, code := command(t, "export", "--sandbox", trip.input, "--fixes", east, "--fixes", late, flag,
			"-o", book)
		if code != 0 || errs != "" {
			t.Fatalf("export: exit %d, %s%s", code, out, errs)
		}
		lists := sheetRows(t, book, "回收情况")
		if len(lists) != 6 || strings.Join(lists[1][2:11], " ") != "城东支行 旧清单，全部收回 4 4 1 1 2 0 0" ||
			strings.Join(lists[3][2:11], " ") != "城东支行 未收回 3 0 0 0 0 0 3" {
			t.Errorf("lists returned: %q", lists)
		}
		changes := sheetRows(t, book, "更正记录")
		if len(changes) != 3 || strings.Join(changes[1][5:], " ") != "out-待处理-城东支行.xlsx 李四" ||
			strings.Join(changes[1][2:5], " ") != "id_number "+want {
			t.Errorf("%s: corrections: %q", flag, changes)
		}
	}
}

func sheetRows(t *testing.T, workbook, sheet string) [][]string {
	t.Helper()
	book, err := excelize.OpenFile(workbook)
	if err != nil {
		t.Fatal(err)
	}
	defer book.Close()
	rows, err := book.GetRows(sheet)
	if err != nil {
		t.Fatal(err)
	}
	return rows
}
