package notify

import (
	"time"

	"veribatch/internal/price"
)

// An Event is why a notice is sent.
type Event string

// The events of a run.
const (
	Started Event = "started"
	Outage  Event = "outage"  // the whole run waits for the service, its quota or its workers
	Stall   Event = "stall"   // the run neither waits nor gets anything done
	Resumed Event = "resumed" // an outage or a stall is over
	Ended   Event = "ended"
)

// A Notice says how a run goes. It is what a webhook and a command get, as JSON.
// It never names a person, a file or a path.
type Notice struct {
	Event   Event     `json:"event"`
	Job     string    `json:"job"`
	Host    string    `json:"host"`
	Time    time.Time `json:"time"`
	Outcome string    `json:"outcome,omitempty"` // of Ended: a word for each exit code, such as done or budget
	Exit    *int      `json:"exit,omitempty"`    // of Ended: the exit code
	Failed  bool      `json:"failed"`            // of Ended: somebody has to do something before the next run
	Text    string    `json:"text"`              // for people: job, host and outcome in its first line
	Figures *Figures  `json:"figures,omitempty"` // of Ended, if the results were counted
}

// Figures are what stands at the end of a run.
type Figures struct {
	Rows    int            `json:"rows"`
	States  map[string]int `json:"states"`   // rows by state; "pending" are those never sent
	Calls   int            `json:"calls"`    // of this run
	Lost    int            `json:"lost"`     // calls of this run whose answer never came
	Billed  int            `json:"billed"`   // calls of all runs that may have been billed
	CNY     *price.CNY     `json:"cost_cny"` // of all runs, an estimate; 0 for a sandbox, null if the price is unknown
	Sandbox bool           `json:"sandbox"`  // nothing was charged
}
