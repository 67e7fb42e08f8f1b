package cli

import (
	"cmp"
	"encoding/json"
	"time"

	"veribatch/checkpoint"
	"veribatch/internal/price"
	"veribatch/internal/session"
	"veribatch/internal/verify"
)

// A report is the summary of a run as --json prints it.
type report struct {
	Rows        int            `json:"rows"`
	States      map[string]int `json:"states"` // rows by state; "pending" are those never sent
	Open        int            `json:"open"`   // rows without a final answer
	Calls       int            `json:"calls"`  // that this run sent
	Retries     int            `json:"retries"`
	Throttled   int            `json:"throttled"`
	NoRecord    int            `json:"no_record,omitempty"` // rejected rows of which the authority has no record
	Lost        int            `json:"lost"`                // answers that never came
	Billed      int            `json:"billed"`              // calls that may have been billed, over all runs
	BilledTwice int            `json:"billed_twice"`        // records for which more than one may have been
	Cost        *price.CNY     `json:"cost_cny"`            // an estimate, of all runs; 0: a sandbox, null: unknown
	Budget      *budgetLeft    `json:"budget,omitempty"`    // with --max-calls
	Sandbox     bool           `json:"sandbox"`
	LeftOut     int            `json:"left_out,omitempty"`      // of the invalid rows: by choice
	Stage       *earlierStage  `json:"earlier_stage,omitempty"` // of --passed-in
	Unarchived  map[string]int `json:"unarchived,omitempty"`    // rows of which a picture was not kept, by reason
	Run         int            `json:"run"`
	Started     time.Time      `json:"started"`               // of the verification: after the input was surveyed
	Ended       time.Time      `json:"ended"`                 // of the verification: before the results were written
	Latency     latency        `json:"latency_ms"`            // of this run's calls
	AskedAgain  []askedAgain   `json:"asked_again,omitempty"` // by --retry
	Imported    int            `json:"imported,omitempty"`    // rows whose final answer an import brought
	Overdue     int            `json:"overdue,omitempty"`     // rows with a verdict older than --valid-for
	Results     []string       `json:"results"`
	Exit        int            `json:"exit"`
	Stopped     string         `json:"stopped,omitempty"` // what ended the run early, in words
}

// An askedAgain is a value of --retry: how many rows wait to be asked for again, of the answers from before it began.
type askedAgain struct {
	Value   string    `json:"value"`
	Since   time.Time `json:"since"`
	Waiting int       `json:"waiting"` // 0: it is finished
}

// A latency says how long calls took, in milliseconds.
type latency struct {
	P50 float64 `json:"p50"`
	P99 float64 `json:"p99"`
}

func milliseconds(l verify.Latency) latency {
	return latency{float64(l.P50.Microseconds()) / 1000, float64(l.P99.Microseconds()) / 1000}
}

// report prints the summary of a run that ended with an error, or nil.
func (c *runCommand) report(
	plan *session.Plan, run checkpoint.Run, export session.Export, end error,
) error {
	r := report{
		Rows: export.Rows, States: statesByName(export.States), Open: export.Open(),
		Calls: run.Progress.Calls, Retries: run.Progress.Retries, Throttled: run.Progress.Throttled,
		Lost: run.Progress.Lost, NoRecord: export.NoRecord,
		Billed: export.Billed, BilledTwice: export.Twice, Sandbox: export.Sandboxed,
		Budget:   leftOf(c.budget.maxCalls, export.Billed, c.prices(export)),
		Imported: export.Imported, LeftOut: export.LeftOut, Stage: newEarlierStage(export),
		Unarchived: export.Unarchived,
		Run:        run.Number, Started: run.Started, Ended: run.Ended, Latency: milliseconds(run.Progress.Latency),
		Results: export.Paths, Exit: int(exitOf(end)),
		Stopped: errorText(end),
	}
	if r.Cost = export.Cost; export.Sandboxed {
		r.Cost = new(price.CNY)
	}
	for _, a := range plan.Retries {
		r.AskedAgain = append(r.AskedAgain, askedAgain{a.Value, a.Since, a.Waiting})
	}
	if plan.Validity != nil {
		r.Overdue = plan.Validity.Waiting
	}
	return show(c.stdout, func(out printer) error {
		e := json.NewEncoder(out)
		e.SetEscapeHTML(false)
		e.SetIndent("", "  ")
		return e.Encode(r)
	})
}

// statesByName returns counts of states by the names that programs read.
func statesByName(states map[verify.State]int) map[string]int {
	named := make(map[string]int)
	for state, n := range states {
		named[stateName(state)] = n
	}
	return named
}

func stateName(state verify.State) string { return cmp.Or(string(state), "pending") }

// errorText returns what an error says; nothing if it is nil.
func errorText(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}
