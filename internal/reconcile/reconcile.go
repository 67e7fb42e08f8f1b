// Package reconcile holds what ledgers say that an account was charged for
// against what the account counts itself, day by day.
//
// An account is shared: live traffic and other programs call too, so an account
// that counts more is no contradiction unless it is said to be dedicated.
package reconcile

import (
	"time"

	"veribatch/internal/price"
)

// A Finding says how a day's ledger and account stand to each other.
type Finding string

// The findings.
const (
	Agrees  Finding = "agrees"   // the account counts what the ledger knows or holds for possible
	More    Finding = "more"     // the account counts more: others call too
	Less    Finding = "less"     // the account counts less than the ledger knows was billed
	NotOver Finding = "not-over" // the day isn't over, so the account may count on
	Unknown Finding = "unknown"  // the account's count isn't known
)

// A Day is a day's calls of one statistic.
type Day struct {
	Date    string     `json:"date"`    // 2006-01-02, in the account's time zone
	Calls   int        `json:"calls"`   // attempts that left, by the ledger
	Billed  int        `json:"billed"`  // of them: brought a verdict that is charged for
	Perhaps int        `json:"perhaps"` // of them: may be billed too, as their answer was lost, or was none
	Account *int       `json:"account"` // the account's own count; null: unknown
	Cost    *price.CNY `json:"cost_cny,omitempty"`
	Finding Finding    `json:"finding"`

	// Late is how many of Billed and Perhaps left in the day's last hour: the
	// account may count those on the next day, where they ended.
	Late int `json:"-"`
	// Moved is how many of the account's next day were taken for such.
	Moved int `json:"moved,omitempty"`
}

// Difference returns how many more the account counts than the ledger knows
// were billed, those around midnight put to the ledger's day.
func (d Day) Difference() (n int, known bool) {
	if d.Account == nil {
		return 0, false
	}
	return *d.Account + d.Moved - d.Billed, true
}

// judge says how the day stands.
func (d Day) judge() Finding {
	n, known := d.Difference()
	switch {
	case !known:
		return Unknown
	case n < 0:
		return Less
	case n > d.Perhaps:
		return More
	}
	return Agrees
}

// A Judgement says what counts as a contradiction.
type Judgement struct {
	Dedicated bool   // nothing but these ledgers calls: an account that counts more contradicts them too
	Today     string // the day that isn't over, as 2006-01-02; later ones aren't either. Empty: all are
}

// over reports whether the account has counted a whole day.
func (j Judgement) over(date string) bool { return j.Today == "" || date < j.Today }

// Days compares the days of ledgers, in order, with the account's count by
// date; nil: the account's count isn't known. It returns them with their
// findings. Days on which only the account counts calls are added where it is dedicated.
func (j Judgement) Days(ledger []Day, account map[string]int) []Day {
	days := ledger
	if j.Dedicated && account != nil {
		days = withAccountDays(days, account)
	}
	if account != nil {
		for i := range days {
			count := account[days[i].Date]
			days[i].Account = &count
		}
		moveLate(days, account)
	}
	for i := range days {
		days[i].Finding = days[i].judge()
		unsettled := !j.over(days[i].Date) || !j.over(next(days[i].Date)) && -days[i].lacking() <= days[i].Late
		if unsettled && j.Contradicts(days[i]) {
			days[i].Finding = NotOver
		}
	}
	return days
}

// lacking returns the difference where the account counts less; else 0.
func (d Day) lacking() int {
	n, _ := d.Difference()
	return min(n, 0)
}

// Contradicts reports whether a day's ledger and account can't both be right.
func (j Judgement) Contradicts(d Day) bool {
	return d.Finding == Less || d.Finding == More && j.Dedicated
}

// moveLate counts calls on the ledger's day that left in its last hour and that
// the account counts on the next, as far as the account lacks them.
func moveLate(days []Day, account map[string]int) {
	taken := 0 // of this day's account, for the day before
	for i := range days {
		d := &days[i]
		if i == 0 || next(days[i-1].Date) != d.Date {
			taken = 0
		}
		d.Moved = -taken
		lacks := -d.lacking()
		tomorrow := account[next(d.Date)]
		taken = min(lacks, d.Late, tomorrow)
		d.Moved += taken
	}
}

// withAccountDays adds the days on which only the account counts calls.
func withAccountDays(days []Day, account map[string]int) []Day {
	known := make(map[string]bool)
	for _, d := range days {
		known[d.Date] = true
	}
	all := days
	for date, n := range account {
		if n > 0 && !known[date] {
			all = append(all, Day{Date: date})
		}
	}
	sortDays(all)
	return all
}

// next returns the day after a date.
func next(date string) string {
	at, err := time.Parse(time.DateOnly, date)
	if err != nil {
		return ""
	}
	return at.AddDate(0, 0, 1).Format(time.DateOnly)
}

// BillMonth returns the month whose bill has a day, as 2006-01: a bill's month
// runs from the last day of the month before to the last but one of its own.
func BillMonth(date string) string {
	day := next(date)
	return day[:min(len("2006-01"), len(day))]
}
