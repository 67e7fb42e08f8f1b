package report

import (
	"cmp"
	"strings"
	"time"
	"unicode"

	"veribatch/internal/explain"
	"veribatch/internal/mask"
	"veribatch/internal/verify"
)

// The values of the columns about the ID card.

// ocr is never nil.
func (r *Row) ocr() *verify.OCR {
	if ocr := r.verdict().OCR; ocr != nil {
		return ocr
	}
	return &verify.OCR{}
}

func (r *Row) cardName() any    { return r.hide(r.ocr().Name, maskName) }
func (r *Row) cardNumber() any  { return r.hide(r.ocr().Number, maskNumber) }
func (r *Row) cardAddress() any { return r.hide(r.ocr().Address, maskName) }

// birth is a part of the number that masking hides.
func (r *Row) birth() any {
	if r.options.Mask {
		return mask.Ends(r.ocr().Birth, 0, 0)
	}
	return date(r.ocr().Birth)
}

func (r *Row) cardFrom() any { return date(r.ocr().StartDate) }

// noEnd is what a card without an expiry date says.
const noEnd = "长期"

func (r *Row) cardUntil() any {
	if until := r.ocr().EndDate; until != noEnd {
		return date(until)
	}
	return Labelled{explain.Text{ZH: noEnd, EN: "no end"}.In(r.lang()), noEnd}
}

// date returns a day as a time, and any other text as it came.
func date(s string) any {
	if t, err := time.Parse(time.DateOnly, s); err == nil {
		return t
	}
	return s
}

// cardExpired is nil where no end is known. A card is valid on its last day.
func (r *Row) cardExpired() any {
	until, ok := date(r.ocr().EndDate).(time.Time)
	if !ok {
		if r.ocr().EndDate == noEnd {
			return false
		}
		return nil
	}
	today := cmp.Or(r.options.Provenance.Today, r.Outcome.Time)
	return !today.Before(time.Date(until.Year(), until.Month(), until.Day()+1, 0, 0, 0, 0, today.Location()))
}

// cardAgreement compares what was read off the card with what was sent.
func (r *Row) cardAgreement() any {
	ocr := r.ocr()
	if ocr.Name == "" && ocr.Number == "" {
		return nil
	}
	name := ocr.Name == "" || lettersAndDigits(ocr.Name) == lettersAndDigits(r.Record.Name)
	number := ocr.Number == "" || lettersAndDigits(ocr.Number) == lettersAndDigits(r.Record.IDNumber)
	switch {
	case name && number:
		return Labelled{explain.Text{ZH: "一致", EN: "agree"}.In(r.lang()), "agree"}
	case number:
		return Labelled{explain.Text{ZH: "姓名不一致", EN: "name differs"}.In(r.lang()), "name-differs"}
	case name:
		return Labelled{explain.Text{ZH: "号码不一致", EN: "number differs"}.In(r.lang()), "number-differs"}
	}
	return Labelled{explain.Text{ZH: "姓名、号码均不一致", EN: "both differ"}.In(r.lang()), "both-differ"}
}

// lettersAndDigits is what two spellings of a name or number are compared by.
func lettersAndDigits(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsNumber(r) {
			return unicode.ToUpper(r)
		}
		return -1
	}, s)
}
