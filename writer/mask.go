package writer

import (
	"net/url"
	"regexp"
	"strings"

	"veribatch/internal/verify"
)

// maskCells returns a row's original cells without the middle of the
// person's name and of any long number, whichever cell they stand in.
func (o *Options) maskCells(r verify.Result) []string {
	secrets := personal(r)
	cells := make([]string, len(r.Record.Cells))
	for i, cell := range r.Record.Cells {
		switch title := at(o.Header, i); {
		case title != "" && title == o.Mapping[verify.Name]:
			cells[i] = maskName(cell)
			secrets = append(secrets, secret{cell, cells[i]})
		case title != "" && title == o.Mapping[verify.IDNumber]:
			cells[i] = maskNumber(cell)
			secrets = append(secrets, secret{cell, cells[i]})
		}
	}
	for i, cell := range r.Record.Cells {
		if cells[i] == "" {
			cells[i] = scrub(cell, secrets)
		}
	}
	return cells
}

// A secret is something about a person, and what is shown instead.
type secret struct{ text, masked string }

// personal returns what tells who a record is about.
func personal(r verify.Result) []secret {
	names, numbers := []string{r.Record.Name}, []string{r.Record.IDNumber}
	if v := r.Outcome.Verdict; v != nil && v.OCR != nil {
		names, numbers = append(names, v.OCR.Name), append(numbers, v.OCR.Number)
	}
	var all []secret
	for _, name := range names {
		masked := maskName(name)
		all = append(all, secret{name, masked}, secret{url.PathEscape(name), masked})
	}
	for _, number := range numbers {
		all = append(all, secret{number, maskNumber(number)})
	}
	return all
}

// longDigits are numbers that tell people apart: of identity cards, phones
// and bank cards.
var longDigits = regexp.MustCompile(`[0-9]{11,}[Xx]?`)

// scrub masks in a text what tells who it is about. A secret of one byte
// would be found everywhere and hidden nowhere.
func scrub(text string, secrets []secret) string {
	for _, s := range secrets {
		if len(s.text) > 1 {
			text = strings.ReplaceAll(text, s.text, s.masked)
		}
	}
	return longDigits.ReplaceAllStringFunc(text, maskNumber)
}

// maskName keeps the first character, and of three or more the last.
func maskName(name string) string {
	n := len([]rune(name))
	return keepEnds(name, min(1, n-1), max(0, min(1, n-2)))
}

// maskNumber keeps three digits and four, as bills and receipts do, of a
// number that is long enough for that.
func maskNumber(number string) string {
	if len([]rune(number)) < 11 {
		return keepEnds(number, 0, 0)
	}
	return keepEnds(number, 3, 4)
}

// keepEnds hides all but the first and last characters.
func keepEnds(s string, first, last int) string {
	runes := []rune(s)
	for i := range runes {
		if i >= first && i < len(runes)-last {
			runes[i] = '*'
		}
	}
	return string(runes)
}
