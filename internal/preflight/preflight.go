// Package preflight judges a record before a call is paid for: it tidies up
// what can be tidied without guessing, refuses what the service is sure to
// refuse, and points at what people should look at.
package preflight

import (
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"veribatch/internal/idcard"
	"veribatch/internal/verify"
)

// Options are what the checks depend on beside the record.
type Options struct {
	// Today decides which birth dates lie in the future, by its own time
	// zone, and which presigned links have expired. It stays the same for a
	// whole run.
	Today time.Time

	// Rate is how many calls a second the run is to make: by it links are
	// judged that would expire before their row's turn. 0 = as fast as it goes.
	Rate float64

	// UpgradeIDs says that identity numbers of 15 digits are written as those
	// of 18 that they became.
	UpgradeIDs bool
}

// New returns the check. The findings it returns are the reader's, then its
// own in the order of the record's fields. It touches neither the record's
// cells nor its Findings, is free of side effects and safe for concurrent use.
func New(o Options) verify.CheckFunc {
	return func(rec verify.Record) (verify.Record, []verify.Finding) {
		c := check{options: o, rec: rec, found: slices.Clip(rec.Findings)}
		c.trim(verify.UserID)
		c.name()
		c.number(o.Today)
		c.images()
		c.task()
		return c.rec, c.found
	}
}

// A check is one record being judged.
type check struct {
	options Options
	rec     verify.Record
	found   []verify.Finding
}

func (c *check) add(code string, severity verify.Severity, field verify.Field, detail string) {
	c.found = append(c.found, verify.Finding{Code: code, Severity: severity, Field: field, Detail: detail})
}

// refused reports whether the reader has refused the field already, so that
// nothing more need be said of it.
func (c *check) refused(field verify.Field) bool {
	return slices.ContainsFunc(c.rec.Findings, func(f verify.Finding) bool {
		return f.Field == field && f.Severity == verify.Error
	})
}

// tidy replaces a field's value, and notes it.
func (c *check) tidy(field verify.Field, value, note string) {
	if p := c.rec.Value(field); *p != value {
		*p = value
		c.add(note, verify.Note, field, "")
	}
}

// trim takes blanks and invisible characters off both ends of a field.
func (c *check) trim(field verify.Field) {
	c.tidy(field, strings.TrimFunc(*c.rec.Value(field), blank), "blanks-removed")
}

func blank(r rune) bool {
	if '!' <= r && r <= '~' { // nearly all of an address; the tables are slow
		return false
	}
	return unicode.IsSpace(r) || unicode.IsControl(r) || unicode.Is(unicode.Cf, r)
}

func (c *check) name() {
	c.tidy(verify.Name, idcard.NormaliseName(c.rec.Name), "name-normalised")
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

func (c *check) number(today time.Time) {
	c.tidy(verify.IDNumber, idcard.NormaliseNumber(c.rec.IDNumber), "id-normalised")
	if c.refused(verify.IDNumber) {
		return
	}
	if c.options.UpgradeIDs {
		c.tidy(verify.IDNumber, idcard.Upgrade(c.rec.IDNumber), "id-upgraded")
	}
	for _, p := range idcard.CheckNumber(c.rec.IDNumber, today) {
		detail := ""
		if p == idcard.Length {
			detail = count(c.rec.IDNumber)
		}
		c.add(string(p), severity(p), verify.IDNumber, detail)
	}
}

// severity returns Warning for what a real person's data may well have, and
// Error for what can't be right.
func severity(p idcard.Problem) verify.Severity {
	switch p {
	case idcard.UnknownRegion, idcard.FifteenDigits, idcard.Rounded, idcard.ResidencePermit, idcard.Foreign,
		idcard.NameShort, idcard.Garbled, idcard.PrivateUse, idcard.Digits, idcard.Letters, idcard.Symbol:
		return verify.Warning
	}
	return verify.Error
}

// maxBizID is the service's limit for a BizId, in characters.
const maxBizID = 64

func (c *check) task() {
	c.trim(verify.BizID)
	switch id := c.rec.BizID; {
	case utf8.RuneCountInString(id) > maxBizID:
		c.add("biz-id-long", verify.Error, verify.BizID, count(id))
	case strings.ContainsFunc(id, func(r rune) bool { return r <= ' ' || r > '~' }):
		c.add("biz-id-form", verify.Warning, verify.BizID, "")
	}
}

// count returns the number of characters in s as a finding's detail.
func count(s string) string { return strconv.Itoa(utf8.RuneCountInString(s)) }
