// Package preflight checks a record before a call is paid for: it normalises
// what needs no guessing, refuses what the service is sure to refuse, and
// warns of what people should look at.
package preflight

import (
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"veribatch/internal/cell"
	"veribatch/internal/idcard"
	"veribatch/internal/verify"
)

// Options are what the findings depend on beside the record.
type Options struct {
	// Action says which fields are checked, and which of them a record must have.
	Action verify.Action

	// Now is the clock, in the time zone of birth dates. It decides which of those
	// are in the future, and which presigned links have expired.
	Now func() time.Time

	// Rate is how many calls a second the run makes, 0 if it is not limited.
	// It tells which links would expire before a run that begins when New is
	// called reaches their row.
	Rate float64

	// UpgradeIDs replaces identity numbers of 15 digits by the 18 characters
	// that they became.
	UpgradeIDs bool
}

// New returns the check. It returns the reader's findings, then its own in the
// order of the record's fields. It leaves the record's Cells and Findings
// alone, has no side effects and is safe for concurrent use.
func New(o Options) verify.CheckFunc {
	start, checked := o.Now(), checkedOf(o.Action)
	return func(rec verify.Record) (verify.Record, []verify.Finding) {
		c := check{options: &o, start: start, now: o.Now(), rec: rec, found: slices.Clip(rec.Findings)}
		c.unwrap(verify.UserID)
		for _, field := range checked {
			c.field(field)
		}
		return c.rec, c.found
	}
}

// checkedOf returns which fields are checked of a record, in order. The first image stands for all of them, and the
// first day of an ID card for the last one too.
func checkedOf(action verify.Action) []verify.Field {
	var checked []verify.Field
	for _, field := range []verify.Field{
		verify.Name, verify.IDNumber, verify.FaceImage, verify.Mobile, verify.BankCard, verify.ValidFrom,
		verify.RegisterDate,
	} {
		if action.Takes(field) {
			checked = append(checked, field)
		}
	}
	if slices.Contains(action.Fields(), verify.BizID) {
		checked = append(checked, verify.BizID)
	}
	return checked
}

func (c *check) field(field verify.Field) {
	switch field {
	case verify.Name:
		c.name()
	case verify.IDNumber:
		c.number()
	case verify.FaceImage:
		c.images()
	case verify.Mobile:
		c.mobile()
	case verify.BankCard:
		c.bankCard()
	case verify.ValidFrom:
		c.validity()
	case verify.RegisterDate:
		c.registered()
	case verify.BizID:
		c.task()
	}
}

// A check is the check of one record.
type check struct {
	options    *Options
	start, now time.Time // when the run began, and of this check
	rec        verify.Record
	found      []verify.Finding
}

func (c *check) add(code string, severity verify.Severity, field verify.Field, detail string) {
	c.found = append(c.found, verify.Finding{Code: code, Severity: severity, Field: field, Detail: detail})
}

// refused reports whether the reader refused the field already: then there is
// nothing to add.
func (c *check) refused(field verify.Field) bool { return refuses(c.rec.Findings, field) }

// refuses reports whether findings keep a field from being used.
func refuses(found []verify.Finding, field verify.Field) bool {
	return slices.ContainsFunc(found, func(f verify.Finding) bool {
		return f.Field == field && f.Severity == verify.Error
	})
}

// replace replaces a field's value, and notes it if that changes the value.
func (c *check) replace(field verify.Field, value, note string) {
	if p := c.rec.Value(field); *p != value {
		*p = value
		c.add(note, verify.Note, field, "")
	}
}

// unwrap removes blanks, invisible characters and what programs wrap around a text from both ends of a field.
func (c *check) unwrap(field verify.Field) {
	c.replace(field, cell.Trim(*c.rec.Value(field)), "blanks-removed")
	c.replace(field, cell.Text(*c.rec.Value(field)), "cell-unwrapped")
}

// empty makes a word for nothing, such as NULL, an empty field.
func (c *check) empty(field verify.Field) {
	if value := *c.rec.Value(field); value != "" && cell.Nothing(value) {
		c.replace(field, "", "cell-null")
	}
}

func (c *check) name() {
	c.replace(verify.Name, idcard.NormaliseName(cell.Text(c.rec.Name)), "name-normalised")
	c.replace(verify.Name, idcard.StandardForm(c.rec.Name), "name-standard")
	if c.refused(verify.Name) {
		return
	}
	for _, p := range idcard.CheckName(c.rec.Name) {
		detail := ""
		if p == idcard.NameLong {
			detail = count(c.rec.Name)
		}
		c.add(string(p), severity(p), verify.Name, detail)
	}
}

func (c *check) number() {
	c.replace(verify.IDNumber, idcard.NormaliseNumber(cell.Text(c.rec.IDNumber)), "id-normalised")
	if c.refused(verify.IDNumber) {
		return
	}
	if c.options.UpgradeIDs {
		c.replace(verify.IDNumber, idcard.Upgrade(c.rec.IDNumber), "id-upgraded")
	}
	for _, p := range idcard.CheckNumber(c.rec.IDNumber, c.now) {
		detail := ""
		if p == idcard.Length {
			detail = count(c.rec.IDNumber)
		}
		c.add(string(p), severity(p), verify.IDNumber, detail)
	}
	c.age()
}

// age refuses people who are younger than the service takes them.
func (c *check) age() {
	if c.options.Action.MinAge == 0 || verify.Refused(c.found) {
		return
	}
	if years, known := idcard.Age(c.rec.IDNumber, c.now); known && years < c.options.Action.MinAge {
		c.add("under-age", verify.Error, verify.IDNumber, strconv.Itoa(years))
	}
}

// severity returns Warning for what may be right for some person, and Error
// for what cannot be.
func severity(p idcard.Problem) verify.Severity {
	switch p {
	case idcard.UnknownRegion, idcard.FifteenDigits, idcard.Rounded, idcard.ResidencePermit, idcard.Foreign,
		idcard.NameShort, idcard.PrivateUse, idcard.Digits, idcard.Letters, idcard.Symbol:
		return verify.Warning
	}
	return verify.Error
}

// maxBizID is the service's limit for a BizId, in characters.
const maxBizID = 64

func (c *check) task() {
	c.unwrap(verify.BizID)
	c.empty(verify.BizID)
	switch id := c.rec.BizID; {
	case utf8.RuneCountInString(id) > maxBizID:
		c.add("biz-id-long", verify.Error, verify.BizID, count(id))
	case strings.ContainsFunc(id, func(r rune) bool { return r <= ' ' || r > '~' }):
		c.add("biz-id-form", verify.Warning, verify.BizID, "")
	}
}

// count returns the number of characters in s, as the detail of a finding.
func count(s string) string { return strconv.Itoa(utf8.RuneCountInString(s)) }
