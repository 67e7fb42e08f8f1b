package workbook

import (
	"archive/zip"
	"io"
	"slices"
	"strings"
	"testing"
	"time"

	"veribatch/internal/explain"
	"veribatch/internal/price"
	"veribatch/internal/verify"
	"veribatch/writer/report/reporttest"
)

func TestSummaryFigures(t *testing.T) {
	f := open(t, write(t, options(explain.ZH, false), reporttest.Results(200)))
	all := rows(t, f, "汇总")
	flat := make(map[string][]string) // the first row that begins with a label
	for _, row := range all {
		if len(row) > 1 && flat[row[1]] == nil {
			flat[row[1]] = row
		}
	}
	for label, want := range map[string]string{"名单行数": "200", "资料可发送": "190", "已发送": "180",
		"已有最终回答": "160", "通过": "120", "不通过": "29", "无法核验": "1", "材料不可用": "10",
		"资料有误（未发送，未计费）": "10",
		"合计": "200"} {
		if row := flat[label]; len(row) < 5 || row[4] != want {
			t.Errorf("%s: %q, want %s", label, row, want)
		}
	}
	tiles := flat["200"]
	for i, want := range []string{"200", "120", "29", "1", "0.805369127516778", "191"} {
		if at := 1 + 2*i; at >= len(tiles) || tiles[at] != want {
			t.Fatalf("tiles %q, want %s in column %d", tiles, want, at)
		}
	}
	charts := chartsOf(t, f.Path)
	if len(charts) != 4 {
		t.Errorf("%d charts", len(charts))
	}
	for _, chart := range charts {
		if strings.Contains(chart, "<barChart>") && !strings.Contains(chart, `<min val="0">`) {
			t.Errorf("bars begin anywhere: %s", chart)
		}
	}
}

// What was asked for again is compared with what was known before, and what was imported is counted apart, each in a
// table and a chart.
func TestSummaryOfARenewal(t *testing.T) {
	results := reporttest.Results(200)
	for i := range results[:40] {
		results[i].Previous = verify.Outcome{State: verify.Passed}
		results[i].Outcome.Import = i / 30 // the last ten
	}
	o := options(explain.ZH, false)
	o.History, o.Imports = true, map[int]string{1: "script.csv"}
	f := open(t, write(t, o, results))
	flat := make(map[string][]string)
	for _, row := range rows(t, f, "汇总") {
		if len(row) > 1 {
			flat[row[1]] = row
		}
	}
	for label, want := range map[string]string{"新通过": "0", "新不通过": "6", "未变": "24", "导入 1：script.csv": "10"} {
		if row := flat[label]; len(row) < 5 || row[4] != want {
			t.Errorf("%s: %q, want %s", label, row, want)
		}
	}
	if n := len(chartsOf(t, f.Path)); n != 6 {
		t.Errorf("%d charts, want one more of the changes and one more of the sources", n)
	}
}

// chartsOf returns the charts of a workbook.
func chartsOf(t *testing.T, path string) (all []string) {
	t.Helper()
	r, err := zip.OpenReader(path)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	for _, part := range r.File {
		if !strings.HasPrefix(part.Name, "xl/charts/chart") {
			continue
		}
		chart, err := readPart(part)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, chart)
	}
	return all
}

func readPart(part *zip.File) (string, error) {
	f, err := part.Open()
	if err != nil {
		return "", err
	}
	defer f.Close()
	content, err := io.ReadAll(f)
	return string(content), err
}

func TestEveryRecordHasOneReason(t *testing.T) {
	tally := newTally(time.Time{})
	for _, r := range reporttest.Results(500) {
		tally.add(rowOf(r))
	}
	n := 0
	for _, reason := range tally.ranked() {
		n += tally.reasons[reason]
		if m := reason.Meaning(); m.Reason.ZH == "" || m.Reason.EN == "" {
			t.Errorf("no reason for %v", reason)
		}
	}
	if n != 500 {
		t.Errorf("reasons add up to %d", n)
	}
}

// Every run is on the day on which it began, and what no run recorded is on
// none; the total is the ledger's.
func TestSummaryByNight(t *testing.T) {
	all := rows(t, open(t, write(t, options(explain.ZH, false), reporttest.Results(20))), "汇总")
	begin := slices.IndexFunc(all, func(row []string) bool { return len(row) > 1 && row[1] == "日期" })
	for i, want := range []string{
		"2026-03-01||40|20|10|2|40||0.666666666666666|0.01|1 小时 0 分",
		"2026-03-02||147|100|20|8|148||0.833333333333333|0.30|8 分 18 秒",
		"（中断未记）||0|0|0|0|3||—|—|—",
		"合计||187|120|30|10|191||0.8|0.05|1 小时 8 分",
	} {
		if got := strings.Join(all[begin+1+i][1:], "|"); got != want {
			t.Errorf("%s, want %s", got, want)
		}
	}
}

// The last run's section counts the answers since it began, and is not there
// where no run came before.
func TestWhatTheLastRunChanged(t *testing.T) {
	results := reporttest.Results(40)
	corrected := &results[30].Record // passed
	corrected.Corrected = []verify.Correction{{Column: 1, Before: "旧名"}}
	o := options(explain.ZH, false)
	if all := rows(t, open(t, write(t, o, results)), "汇总"); len(find(all, "新得出最终结论")) > 0 {
		t.Error("with one run alone, all is said to be new")
	}
	o.Since = results[20].Outcome.Time
	all := rows(t, open(t, write(t, o, results)), "汇总")
	begin := slices.IndexFunc(all, func(row []string) bool { return len(row) > 1 && row[1] == "新得出的结论" })
	for i, want := range []string{
		"新得出最终结论 16", "其中：更正过的行 1", "通过 12", "不通过 3", "无法核验 0", "材料不可用 1",
	} {
		if row := all[begin+1+i]; row[1]+" "+row[4] != want {
			t.Errorf("%q, want %s", row, want)
		}
	}
}

// The stages' calls and cost stand beside their sum, which is unknown where one of them is.
func TestSummaryAddsTheStages(t *testing.T) {
	for _, test := range []struct {
		earlier *Stage
		want    string // the rows below the head
	}{
		{nil, ""},
		{&Stage{"Id2MetaVerify", 9, new(price.CNY(90_000))},
			"上一步|||Id2MetaVerify|||9|||9 本步|||VerifyMaterial|||191|||191 合计||||||200|||200 "},
		{&Stage{"Id2MetaVerify", 9, nil},
			"上一步|||Id2MetaVerify|||9|||单价未知 本步|||VerifyMaterial|||191|||191 合计||||||200|||单价未知 "},
	} {
		spent := stats
		spent.Earlier = test.earlier
		w := begin(t, options(explain.ZH, false))
		add(t, w, reporttest.Results(20))
		all := rows(t, open(t, saveWith(t, w, spent)), "汇总")
		got := ""
		isHead := func(row []string) bool { return len(row) > 4 && row[4] == "核验服务" }
		if head := slices.IndexFunc(all, isHead); head >= 0 {
			for _, row := range all[head+1 : head+4] {
				got += strings.Join(row[1:], "|") + " "
			}
		}
		if got != test.want {
			t.Errorf("%s, want %s", got, test.want)
		}
	}
}

// find returns the first row that begins with a label.
func find(all [][]string, label string) []string {
	for _, row := range all {
		if len(row) > 1 && row[1] == label {
			return row
		}
	}
	return nil
}

func TestDurations(t *testing.T) {
	zh, en := &document{lang: explain.ZH}, &document{lang: explain.EN}
	for took, want := range map[time.Duration][2]string{
		0:                              {"—", "—"},
		300 * time.Millisecond:         {"不足 1 秒", "under 1 s"},
		59*time.Second + 400e6:         {"59 秒", "59 s"},
		8*time.Minute + 18*time.Second: {"8 分 18 秒", "8 min 18 s"},
		3*time.Hour + 62*time.Second:   {"3 小时 1 分", "3 h 1 min"},
	} {
		if got := [2]string{zh.duration(took), en.duration(took)}; got != want {
			t.Errorf("%v: %q, want %q", took, got, want)
		}
	}
}
