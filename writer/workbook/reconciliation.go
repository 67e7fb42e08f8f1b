package workbook

import (
	"errors"
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"

	"veribatch/internal/explain"
	"veribatch/internal/price"
	"veribatch/internal/reconcile"
	"veribatch/writer/report"

	"github.com/xuri/excelize/v2"
)

// The sheets of a reconciliation.
var (
	billSheet = explain.Text{ZH: "账期", EN: "By bill"}
	daySheet  = explain.Text{ZH: "逐日", EN: "By day"}

	reconciliationTitle = explain.Text{ZH: "对账：断点目录与账号统计", EN: "Reconciliation of checkpoints and account"}
)

// WriteReconciliation writes a comparison of ledgers with their account to f,
// an empty file: by bill and by day, with cells for finance to enter the bill
// into, and formulas that compare. What excelize spills goes into the folder private.
func WriteReconciliation(f *os.File, private string, r reconcile.Report, lang explain.Lang, version string) error {
	provenance := report.Provenance{Sandbox: r.Sandbox, Version: version}
	d, err := newDocument(private, Options{Options: report.Options{Lang: lang, Provenance: provenance}})
	if err != nil {
		return err
	}
	defer d.file.Close()
	d.subject = reconciliationTitle
	if err := d.file.SetSheetName(Summary.Name(lang), d.say(billSheet)); err != nil {
		return err
	}
	if _, err := d.file.NewSheet(d.say(daySheet)); err != nil {
		return err
	}
	recalculate := true // there is nothing yet to show in the cells with formulas
	err = errors.Join(
		d.billedSheet(d.say(billSheet), monthLines(d, r), d.reconciliationNotes(r)),
		d.billedSheet(d.say(daySheet), dayLines(d, r), nil),
		d.file.SetCalcProps(&excelize.CalcPropsOptions{FullCalcOnLoad: &recalculate}),
	)
	if err != nil {
		return err
	}
	if err := d.setProperties(d.options.Provenance.Today); err != nil {
		return err
	}
	return d.save(f)
}

// A billedLine is a day or a month of calls.
type billedLine struct {
	when, actions string
	finding       string
	reconcile.Day
}

func dayLines(d *document, r reconcile.Report) []billedLine {
	var all []billedLine
	for _, g := range r.Groups {
		for _, day := range g.Days {
			all = append(all, billedLine{day.Date, d.actionsOf(g), d.findingName(day.Finding, r.Dedicated), day})
		}
	}
	return all
}

func monthLines(d *document, r reconcile.Report) []billedLine {
	var all []billedLine
	for _, g := range r.Groups {
		for _, m := range g.Months() {
			when := fmt.Sprintf("%s (%s … %s)", m.Month, m.First[5:], m.Last[5:])
			all = append(all, billedLine{when, d.actionsOf(g), d.monthFinding(g, m.Month, r.Dedicated), m.Day})
		}
	}
	return all
}

func (d *document) actionsOf(g reconcile.Group) string {
	return strings.Join(g.Actions, explain.Text{ZH: "、", EN: ", "}.In(d.lang))
}

// monthFinding names the worst finding of a bill's days.
func (d *document) monthFinding(g reconcile.Group, month string, dedicated bool) string {
	worst := reconcile.Agrees
	order := []reconcile.Finding{
		reconcile.Agrees, reconcile.More, reconcile.NotOver, reconcile.Unknown, reconcile.Less,
	}
	rank := func(f reconcile.Finding) int { return slices.Index(order, f) }
	for _, day := range g.Days {
		if reconcile.BillMonth(day.Date) == month && rank(day.Finding) > rank(worst) {
			worst = day.Finding
		}
	}
	return d.findingName(worst, dedicated)
}

func (d *document) findingName(f reconcile.Finding, dedicated bool) string {
	names := map[reconcile.Finding]explain.Text{
		reconcile.Agrees:  {ZH: "相符", EN: "agrees"},
		reconcile.More:    {ZH: "账号更多（还有其他调用）", EN: "account counts more: others call too"},
		reconcile.Less:    {ZH: "账号少于台账，需核查", EN: "account counts less than was billed: check"},
		reconcile.NotOver: {ZH: "当天未结束", EN: "not over yet"},
		reconcile.Unknown: {ZH: "账号统计未知", EN: "account unknown"},
	}
	if f == reconcile.More && dedicated {
		return d.say(explain.Text{ZH: "账号多于台账，需核查", EN: "account counts more than was sent: check"})
	}
	return d.say(names[f])
}

// A billedColumn is a column of a reconciliation. One without a value is for a
// person to fill in, or has a formula.
type billedColumn struct {
	title   explain.Text
	width   int
	value   func(billedLine) any
	formula func(row int) string
	kind    billedKind
	summed  bool // the total has it
}

// A billedKind says how a column looks.
type billedKind int

const (
	billedText billedKind = iota
	billedCount
	billedMoney
	billedEntry      // a count to fill in
	billedEntryMoney // an amount to fill in
)

// The letters of the columns that formulas name.
const (
	columnBilled, columnPerhaps, columnCost = "D", "E", "H"
	columnBill, columnAmount                = "J", "K"
)

// billedColumns are the columns of either sheet; when is what the first is called.
func billedColumns(when explain.Text) []billedColumn {
	count := func(of func(reconcile.Day) int) func(billedLine) any {
		return func(l billedLine) any { return of(l.Day) }
	}
	ifEntered := func(cell, then string) func(int) string {
		return func(row int) string { return atRow(fmt.Sprintf(`IF(%s#="","",%s)`, cell, then), row) }
	}
	return []billedColumn{
		{title: when, width: 26, value: func(l billedLine) any { return l.when }},
		{title: explain.Text{ZH: "核验服务", EN: "Action"}, width: 24,
			value: func(l billedLine) any { return l.actions }},
		{title: explain.Text{ZH: "调用次数", EN: "Calls"}, width: 12, kind: billedCount, summed: true,
			value: count(func(d reconcile.Day) int { return d.Calls })},
		{title: explain.Text{ZH: "计费次数", EN: "Billed"}, width: 12, kind: billedCount, summed: true,
			value: count(func(d reconcile.Day) int { return d.Billed })},
		{title: explain.Text{ZH: "可能另计费", EN: "Perhaps billed too"}, width: 20, kind: billedCount, summed: true,
			value: count(func(d reconcile.Day) int { return d.Perhaps })},
		{title: explain.Text{ZH: "账号统计", EN: "Account counts"}, width: 16, kind: billedCount, value: accountCell},
		{title: explain.Text{ZH: "账号 − 计费", EN: "Account − billed"}, width: 17, kind: billedCount,
			value: differenceCell},
		{title: explain.Text{ZH: "费用（估算）", EN: "Cost (estimate)"}, width: 15, kind: billedMoney, summed: true,
			value: func(l billedLine) any { return l.Cost }},
		{title: explain.Text{ZH: "账号核对", EN: "Account check"}, width: 38,
			value: func(l billedLine) any { return l.finding }},
		{title: explain.Text{ZH: "账单次数", EN: "Calls on the bill"}, width: 18, kind: billedEntry, summed: true},
		{title: explain.Text{ZH: "账单金额", EN: "Amount on the bill"}, width: 19, kind: billedEntryMoney,
			summed: true},
		{title: explain.Text{ZH: "账单次数 − 计费次数", EN: "Bill − billed"}, width: 21, kind: billedCount,
			summed: true, formula: ifEntered(columnBill, columnBill+"#-"+columnBilled+"#")},
		{title: explain.Text{ZH: "账单金额 − 费用（估算）", EN: "Amount − cost (estimate)"}, width: 26,
			kind: billedMoney, summed: true,
			formula: ifEntered(columnAmount, `IF(ISNUMBER(`+columnCost+`#),`+columnAmount+"#-"+columnCost+`#,"")`)},
	}
}

// atRow puts a row's number where a formula has a #.
func atRow(formula string, row int) string {
	return strings.ReplaceAll(formula, "#", strconv.Itoa(row))
}

func accountCell(l billedLine) any {
	if l.Account == nil {
		return noFigure
	}
	return *l.Account
}

func differenceCell(l billedLine) any {
	if n, known := l.Difference(); known {
		return n
	}
	return noFigure
}

// checkColumn says whether what was entered lies within what the ledger knows and holds for possible.
func (d *document) checkColumn() billedColumn {
	fewer := d.say(explain.Text{ZH: "少于计费次数", EN: "fewer than billed"})
	more := d.say(explain.Text{ZH: "多于可能计费", EN: "more than possible"})
	within := d.say(explain.Text{ZH: "相符", EN: "agrees"})
	return billedColumn{
		title: explain.Text{ZH: "账单核对", EN: "Bill check"}, width: 18,
		formula: func(row int) string {
			const check = `IF(%[1]s#="","",IF(%[1]s#<%[2]s#,"%[4]s",IF(%[1]s#>%[2]s#+%[3]s#,"%[5]s","%[6]s")))`
			return atRow(fmt.Sprintf(check, columnBill, columnBilled, columnPerhaps, fewer, more, within), row)
		},
	}
}

// billedSheet writes lines, their total, and notes below.
func (d *document) billedSheet(sheet string, lines []billedLine, notes []string) error {
	when := explain.Text{ZH: "日期", EN: "Day"}
	if sheet == d.say(billSheet) {
		when = explain.Text{ZH: "账期（含日期）", EN: "Bill (its days)"}
	}
	columns := append(billedColumns(when), d.checkColumn())
	if err := d.setView(sheet, navy, 20, false); err != nil {
		return err
	}
	w, err := d.file.NewStreamWriter(sheet)
	if err != nil {
		return err
	}
	if err := d.billedHead(w, columns); err != nil {
		return err
	}
	row := headRow
	for _, l := range lines {
		row++
		if err := w.SetRow(cellName(1, row), d.billedRow(columns, l, row), excelize.RowOpts{Height: 20}); err != nil {
			return err
		}
	}
	if len(lines) > 1 {
		row++
		if err := w.SetRow(cellName(1, row), d.billedTotal(columns, row), excelize.RowOpts{Height: 22}); err != nil {
			return err
		}
	}
	for i, note := range notes {
		if row++; i == 0 {
			row++ // apart from the table
		}
		cell := []any{excelize.Cell{StyleID: d.styles.subtitle, Value: fit(note, d.lang)}}
		if err := errors.Join(w.SetRow(cellName(1, row), cell, excelize.RowOpts{Height: 20}),
			w.MergeCell(cellName(1, row), cellName(len(columns), row))); err != nil {
			return err
		}
	}
	d.setExtent(sheet, len(columns), row)
	p := tablePaper(columns, func(c billedColumn) int { return c.width })
	return errors.Join(d.setPrint(sheet, p), w.Flush())
}

func (d *document) billedHead(w *excelize.StreamWriter, columns []billedColumn) error {
	var header []any
	for i, c := range columns {
		if err := w.SetColWidth(i+1, i+1, float64(c.width)); err != nil {
			return err
		}
		style := d.styles.headRight
		if c.kind == billedText {
			style = d.styles.headText
		}
		header = append(header, excelize.Cell{StyleID: style, Value: d.say(c.title)})
	}
	if err := w.SetPanes(&excelize.Panes{
		Freeze: true, XSplit: 1, YSplit: headRow, TopLeftCell: cellName(2, headRow+1), ActivePane: "bottomRight",
	}); err != nil {
		return err
	}
	return w.SetRow(cellName(1, headRow), header, excelize.RowOpts{Height: 24})
}

func (d *document) billedRow(columns []billedColumn, l billedLine, row int) []any {
	styles := map[billedKind]int{
		billedText: d.styles.body, billedCount: d.styles.count, billedMoney: d.styles.amount,
		billedEntry: d.styles.entryCount, billedEntryMoney: d.styles.entryAmount,
	}
	var cells []any
	for _, c := range columns {
		cell := excelize.Cell{StyleID: styles[c.kind]}
		switch {
		case c.formula != nil:
			cell.Formula = c.formula(row)
		case c.value != nil:
			cell.Value = d.billedValue(c.value(l))
		}
		cells = append(cells, cell)
	}
	return cells
}

// billedValue writes what calls cost as cells do.
func (d *document) billedValue(value any) any {
	cost, money := value.(*price.CNY)
	switch {
	case !money:
		return value
	case d.sandbox:
		return d.say(freeOfCharge)
	case cost == nil:
		return d.say(priceUnknown)
	}
	return cost.Yuan()
}

// billedTotal adds the lines above a row up.
func (d *document) billedTotal(columns []billedColumn, row int) []any {
	cells := []any{excelize.Cell{StyleID: d.styles.total, Value: d.say(totalTitle)}}
	for i, c := range columns[1:] {
		style := d.styles.totalCount
		if c.kind == billedMoney || c.kind == billedEntryMoney {
			style = d.styles.totalAmount
		}
		cell := excelize.Cell{StyleID: style}
		if c.summed {
			area := cellName(i+2, headRow+1) + ":" + cellName(i+2, row-1)
			cell.Formula = fmt.Sprintf(`IF(COUNT(%[1]s)=0,"",SUM(%[1]s))`, area)
		}
		cells = append(cells, cell)
	}
	return cells
}

// reconciliationNotes say what the figures are, and of what.
func (d *document) reconciliationNotes(r reconcile.Report) []string {
	notes := []explain.Text{
		{ZH: "账号：" + r.Service + "；日期按 " + r.Zone + "。断点目录：" + strings.Join(r.Checkpoints, "、"),
			EN: "Account: " + r.Service + "; days in " + r.Zone + ". Checkpoints: " +
				strings.Join(r.Checkpoints, ", ")},
		{ZH: "账期从上月最后一天起，到本月倒数第二天止。费用 = 次数 × 单价，均为估算，以阿里云账单为准。",
			EN: "A bill runs from the last day of the month before to the last but one of its own. Cost is calls × " +
				"price, an estimate; the Alibaba Cloud bill decides."},
		{ZH: "计费次数是返回了计费结论的调用；可能另计费是未收到回答等、不能确定的调用。账单应在两者之间。",
			EN: "Billed are calls that brought a verdict that is charged for; perhaps billed too are those whose " +
				"answer was lost, or was none. The bill should lie between billed and both together."},
		{ZH: "把账单的次数和金额填入黄色单元格，差额自动算出。",
			EN: "Enter the bill's calls and amount into the yellow cells; the differences follow."},
	}
	if r.Sandbox {
		notes = append([]explain.Text{sandboxBanner}, notes...)
	}
	var all []string
	for _, n := range notes {
		all = append(all, d.say(n))
	}
	for _, g := range r.Groups {
		all = append(all, d.groupNote(g))
		for _, p := range g.Packages {
			all = append(all, d.say(explain.Text{
				ZH: fmt.Sprintf("资源包 %s：共 %d 次，剩余 %d 次，到期 %s", p.Name, p.Total, p.Left, orDash(p.Expires)),
				EN: fmt.Sprintf("Package %s: %d calls, %d left, until %s", p.Name, p.Total, p.Left, orDash(p.Expires)),
			}))
		}
	}
	return all
}

// groupNote says where a group's account counts come from.
func (d *document) groupNote(g reconcile.Group) string {
	actions := d.actionsOf(g)
	switch {
	case g.Statistic == "":
		return d.say(explain.Text{ZH: actions + "：服务未提供统计，请与账单核对。",
			EN: actions + ": the service publishes no statistic of it; compare with the bill."})
	case g.Failed != "":
		return d.say(explain.Text{ZH: actions + "：未能取得 " + g.Statistic + "。",
			EN: actions + ": " + g.Statistic + " could not be had."})
	}
	return d.say(explain.Text{ZH: actions + "：账号统计来自 " + g.Statistic + "。",
		EN: actions + ": the account's counts are those of " + g.Statistic + "."})
}

func orDash(s string) string {
	if s == "" {
		return noFigure
	}
	return s
}
