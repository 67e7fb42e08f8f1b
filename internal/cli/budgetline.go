package cli

import (
	"veribatch/internal/price"
	"veribatch/internal/words"
)

// A budgetLeft is what is left of --max-calls.
type budgetLeft struct {
	MaxCalls int        `json:"max_calls"`
	Left     int        `json:"left"`     // calls that may be billed yet
	Cost     *price.CNY `json:"left_cny"` // what those cost, an estimate; null: price unknown
}

// leftOf returns what is left of --max-calls after some billed calls; nil without a limit.
func leftOf(maxCalls, billed int, list *price.List) *budgetLeft {
	if maxCalls == 0 {
		return nil
	}
	left := max(0, maxCalls-billed)
	return &budgetLeft{maxCalls, left, list.Calls(left)}
}

// line says what is left; nothing without a limit.
func (b *budgetLeft) line() []words.Text {
	switch {
	case b == nil:
		return nil
	case b.Cost == nil:
		return []words.Text{words.New("budget: %d of %d calls left (--max-calls)", b.Left, b.MaxCalls)}
	}
	return []words.Text{words.New("budget: %d of %d calls left (--max-calls), about %s CNY (estimate)", b.Left,
		b.MaxCalls, b.Cost.Fen())}
}

// A callLimit is a --max-calls to type next. It counts from the checkpoint's first call on.
type callLimit struct {
	Least int `json:"least"` // every call is answered
	Most  int `json:"most"`  // every answer but the last of each record is lost
}

// line says which --max-calls a plan takes; nothing if there is nothing to send.
func (l callLimit) line(billed int) []words.Text {
	switch {
	case l.Least == billed:
		return nil
	case l.Least == l.Most:
		return []words.Text{words.New("limit: --max-calls %d is enough; it counts all runs of the checkpoint, "+
			"%d billed so far", l.Least, billed)}
	}
	return []words.Text{words.New("limit: --max-calls %d is enough, and %d if answers are lost and asked for again; "+
		"it counts all runs of the checkpoint, %d billed so far", l.Least, l.Most, billed)}
}

// nextLimitLine says which --max-calls lets a run finish that some calls are left for; nothing if the budget does.
func nextLimitLine(maxCalls, billed, open int) []words.Text {
	if maxCalls == 0 || billed+open <= maxCalls {
		return nil
	}
	return []words.Text{words.New("limit: what is open takes --max-calls %d or more; it counts all runs of the "+
		"checkpoint, %d billed so far", billed+open, billed)}
}
