package preflight

import (
	"veribatch/internal/idcard"
	"veribatch/internal/verify"
)

func (c *check) mobile() {
	c.element(verify.Mobile, idcard.NormaliseMobile(c.rec.Mobile), "mobile-normalised", idcard.CheckMobile)
}

func (c *check) bankCard() {
	c.element(verify.BankCard, idcard.NormaliseBankCard(c.rec.BankCard), "bank-card-normalised", idcard.CheckBankCard)
}

// validity checks the first and the last day of an ID card.
func (c *check) validity() {
	from := c.date(verify.ValidFrom)
	until := c.date(verify.ValidUntil)
	switch {
	case !from || !until:
	case c.rec.ValidFrom == verify.NoEnd:
		c.add(string(idcard.DateForm), verify.Error, verify.ValidFrom, "")
	case c.rec.ValidUntil != verify.NoEnd && c.rec.ValidUntil < c.rec.ValidFrom:
		c.add(string(idcard.DateOrder), verify.Error, verify.ValidUntil, "")
	}
}

// registered checks the day on which a mobile was registered at the caller's.
func (c *check) registered() {
	switch good := c.date(verify.RegisterDate); {
	case !good:
	case c.rec.RegisterDate == verify.NoEnd:
		c.add(string(idcard.DateForm), verify.Error, verify.RegisterDate, "")
	case c.rec.RegisterDate > c.now.Format("20060102"):
		c.add(string(idcard.DateFuture), verify.Error, verify.RegisterDate, "")
	}
}

func (c *check) date(field verify.Field) bool {
	return c.element(field, idcard.NormaliseDate(*c.rec.Value(field)), "date-normalised", idcard.CheckDate)
}

// element replaces a field's value by its normalised one, and reports whether that can be sent.
func (c *check) element(field verify.Field, value, note string, problem func(string) idcard.Problem) bool {
	c.replace(field, value, note)
	if c.refused(field) {
		return false
	}
	p := problem(value)
	if p != "" {
		c.add(string(p), verify.Error, field, "")
	}
	return p == ""
}
