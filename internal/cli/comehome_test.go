package cli

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"veribatch/internal/sample"
)

func TestFourListsComeHome(t *testing.T) { listsComeHome(t, 4) }

func TestSoakFortyListsComeHome(t *testing.T) {
	if os.Getenv("VERIBATCH_SOAK") == "" {
		t.Skip("takes minutes; VERIBATCH_SOAK=1 runs it")
	}
	listsComeHome(t, 40)
}

// listsComeHome hands so many lists out, has openpyxl fill them in and
// LibreOffice save every other one, takes all of them back at once, and holds
// that each cell that was changed arrived, and no other.
func listsComeHome(t *testing.T, lists int) {
	correct := openpyxl(t)
	home := newHome(t, lists)
	split := []string{"--split-by", "branch", "-o", filepath.Join(home.dir, "out.xlsx")}
	home.mustRun(t, 8*lists, split...)
	var resaved []string
	for i := range lists {
		path := filepath.Join(home.dir, fmt.Sprintf("out-待处理-第%02d支行.xlsx", i+1))
		user := func(n int) string { return home.people[8*i+n].UserID }
		correct(path,
			"id_number", user(0), home.numbers[i],
			"处理人", user(2), "经办"+fmt.Sprint(i+1), "处理备注", user(2), "已联系，周五补交",
			"重新认证（填 是）", user(4), "是")
		if i%2 == 1 {
			resaved = append(resaved, path)
		}
	}
	resave(t, resaved...)

	all := filepath.Join(home.dir, "out-待处理-*.xlsx")
	out, errs, code := command(t, "plan", "--sandbox", "--json", home.input, "--fixes", all)
	var plan planReport
	if err := json.Unmarshal([]byte(out), &plan); code != 0 || errs != "" || err != nil {
		t.Fatalf("plan: exit %d, %s%v", code, errs, err)
	}
	if plan.Calls != 2*lists || len(plan.Returned) != lists || len(plan.Issues) != 0 {
		t.Errorf("%d calls, %d lists, issues %v", plan.Calls, len(plan.Returned), plan.Issues)
	}
	for _, r := range plan.Returned {
		if got := []int{r.Sent, r.Back, r.Corrected, r.FilledIn, r.Untouched, r.Doubtful, r.Missing}; !slices.Equal(got,
			[]int{4, 4, 2, 1, 1, 0, 0}) {
			t.Errorf("%s: %v", r.Group, got)
		}
	}
	after := filepath.Join(home.dir, "after.xlsx")
	home.mustRun(t, 2*lists, "--fixes", all, "-o", after)
	changes := sheetRows(t, after, "更正记录")
	if len(changes) != 1+lists {
		t.Fatalf("%d corrections: %q", len(changes)-1, changes)
	}
	results, toDo := rowsByUser(t, after, "结果"), rowsByUser(t, after, "待处理")
	for i := range lists {
		person := home.people[8*i]
		if want := []string{"id_number", person.IDNumber, home.numbers[i]}; !slices.Equal(changes[1+i][2:5], want) {
			t.Errorf("correction %d: %q, want %q", i+1, changes[1+i], want)
		}
		if got := results[person.UserID]["结论"]; got != "通过" {
			t.Errorf("%s is %s", person.UserID, got)
		}
		if row := toDo[home.people[8*i+2].UserID]; row["处理人"] != "经办"+fmt.Sprint(i+1) ||
			row["处理备注"] != "已联系，周五补交" {
			t.Errorf("what people wrote: %v", row)
		}
	}
}

// A home is an input of eight people in each branch, of whom four are on its list.
type home struct {
	dir, input string
	people     []sample.Person
	numbers    []string // of other people, who pass
}

func newHome(t *testing.T, branches int) *home {
	t.Helper()
	var answers []sample.Answer
	for range branches {
		answers = append(answers, 902, 0, 903, 0, 907, 0, 908, 0)
	}
	h := &home{dir: t.TempDir(), people: slices.Collect(sample.Answered(11, answers...))}
	for i := range h.people {
		h.people[i].Branch = fmt.Sprintf("第%02d支行", i/8+1)
	}
	for person := range sample.Answered(12, make([]sample.Answer, branches)...) {
		h.numbers = append(h.numbers, person.IDNumber)
	}
	h.input = filepath.Join(h.dir, "users.csv")
	var table strings.Builder
	if err := sample.WriteCSV(&table, slices.Values(h.people)); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(h.input, []byte(table.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	return h
}

func (h *home) mustRun(t *testing.T, calls int, flags ...string) {
	t.Helper()
	out, errs, code := command(t, append([]string{"run", "--sandbox", "--progress", "none", h.input}, flags...)...)
	if code != 0 || !strings.Contains(out, fmt.Sprintf("this run: %s, ", count(calls, "call"))) {
		t.Fatalf("run: exit %d, %s%s\nwant %d calls", code, out, errs, calls)
	}
}
