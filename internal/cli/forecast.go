package cli

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"time"

	"veribatch/batch"
	"veribatch/checkpoint"
	"veribatch/internal/explain"
	"veribatch/internal/preflight"
	"veribatch/internal/verify"
	"veribatch/reader"
)

// A forecast is what a run would do with an input. Its JSON is part of the
// command's face.
type forecast struct {
	Inputs  []forecastInput         `json:"inputs"`
	Columns map[verify.Field]string `json:"columns"`

	Checkpoint string `json:"checkpoint,omitempty"` // empty: there is none yet
	Rows       int    `json:"rows"`
	Calls      int    `json:"calls"`
	InDoubt    int    `json:"in_doubt"` // of the calls
	Answered   int    `json:"answered"`
	Duplicates int    `json:"duplicates"`
	Invalid    int    `json:"invalid"`
	Exhausted  int    `json:"exhausted"`

	Price float64 `json:"price"` // CNY a call
	Cost  cost    `json:"cost"`
	Rate  float64 `json:"rate"` // calls a second; 0 = unlimited
	outlook
	Upload uploadTotal `json:"upload"`

	Findings []*sighting `json:"findings"`
	Doubts   []doubt     `json:"doubts,omitempty"`   // about corrections
	Problems string      `json:"problems,omitempty"` // the file with the rows that something was found in

	plan      batch.Plan
	described string
	time      string // a line
	single    bool   // the input is one sheet of one file
}

// A cost is in CNY.
type cost struct {
	Least float64 `json:"least"` // every call is answered
	Most  float64 `json:"most"`  // every answer but the last is lost, and every call billed
}

// A forecastInput is what was understood of a file.
type forecastInput struct {
	File      string   `json:"file"`
	Format    string   `json:"format"`
	Encoding  string   `json:"encoding,omitempty"`
	Delimiter string   `json:"delimiter,omitempty"`
	Sheets    []string `json:"sheets,omitempty"`
	Skipped   []string `json:"skipped,omitempty"`
	HeaderRow int      `json:"header_row"`
}

// A sighting is one thing that was found, and where.
type sighting struct {
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

// A doubt is a correction that people should look at.
type doubt struct {
	place
	RowID   string           `json:"row_id"`
	Trouble reader.IssueKind `json:"trouble"`
}

// shownRows is how many rows of each finding a plan names.
const shownRows = 5

// forecast reads the input.
func (c *planCommand) forecast(ctx context.Context, in *reader.Input, job batch.Job, checks checks, uploads *uploads) (*forecast, error) {
	first, err := firstRecord(ctx, in)
	if err != nil {
		return nil, err
	}
	job.Inspect = preflight.InspectImages(uploads.Look, c.images.fit)
	known, err := batch.TakeSnapshot(job.Store, c.failure.terms)
	if err != nil {
		return nil, err
	}
	var planner *batch.Planner
	var seen sightings
	var most int // calls, if every answer but a record's last is lost
	err = checks.survey(ctx, in, job, func() func(verify.Result) error {
		planner, seen, most = batch.NewPlanner(job, c.failure.terms, known), make(sightings), 0
		uploads.all = nil
		return func(res verify.Result) error {
			res, due, err := planner.Add(res)
			uploads.see(res.Record, due)
			if due {
				most += max(1, min(c.failure.attempts, c.failure.attemptsOverRuns-res.Outcome.Attempts))
			}
			seen.add(res)
			return err
		}
	})
	if err != nil {
		return nil, err
	}
	f := newForecast(in, first)
	f.Price, f.Rate = c.price, c.rate
	f.count(planner.Plan())
	f.Cost = cost{Least: float64(f.Calls) * c.price, Most: float64(most) * c.price}
	f.Upload = uploads.total()
	f.Findings = seen.sorted()
	return f, nil
}

// lookAhead says when it would be over if it began now.
func (c *planCommand) lookAhead(f *forecast, store *checkpoint.Store) error {
	runs, err := store.Runs()
	if err != nil {
		return err
	}
	f.outlook = c.night.outlook(time.Now(), f.Calls, c.rate, runs)
	f.time = c.night.timeLine(f.outlook, c.rate)
	return nil
}

func newForecast(in *reader.Input, first verify.Record) *forecast {
	f := &forecast{Columns: in.Mapping(), described: describe(in, first)}
	for _, s := range in.Sources() {
		f.Inputs = append(f.Inputs, forecastInput{
			File: s.File, Format: s.Format, Encoding: s.Encoding, Delimiter: s.Delimiter,
			Sheets: s.Sheets, Skipped: s.Skipped, HeaderRow: s.HeaderRow,
		})
	}
	f.single = len(f.Inputs) == 1 && len(f.Inputs[0].Sheets) < 2
	return f
}

func (f *forecast) count(p batch.Plan) {
	f.plan = p
	f.Rows, f.Calls, f.InDoubt, f.Answered = p.Rows, p.Calls, p.InDoubt, p.Answered
	f.Duplicates, f.Invalid, f.Exhausted = p.Duplicates, p.Invalid, p.Exhausted
}

func (f *forecast) corrections(doubts []reader.Issue) {
	for _, d := range doubts {
		f.Doubts = append(f.Doubts, doubt{place{d.File, d.Sheet, d.Row}, d.RowID, d.Kind})
	}
}

// sightings are what was found so far, by severity and code.
type sightings map[[2]string]*sighting

func (s sightings) add(res verify.Result) {
	for i, f := range res.Findings {
		if slices.ContainsFunc(res.Findings[:i], func(g verify.Finding) bool { return g.Code == f.Code && g.Severity == f.Severity }) {
			continue
		}
		key := [2]string{string(f.Severity), f.Code}
		if s[key] == nil {
			s[key] = &sighting{Code: f.Code, Severity: f.Severity}
		}
		s[key].Rows++
		if len(s[key].First) < shownRows {
			s[key].First = append(s[key].First, place{res.Record.File, res.Record.Sheet, res.Record.Row})
		}
	}
}

// sorted returns the gravest first, and among equals the most frequent.
func (s sightings) sorted() []*sighting {
	all := slices.AppendSeq([]*sighting{}, maps.Values(s)) // not nil: JSON is to have a list
	gravity := []verify.Severity{verify.Error, verify.Warning, verify.Note}
	slices.SortFunc(all, func(a, b *sighting) int {
		return cmp.Or(
			cmp.Compare(slices.Index(gravity, a.Severity), slices.Index(gravity, b.Severity)),
			cmp.Compare(b.Rows, a.Rows),
			cmp.Compare(a.Code, b.Code))
	})
	return all
}

func (f *forecast) write(out io.Writer, asJSON bool, lang explain.Lang) error {
	if asJSON {
		e := json.NewEncoder(out)
		e.SetIndent("", "  ")
		e.SetEscapeHTML(false)
		return e.Encode(f)
	}
	_, err := io.WriteString(out, f.text(lang))
	return err
}

func (f *forecast) text(lang explain.Lang) string {
	var b strings.Builder
	b.WriteString(f.described)
	if f.Checkpoint == "" {
		fmt.Fprintln(&b, "checkpoint: none yet, so nothing counts as answered")
	} else {
		fmt.Fprintf(&b, "checkpoint: %s\n", f.Checkpoint)
	}
	fmt.Fprintln(&b, planLine(f.plan))
	if f.Calls > 0 {
		fmt.Fprintf(&b, "cost: %s at %.2f CNY, %.2f CNY; at most %.2f CNY, if answers are lost and asked for again\n",
			count(f.Calls, "call"), f.Price, f.Cost.Least, f.Cost.Most)
	}
	b.WriteString(f.time)
	b.WriteString(f.Upload.line())
	if len(f.Findings) > 0 {
		fmt.Fprintln(&b, "found:")
	}
	for _, s := range f.Findings {
		fmt.Fprintf(&b, "  %-7s  %s  %s: %s\n", s.Severity, s.Code, count(s.Rows, "row"), f.places(s))
		if m, ok := explain.Finding(s.Code); ok {
			fmt.Fprintf(&b, "           %s\n", m.Reason.In(lang))
		}
	}
	if f.Problems != "" {
		fmt.Fprintf(&b, "written: %s\n", f.Problems)
		if f.Checkpoint == "" {
			fmt.Fprintln(&b, "  its row ids are no good for --fixes, as there is no checkpoint: mend these rows in INPUT, or correct the results of the first run")
		}
	}
	return b.String()
}

// places names the first rows of a finding, and what they stand in where
// that isn't clear.
func (f *forecast) places(s *sighting) string {
	var all []string
	for _, p := range s.First {
		words := []string{p.File, p.Sheet, fmt.Sprint(p.Row)}
		if f.single {
			words = words[2:]
		}
		all = append(all, strings.Join(slices.DeleteFunc(words, func(w string) bool { return w == "" }), " "))
	}
	if s.Rows > len(all) {
		all = append(all, "…")
	}
	return strings.Join(all, ", ")
}
