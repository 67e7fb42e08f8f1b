package reader

import (
	"regexp"
	"slices"
	"strings"

	"veribatch/internal/verify"
	"veribatch/reader/table"
)

// totals matches the normalised first cell of a totals row: the word, and perhaps a count.
var totals = regexp.MustCompile(`^(.*(合计|总计|小计|共计|累计)|总数|总人数|共[0-9]+|(grand|sub)?totals?|sum)[0-9]*` +
	`(个|人|名|位|户|条|行|笔|rows?|records?|people|persons?|users?|entries)?$`)

// longestTotals is the most bytes of that cell.
const longestTotals = 60

// footer matches the normalised first cell of a row below a table.
var footer = regexp.MustCompile(`^(共?[0-9]+(条|行|个|人|名|位|户|笔)?(记录|数据|人员|用户|客户)?|` +
	`[0-9]+rows?(selected|affected|inset|fetched|returned|exported).*|queryok.*|` +
	`(导出|打印|制表|统计|生成|下载|查询|填报|截止|截至)(时间|日期|人|单位|部门|人员).*|` +
	`(制表|审核|复核|填表|经办|负责|批准|审批)人?.*|(备注|说明|注|注意|注意事项|填写说明|数据来源).*|` +
	`以下(空白|无正文|无数据).*|第[0-9]+页.*|eof|end)?$`)

// noPerson returns the code of the finding that a record stands for no person; empty if it may stand for one.
func (f *file) noPerson(rec *verify.Record) string {
	columns, figures, empty := f.lacking(rec.Cells)
	if 2*figures >= columns && figures > 0 {
		i := slices.IndexFunc(rec.Cells, func(cell string) bool { return !blank([]string{cell}) })
		if i < 0 || len(rec.Cells[i]) > longestTotals {
			return ""
		}
		switch first := table.NormalizeHeader(rec.Cells[i]); {
		case totals.MatchString(first):
			return verify.TotalsRow
		case empty >= columns-1 && footer.MatchString(first):
			return verify.FooterRow
		}
	}
	if rec.Row <= f.source.HeaderRow+instructionRows && f.instructs(rec) {
		return verify.InstructionRow
	}
	return ""
}

// lacking counts the columns that a record must have, those of them that are empty or figures, and the empty ones.
func (f *file) lacking(cells []string) (columns, figures, empty int) {
	for _, c := range f.columns {
		if !c.required || c.index == templated {
			continue
		}
		columns++
		if cell := cells[c.index]; isFigure(cell) {
			figures++
			if strings.TrimSpace(cell) == "" {
				empty++
			}
		}
	}
	return columns, figures, empty
}

// isFigure reports whether a cell is empty or a figure: no name, identity number or image.
func isFigure(cell string) bool {
	if cell != "" && beginsText(cell[0]) { // as most do; the Unicode tables are slow
		return false
	}
	cell = strings.TrimSpace(cell)
	return len(cell) < 15 && !strings.ContainsFunc(cell, noFigure)
}

// beginsText reports whether a letter of ASCII, or a Chinese character in UTF-8, begins with a byte.
func beginsText(b byte) bool { return 'a' <= b|0x20 && b|0x20 <= 'z' || 0xE4 <= b && b <= 0xE9 }

func noFigure(r rune) bool { return (r < '0' || r > '9') && r != ',' && r != '.' }
