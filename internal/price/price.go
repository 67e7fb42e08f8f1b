// Package price counts money: what a call costs, and what calls have cost.
// Amounts are whole numbers, so no sum of them is rounded.
package price

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"veribatch/internal/words"
)

// CNY is an amount of money in ten-thousandths of a yuan, the hundredths of a fen.
type CNY int64

const (
	yuan = CNY(10_000)
	fen  = yuan / 100
)

// Highest is the highest price of a call that Parse takes. It keeps a slip of
// the hand out of the sums, and sums within what a CNY holds.
const Highest = 1000 * yuan

// A ParseError is a text that is no price.
type ParseError struct{ Text string }

func (e *ParseError) Error() string { return e.In(words.EN) }

// In says the error in a language.
func (e *ParseError) In(lang words.Lang) string {
	return words.New("%q is no price in CNY: want a number from 0 to %d with at most 4 decimals, such as 0.5",
		e.Text, Highest/yuan).In(lang)
}

// Parse reads what a call costs in CNY, such as 0.5: from 0 to Highest, with at
// most four decimals. The error is a *ParseError.
func Parse(s string) (CNY, error) {
	whole, decimals, _ := strings.Cut(strings.TrimSpace(s), ".")
	padded := decimals + "0000"[:max(0, 4-len(decimals))]
	amount, err := strconv.ParseUint(whole+padded, 10, 63)
	if err != nil || whole == "" || len(padded) > 4 || CNY(amount) > Highest {
		return 0, &ParseError{s}
	}
	return CNY(amount), nil
}

// String writes an amount with the decimals that it has, at least two.
func (c CNY) String() string {
	text := c.decimal()
	for strings.HasSuffix(text, "0") && len(text)-strings.IndexByte(text, '.') > 3 {
		text = text[:len(text)-1]
	}
	return text
}

// Fen writes an amount to the fen, halves up.
func (c CNY) Fen() string {
	half := fen / 2
	if c < 0 {
		half = -half
	}
	rounded := (c + half) / fen * fen
	text := rounded.decimal()
	return text[:len(text)-2]
}

func (c CNY) decimal() string {
	sign, n := "", uint64(c)
	if c < 0 {
		sign, n = "-", -n
	}
	return fmt.Sprintf("%s%d.%04d", sign, n/uint64(yuan), n%uint64(yuan))
}

// Yuan returns an amount as spreadsheets hold it, exact to fifteen digits.
func (c CNY) Yuan() float64 { return float64(c) / float64(yuan) }

// MarshalJSON writes an amount as the number of yuan, such as 0.5.
func (c CNY) MarshalJSON() ([]byte, error) {
	return []byte(strings.TrimSuffix(strings.TrimRight(c.decimal(), "0"), ".")), nil
}

// UnmarshalJSON reads what MarshalJSON writes.
func (c *CNY) UnmarshalJSON(text []byte) error {
	amount, err := strconv.ParseFloat(string(text), 64)
	if err != nil {
		return &ParseError{string(text)}
	}
	*c = CNY(math.Round(amount * float64(yuan)))
	return nil
}
