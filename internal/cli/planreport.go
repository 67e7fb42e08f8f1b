package cli

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"veribatch/internal/cloudauth"
	"veribatch/internal/explain"
	"veribatch/internal/price"
	"veribatch/internal/session"
	"veribatch/internal/verify"
	"veribatch/internal/words"
	"veribatch/reader"
	"veribatch/reader/corrections"
)

// A planReport is what `veribatch plan` says. Its JSON is part of what the
// command promises.
type planReport struct {
	Inputs  []plannedInput          `json:"inputs"`
	Columns map[verify.Field]string `json:"columns"`

	Checkpoint string     `json:"checkpoint,omitempty"` // empty: there is none yet
	CopyOf     *time.Time `json:"copy_of,omitempty"`    // the checkpoint is a copy of another, of this moment
	Rows       int        `json:"rows"`
	Calls      int        `json:"calls"`
	InDoubt    int        `json:"in_doubt"` // of the calls
	Answered   int        `json:"answered"`
	Duplicates int        `json:"duplicates"`
	Invalid    int        `json:"invalid"`
	Exhausted  int        `json:"exhausted"`
	Erased     int        `json:"erased,omitempty"`

	Action       string   `json:"action"`
	AlsoPossible []string `json:"also_possible,omitempty"` // other actions that the columns suffice for

	Price  *price.CNY  `json:"price"`            // of a call; null: not known
	Cost   *cost       `json:"cost"`             // null: not known
	Spent  spent       `json:"spent"`            // by the runs so far
	Budget *budgetLeft `json:"budget,omitempty"` // with --max-calls
	Limit  callLimit   `json:"max_calls"`        // to type for the run
	Rate   float64     `json:"rate"`             // calls a second; 0 = unlimited
	estimate
	Upload upload `json:"upload"`

	AskedAgain []plannedRetry   `json:"asked_again,omitempty"` // by --retry
	ValidFor   *plannedValidity `json:"valid_for,omitempty"`
	Findings   []findingCount   `json:"findings"`
	Issues     []issue          `json:"issues,omitempty"`   // about corrections
	Returned   []returned       `json:"returned,omitempty"` // how the lists that were handed out came back
	Problems   string           `json:"problems,omitempty"` // the file with the rows that something was found in

	returned  []session.Returned
	plan      *session.Plan
	list      *price.List
	described []words.Text
	time      []words.Text
	quota     []words.Text
	validity  []words.Text
	written   words.Text // Problems, in words
	zone      *time.Location
	sandbox   bool // it made the answers of the checkpoint up
	single    bool // the input is one sheet of one file
}

// A plannedRetry is a value of --retry: what it names, of the answers from before it began.
type plannedRetry struct {
	Value string    `json:"value"`
	Since time.Time `json:"since"`
	Calls int       `json:"calls"`
}

// A cost is in CNY, an estimate.
type cost struct {
	Least price.CNY `json:"least"` // every call is answered
	Most  price.CNY `json:"most"`  // every answer but the last is lost, and every call billed at the highest price
}

// Spent is what runs have cost.
type spent struct {
	Calls int        `json:"calls"`    // that may have been billed
	Cost  *price.CNY `json:"cost_cny"` // an estimate; null: price unknown, or the calls were a sandbox's
}

// A plannedInput is what was understood of a file.
type plannedInput struct {
	File      string   `json:"file"`
	Format    string   `json:"format"`
	Encoding  string   `json:"encoding,omitempty"`
	Delimiter string   `json:"delimiter,omitempty"`
	Sheets    []string `json:"sheets,omitempty"`
	Skipped   []string `json:"skipped,omitempty"`
	HeaderRow int      `json:"header_row"`
}

// A findingCount is one thing that was found, how often, and where first.
type findingCount struct {
	Code     string          `json:"code"`
	Severity verify.Severity `json:"severity"`
	Rows     int             `json:"rows"`
	First    []place         `json:"first"`
}

// A place is where a row stands.
type place struct {
	File  string `json:"file"`
	Sheet string `json:"sheet,omitempty"`
	Row   int    `json:"row"`
}

// An issue is a correction that people should look at.
type issue struct {
	place
	RowID string                `json:"row_id"`
	Kind  corrections.IssueKind `json:"kind"`
}

// A returned is how the list of a group came back.
type returned struct {
	Round     int       `json:"round"`
	Made      time.Time `json:"handed_out"`
	Latest    bool      `json:"latest"` // there is no later round
	Group     string    `json:"group"`  // empty: the list had all rows
	Files     []string  `json:"files,omitempty"`
	Sent      int       `json:"rows"`
	Back      int       `json:"back"`
	Corrected int       `json:"corrected"`
	FilledIn  int       `json:"filled_in"`
	Untouched int       `json:"untouched"`
	Doubtful  int       `json:"doubtful"`
	Missing   int       `json:"missing"`
}

// An estimate is when the calls of a plan are over, if all goes well.
type estimate struct {
	Seconds float64    `json:"seconds,omitempty"` // of sending, at the rate
	Nights  int        `json:"nights,omitempty"`  // or days, with some of it
	Nightly int        `json:"nightly,omitempty"` // calls of a whole night, where there are several
	Ends    *time.Time `json:"ends,omitempty"`    // nil: not within batch.Horizon
}

// An upload is what would be uploaded, each content once.
type upload struct {
	Images int   `json:"images"`
	Bytes  int64 `json:"bytes"` // at the most: those over the service's limit are made smaller
}

func newPlanReport(s *session.Session, first verify.Record, plan *session.Plan, zone *time.Location) *planReport {
	r := &planReport{
		Columns: s.Input().Mapping(), Checkpoint: s.Checkpoint(),
		Rows: plan.Rows, Calls: plan.Calls, InDoubt: plan.InDoubt, Answered: plan.Answered,
		Duplicates: plan.Duplicates, Invalid: plan.Invalid, Exhausted: plan.Exhausted, Erased: plan.Erased,
		Upload: upload{plan.Upload.Images, plan.Upload.Bytes}, Findings: []findingCount{}, // JSON is to have a list
		plan: plan, described: describe(s.Input(), first), zone: zone, sandbox: s.Sandboxed(),
	}
	for _, retry := range plan.Retries {
		r.AskedAgain = append(r.AskedAgain, plannedRetry{retry.Value, retry.Since, retry.Rows})
	}
	for _, s := range s.Input().Sources() {
		r.Inputs = append(r.Inputs, plannedInput{
			File: s.File, Format: s.Format, Encoding: s.Encoding, Delimiter: s.Delimiter,
			Sheets: s.Sheets, Skipped: s.Skipped, HeaderRow: s.HeaderRow,
		})
	}
	r.single = len(r.Inputs) == 1 && len(r.Inputs[0].Sheets) < 2
	for _, f := range plan.Findings {
		found := findingCount{Code: f.Code, Severity: f.Severity, Rows: f.Rows}
		for _, at := range f.First {
			found.First = append(found.First, place{at.File, at.Sheet, at.Row})
		}
		r.Findings = append(r.Findings, found)
	}
	for _, i := range s.Issues() {
		r.Issues = append(r.Issues, issue{place{i.File, i.Sheet, i.Row}, i.RowID, i.Kind})
	}
	return r
}

// setReturned takes in how the lists that were handed out came back.
func (r *planReport) setReturned(s *session.Session) (err error) {
	if r.returned, err = s.Returned(); err != nil {
		return err
	}
	for _, l := range r.returned {
		r.Returned = append(r.Returned, returned{
			l.Round, l.Made, l.Latest, l.Group, l.Files, l.Sent, l.Back, l.Corrected, l.FilledIn, l.Untouched,
			l.Doubtful, l.Missing(),
		})
	}
	return nil
}

// setCopy says whether the checkpoint is a copy of another.
func (r *planReport) setCopy(s *session.Session) error {
	copied, err := s.Copy()
	if copied != nil {
		r.CopyOf = &copied.Taken
	}
	return err
}

// setCost says what the calls cost, what was spent before, and which limit lets them leave.
func (r *planReport) setCost(list *price.List, s session.Spending, maxCalls int) {
	r.list, r.Spent = list, spent{s.Billed, s.Cost}
	if r.sandbox {
		r.Spent.Cost = nil
	}
	r.Limit = callLimit{s.Billed + r.plan.Calls, s.Billed + r.plan.MaxCalls}
	r.Budget = leftOf(maxCalls, s.Billed, list)
	if list != nil {
		r.Price = &list.Call
		r.Cost = &cost{Least: *list.Calls(r.plan.Calls), Most: price.CNY(r.plan.MaxCalls) * list.Highest()}
	}
}

// offer says what is asked for and, unless that was chosen, which other actions
// the columns suffice for.
func (r *planReport) offer(action *cloudauth.Action, in *reader.Input, chosen bool, rate float64) {
	r.Action, r.quota = action.Name, rateWarning(action, rate)
	for _, other := range cloudauth.Actions() {
		if !chosen && other.Name != action.Name && in.SufficesFor(other.Action) {
			r.AlsoPossible = append(r.AlsoPossible, other.Name)
		}
	}
}

// costLine says what the calls cost.
func (r *planReport) costLine() []words.Text {
	switch {
	case r.Calls == 0:
		return nil
	case r.Cost == nil:
		return []words.Text{words.New("cost: %s; price unknown, give --price", count(r.Calls, "call"))}
	}
	return []words.Text{words.New("cost: %s at %s CNY, %s CNY (estimate); at most %s CNY, if answers are lost and "+
		"asked for again", count(r.Calls, "call"), r.Price, r.Cost.Least.Fen(), r.Cost.Most.Fen())}
}

// nightlyLine says what a whole night or day costs; nothing if there are not several.
func (r *planReport) nightlyLine(f scheduleFlags) []words.Text {
	cost, calls := r.list.Calls(r.Nightly), count(r.Nightly, "call")
	switch {
	case r.Nights < 2:
		return nil
	case cost == nil && f.timetable.OverMidnight():
		return []words.Text{words.New("each night: at most %s", calls)}
	case cost == nil:
		return []words.Text{words.New("each day: at most %s", calls)}
	case f.timetable.OverMidnight():
		return []words.Text{words.New("each night: at most %s, about %s CNY (estimate)", calls, cost.Fen())}
	}
	return []words.Text{words.New("each day: at most %s, about %s CNY (estimate)", calls, cost.Fen())}
}

// spentLine says what the runs so far have cost; nothing if there were no calls.
func (r *planReport) spentLine() []words.Text {
	calls := count(r.Spent.Calls, "call")
	switch {
	case r.Spent.Calls == 0:
		return nil
	case r.sandbox:
		return []words.Text{words.New("so far: %s; sandbox: nothing was charged", calls)}
	case r.Spent.Cost == nil:
		return []words.Text{words.New("so far: %s perhaps billed; price unknown, give --price", calls)}
	}
	return []words.Text{words.New("so far: %s perhaps billed, about %s CNY (estimate)", calls, r.Spent.Cost.Fen())}
}

func (r *planReport) setEstimate(f scheduleFlags, e session.Estimate, rate float64) {
	r.Rate, r.estimate = rate, estimate{Seconds: e.Seconds, Nights: e.Nights, Nightly: e.Nightly}
	if !e.Ends.IsZero() {
		r.Ends = &e.Ends
	}
	r.time = append(f.timeLine(e, rate), r.nightlyLine(f)...)
}

func (r *planReport) write(out printer, asJSON bool) error {
	if asJSON {
		e := json.NewEncoder(out)
		e.SetIndent("", "  ")
		e.SetEscapeHTML(false)
		return e.Encode(r)
	}
	r.print(out)
	return nil
}

func (r *planReport) print(out printer) {
	out.lines(r.described)
	if r.Checkpoint == "" {
		out.say("checkpoint: none yet, so nothing counts as answered")
	} else {
		out.say("checkpoint: %s", r.Checkpoint)
	}
	if r.CopyOf != nil {
		out.say("  it is a copy, taken at %s: what was sent since then counts as never sent here", clock(*r.CopyOf))
	}
	out.line(planLine(r.plan))
	out.lines(retriesBefore(r.plan.Retries, r.zone))
	out.lines(r.validity)
	out.lines(r.costLine())
	out.lines(r.spentLine())
	out.lines(r.Budget.line())
	out.lines(r.Limit.line(r.Spent.Calls))
	out.lines(r.quota)
	out.lines(r.time)
	out.lines(uploadLine(r.plan.Upload))
	if len(r.AlsoPossible) > 0 {
		out.say("action: %s; these columns suffice for %s too (--action; see veribatch explain --actions)",
			r.Action, words.Names(r.AlsoPossible))
	}
	if len(r.Findings) > 0 {
		out.say("found:")
	}
	for _, f := range r.Findings {
		out.say("  %-7s  %s  %s: %s", f.Severity, f.Code, count(f.Rows, "row"), r.places(f))
		if m, ok := explain.Finding(f.Code); ok {
			fmt.Fprintf(out, "           %s\n", m.Reason.In(out.lang))
		}
	}
	if r.Problems != "" {
		out.say("written: %s", r.written)
		if r.Checkpoint == "" {
			out.say("  its row ids are no good for --fixes, as there is no checkpoint: mend these rows " +
				"in INPUT, or correct the results of the first run")
		}
	}
}

// places names the first rows of a finding, and what they stand in where
// that isn't clear.
func (r *planReport) places(f findingCount) words.Text {
	var all []string
	for _, p := range f.First {
		at := []string{p.File, p.Sheet, fmt.Sprint(p.Row)}
		if r.single {
			at = at[2:]
		}
		all = append(all, strings.Join(slices.DeleteFunc(at, func(w string) bool { return w == "" }), " "))
	}
	if f.Rows > len(all) {
		all = append(all, "…")
	}
	return words.Names(all)
}

// uploadLine says what would be uploaded; nothing if nothing is.
func uploadLine(t session.UploadTotal) []words.Text {
	if t.Images == 0 {
		return nil
	}
	pictures, megabytes := count(t.Images, "picture"), max(0.1, float64(t.Bytes)/1e6)
	if t.Fitted {
		return []words.Text{words.New("upload: %s, at most %.1f MB", pictures, megabytes)}
	}
	return []words.Text{words.New("upload: %s, %.1f MB", pictures, megabytes)}
}
