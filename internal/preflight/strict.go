package preflight

import (
	"slices"

	"veribatch/internal/verify"
)

// Strict returns a check that turns the warnings of next into errors.
func Strict(next verify.CheckFunc) verify.CheckFunc {
	return func(rec verify.Record) (verify.Record, []verify.Finding) {
		rec, found := next(rec)
		found = slices.Clone(found) // a record's own findings stay as they are
		for i := range found {
			if found[i].Severity == verify.Warning {
				found[i].Severity = verify.Error
			}
		}
		return rec, found
	}
}
