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
		mask := o.maskOf(at(o.Header, i))
		if mask == nil {
			continue
		}
		cells[i] = mask(cell)
		secrets = append(secrets, secret{cell, cells[i]})
	}
	for i, cell := range original {
		if cells[i] == "" {
			cells[i] = scrub(cell, secrets)
		}
	}
	return cells
}

// maskOf returns what masks a column of the input's; nil for one that is
// scrubbed like any text.
func (o *Options) maskOf(title string) func(string) string {
	for field, column := range o.Mapping {
		if column != title || title == "" {
			continue
		}
		switch {
		case field == verify.Name:
			return maskName
		case field == verify.UserID:
			return maskUserID
		case field == verify.BizID:
			return nil
		case slices.Contains(verify.ImageFields(), field):
			return maskImage
		}
		return maskNumber
	}
	return nil
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
	for _, image := range r.Record.Images() {
		all = append(all, secret{image, maskImage(image)})
	}
	if id := r.Record.UserID; len(id) >= leastUserID {
		all = append(all, secret{id, maskUserID(id)})
	}
	return all
}

// leastUserID is how long a user id has to be to be hidden in other cells too:
// a shorter one is a part of much that tells nothing.
const leastUserID = 6

// longDigits are the numbers of identity cards, phones and bank cards, in
// groups or not.
var longDigits = regexp.MustCompile(`[0-9０-９](?:[ \-]?[0-9０-９]){10,}[XxＸｘ]?`)

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

// maskUserID keeps enough of a user id to tell rows apart for those who know
// them.
func maskUserID(id string) string { return mask.Ends(id, 1, 2) }

// maskImage keeps where an image lies, not which it is: a path may be made of a
// name or a number, and the parameters of a presigned link open the image.
func maskImage(address string) string {
	const hidden = "***"
	if address == "" {
		return ""
	}
	scheme, rest, found := strings.Cut(address, "://")
	host, _, inHost := strings.Cut(rest, "/")
	if !found || !inHost || strings.ContainsAny(host, "@?#") {
		return hidden
	}
	return scheme + "://" + host + "/" + hidden
}
