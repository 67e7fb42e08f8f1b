package preflight

import (
	"testing"
	"time"

	"veribatch/internal/verify"
)

// everything takes all that any action takes beside images.
var everything = verify.Action{
	Name: "Everything", Required: []verify.Field{
		verify.Name, verify.IDNumber, verify.Mobile, verify.BankCard, verify.ValidFrom, verify.ValidUntil,
		verify.RegisterDate,
	},
	MinAge: 14,
}

func somebody() verify.Record {
	return verify.Record{
		Name: "欧阳一", IDNumber: "11010519491231002X", Mobile: "13800138000", BankCard: "4111111111111111",
		ValidFrom: "20160101", ValidUntil: "长期", RegisterDate: "20200131",
	}
}

// elementCases are values, and what is found in them.
var elementCases = []struct {
	field    verify.Field
	value    string
	code     string
	severity verify.Severity
}{
	{verify.Mobile, "1", "mobile-form", verify.Error},
	{verify.Mobile, " ", "mobile-missing", verify.Error},
	{verify.Mobile, "138****8000", "mobile-masked", verify.Error},
	{verify.Mobile, "+86 138 0013 8000", "mobile-normalised", verify.Note},
	{verify.BankCard, "", "bank-card-missing", verify.Error},
	{verify.BankCard, "4111********1111", "bank-card-masked", verify.Error},
	{verify.BankCard, "4111", "bank-card-form", verify.Error},
	{verify.BankCard, "4111111111111112", "bank-card-checksum", verify.Error},
	{verify.BankCard, "4111 1111 1111 1111", "bank-card-normalised", verify.Note},
	{verify.ValidUntil, "", "date-missing", verify.Error},
	{verify.ValidUntil, "20150101", "date-order", verify.Error},
	{verify.ValidFrom, "长期", "date-form", verify.Error},
	{verify.RegisterDate, "长期", "date-form", verify.Error},
	{verify.RegisterDate, "20990101", "date-future", verify.Error},
	{verify.RegisterDate, "2020-01-31", "date-normalised", verify.Note},
	{verify.IDNumber, "110105201912310022", "under-age", verify.Error},
}

func TestElements(t *testing.T) {
	check := New(Options{Action: everything, Now: clock})
	if _, found := check(somebody()); len(found) > 0 {
		t.Fatalf("a good record: %v", found)
	}
	for _, c := range elementCases {
		rec := somebody()
		*rec.Value(c.field) = c.value
		rec, found := check(rec)
		if !has(found, c.code, c.severity) || verify.Refused(found) != (c.severity == verify.Error) {
			t.Errorf("%s %q: %v, want %s", c.field, c.value, found, c.code)
		}
		if good := somebody(); c.severity == verify.Note && *rec.Value(c.field) != *good.Value(c.field) {
			t.Errorf("%s %q became %q", c.field, c.value, *rec.Value(c.field))
		}
	}
}

// What the action doesn't take is the customer's own, and nobody's to refuse.
func TestOnlyWhatTheActionTakesIsChecked(t *testing.T) {
	check := New(Options{Action: verify.Action{Name: "Mobile", Required: []verify.Field{verify.Mobile}}, Now: clock})
	if _, found := check(verify.Record{Mobile: "13800138000", IDNumber: "1", BankCard: "2"}); len(found) > 0 {
		t.Errorf("found %v", found)
	}
}

func TestTooYoung(t *testing.T) {
	action := verify.Action{Name: "Face", Required: []verify.Field{verify.IDNumber}, MinAge: 14}
	for year, want := range map[int]bool{1962: true, 1964: false} {
		check := New(Options{Action: action,
			Now: func() time.Time { return time.Date(year, 6, 1, 0, 0, 0, 0, time.UTC) }})
		if _, found := check(verify.Record{IDNumber: "11010519491231002X"}); has(found, "under-age",
			verify.Error) != want {
			t.Errorf("in %d: %v", year, found)
		}
	}
}

func has(found []verify.Finding, code string, severity verify.Severity) bool {
	for _, f := range found {
		if f.Code == code && f.Severity == severity {
			return true
		}
	}
	return false
}
