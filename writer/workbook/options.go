package workbook

import (
	"slices"
	"time"

	"veribatch/internal/price"
	"veribatch/writer/report"
)

// Options say what a workbook shows.
type Options struct {
	report.Options
	By       []string // columns of the input's, Month, or two with a comma between: a sheet of figures for each
	Sheets   []Sheet  // none for all
	ToDoNote string   // stands on top of the To-do list; empty for none
	Password string   // encrypts the workbook, which takes memory as large as it is; empty for not

	Since time.Time // when the last run began: the summary says what it changed; zero for none before it
}

// RunStats are what the runs did and spent for the results. They are known when
// the last result is.
type RunStats struct {
	Runs []Run // over the whole life of the checkpoint, the first one first

	Billed      int         // calls that may have been billed, over the whole life of the checkpoint
	BilledTwice int         // records for which more than one may have been
	Cost        *price.CNY  // of Billed; nil if the price is unknown
	Price       *price.List // of a call; nil likewise
	Earlier     *Stage      // the stage whose passed rows alone were sent; nil if there is none

	Round    int        // of the To-do lists written now; 0 if they are not remembered
	Returned []Returned // how earlier ones came back; none: nothing is said of it
}

// A Returned is how the list of a group came back.
type Returned struct {
	Round  int
	Made   time.Time
	Latest bool // there is no later round by the same column
	Group  string
	Files  []string // in which its rows came back

	Sent                                     int // rows on the list
	Back                                     int // of them that came back; each of these is one of those below
	Corrected, FilledIn, Untouched, Doubtful int
}

// Missing returns how many rows did not come back.
func (r Returned) Missing() int { return r.Sent - r.Back }

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
