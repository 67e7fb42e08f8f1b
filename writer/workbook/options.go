package workbook

import (
	"slices"

	"veribatch/writer/report"
)

// Options say what a workbook shows.
type Options struct {
	report.Options
	By       []string // columns of the input's, Month, or two with a comma between: a sheet of figures for each
	Sheets   []Sheet  // none for all
	ToDoNote string   // stands on top of the To-do list; empty for none
	Password string   // encrypts the workbook, which takes memory as large as it is; empty for not
}

// RunStats are what the runs did and spent for the results. They are known when
// the last result is.
type RunStats struct {
	Runs []Run // over the whole life of the checkpoint, the first one first

	Billed      int     // calls that may have been billed, over the whole life of the checkpoint
	BilledTwice int     // records for which more than one may have been
	Price       float64 // CNY a call
}

// last returns the last run that sent anything, the zero Run if none did.
func (r *RunStats) last() Run {
	for _, run := range slices.Backward(r.Runs) {
		if run.Calls > 0 {
			return run
		}
	}
	return Run{}
}

// wants reports whether the workbook has a sheet.
func (o *Options) wants(s Sheet) bool { return len(o.Sheets) == 0 || slices.Contains(o.Sheets, s) }
