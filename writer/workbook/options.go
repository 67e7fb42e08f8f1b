package workbook

import (
	"slices"
	"time"

	"veribatch/writer/report"
)

// Options say what a workbook shows.
type Options struct {
	report.Options
	By       []string // columns of the input's, or Month: the summary has a sheet of figures for each
	Sheets   []Sheet  // none for all
	Password string   // encrypts the workbook, which takes memory as large as it is; empty for not
}

// RunStats are what a run did and spent for the results. They are known when
// the last result is.
type RunStats struct {
	Started  time.Time // zero if nothing ran, as in an export
	Finished time.Time // likewise
	Calls    int       // calls that this run sent
	Retries  int       // calls among them that were not a record's first
	Lost     int       // calls among them whose answer never came

	Billed      int     // calls that may have been billed, over the whole life of the checkpoint
	BilledTwice int     // records for which more than one may have been
	Price       float64 // CNY a call
}

// wants reports whether the workbook has a sheet.
func (o *Options) wants(s Sheet) bool { return len(o.Sheets) == 0 || slices.Contains(o.Sheets, s) }
