package writer

import (
	"errors"

	"veribatch/internal/explain"
	"veribatch/internal/reconcile"
	"veribatch/writer/outfile"
	"veribatch/writer/workbook"
)

// WriteReconciliation writes a comparison of ledgers with their account as a
// workbook, and returns its path, as Output.Commit does: one that a person has
// entered a bill into is never replaced.
func WriteReconciliation(
	path string, r reconcile.Report, lang explain.Lang, version string,
) (written string, err error) {
	if err := outfile.Check(path, outfile.Options{}); err != nil {
		return "", err
	}
	f, err := outfile.Create(path, outfile.Options{})
	if err != nil {
		return "", err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	if err := workbook.WriteReconciliation(f.File, f.Private(), r, lang, version); err != nil {
		return "", f.Wrap(err)
	}
	return f.Commit()
}
