package preflight

import (
	"testing"

	"veribatch/internal/cloudauth"
	"veribatch/internal/verify"
)

// elementCases are a record for every finding about what only some actions take.
var elementCases = []struct {
	action string
	code   string
	field  verify.Field
	value  string
}{
	{"Mobile2MetaVerify", "mobile-missing", verify.Mobile, " "},
	{"Mobile2MetaVerify", "mobile-masked", verify.Mobile, "138****8000"},
	{"Mobile2MetaVerify", "mobile-form", verify.Mobile, "12800138000"},
	{"Mobile2MetaVerify", "mobile-form", verify.Mobile, "010-88886666"},
	{"Mobile2MetaVerify", "mobile-normalised", verify.Mobile, "+86 138-0013-8000"},
	{"Mobile2MetaVerify", "mobile-normalised", verify.Mobile, "００８６１３８００１３８０００"},
	{"BankMetaVerify", "bank-card-missing", verify.BankCard, ""},
	{"BankMetaVerify", "bank-card-masked", verify.BankCard, "6222 **** **** 0000"},
	{"BankMetaVerify", "bank-card-form", verify.BankCard, "62220000"},
	{"BankMetaVerify", "bank-card-checksum", verify.BankCard, "6222020000000000001"},
	{"BankMetaVerify", "bank-card-normalised", verify.BankCard, "4539 1488 0343 6467"},
	{"Id2MetaPeriodVerify", "date-missing", verify.ValidFrom, ""},
	{"Id2MetaPeriodVerify", "date-form", verify.ValidFrom, "soon"},
	{"Id2MetaPeriodVerify", "date-form", verify.ValidFrom, "长期"},
	{"Id2MetaPeriodVerify", "date-order", verify.ValidUntil, "20100101"},
	{"Id2MetaPeriodVerify", "date-normalised", verify.ValidFrom, "2016-03-01"},
	{"MobileRecycledMetaVerify", "date-future", verify.RegisterDate, "20300101"},
	{"ContrastFaceVerify", "under-age", verify.IDNumber, "110105201501010017"},
}

// complete returns a record without findings for any action.
func complete() verify.Record {
	rec := clean()
	rec.Mobile, rec.BankCard = "13800138000", "4539148803436467"
	rec.ValidFrom, rec.ValidUntil, rec.RegisterDate = "20160301", "20360301", "20200101"
	return rec
}

func TestElements(t *testing.T) {
	for _, c := range elementCases {
		sold, ok := cloudauth.ActionNamed(c.action)
		if !ok {
			t.Fatalf("there is no action %s", c.action)
		}
		rec := complete()
		check := New(Options{Action: sold.Action, Now: clock})
		if _, findings := check(rec); len(findings) > 0 {
			t.Errorf("%s: a clean record has %v", c.action, findings[0].Code)
		}
		*rec.Value(c.field) = c.value
		_, findings := check(rec)
		if len(findings) == 0 {
			t.Errorf("%s, %s: nothing was found, want %s", c.action, c.value, c.code)
			continue
		}
		if last := findings[len(findings)-1]; last.Code != c.code || last.Field != c.field {
			t.Errorf("%s, %s: found %+v, want %s", c.action, c.value, findings, c.code)
		}
	}
}
