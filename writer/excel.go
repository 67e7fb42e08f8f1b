package writer

import (
	"errors"

	"veribatch/internal/verify"
	"veribatch/writer/outfile"
	"veribatch/writer/workbook"
)

// excel is an Output as a workbook.
type excel struct {
	out      *outfile.File
	options  workbook.Options
	workbook *workbook.Workbook
}

func newExcel(out *outfile.File, o workbook.Options) (*excel, error) {
	w, err := workbook.New(out.Private(), o)
	if err != nil {
		return nil, err
	}
	return &excel{out: out, options: o, workbook: w}, nil
}

func (e *excel) Write(r verify.Result) error {
	if err := e.workbook.Add(e.options.Row(r)); err != nil {
		return e.out.Wrap(err)
	}
	return nil
}

func (e *excel) Commit(run RunStats) ([]string, error) {
	if err := e.workbook.Save(e.out.File, run); err != nil {
		return nil, e.out.Wrap(err)
	}
	return commit(e.out)
}

func (e *excel) Close() error { return errors.Join(e.workbook.Close(), e.out.Close()) }
