package workbook

import (
	"fmt"
	"slices"
	"strings"

	"veribatch/internal/explain"
	"veribatch/internal/verify"
	"veribatch/writer/report"
)

// writeLists adds the sheet that says how the lists handed out came back.
func (d *document) writeLists(all []Returned) error {
	body, count := d.styles.body, d.styles.count
	return d.writePlain(Lists, tints[verify.Invalid].full, []plainColumn{
		{explain.Text{ZH: "清单轮次", EN: "List round"}, 10, count},
		{explain.Text{ZH: "发出时间", EN: "Handed out"}, 19, body},
		{explain.Text{ZH: "分组", EN: "Group"}, groupWidth(all), body},
		{explain.Text{ZH: "状态", EN: "State"}, 20, body},
		{explain.Text{ZH: "发出行数", EN: "Rows handed out"}, 11, count},
		{explain.Text{ZH: "收回", EN: "Came back"}, 11, count},
		{explain.Text{ZH: "已更正", EN: "Corrected"}, 11, count},
		{explain.Text{ZH: "只填写处理情况", EN: "Only filled in"}, 11, count},
		{explain.Text{ZH: "未改动", EN: "Untouched"}, 11, count},
		{explain.Text{ZH: "有疑问或冲突", EN: "Doubtful"}, 11, count},
		{explain.Text{ZH: "未收回", EN: "Missing"}, 11, count},
		{explain.Text{ZH: "收回的文件", EN: "Files"}, 38, body},
	}, func(yield func([]any) bool) {
		for _, r := range all {
			if !yield([]any{
				r.Round, r.Made.In(d.zone).Format("2006-01-02 15:04"), d.listName(r.Group), d.listState(r),
				r.Sent, r.Back, r.Corrected, r.FilledIn, r.Untouched, r.Doubtful, r.Missing(),
				strings.Join(r.Files, "\n"),
			}) {
				return
			}
		}
	})
}

func groupWidth(all []Returned) int {
	widest := 16
	for _, r := range all {
		widest = max(widest, span(r.Group, 38)+4)
	}
	return widest
}

func (d *document) listName(group string) string {
	if group == "" {
		return d.say(explain.Text{ZH: "（全部）", EN: "(all)"})
	}
	return d.groupName(group)
}

func (d *document) listState(r Returned) string {
	state := explain.Text{ZH: "部分收回", EN: "partly back"}
	switch {
	case r.Back == 0:
		state = explain.Text{ZH: "未收回", EN: "not back"}
	case r.Missing() == 0:
		state = explain.Text{ZH: "全部收回", EN: "all back"}
	}
	if r.Latest {
		return d.say(state)
	}
	return d.say(explain.Text{
		ZH: fmt.Sprintf("旧清单，%s", state.ZH), EN: fmt.Sprintf("older list, %s", state.EN),
	})
}

// corrections keeps the cells that people changed, as their sheet has them.
type corrections struct{ rows [][]any }

func (c *corrections) add(row *report.Row) {
	for _, cell := range row.Corrected() {
		c.rows = append(c.rows, []any{
			row.RowID(), row.Record.Row, cell.Title, cell.Before, cell.After, cell.File, row.Handler(),
		})
	}
}

// writeCorrections adds the sheet of the cells that people changed.
func (d *document) writeCorrections(c *corrections) error {
	body := d.styles.body
	return d.writePlain(Corrections, tints[verify.Invalid].full, []plainColumn{
		{explain.Text{ZH: "行标识", EN: "Row id"}, 22, body},
		{explain.Text{ZH: "行号", EN: "Row"}, 10, d.styles.count},
		{explain.Text{ZH: "字段", EN: "Field"}, 20, body},
		{explain.Text{ZH: "更正前", EN: "Before"}, 36, body},
		{explain.Text{ZH: "更正后", EN: "After"}, 36, body},
		{explain.Text{ZH: "来源文件", EN: "File"}, 36, body},
		{explain.Text{ZH: "处理人", EN: "Handled by"}, 16, body},
	}, slices.Values(c.rows))
}
