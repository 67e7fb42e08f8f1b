package cli

import (
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"

	"veribatch/internal/price"
	"veribatch/internal/reconcile"
)

// A reconcileReport is what `veribatch reconcile --json` prints.
type reconcileReport struct {
	*reconcile.Report
	Contradictions int    `json:"contradictions"` // days
	Written        string `json:"written,omitempty"`
}

func newReconcileReport(report *reconcile.Report, path string) reconcileReport {
	return reconcileReport{report, report.Contradictions(), path}
}

// findingWords are the findings as the table says them.
var findingWords = map[reconcile.Finding]string{
	reconcile.Agrees:  "agrees",
	reconcile.More:    "more: others call too",
	reconcile.Less:    "LESS than was billed",
	reconcile.NotOver: "not over yet",
	reconcile.Unknown: "unknown",
}

func findingWord(f reconcile.Finding, dedicated bool) string {
	if f == reconcile.More && dedicated {
		return "MORE than these checkpoints sent"
	}
	return findingWords[f]
}

// reconcileText says what ledgers and account count, by day and by bill.
func reconcileText(r *reconcile.Report) string {
	var b strings.Builder
	fmt.Fprintf(&b, "account: %s; days in %s\n", r.Service, r.Zone)
	if r.Sandbox {
		fmt.Fprintln(&b, "it is a sandbox: nothing was charged, and its statistics are made up")
	}
	for _, g := range r.Groups {
		groupText(&b, g, r.Dedicated)
	}
	return b.String()
}

func groupText(b *strings.Builder, g reconcile.Group, dedicated bool) {
	fmt.Fprintln(b)
	actions := strings.Join(g.Actions, ", ")
	switch {
	case g.Statistic == "":
		fmt.Fprintf(b, "%s: the service publishes no statistic of it; compare with the bill\n", actions)
	case g.Failed != "":
		fmt.Fprintf(b, "%s: %s could not be had: %s\n", actions, g.Statistic, g.Failed)
	default:
		fmt.Fprintf(b, "%s: %s\n", actions, g.Statistic)
	}
	rows := [][]string{{"day", "calls", "billed", "perhaps", "account", "difference", "cost (estimate)", "finding"}}
	moved := 0
	for _, d := range g.Days {
		moved += max(0, d.Moved)
		rows = append(rows, dayRow(d.Date, d, findingWord(d.Finding, dedicated)))
	}
	if len(g.Days) > 1 {
		rows = append(rows, dayRow("total", g.Total(), ""))
	}
	b.WriteString(aligned(rows))
	if moved > 0 {
		fmt.Fprintf(b, "around midnight: %d calls that the account counts on the next day\n", moved)
	}
	if g.Dateless > 0 {
		fmt.Fprintf(b, "day unknown: %s perhaps billed, and compared with no day\n", count(g.Dateless, "call"))
	}
	for _, m := range g.Months() {
		fmt.Fprintf(b, "bill of %s (%s to %s): %d billed, %d perhaps%s\n", m.Month, m.First, m.Last, m.Billed,
			m.Perhaps, beside(m.Cost))
	}
	for _, p := range g.Packages {
		fmt.Fprintf(b, "package %s: %d of %d calls left%s\n", p.Name, p.Left, p.Total, until(p.Expires))
	}
}

func until(expires string) string {
	if expires == "" {
		return ""
	}
	return ", until " + expires
}

// noFigure stands where a figure isn't known.
const noFigure = "-"

func dayRow(name string, d reconcile.Day, finding string) []string {
	account, difference := noFigure, noFigure
	if n, known := d.Difference(); known {
		account, difference = strconv.Itoa(*d.Account), fmt.Sprintf("%+d", n)
	}
	return []string{
		name, strconv.Itoa(d.Calls), strconv.Itoa(d.Billed), strconv.Itoa(d.Perhaps), account, difference,
		costCell(d.Cost), finding,
	}
}

func costCell(cost *price.CNY) string {
	if cost == nil {
		return noFigure
	}
	return cost.Fen()
}

// aligned writes rows in columns: the first and the last to the left, figures to the right.
func aligned(rows [][]string) string {
	widths := make([]int, len(rows[0]))
	for _, row := range rows {
		for i, cell := range row {
			widths[i] = max(widths[i], displayWidth(cell))
		}
	}
	var b strings.Builder
	for _, row := range rows {
		var line strings.Builder
		for i, cell := range row {
			pad := strings.Repeat(" ", widths[i]-displayWidth(cell))
			if i == 0 || i == len(row)-1 {
				line.WriteString(cell + pad + "  ")
			} else {
				line.WriteString(pad + cell + "  ")
			}
		}
		b.WriteString(strings.TrimRight(line.String(), " ") + "\n")
	}
	return b.String()
}

// displayWidth is how many columns of a terminal a text takes: a Han character is two wide.
func displayWidth(s string) int { return (utf8.RuneCountInString(s) + len(s)) / 2 }
