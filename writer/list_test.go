package writer_test

import (
	"os"
	"path/filepath"
	"runtime"
	"testing"
	"time"

	"veribatch/internal/explain"
	"veribatch/writer"

	"github.com/xuri/excelize/v2"
)

// A list is written as it is, in a language, readable by its owner alone, and over an older one of ours.
func TestWriteList(t *testing.T) {
	path := filepath.Join(t.TempDir(), "list.xlsx")
	list := writer.List{
		Title: explain.Text{ZH: "记录", EN: "Trail"}, Sheet: explain.Text{ZH: "记录", EN: "Trail"},
		Columns: []writer.ListColumn{
			{Title: explain.Text{ZH: "时间", EN: "When"}, Width: 20},
			{Title: explain.Text{ZH: "数量", EN: "How many"}, Width: 10},
			{Title: explain.Text{ZH: "说明", EN: "What"}, Width: 200},
		},
		Rows: [][]any{
			{time.Date(2026, 11, 30, 16, 0, 0, 0, time.UTC), 7, "=1+1"},
			{time.Time{}, nil, "two\nlines"},
		},
		Zone: time.FixedZone("", 8*3600), Version: "v1",
	}
	for _, lang := range []explain.Lang{explain.ZH, explain.EN} {
		written, err := writer.WriteList(path, list, lang)
		if err != nil || written != path {
			t.Fatalf("WriteList = %s, %v", written, err)
		}
	}
	book, err := excelize.OpenFile(path)
	if err != nil {
		t.Fatal(err)
	}
	defer book.Close()
	rows, err := book.GetRows("Trail")
	if err != nil || len(rows) != 3 || rows[0][1] != "How many" || rows[1][0] != "2026-12-01 00:00:00" ||
		rows[1][1] != "7" || rows[1][2] != "=1+1" || rows[2][2] != "two\nlines" {
		t.Errorf("the rows are %q, %v", rows, err)
	}
	info, err := os.Stat(path)
	if err != nil || runtime.GOOS != "windows" && info.Mode().Perm() != 0o600 {
		t.Errorf("its mode is %v, %v", info.Mode(), err)
	}
}
