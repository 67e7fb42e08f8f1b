package cli

import (
	"strconv"
	"strings"
	"time"

	"veribatch/internal/session"
	"veribatch/internal/verify"
	"veribatch/internal/words"

	"github.com/spf13/pflag"
)

// validForFlag says how long a verdict is valid.
type validForFlag struct {
	text  string
	value time.Duration // once check has read it; 0: for good
}

func (f *validForFlag) register(flags *pflag.FlagSet) {
	flags.StringVar(&f.text, "valid-for", "",
		"how long a verdict is valid, such as 365d; an older one is asked for and paid for again (default: for good)")
}

// maxValidDays keeps a slip of the hand out of the calendar.
const maxValidDays = 36500

func (f *validForFlag) check() error {
	if f.text == "" {
		return nil
	}
	number, inDays := strings.CutSuffix(f.text, "d")
	days, err := strconv.Atoi(number)
	if !inDays || err != nil || days < 1 || days > maxValidDays {
		return words.Errorf("--valid-for: want a number of days, such as 365d")
	}
	f.value = time.Duration(days) * 24 * time.Hour
	return nil
}

// before says which verdicts a plan asks for again because they are no longer valid; nothing if all are for good.
func (f *validForFlag) before(v *session.ValidityStatus, zone *time.Location) []words.Text {
	if v == nil {
		return nil
	}
	return append([]words.Text{f.dueLine(v.Due, v.Next, zone)}, f.refusedLine(v.Refused)...)
}

func (f *validForFlag) dueLine(due int, next time.Time, zone *time.Location) words.Text {
	day := next.In(zone).Format(time.DateOnly)
	switch {
	case due == 0 && next.IsZero():
		return words.New("--valid-for %s: no verdict is older", f.text)
	case due == 0:
		return words.New("--valid-for %s: no verdict is older; the first becomes due on %s", f.text, day)
	case next.IsZero():
		return words.New("--valid-for %s: %s older, to be asked for again", f.text, count(due, "verdict"))
	}
	return words.New("--valid-for %s: %s older, to be asked for again; the next becomes due on %s", f.text,
		count(due, "verdict"), day)
}

func (f *validForFlag) refusedLine(refused int) []words.Text {
	if refused == 0 {
		return nil
	}
	return []words.Text{words.New("--valid-for %s: %s with an older verdict can't be sent as they are; that verdict "+
		"stands", f.text, count(refused, "row"))}
}

// after says how many verdicts are still to be asked for again once a run has ended.
func (f *validForFlag) after(v *session.ValidityStatus) []words.Text {
	if v == nil || v.Waiting == 0 {
		return nil
	}
	return []words.Text{words.New("--valid-for %s: %s still to be asked for again; the same command goes on", f.text,
		count(v.Waiting, "row"))}
}

// A plannedValidity is what a plan says of --valid-for.
type plannedValidity struct {
	For     string     `json:"for"`
	Due     int        `json:"due"`     // verdicts that are older, and asked for again
	Refused int        `json:"refused"` // rows with an older verdict that can't be sent
	Next    *time.Time `json:"next"`    // when the next verdict becomes due; null: none does
}

// planned returns what a plan says of the flag; nil without one.
func (f *validForFlag) planned(v *session.ValidityStatus) *plannedValidity {
	if v == nil {
		return nil
	}
	p := &plannedValidity{For: f.text, Due: v.Due, Refused: v.Refused}
	if !v.Next.IsZero() {
		p.Next = &v.Next
	}
	return p
}

// A validityCount counts the verdicts of a ledger that are no longer valid at a time.
type validityCount struct {
	flag validForFlag
	now  time.Time
	due  int
	next time.Time
}

func (c *validityCount) add(o verify.Outcome) {
	until := o.ValidUntil(c.flag.value)
	switch {
	case until.IsZero():
	case !until.After(c.now):
		c.due++
	case c.next.IsZero() || until.Before(c.next):
		c.next = until
	}
}

func (c *validityCount) print(out printer, zone *time.Location) {
	if c.flag.value > 0 {
		out.line(c.flag.dueLine(c.due, c.next, zone))
	}
}
