package cli

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"veribatch/internal/cloudauth"
	"veribatch/internal/explain"
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

	Checkpoint string `json:"checkpoint,omitempty"` // empty: there is none yet
	Rows       int    `json:"rows"`
	Calls      int    `json:"calls"`
	InDoubt    int    `json:"in_doubt"` // of the calls
	Answered   int    `json:"answered"`
	Duplicates int    `json:"duplicates"`
	Invalid    int    `json:"invalid"`
	Exhausted  int    `json:"exhausted"`

	Action       string   `json:"action"`
	AlsoPossible []string `json:"also_possible,omitempty"` // other actions that the columns suffice for

	Price *float64 `json:"price"` // CNY a call; null: not known
	Cost  *cost    `json:"cost"`  // null: not known
	Rate  float64  `json:"rate"`  // calls a second; 0 = unlimited
	estimate
	Upload upload `json:"upload"`

	AskedAgain []plannedRetry `json:"asked_again,omitempty"` // by --retry
	Findings   []findingCount `json:"findings"`
	Issues     []issue        `json:"doubts,omitempty"`   // about corrections
	Problems   string         `json:"problems,omitempty"` // the file with the rows that something was found in

	plan      *session.Plan
	described []words.Text
	time      []words.Text
	quota     []words.Text
	written   words.Text // Problems, in words
	zone      *time.Location
	single    bool // the input is one sheet of one file
}

// A plannedRetry is a value of --retry: what it names, of the answers from before it began.
type plannedRetry struct {
	Value string    `json:"value"`
	Since time.Time `json:"since"`
	Calls int       `json:"calls"`
}

// A cost is in CNY.
type cost struct {
	Least float64 `json:"least"` // every call is answered
	Most  float64 `json:"most"`  // every answer but the last is lost, and every call billed
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
	Kind  corrections.IssueKind `json:"trouble"`
}

// An estimate is when the calls of a plan are over, if all goes well.
type estimate struct {
	Seconds float64    `json:"seconds,omitempty"` // of sending, at the rate
	Nights  int        `json:"nights,omitempty"`  // or days, with some of it
	Ends    *time.Time `json:"ends,omitempty"`    // nil: not within batch.Horizon
}

// An upload is what would be uploaded, each content once.
type upload struct {
	Images int   `json:"pictures"`
	Bytes  int64 `json:"bytes"` // at the most: those over the service's limit are made smaller
}

func newPlanReport(s *session.Session, first verify.Record, plan *session.Plan, zone *time.Location) *planReport {
	r := &planReport{
		Columns: s.Input().Mapping(), Checkpoint: s.Checkpoint(),
		Rows: plan.Rows, Calls: plan.Calls, InDoubt: plan.InDoubt, Answered: plan.Answered,
		Duplicates: plan.Duplicates, Invalid: plan.Invalid, Exhausted: plan.Exhausted,
		Upload: upload{plan.Upload.Images, plan.Upload.Bytes}, Findings: []findingCount{}, // JSON is to have a list
		plan: plan, described: describe(s.Input(), first), zone: zone,
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

// price says what the calls cost, in CNY each.
func (r *planReport) price(price priceFlag, plan *session.Plan) {
	if price.known() {
		r.Price = price.of(1)
		r.Cost = &cost{Least: *price.of(plan.Calls), Most: *price.of(plan.MaxCalls)}
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
	return []words.Text{words.New("cost: %s at %.2f CNY, %.2f CNY; at most %.2f CNY, if answers are lost and asked "+
		"for again", count(r.Calls, "call"), *r.Price, r.Cost.Least, r.Cost.Most)}
}

func (r *planReport) setEstimate(f scheduleFlags, e session.Estimate, rate float64) {
	r.Rate, r.estimate = rate, estimate{Seconds: e.Seconds, Nights: e.Nights}
	if !e.Ends.IsZero() {
		r.Ends = &e.Ends
	}
	r.time = f.timeLine(e, rate)
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
	out.line(planLine(r.plan))
	out.lines(retriesBefore(r.plan.Retries, r.zone))
	out.lines(r.costLine())
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
