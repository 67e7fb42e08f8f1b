package page

import (
	"time"

	"veribatch/internal/explain"
	"veribatch/internal/price"
	"veribatch/internal/verify"
)

// A Phase says how far what is shown has come.
type Phase string

// The phases.
const (
	Starting Phase = "starting" // a run reads its input, or what the checkpoint holds is read
	Running  Phase = "running"
	Ended    Phase = "ended" // the run that was shown
	Idle     Phase = "idle"  // no run has the checkpoint
)

// Facts are what the page shows of one moment: counts and times alone.
type Facts struct {
	Phase    Phase
	Time     time.Time // when this was true
	Sandbox  bool      // the answers are made up, and cost nothing
	Compares bool      // the action compares data, and no face: passed is said as "agrees"
	Outcome  explain.Text

	Run     Run                  // zero if none is under way or just ended
	Records map[verify.State]int // in the checkpoint; nil while a run has it
	Reasons []Reason             // why records did not pass, the most frequent first
	Refused []Reason             // why rows of the input are not sent

	Spent  int        // calls that may have been billed, over the checkpoint's whole life
	Cost   *price.CNY // of those; nil: unknown
	Budget int        // calls that may be billed over the checkpoint's whole life; 0: no limit, or not known
	Left   int        // calls that may be billed yet, if there is a budget

	Backup time.Time // when the newest copy was taken; zero: there is none
	Before []Past    // runs, the first one first
}

// A Run is one under way, or just ended.
type Run struct {
	Number   int
	Started  time.Time
	Rows     int // of the input
	Calls    int // that it was about to make
	Progress verify.Progress
	Wanted   float64 // calls a second that it was given; 0: unlimited
	Rate     float64 // records a second that it was done with lately; 0: not known yet
	Fleet    bool    // workers on other machines make the calls

	Ends   time.Time // when it will be done, if all goes well; zero: unknown
	Nights int       // with some of its sending, if it is not to be done in one go
}

// A Reason is why records did not pass, or why rows are not sent.
type Reason struct {
	Text    explain.Text
	Records int
}

// A Past is a run that has ended.
type Past struct {
	Number   int
	Started  time.Time
	Lasted   time.Duration // 0: unknown, as it was killed
	Outcome  explain.Text
	Failed   bool // somebody had to do something
	Progress verify.Progress
}
