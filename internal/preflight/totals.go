package preflight

import (
	"slices"

	"veribatch/batch"
)

// totalsLine is what the reader finds in a row that sums others up.
const totalsLine = "totals-line"

// People returns a check that leaves the rows of people to next. Of a line
// of totals everything is said when the reader has said that it is one.
func People(next batch.CheckFunc) batch.CheckFunc {
	return func(rec batch.Record) (batch.Record, []batch.Finding) {
		if slices.ContainsFunc(rec.Findings, func(f batch.Finding) bool { return f.Code == totalsLine }) {
			return rec, rec.Findings
		}
		return next(rec)
	}
}
