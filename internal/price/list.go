package price

import (
	"strings"

	"veribatch/internal/verify"
)

// A List says what the calls of one action cost. A nil List is a price that
// nobody publishes or gave; what calls cost is unknown then.
type List struct {
	Call    CNY            // of a call whose answer has no price of its own, or was lost
	Answers map[string]CNY // of those that have: see Of
}

// Of returns what a call with the answer costs, which is named as by verify.Outcome.AnswerCode.
// The price of the whole answer is taken first, such as 2/201, then that of the
// SubCode behind the slash, then that of what stands before it.
func (l *List) Of(answer string) CNY {
	decided, sub, _ := strings.Cut(answer, "/")
	for _, key := range []string{answer, sub, decided} {
		if p, ok := l.Answers[key]; ok && key != "" {
			return p
		}
	}
	return l.Call
}

// Highest returns the most that a call may cost.
func (l *List) Highest() CNY {
	most := l.Call
	for _, p := range l.Answers {
		most = max(most, p)
	}
	return most
}

// Calls returns what calls cost whose answers aren't known; nil if the price is unknown.
func (l *List) Calls(n int) *CNY {
	if l == nil {
		return nil
	}
	return new(CNY(n) * l.Call)
}

// Adjustment returns how much more, or less, than its count of calls an outcome
// cost: one of them brought the verdict, whose price may be its own.
func (l *List) Adjustment(o verify.Outcome) CNY {
	if l == nil || !o.Charged() {
		return 0
	}
	return l.Of(o.AnswerCode()) - l.Call
}
