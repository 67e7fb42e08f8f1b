package preflight

import (
	"testing"

	"veribatch/internal/verify"
)

func TestStrict(t *testing.T) {
	own := []verify.Finding{{Code: "a", Severity: verify.Warning}, {Code: "b", Severity: verify.Note}}
	next := func(rec verify.Record) (verify.Record, []verify.Finding) { return rec, rec.Findings }
	_, found := Strict(next)(verify.Record{Findings: own})
	if found[0].Severity != verify.Error || found[1].Severity != verify.Note || own[0].Severity != verify.Warning {
		t.Errorf("%v of %v", found, own)
	}
}
