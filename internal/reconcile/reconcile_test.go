package reconcile_test

import (
	"fmt"
	"strings"
	"testing"

	"veribatch/internal/price"
	"veribatch/internal/reconcile"
)

// said writes days as "day difference finding".
func said(days []reconcile.Day) string {
	var all []string
	for _, d := range days {
		n, known := d.Difference()
		all = append(all, strings.TrimSpace(fmt.Sprintf("%s %s %s", d.Date[8:],
			map[bool]string{true: fmt.Sprintf("%+d", n)}[known], d.Finding)))
	}
	return strings.Join(all, ", ")
}

func TestDays(t *testing.T) {
	day := func(n, billed, perhaps, late int) reconcile.Day {
		return reconcile.Day{Date: fmt.Sprintf("2026-11-%02d", n), Calls: billed + perhaps, Billed: billed,
			Perhaps: perhaps, Late: late}
	}
	account := func(counts ...int) map[string]int { // from the first of the month on
		all := make(map[string]int)
		for i, n := range counts {
			all[fmt.Sprintf("2026-11-%02d", i+1)] = n
		}
		return all
	}
	shared, dedicated := reconcile.Judgement{}, reconcile.Judgement{Dedicated: true}
	for name, test := range map[string]struct {
		judgement      reconcile.Judgement
		ledger         []reconcile.Day
		account        map[string]int
		want           string
		contradictions int
	}{
		"equal":                  {shared, []reconcile.Day{day(1, 5, 0, 0)}, account(5), "01 +0 agrees", 0},
		"within":                 {dedicated, []reconcile.Day{day(1, 5, 2, 0)}, account(6), "01 +1 agrees", 0},
		"all of perhaps":         {dedicated, []reconcile.Day{day(1, 5, 2, 0)}, account(7), "01 +2 agrees", 0},
		"others call too":        {shared, []reconcile.Day{day(1, 5, 2, 0)}, account(8), "01 +3 more", 0},
		"nobody else should":     {dedicated, []reconcile.Day{day(1, 5, 2, 0)}, account(8), "01 +3 more", 1},
		"the account has less":   {shared, []reconcile.Day{day(1, 5, 2, 0)}, account(4), "01 -1 less", 1},
		"a day that isn't there": {shared, []reconcile.Day{day(2, 5, 0, 0)}, account(9), "02 -5 less", 1},
		"no statistic":           {dedicated, []reconcile.Day{day(1, 5, 0, 0)}, nil, "01  unknown", 0},
		"a day of the account's": {dedicated, []reconcile.Day{day(1, 5, 0, 0)}, account(5, 0, 3),
			"01 +0 agrees, 03 +3 more", 1},
		"a day of others": {shared, []reconcile.Day{day(1, 5, 0, 0)}, account(5, 0, 3), "01 +0 agrees", 0},
		"not over": {reconcile.Judgement{Today: "2026-11-02"}, []reconcile.Day{day(1, 5, 0, 0), day(2, 5, 0, 0)},
			account(5, 2), "01 +0 agrees, 02 -3 not-over", 0},
		"over midnight, every night": {dedicated, []reconcile.Day{day(1, 9, 0, 4), day(2, 9, 0, 4), day(3, 5, 0, 0)},
			account(6, 10, 7), "01 +0 agrees, 02 +0 agrees, 03 +0 agrees", 0},
		"more than left before midnight": {shared, []reconcile.Day{day(1, 9, 0, 1), day(2, 9, 0, 0)}, account(6, 12),
			"01 -2 less, 02 +2 more", 1},
		"over the midnight of today": {reconcile.Judgement{Today: "2026-11-02"}, []reconcile.Day{day(1, 9, 0, 4)},
			account(6), "01 -3 not-over", 0},
	} {
		got := test.judgement.Days(test.ledger, test.account)
		if said(got) != test.want {
			t.Errorf("%s: %s; want %s", name, said(got), test.want)
		}
		report := reconcile.Report{Dedicated: test.judgement.Dedicated, Groups: []reconcile.Group{{Days: got}}}
		if n := report.Contradictions(); n != test.contradictions {
			t.Errorf("%s: %d contradictions, want %d", name, n, test.contradictions)
		}
	}
}

func TestBillMonth(t *testing.T) {
	for date, want := range map[string]string{
		"2026-11-29": "2026-11", "2026-11-30": "2026-12", "2026-12-01": "2026-12", "2026-12-31": "2027-01",
		"2024-02-28": "2024-02", "2024-02-29": "2024-03",
	} {
		if got := reconcile.BillMonth(date); got != want {
			t.Errorf("%s is on the bill of %s, want %s", date, got, want)
		}
	}
}

func TestMonthsAndLedgers(t *testing.T) {
	yuan := func(n price.CNY) *price.CNY { return new(n * 10_000) }
	days := reconcile.Merge(
		[]reconcile.Day{{Date: "2026-11-29", Calls: 2, Billed: 1, Cost: yuan(1)},
			{Date: "2026-11-30", Calls: 3, Billed: 2, Perhaps: 1, Cost: yuan(3)}},
		[]reconcile.Day{{Date: "2026-11-30", Calls: 1, Billed: 1}, {Date: "2026-12-01", Calls: 1, Cost: yuan(0)}},
	)
	g := reconcile.Group{Days: days}
	var got []string
	for _, m := range g.Months() {
		got = append(got, fmt.Sprintf("%s %s–%s: %d %d %d", m.Month, m.First, m.Last, m.Calls, m.Billed, m.Perhaps))
	}
	want := "2026-11 2026-11-29–2026-11-29: 2 1 0, 2026-12 2026-11-30–2026-12-01: 5 3 1"
	if strings.Join(got, ", ") != want {
		t.Errorf("months: %q, want %q", got, want)
	}
	if days[1].Cost != nil || *days[0].Cost != 10_000 {
		t.Errorf("what one of two ledgers cost is unknown: %+v", days)
	}
	if total := g.Total(); total.Calls != 7 || total.Account != nil {
		t.Errorf("the total is %+v", total)
	}
}
