package writer

import (
	"path/filepath"
	"strings"
	"testing"

	"veribatch/internal/explain"
	"veribatch/internal/verify"
)

// Every record that isn't finished by itself is somebody's task, once, and
// the most frequent task comes first.
func TestToDo(t *testing.T) {
	results := sample(400)
	f := open(t, write(t, filepath.Join(t.TempDir(), "out.xlsx"), sampleOptions(explain.ZH, true), results))
	all := rows(t, f, "待处理")
	header := all[1] // under the banner
	for _, title := range append([]string{"待办事项", "行号", "重新认证（填 是）", "可能原因", "建议", "行标识"}, sampleHeader...) {
		columnOf(t, header, title)
	}
	byID := make(map[string]verify.Result)
	want := 0
	for _, r := range results {
		byID[r.Key.RowID()] = r
		if taskOf(r) != "" {
			want++
		}
	}
	if len(all)-2 != want || want == 0 {
		t.Fatalf("%d rows, want %d", len(all)-2, want)
	}
	var order []string
	counts := make(map[string]int)
	for _, row := range all[2:] {
		what, id := row[columnOf(t, header, "待办事项")], row[columnOf(t, header, "行标识")]
		r := byID[id]
		delete(byID, id) // a second row would find nothing
		if what == "" || what != taskOf(r).in(explain.ZH) || row[columnOf(t, header, "身份证号")] != r.Record.Cells[2] {
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
	if err != nil || len(offers) != 1 || offers[0].Formula1 != `"是"` {
		t.Errorf("what can be entered: %+v, %v", offers, err)
	}
}

func TestToDoShowsWhatToCorrect(t *testing.T) {
	r := sample(8)[7] // its number was refused
	f := open(t, write(t, filepath.Join(t.TempDir(), "out.xlsx"), sampleOptions(explain.ZH, false), []verify.Result{r}))
	header := rows(t, f, "待处理")[0]
	for _, title := range sampleHeader {
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

func TestTaskOf(t *testing.T) {
	verdict := func(state verify.State, status int) verify.Result {
		return verify.Result{Outcome: verify.Outcome{State: state, Verdict: &verify.Verdict{Status: status}}}
	}
	code := func(state verify.State, code string) verify.Result {
		return verify.Result{Outcome: verify.Outcome{State: state, Code: code}}
	}
	refused := func(code string) verify.Result {
		return verify.Result{Outcome: verify.Outcome{State: verify.Invalid}, Findings: []verify.Finding{{Code: code, Severity: verify.Error}}}
	}
	for _, test := range []struct {
		result verify.Result
		want   task
	}{
		{verdict(verify.Passed, 1), ""},
		{verdict(verify.Rejected, 2), correctIdentity},
		{code(verify.Rejected, "3101"), correctIdentity},
		{verdict(verify.Rejected, 3), retakeCard},
		{verdict(verify.Rejected, 5), renewCard},
		{verdict(verify.Rejected, 7), retakeFace},
		{verdict(verify.Rejected, 9), verifyByHand},
		{verdict(verify.Rejected, 11), verifyByHand},
		{verdict(verify.Rejected, 77), verifyByHand},
		{verdict(verify.Unresolved, 12), ""},
		{code(verify.Unusable, "435"), retakeFace},
		{code(verify.Unusable, "ResourcesTooLarge"), replaceImage},
		{code(verify.Unusable, "ParameterIsNull"), mendRow},
		{code(verify.Unresolved, "DownloadTimedOut"), replaceImage},
		{code(verify.Unresolved, "403"), replaceImage},
		{code(verify.Unresolved, "SystemError"), ""},
		{code(verify.Unresolved, "3104"), mendRow},
		{code(verify.Sent, "Timeout"), ""},
		{refused("id-checksum"), correctIdentity},
		{refused("row-long"), mendRow},
		{verify.Result{}, ""},
	} {
		if got := taskOf(test.result); got != test.want {
			t.Errorf("%+v: %q, want %q", test.result.Outcome, got, test.want)
		}
	}
}

// Whatever a record may come to, its task has a name.
func TestEveryTaskHasAName(t *testing.T) {
	for _, m := range append(explain.Codes(), append(explain.Findings(), explain.Statuses()...)...) {
		for _, lang := range []explain.Lang{explain.ZH, explain.EN} {
			if taskIn(m.Category).in(lang) == "" {
				t.Errorf("%s: its task has no name in %s", m.Key, lang)
			}
		}
	}
}

func TestSheets(t *testing.T) {
	for _, test := range []struct {
		sheets []Sheet
		want   string
	}{
		{[]Sheet{Results}, "结果"},
		{[]Sheet{ToDo, Results}, "结果 待处理"},
		{[]Sheet{Summary, Explanations}, "汇总 说明"},
		{[]Sheet{ToDo}, "待处理"},
	} {
		o := sampleOptions(explain.ZH, false)
		o.Sheets = test.sheets
		f := open(t, write(t, filepath.Join(t.TempDir(), "out.xlsx"), o, sample(40)))
		if got := strings.Join(f.GetSheetList(), " "); got != test.want {
			t.Errorf("%v: sheets %s", test.sheets, got)
		}
		for _, sheet := range f.GetSheetList() {
			if len(rows(t, f, sheet)) < 5 {
				t.Errorf("%v: sheet %s is empty", test.sheets, sheet)
			}
		}
	}
}
