package preflight

import "veribatch/internal/verify"

// SkipNoPerson returns a check that passes all rows to next but those that stand for no person, such as totals: there,
// nothing is to be added to the reader's finding.
func SkipNoPerson(next verify.CheckFunc) verify.CheckFunc {
	return func(rec verify.Record) (verify.Record, []verify.Finding) {
		if verify.NoPerson(rec.Findings) {
			return rec, rec.Findings
		}
		return next(rec)
	}
}
