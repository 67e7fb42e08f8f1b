package preflight

import (
	"slices"

	"veribatch/internal/verify"
)

// SkipTotals returns a check that passes all rows to next but those of totals:
// there, nothing is to be added to the reader's finding.
func SkipTotals(next verify.CheckFunc) verify.CheckFunc {
	return func(rec verify.Record) (verify.Record, []verify.Finding) {
		if isTotals(rec) {
			return rec, rec.Findings
		}
		return next(rec)
	}
}

// isTotals reports whether the reader found the row to be one of totals.
func isTotals(rec verify.Record) bool {
	return slices.ContainsFunc(rec.Findings, func(f verify.Finding) bool { return f.Code == verify.TotalsRow })
}
