package cli

import (
	"fmt"
	"strconv"
	"strings"

	"veribatch/internal/price"
	"veribatch/internal/reconcile"
	"veribatch/internal/words"

	"github.com/rivo/uniseg"
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

// findings are what days come to, as the table says it.
var findings = map[reconcile.Finding]words.Format{
	reconcile.Agrees:  "agrees",
	reconcile.More:    "more: others call too",
	reconcile.Less:    "LESS than was billed",
	reconcile.NotOver: "not over yet",
	reconcile.Unknown: "unknown",
}

func findingText(f reconcile.Finding, dedicated bool) words.Text {
	if f == reconcile.More && dedicated {
		return words.New("MORE than these checkpoints sent")
	}
	return words.New(string(findings[f]))
}

// printReconciliation says what ledgers and account count, by day and by bill.
func printReconciliation(out printer, r *reconcile.Report) {
	out.say("account: %s; days in %s", r.Service, r.Zone)
	if r.Sandbox {
		out.say("it is a sandbox: nothing was charged, and its statistics are made up")
	}
	for _, g := range r.Groups {
		printGroupOf(out, g, r.Dedicated)
	}
}

func printGroupOf(out printer, g reconcile.Group, dedicated bool) {
	fmt.Fprintln(out)
	actions := words.Names(g.Actions)
	switch {
	case g.Statistic == "":
		out.say("%s: the service publishes no statistic of it; compare with the bill", actions)
	case g.Failed != "":
		out.say("%s: %s could not be had: %v", actions, g.Statistic, g.Err)
	default:
		out.say("%s: %s", actions, g.Statistic)
	}
	rows := [][]words.Text{{
		words.New("day"), words.New("calls"), words.New("billed"), words.New("perhaps"), words.New("account"),
		words.New("difference"), words.New("cost (estimate)"), words.New("finding"),
	}}
	moved := 0
	for _, d := range g.Days {
		moved += max(0, d.Moved)
		rows = append(rows, dayRow(words.Verbatim(d.Date), d, findingText(d.Finding, dedicated)))
	}
	if len(g.Days) > 1 {
		rows = append(rows, dayRow(words.New("total"), g.Total(), words.Verbatim("")))
	}
	fmt.Fprint(out, aligned(rows, out.lang))
	if moved > 0 {
		out.say("around midnight: %d calls that the account counts on the next day", moved)
	}
	if g.Dateless > 0 {
		out.say("day unknown: %s perhaps billed, and compared with no day", count(g.Dateless, "call"))
	}
	for _, m := range g.Months() {
		if m.Cost == nil {
			out.say("bill of %s (%s to %s): %d billed, %d perhaps", m.Month, m.First, m.Last, m.Billed, m.Perhaps)
		} else {
			out.say("bill of %s (%s to %s): %d billed, %d perhaps, about %s CNY (estimate)", m.Month, m.First, m.Last,
				m.Billed, m.Perhaps, m.Cost.Fen())
		}
	}
	for _, p := range g.Packages {
		if p.Expires == "" {
			out.say("package %s: %d of %d calls left", p.Name, p.Left, p.Total)
		} else {
			out.say("package %s: %d of %d calls left, until %s", p.Name, p.Left, p.Total, p.Expires)
		}
	}
}

// noFigure stands where a figure isn't known.
const noFigure = words.Verbatim("-")

func dayRow(name words.Text, d reconcile.Day, finding words.Text) []words.Text {
	account, difference := noFigure, noFigure
	if n, known := d.Difference(); known {
		account, difference = figure(*d.Account), words.Verbatim(fmt.Sprintf("%+d", n))
	}
	return []words.Text{
		name, figure(d.Calls), figure(d.Billed), figure(d.Perhaps), account, difference, costCell(d.Cost), finding,
	}
}

func figure(n int) words.Verbatim { return words.Verbatim(strconv.Itoa(n)) }

func costCell(cost *price.CNY) words.Text {
	if cost == nil {
		return noFigure
	}
	return words.Verbatim(cost.Fen())
}

// aligned writes rows in columns: the first and the last to the left, figures to the right.
func aligned(rows [][]words.Text, lang words.Lang) string {
	widths := make([]int, len(rows[0]))
	for _, row := range rows {
		for i, cell := range row {
			widths[i] = max(widths[i], uniseg.StringWidth(cell.In(lang)))
		}
	}
	var b strings.Builder
	for _, row := range rows {
		var line strings.Builder
		for i, cell := range row {
			text := cell.In(lang)
			pad := strings.Repeat(" ", widths[i]-uniseg.StringWidth(text))
			if i == 0 || i == len(row)-1 {
				line.WriteString(text + pad + "  ")
			} else {
				line.WriteString(pad + text + "  ")
			}
		}
		b.WriteString(strings.TrimRight(line.String(), " ") + "\n")
	}
	return b.String()
}
