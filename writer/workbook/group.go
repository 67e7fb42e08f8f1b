package workbook

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"veribatch/internal/explain"
	"veribatch/writer/report"

	"github.com/xuri/excelize/v2"
)

// Month groups by the month of the verdict, in Options.By. A column of the
// input's with this title takes precedence.
const Month = "月份"

// maxGroups is how many groups a sheet shows at most, lest a column of numbers
// make one a row. Rows of further values are counted together.
const maxGroups = 1000

// A grouping says what a sheet groups by.
type grouping struct {
	title, sheet string
	column       int // of the input's, from 0; -1 for the month
}

// groupings are the sheets of groups that are asked for.
func groupings(d *document) []grouping {
	if !d.options.wants(Summary) {
		return nil
	}
	var all []grouping
	taken := make(map[string]bool)
	for _, by := range d.options.By {
		column := slices.Index(d.options.Header, by)
		if column < 0 {
			by = d.say(explain.Text{ZH: Month, EN: "month"})
		}
		prefix := d.say(explain.Text{ZH: "按", EN: "By "})
		sheet := sheetName(prefix + by)
		for n := 2; taken[strings.ToLower(sheet)]; n++ {
			sheet = sheetName(fmt.Sprintf("%s%d %s", prefix, n, by))
		}
		taken[strings.ToLower(sheet)] = true
		all = append(all, grouping{by, sheet, column})
	}
	return all
}

// sheetName returns s as it may name a sheet: at most 31 characters, without
// those that Excel forbids.
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
	zone   *time.Location
	values map[string]*figures
	others *figures // of the values after maxGroups
}

func newGroups(by grouping, zone *time.Location) *groups {
	return &groups{grouping: by, zone: zone, values: make(map[string]*figures), others: newFigures()}
}

func (g *groups) add(r *report.Row) {
	value := g.valueOf(r)
	if g.values[value] == nil && len(g.values) >= maxGroups {
		g.others.add(r.Conclusion())
		return
	}
	if g.values[value] == nil {
		g.values[value] = newFigures()
	}
	g.values[value].add(r.Conclusion())
}

// valueOf returns a row's group, "" for none.
func (g *groups) valueOf(r *report.Row) string {
	switch {
	case g.column >= 0:
		return strings.TrimSpace(r.Cell(g.column))
	case !r.Outcome.State.Final():
		return ""
	}
	return r.Outcome.Time.In(g.zone).Format("2006-01")
}

// groupTitles are the figures of a group, in the order of groupRow.
func (d *document) groupTitles() []string {
	titles := []string{d.say(countTitle)}
	for _, state := range d.options.Conclusions() {
		titles = append(titles, d.options.ConclusionName(state))
	}
	return append(titles, d.say(passRateTitle), d.say(completionTitle))
}

// writeGroups writes a sheet of groups, in the order of their names, and the
// total at the end.
func (d *document) writeGroups(g *groups, all *figures) error {
	if err := d.setView(g.sheet, navy, 20, false); err != nil {
		return err
	}
	w, err := d.file.NewStreamWriter(g.sheet)
	if err != nil {
		return err
	}
	if err := d.beginGroups(w, g); err != nil {
		return err
	}
	row := d.top()
	write := func(name string, f *figures, total bool) error {
		row++
		return w.SetRow(cellName(1, row), d.groupRow(name, f, total), excelize.RowOpts{Height: 20})
	}
	for _, value := range slices.Sorted(maps.Keys(g.values)) {
		name := value
		if name == "" {
			name = d.say(explain.Text{ZH: "（空白）", EN: "(blank)"})
		}
		if err := write(name, g.values[value], false); err != nil {
			return err
		}
	}
	if g.others.total > 0 {
		others := explain.Text{
			ZH: fmt.Sprintf("（其余：超过 %d 组的部分）", maxGroups),
			EN: fmt.Sprintf("(others: beyond %d groups)", maxGroups),
		}
		if err := write(d.say(others), g.others, false); err != nil {
			return err
		}
	}
	if err := write(d.say(totalTitle), all, true); err != nil {
		return err
	}
	if err := d.setPrint(g.sheet, d.top()); err != nil {
		return err
	}
	return w.Flush()
}

// beginGroups writes banner and header.
func (d *document) beginGroups(w *excelize.StreamWriter, g *groups) error {
	titles := d.groupTitles()
	header := []any{excelize.Cell{StyleID: d.styles.head, Value: fit(g.title, d.lang)}}
	widest := span(g.title, 40) + 4
	for value := range g.values {
		widest = max(widest, span(value, 40)+4)
	}
	if err := w.SetColWidth(1, 1, float64(max(widest, 16))); err != nil {
		return err
	}
	for i, title := range titles {
		header = append(header, excelize.Cell{StyleID: d.styles.headRight, Value: title})
		if err := w.SetColWidth(i+2, i+2, float64(max(12, span(title, 34)+3))); err != nil {
			return err
		}
	}
	top := d.top()
	if err := w.SetPanes(&excelize.Panes{
		Freeze: true, XSplit: 1, YSplit: top, TopLeftCell: cellName(2, top+1), ActivePane: "bottomRight",
	}); err != nil {
		return err
	}
	if err := d.banner(w, len(header)); err != nil {
		return err
	}
	return w.SetRow(cellName(1, top), header, excelize.RowOpts{Height: 24})
}

// groupRow returns a group's cells.
func (d *document) groupRow(name string, f *figures, total bool) []any {
	label, count, portion := d.styles.body, d.styles.count, d.styles.portion
	if total {
		label, count, portion = d.styles.total, d.styles.totalCount, d.styles.totalPortion
	}
	row := []any{
		excelize.Cell{StyleID: label, Value: fit(name, d.lang)},
		excelize.Cell{StyleID: count, Value: f.total},
	}
	for _, state := range d.options.Conclusions() {
		row = append(row, excelize.Cell{StyleID: count, Value: f.states[state]})
	}
	rate := func(p float64, ok bool) any {
		if !ok {
			return excelize.Cell{StyleID: portion, Value: noFigure}
		}
		return excelize.Cell{StyleID: portion, Value: p}
	}
	return append(row, rate(f.passRate()), rate(share(f.final(), f.total)))
}
