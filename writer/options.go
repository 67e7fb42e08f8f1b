package writer

import (
	"time"

	"veribatch/internal/explain"
	"veribatch/internal/verify"
	"veribatch/writer/outfile"
	"veribatch/writer/report"
	"veribatch/writer/workbook"
)

// Options say what an output shows. The zero value has no columns of the
// input's.
type Options struct {
	Action     verify.Action           // that was asked for
	Header     []string                // of the input; its columns come first
	Mapping    map[verify.Field]string // the header of the column that each field was read from
	Lang       explain.Lang            // of all that is not the input's
	FullOCR    bool                    // show all that was read off ID cards, not only what is compared
	Provenance Provenance

	ByHand   bool           // show what people wrote about rows
	History  bool           // show what earlier answers were, and what changed
	ValidFor time.Duration  // how long a verdict is valid; 0: for good, and not shown
	Imports  map[int]string // the imports that brought answers, by number: their files
	Changed  bool           // the results have the rows whose conclusion changed, beside those of Only
	Only     []verify.State // the states whose rows the results have; none for all. Counts and tasks have every row
	Mask     bool           // hide the middle of names, numbers and user ids, and the paths of images
	By       []string       // columns of the input's, Month, or two with a comma between: a sheet of figures for each
	Sheets   []Sheet        // of a workbook; none for all
	ToDoNote string         // stands on top of To-do lists; empty for none
	Password string         // encrypts a workbook, which takes memory as large as it is; empty for not
	PlainCSV bool           // leave out the tab before long numbers that keeps Excel from cutting them
	Since    time.Time      // when the last run began: the summary says what it changed; zero for none before it
	Keep     []string       // texts that are never replaced, though we wrote them: a numbered name is taken instead
}

// A Provenance says where results come from.
type Provenance = report.Provenance

// RunStats are what the runs did and spent for the results.
type RunStats = workbook.RunStats

// A Run is what one run sent.
type Run = workbook.Run

// A Stage is what one action of several over the same rows was asked, and spent.
type Stage = workbook.Stage

// A Returned is how the list of a group came back.
type Returned = workbook.Returned

// A Sheet is one of those that a workbook may have.
type Sheet = workbook.Sheet

// Sheets returns every sheet of a workbook in its order.
func Sheets() []Sheet { return workbook.Sheets() }

// Month groups by the month of the verdict, in Options.By.
const Month = workbook.Month

// Dimensions returns the columns that one of Options.By names.
func Dimensions(by string, header []string) []string { return report.Dimensions(by, header) }

func (o *Options) report() report.Options {
	return report.Options{
		Action: o.Action, Header: o.Header, Mapping: o.Mapping, Lang: o.Lang,
		FullOCR: o.FullOCR, ByHand: o.ByHand, Mask: o.Mask, Only: o.Only,
		Changed: o.Changed, History: o.History, ValidFor: o.ValidFor, Imports: o.Imports, Provenance: o.Provenance,
	}
}

func (o *Options) workbook() workbook.Options {
	return workbook.Options{Options: o.report(), By: o.By, Sheets: o.Sheets, ToDoNote: o.ToDoNote,
		Password: o.Password, Since: o.Since}
}

func (o *Options) outfile() outfile.Options {
	return outfile.Options{Password: o.Password, Keep: o.Keep}
}
