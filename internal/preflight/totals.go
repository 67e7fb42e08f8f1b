package preflight

import (
	"slices"

	"veribatch/internal/verify"
)

// sumsUp reports what the reader has found to be a line of totals.
func sumsUp(rec verify.Record) bool {
	return slices.ContainsFunc(rec.Findings, func(f verify.Finding) bool { return f.Code == "totals-line" })
}

// SkipTotals returns a check that leaves the rows of people to next. Of a line
// of totals everything is said when the reader has said that it is one.
func SkipTotals(next verify.CheckFunc) verify.CheckFunc {
	return func(rec verify.Record) (verify.Record, []verify.Finding) {
		if sumsUp(rec) {
			return rec, rec.Findings
		}
		return next(rec)
	}
}
