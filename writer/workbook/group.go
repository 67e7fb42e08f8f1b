package workbook

import (
	"cmp"
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

// A grouping says what a sheet groups by: a column, or a second one across it.
type grouping struct {
	sheet     string
	down      dimension
	across    dimension
	hasAcross bool
}

// A dimension is what rows are grouped by.
type dimension struct {
	title  string
	column int // of the input's, from 0; -1 for the month
}

// groupings are the sheets of groups that are asked for.
func groupings(d *document) []grouping {
	if !d.options.wants(Summary) {
		return nil
	}
	var all []grouping
	taken := make(map[string]bool)
	for _, by := range d.options.By {
		g := d.groupingBy(by)
		prefix := d.say(explain.Text{ZH: "按", EN: "By "})
		g.sheet = sheetName(prefix + g.title())
		for n := 2; taken[strings.ToLower(g.sheet)]; n++ {
			g.sheet = sheetName(fmt.Sprintf("%s%d %s", prefix, n, g.title()))
		}
		taken[strings.ToLower(g.sheet)] = true
		all = append(all, g)
	}
	return all
}

// groupingBy reads one of Options.By.
func (d *document) groupingBy(by string) grouping {
	names := report.Dimensions(by, d.options.Header)
	g := grouping{down: d.dimension(names[0]), hasAcross: len(names) > 1}
	if g.hasAcross {
		g.across = d.dimension(names[1])
	}
	return g
}

func (d *document) dimension(by string) dimension {
	column := slices.Index(d.options.Header, by)
	if column < 0 {
		by = d.say(explain.Text{ZH: Month, EN: "month"})
	}
	return dimension{by, column}
}

func (g grouping) title() string {
	if g.hasAcross {
		return g.down.title + "×" + g.across.title
	}
	return g.down.title
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
	zone         *time.Location
	values       map[string]*group
	others       *group          // of the values after maxGroups
	acrossValues map[string]bool // at most maxAcross
}

// A group is the results that share a value.
type group struct {
	*figures
	failures map[report.Reason]int
	cells    map[string]*figures // by the value across
}

func newGroup() *group {
	return &group{
		figures: newFigures(), failures: make(map[report.Reason]int), cells: make(map[string]*figures),
	}
}

// maxAcross is how many columns a cross table has at most. Further values are
// counted in the group's own figures alone.
const maxAcross = 60

func newGroups(by grouping, zone *time.Location) *groups {
	return &groups{
		grouping: by, zone: zone, values: make(map[string]*group), others: newGroup(),
		acrossValues: make(map[string]bool),
	}
}

func (g *groups) add(r *report.Row) {
	value := g.down.of(r, g.zone)
	if g.values[value] == nil && len(g.values) >= maxGroups {
		g.count(g.others, r)
		return
	}
	if g.values[value] == nil {
		g.values[value] = newGroup()
	}
	g.count(g.values[value], r)
}

func (g *groups) count(to *group, r *report.Row) {
	to.add(r)
	if r.Fails() {
		to.failures[r.Reason]++
	}
	if !g.hasAcross {
		return
	}
	across := g.across.of(r, g.zone)
	if !g.acrossValues[across] && len(g.acrossValues) >= maxAcross {
		return
	}
	g.acrossValues[across] = true
	if to.cells[across] == nil {
		to.cells[across] = newFigures()
	}
	to.cells[across].add(r)
}

// of returns a row's value, "" for none.
func (d dimension) of(r *report.Row, zone *time.Location) string {
	switch {
	case d.column >= 0:
		return strings.TrimSpace(r.Cell(d.column))
	case !r.Outcome.State.Final() || r.Outcome.Time.IsZero():
		return ""
	}
	return r.Outcome.Time.In(zone).Format("2006-01")
}

// ordered returns the groups in the order in which they are listed: months as
// they come, others by their pass rate, the lowest first, and those without
// any last.
func (g *groups) ordered() []string {
	names := slices.Sorted(maps.Keys(g.values))
	if g.down.column < 0 {
		return names
	}
	slices.SortStableFunc(names, func(a, b string) int {
		rateA, okA := g.values[a].passRate()
		rateB, okB := g.values[b].passRate()
		switch {
		case okA && okB:
			return cmp.Compare(rateA, rateB)
		case okA:
			return -1
		case okB:
			return 1
		}
		return 0
	})
	return names
}
