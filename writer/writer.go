// Package writer writes results in forms that people and programs can read: a
// workbook that explains itself, CSV, and JSON Lines.
//
// Rows are streamed, so memory stays flat however many there are. An output
// appears under its name whole or not at all.
package writer

import (
	"cmp"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"veribatch/internal/explain"
	"veribatch/internal/verify"
)

// An Output takes results in order. It is for one goroutine at a time.
type Output interface {
	// Write adds a result after those before it.
	Write(verify.Result) error
	// Commit ends the output and puts it under its name, on disk. It returns
	// where it lies: the path it was given or, if the file there can't be
	// replaced (it is open in a program that locks it, it was edited since, or
	// it is someone else's), a numbered one next to it.
	Commit(RunStats) ([]string, error)
	// Close removes whatever was not committed. It may be called again, and
	// after Commit it must be.
	Close() error
}

// Options say what an output is about. The zero value has no columns of the
// input's.
type Options struct {
	Header     []string                // the input's header: the first columns of the results
	Mapping    map[verify.Field]string // which of them each field was read from
	Lang       explain.Lang            // the language of everything that isn't the input's
	FullOCR    bool                    // show all that was read off ID cards, not only what is compared
	Provenance Provenance

	Only     []verify.State // the rows of the results that are written, by state; none for all. Figures and tasks are those of all rows
	Mask     bool           // hide the middle of names and numbers, wherever they stand
	By       []string       // columns of the input's, or Month: the summary has a sheet of figures for each
	Sheets   []Sheet        // of a workbook; none for all
	Password string         // encrypts a workbook, which takes memory as large as it is; empty for not
	PlainCSV bool           // leave out the tab before long numbers that keeps Excel from cutting them
	Keep     []string       // files that are never replaced, whoever made them: the output goes to a numbered name next to them
}

// A Sheet is one of those that a workbook may have.
type Sheet string

// The sheets.
const (
	Summary      Sheet = "summary"
	Results      Sheet = "results"
	ToDo         Sheet = "todo"
	Explanations Sheet = "explanations"
)

// Sheets lists every sheet in its order.
func Sheets() []Sheet { return []Sheet{Summary, Results, ToDo, Explanations} }

// A Provenance is what the summary says of the work, as far as it is known before
// the first result.
type Provenance struct {
	Inputs   []string       // the inputs' names; from two on, each row says which it came from
	BizType  string         // the scene
	Endpoint string         // who answered
	Sandbox  bool           // the answers are made up: every sheet says so
	Version  string         // of veribatch
	Zone     *time.Location // of every time shown; nil for Asia/Shanghai
	Today    time.Time      // cards that ended before it are expired; zero for the day of each verdict
}

// A RunStats is what was done and spent for the results: known when the last one is.
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

// shows reports whether the results have a row for r.
func (o *Options) shows(r verify.Result) bool {
	return len(o.Only) == 0 || slices.Contains(o.Only, r.Outcome.State)
}

// zone is that of every time shown.
func (o *Options) zone() *time.Location {
	return cmp.Or(o.Provenance.Zone, time.FixedZone("Asia/Shanghai", 8*60*60))
}

// Create begins the output that Commit will put at path, in the form that its
// suffix says. Until then it lives in a folder beside path that only this
// user can read, and that Close removes.
func Create(path string, o Options) (Output, error) {
	if err := checkPath(path, o); err != nil {
		return nil, err
	}
	d, err := newDraft(path, o.Password)
	if err != nil {
		return nil, err
	}
	d.keep = o.Keep
	return newOutput(d, strings.ToLower(filepath.Ext(path)), o)
}

// CreateTo begins an output that Commit will copy to w; the form is one of
// Forms. Until then it lies in a temporary folder that only this user can read.
func CreateTo(w io.Writer, form string, o Options) (Output, error) {
	private, err := os.MkdirTemp("", "veribatch-*")
	if err != nil {
		return nil, fmt.Errorf("writing to standard output: no temporary folder: %w", reason(err))
	}
	return newOutput(&draft{path: "-", private: private, to: w}, "."+form, o)
}

// Forms are those that outputs have: their suffixes without the dot.
func Forms() []string { return []string{"xlsx", "csv", "jsonl"} }

func newOutput(d *draft, suffix string, o Options) (Output, error) {
	switch suffix {
	case ".csv":
		return newCSV(d, o)
	case ".jsonl":
		return newJSONLines(d, o)
	}
	return newWorkbook(d, o)
}
