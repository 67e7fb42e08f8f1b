package workbook

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"veribatch/internal/explain"
	"veribatch/internal/verify"
	"veribatch/writer/report"

	"github.com/xuri/excelize/v2"
)

// A groupColumn is a figure of every group.
type groupColumn struct {
	title string
	least int // its width, in half-width characters
	cell  func(*group) any
	kind  groupKind
}

// A groupKind says how a figure is shown.
type groupKind int

// The kinds.
const (
	groupCount groupKind = iota
	groupRate            // a share, coloured by how good it is
	groupText
)

// groupColumns returns the figures of a grouping.
func (d *document) groupColumns(g *groups) []groupColumn {
	all := []groupColumn{
		{d.say(countTitle), 12, func(f *group) any { return f.total }, groupCount},
		{d.say(passRateTitle), 12, func(f *group) any { return rate(f.passRate()) }, groupRate},
	}
	if g.hasAcross {
		all = append(all, d.crossColumns(g)...)
	} else {
		all = append(all, d.figureColumns(g.total())...)
	}
	if d.sandbox {
		mark := report.YesNo(true, d.lang)
		all = append(all, groupColumn{d.options.SandboxColumn().Title, 12, func(*group) any { return mark },
			groupText})
	}
	return all
}

// figureColumns are the conclusions, how many rows have one, and what most of
// those that failed have in common. Conclusions that no row has are left out,
// but for the verdicts.
func (d *document) figureColumns(total *group) []groupColumn {
	var all []groupColumn
	add := func(state verify.State, count func(*group) int) {
		verdict := state == verify.Passed || state == verify.Rejected || state == report.NoRecord
		if verdict || count(total) > 0 {
			all = append(all, groupColumn{d.options.ConclusionName(state), 12, func(f *group) any { return count(f) },
				groupCount})
		}
	}
	for _, state := range append(verify.States(), report.LeftOut) {
		if state != verify.Rejected {
			add(state, func(f *group) int { return f.states[state] })
			continue
		}
		add(state, func(f *group) int { return f.rejected() })
		add(report.NoRecord, func(f *group) int { return f.noRecord })
	}
	return append(all,
		groupColumn{d.say(completionTitle), 12, func(f *group) any { return rate(share(f.final(), f.total)) },
			groupRate},
		groupColumn{d.say(explain.Text{ZH: "首要原因", EN: "Top reason"}), 44, d.topReason, groupText},
	)
}

// topReason is why most of a group's records failed, and how many.
func (d *document) topReason(f *group) any {
	ranked := frequent(f.failures)
	if len(ranked) == 0 {
		return ""
	}
	return fmt.Sprintf("%s × %d", ranked[0].Short(d.lang), f.failures[ranked[0]])
}

// crossColumns are the pass rates of the groups across.
func (d *document) crossColumns(g *groups) []groupColumn {
	var all []groupColumn
	for _, value := range slices.Sorted(maps.Keys(g.acrossValues)) {
		all = append(all, groupColumn{d.groupName(value), 12, func(f *group) any {
			if f.cells[value] == nil {
				return noFigure
			}
			return rate(f.cells[value].passRate())
		}, groupRate})
	}
	return all
}

// rate returns a share as a number, or a dash where there is nothing to share.
func rate(p float64, ok bool) any {
	if !ok {
		return noFigure
	}
	return p
}

func (d *document) groupName(value string) string {
	if value == "" {
		return d.say(explain.Text{ZH: "（空白）", EN: "(blank)"})
	}
	return fit(strings.Join(strings.Fields(value), " "), d.lang)
}

// A groupSheet writes groups.
type groupSheet struct {
	*document
	*groups
	columns []groupColumn
	w       *excelize.StreamWriter
	row     int     // the last one written
	points  float64 // of all columns
}

// writeGroups writes a sheet of groups and the total at the end.
func (d *document) writeGroups(g *groups) error {
	s := &groupSheet{document: d, groups: g, columns: d.groupColumns(g), row: headRow}
	if err := d.setView(g.sheet, navy, 20, false); err != nil {
		return err
	}
	var err error
	if s.w, err = d.file.NewStreamWriter(g.sheet); err != nil {
		return err
	}
	if err := s.head(); err != nil {
		return err
	}
	for _, value := range g.ordered() {
		if err := s.write(d.groupName(value), g.values[value], false); err != nil {
			return err
		}
	}
	if g.others.total > 0 {
		if err := s.write(d.othersName(), g.others, false); err != nil {
			return err
		}
	}
	if err := s.looks(); err != nil {
		return err
	}
	if err := s.write(d.say(totalTitle), g.total(), true); err != nil {
		return err
	}
	d.setExtent(g.sheet, 1+len(s.columns), s.row)
	p := paperFor(s.points, 0)
	p.rows = headRow
	return errors.Join(d.setPrint(g.sheet, p), s.w.Flush())
}

func (d *document) othersName() string {
	return d.say(explain.Text{
		ZH: fmt.Sprintf("（其余：超过 %d 组的部分）", maxGroups),
		EN: fmt.Sprintf("(others: beyond %d groups)", maxGroups),
	})
}

// total returns all groups as one.
func (g *groups) total() *group {
	total := newGroup()
	total.merge(g.others)
	for _, one := range g.values {
		total.merge(one)
	}
	return total
}

// merge adds another group.
func (f *group) merge(other *group) {
	f.figures.merge(other.figures)
	for reason, n := range other.failures {
		f.failures[reason] += n
	}
	for value, cell := range other.cells {
		if f.cells[value] == nil {
			f.cells[value] = newFigures()
		}
		f.cells[value].merge(cell)
	}
}

// head writes the header.
func (s *groupSheet) head() error {
	header := []any{excelize.Cell{StyleID: s.styles.headText, Value: fit(s.title(), s.lang)}}
	widest := max(16, span(s.title(), 40)+4)
	for value := range s.values {
		widest = max(widest, span(s.groupName(value), 40)+4)
	}
	if err := s.setWidth(1, widest); err != nil {
		return err
	}
	high := 1
	for i, c := range s.columns {
		style := s.styles.headRight
		if c.kind == groupText {
			style = s.styles.headText
		}
		header = append(header, excelize.Cell{StyleID: style, Value: c.title})
		if err := s.setWidth(i+2, c.least); err != nil {
			return err
		}
		high = max(high, lines(c.title, c.least-3)) // 3 for the filter's button
	}
	if err := s.w.SetPanes(&excelize.Panes{
		Freeze: true, XSplit: 1, YSplit: headRow, TopLeftCell: cellName(2, headRow+1), ActivePane: "bottomRight",
	}); err != nil {
		return err
	}
	return s.w.SetRow(cellName(1, headRow), header, excelize.RowOpts{Height: rowHeight(min(high, mostHeadLines))})
}

// mostHeadLines is how many lines of a title are shown: a value across may be long.
const mostHeadLines = 6

func (s *groupSheet) setWidth(column, width int) error {
	s.points += columnPoints(width)
	return s.w.SetColWidth(column, column, float64(width))
}

// write writes a group.
func (s *groupSheet) write(name string, f *group, total bool) error {
	label, count, portion := s.styles.body, s.styles.count, s.styles.portion
	if total {
		label, count, portion = s.styles.total, s.styles.totalCount, s.styles.totalPortion
	}
	row := []any{excelize.Cell{StyleID: label, Value: name}}
	high := 1
	for _, c := range s.columns {
		style := map[groupKind]int{groupCount: count, groupRate: portion, groupText: label}[c.kind]
		value := c.cell(f)
		if text, ok := value.(string); ok {
			high = max(high, lines(text, c.least-3))
		}
		row = append(row, excelize.Cell{StyleID: style, Value: value})
	}
	s.row++
	return s.w.SetRow(cellName(1, s.row), row, excelize.RowOpts{Height: rowHeight(high)})
}

// looks gives the groups so far a filter, bars for how many records they have
// and colours for their rates. The total stays out of all three.
func (s *groupSheet) looks() error {
	if s.row == headRow {
		return nil
	}
	last := cellName(1+len(s.columns), s.row)
	failed := []error{s.file.AutoFilter(s.sheet, cellName(1, headRow)+":"+last, nil)}
	for i, c := range s.columns {
		area := cellName(i+2, headRow+1) + ":" + cellName(i+2, s.row)
		switch {
		case i == 0:
			failed = append(failed, s.file.SetConditionalFormat(s.sheet, area, []excelize.ConditionalFormatOptions{{
				Type: "data_bar", Criteria: "=", MinType: "num", MinValue: "0", MaxType: "max", BarColor: "#" + sky,
			}}))
		case c.kind == groupRate:
			failed = append(failed, s.file.SetConditionalFormat(s.sheet, area, []excelize.ConditionalFormatOptions{{
				Type: "3_color_scale", Criteria: "=", MinType: "min", MidType: "percentile", MidValue: "50",
				MaxType:  "max",
				MinColor: "#" + tints[verify.Rejected].pale, MidColor: "#" + tints[verify.Invalid].pale,
				MaxColor: "#" + tints[verify.Passed].pale,
			}}))
		}
	}
	return errors.Join(failed...)
}
