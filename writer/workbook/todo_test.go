package workbook

import (
	"testing"

	"veribatch/internal/explain"
	"veribatch/internal/verify"
	"veribatch/writer/report/reporttest"
)

// Every record that isn't finished by itself is somebody's task, once, and
// the most frequent task comes first.
func TestToDo(t *testing.T) {
	results := reporttest.Results(400)
	f := open(t, write(t, options(explain.ZH, true), results))
	all := rows(t, f, "待处理")
	header := all[0]
	for _, title := range append([]string{"待办事项", "行号", "重新认证（填 是）", "可能原因", "建议", "行标识"},
		reporttest.Header()...) {
		columnOf(t, header, title)
	}
	byID := make(map[string]verify.Result)
	want := 0
	for _, r := range results {
		byID[r.Key.RowID()] = r
		if rowOf(r).Task != "" {
			want++
		}
	}
	if len(all)-1 != want || want == 0 {
		t.Fatalf("%d rows, want %d", len(all)-1, want)
	}
	var order []string
	counts := make(map[string]int)
	for _, row := range all[1:] {
		what, id := row[columnOf(t, header, "待办事项")], row[columnOf(t, header, "行标识")]
		r := byID[id]
		delete(byID, id) // a second row would find nothing
		if what == "" || what != rowOf(r).Task.Label(explain.ZH) ||
			row[columnOf(t, header, "身份证号")] != r.Record.Cells[2] {
			t.Errorf("row id %s: to do %q", id, what)
		}
		if counts[what]++; counts[what] == 1 {
			order = append(order, what)
		} else if order[len(order)-1] != what {
			t.Errorf("%s stands in two places", what)
		}
	}
	for i := 1; i < len(order); i++ {
		if counts[order[i-1]] < counts[order[i]] {
			t.Errorf("%s comes before %s, which is more frequent", order[i-1], order[i])
		}
	}
	offers, err := f.GetDataValidations("待处理")
	if err != nil || len(offers) != 2 || offers[0].Formula1 != `"是"` ||
		offers[1].Formula1 != `"通过,不通过,无法联系"` {
		t.Errorf("what can be entered: %+v, %v", offers, err)
	}
}

func TestToDoShowsWhatToCorrect(t *testing.T) {
	r := reporttest.Results(8)[7] // its number was refused
	f := open(t, write(t, options(explain.ZH, false), []verify.Result{r}))
	header := rows(t, f, "待处理")[0]
	for _, title := range reporttest.Header() {
		id, err := f.GetCellStyle("待处理", cellName(columnOf(t, header, title)+1, 2))
		if err != nil {
			t.Fatal(err)
		}
		style, err := f.GetStyle(id)
		if err != nil {
			t.Fatal(err)
		}
		if tinted := len(style.Fill.Color) > 0; tinted != (title == "身份证号") {
			t.Errorf("%s: fill %v", title, style.Fill)
		}
	}
}

// A note stands above the header, and only the cells to fill in can be changed.
func TestToDoNote(t *testing.T) {
	o := options(explain.ZH, false)
	o.ToDoNote = "请于 30 日前交回"
	path := write(t, o, reporttest.Results(40))
	f := open(t, path)
	all := rows(t, f, "待处理")
	if all[0][0] != o.ToDoNote || len(all[0]) != 1 || all[1][0] != "待办事项" {
		t.Errorf("on top: %q, %q", all[0], all[1])
	}
	if panes, err := f.GetPanes("待处理"); err != nil || panes.YSplit != 2 {
		t.Errorf("%+v, %v", panes, err)
	}
	protection, err := f.GetSheetProtection("待处理")
	if err != nil || !protection.AutoFilter {
		t.Errorf("protection %+v, %v", protection, err)
	}
	for title, open := range map[string]bool{
		"待办事项": false, "姓名": true, "备注": true, "重新认证（填 是）": true, "建议": false, "行标识": false,
	} {
		id, err := f.GetColStyle("待处理", columnName(columnOf(t, all[1], title)+1))
		if err != nil {
			t.Fatal(err)
		}
		style, err := f.GetStyle(id)
		if err != nil {
			t.Fatal(err)
		}
		if locked := style.Protection == nil || style.Protection.Locked; locked == open {
			t.Errorf("%s: locked %v", title, locked)
		}
	}
	if p, err := f.GetSheetProtection("结果"); err == nil && p.AutoFilter {
		t.Error("the results are protected")
	}
}
