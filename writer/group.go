package writer

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"veribatch/internal/verify"

	"github.com/xuri/excelize/v2"
)

// Month groups by the month of the verdict, in Options.By. A column of the
// input's that is called so comes first.
const Month = "月份"

// maxGroups is how many groups a sheet shows at most: who groups by a column
// of numbers doesn't get one a row. Rows of further values are counted together.
const maxGroups = 1000

// A grouping says by what a sheet groups.
type grouping struct {
	title, sheet string
	column       int // of the input's; -1 for the month
}

// groupings are the sheets of groups that are asked for.
func (b *book) groupings() []grouping {
	if !b.options.wants(Summary) {
		return nil
	}
	var all []grouping
	taken := make(map[string]bool)
	for _, by := range b.options.By {
		column := slices.Index(b.options.Header, by)
		if column < 0 {
			by = b.say(word{ZH: Month, EN: "month"})
		}
		prefix := b.say(word{ZH: "按", EN: "By "})
		sheet := sheetName(prefix + by)
		for n := 2; taken[strings.ToLower(sheet)]; n++ {
			sheet = sheetName(fmt.Sprintf("%s%d %s", prefix, n, by))
		}
		taken[strings.ToLower(sheet)] = true
		all = append(all, grouping{by, sheet, column})
	}
	return all
}

// sheetName returns what of s may name a sheet: 31 characters, none of a few.
func sheetName(s string) string {
	s = strings.Map(func(r rune) rune {
		if strings.ContainsRune(`:\/?*[]'`, r) || r < ' ' || r > 0xFFFF {
			return '_'
		}
		return r
	}, s)
	if runes := []rune(s); len(runes) > excelize.MaxSheetNameLength {
		s = string(runes[:excelize.MaxSheetNameLength])
	}
	return s
}

// groups count results by group.
type groups struct {
	grouping
	values map[string]*figures
	others *figures // of what came when there were enough groups
}

func newGroups(by grouping) *groups {
	return &groups{grouping: by, values: make(map[string]*figures), others: newFigures()}
}

func (g *groups) add(b *book, r verify.Result) {
	value := g.valueOf(b, r)
	if g.values[value] == nil && len(g.values) >= maxGroups {
		g.others.add(r.Outcome.State)
		return
	}
	if g.values[value] == nil {
		g.values[value] = newFigures()
	}
	g.values[value].add(r.Outcome.State)
}

// valueOf returns a row's group, "" for none.
func (g *groups) valueOf(b *book, r verify.Result) string {
	switch {
	case g.column >= 0:
		return strings.TrimSpace(at(b.options.read(r).cells, g.column))
	case !r.Outcome.State.Final():
		return ""
	}
	return r.Outcome.Time.In(b.zone).Format("2006-01")
}

// groupTitles are the figures of a group, in the order of groupRow.
func (b *book) groupTitles() []string {
	titles := []string{b.say(word{ZH: "记录数", EN: "Records"})}
	for _, state := range verify.States() {
		titles = append(titles, stateName(state, b.lang))
	}
	return append(titles, b.say(word{ZH: "通过率", EN: "Pass rate"}), b.say(word{ZH: "完成率", EN: "Completion"}))
}

// compare writes a sheet of groups: in the order of their names, and all rows
// at the end.
func (b *book) compare(g *groups, all *figures) error {
	if err := b.look(g.sheet, navy, 20, false); err != nil {
		return err
	}
	w, err := b.file.NewStreamWriter(g.sheet)
	if err != nil {
		return err
	}
	if err := b.beginGroups(w, g); err != nil {
		return err
	}
	row := b.top()
	write := func(name string, f *figures, total bool) error {
		row++
		return w.SetRow(cellName(1, row), b.groupRow(name, f, total), excelize.RowOpts{Height: 20})
	}
	for _, value := range slices.Sorted(maps.Keys(g.values)) {
		name := value
		if name == "" {
			name = b.say(word{ZH: "（空白）", EN: "(blank)"})
		}
		if err := write(name, g.values[value], false); err != nil {
			return err
		}
	}
	if g.others.total > 0 {
		others := word{ZH: fmt.Sprintf("（其余：超过 %d 组的部分）", maxGroups), EN: fmt.Sprintf("(others: beyond %d groups)", maxGroups)}
		if err := write(b.say(others), g.others, false); err != nil {
			return err
		}
	}
	if err := write(b.say(word{ZH: "合计", EN: "Total"}), all, true); err != nil {
		return err
	}
	if err := b.page(g.sheet, b.top()); err != nil {
		return err
	}
	return w.Flush()
}

// beginGroups writes banner and header.
func (b *book) beginGroups(w *excelize.StreamWriter, g *groups) error {
	titles := b.groupTitles()
	header := []any{excelize.Cell{StyleID: b.styles.head, Value: fit(g.title, b.lang)}}
	widest := span(g.title, 40) + 4
	for value := range g.values {
		widest = max(widest, span(value, 40)+4)
	}
	if err := w.SetColWidth(1, 1, float64(max(widest, 16))); err != nil {
		return err
	}
	for i, title := range titles {
		header = append(header, excelize.Cell{StyleID: b.styles.headRight, Value: title})
		if err := w.SetColWidth(i+2, i+2, float64(max(12, span(title, 34)+3))); err != nil {
			return err
		}
	}
	top := b.top()
	if err := w.SetPanes(&excelize.Panes{Freeze: true, XSplit: 1, YSplit: top, TopLeftCell: cellName(2, top+1), ActivePane: "bottomRight"}); err != nil {
		return err
	}
	if err := b.banner(w, len(header)); err != nil {
		return err
	}
	return w.SetRow(cellName(1, top), header, excelize.RowOpts{Height: 24})
}

// groupRow returns a group's cells.
func (b *book) groupRow(name string, f *figures, total bool) []any {
	label, count, portion := b.styles.body, b.styles.count, b.styles.portion
	if total {
		label, count, portion = b.styles.total, b.styles.totalCount, b.styles.totalPortion
	}
	row := []any{excelize.Cell{StyleID: label, Value: fit(name, b.lang)}, excelize.Cell{StyleID: count, Value: f.total}}
	for _, state := range verify.States() {
		row = append(row, excelize.Cell{StyleID: count, Value: f.states[state]})
	}
	rate := func(p float64, ok bool) any {
		if !ok {
			return excelize.Cell{StyleID: portion, Value: b.say(noFigure)}
		}
		return excelize.Cell{StyleID: portion, Value: p}
	}
	return append(row, rate(f.passRate()), rate(share(f.final(), f.total)))
}
