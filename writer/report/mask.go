package report

import (
	"net/url"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"veribatch/internal/mask"
	"veribatch/internal/verify"
)

// maskCells returns a row's original cells without the secrets, and without
// the middle of any other long number, whichever cell they stand in.
func (o *Options) maskCells(original []string, secrets []secret) []string {
	secrets = slices.Clone(secrets)
	cells := make([]string, len(original))
	for i, cell := range original {
		title := at(o.Header, i)
		if title == "" {
			continue
		}
		switch title {
		case o.Mapping[verify.Name]:
			cells[i] = maskName(cell)
		case o.Mapping[verify.IDNumber], o.Mapping[verify.Mobile], o.Mapping[verify.BankCard]:
			cells[i] = maskNumber(cell)
		default:
			continue
		}
		secrets = append(secrets, secret{cell, cells[i]})
	}
	for i, cell := range original {
		if cells[i] == "" {
			cells[i] = scrub(cell, secrets)
		}
	}
	return cells
}

// at returns the cell at i, "" for a row that is too short.
func at(cells []string, i int) string {
	if i >= len(cells) {
		return ""
	}
	return cells[i]
}

// A secret is a text that tells who a record is about, and what is shown instead.
type secret struct{ text, masked string }

// personal returns the secrets of a record and of its answer.
func personal(r verify.Result) []secret {
	names := []string{r.Record.Name}
	numbers := []string{r.Record.IDNumber, r.Record.Mobile, r.Record.BankCard}
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

// longDigits are the numbers of identity cards, phones and bank cards.
var longDigits = regexp.MustCompile(`[0-9]{11,}[Xx]?`)

// scrub masks secrets and long numbers in a text. A secret of one byte is left:
// masking it would spoil every text and hide nothing.
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
	last := 0
	if utf8.RuneCountInString(name) > 2 {
		last = 1
	}
	return mask.Ends(name, 1, last)
}

// maskNumber keeps three digits and four, as bills and receipts do, of a
// number that is long enough for that.
func maskNumber(number string) string {
	if utf8.RuneCountInString(number) < 11 {
		return mask.Ends(number, 0, 0)
	}
	return mask.Ends(number, 3, 4)
}
