// Package report says what a result means to the people and programs that
// read it: what decided about the record, what a person must do, and the
// columns in which outputs of every form show it, in two languages.
package report

import (
	"cmp"
	"slices"
	"time"

	"veribatch/internal/explain"
	"veribatch/internal/verify"
)

// Options say how results are shown.
type Options struct {
	Action     verify.Action           // that was asked for
	Header     []string                // of the input; its columns come first
	Mapping    map[verify.Field]string // the header of the column that each field was read from
	Lang       explain.Lang            // of all that is not the input's
	FullOCR    bool                    // show all that was read off ID cards, not only what is compared
	Mask       bool                    // hide the middle of names, numbers and user ids, and the paths of images
	ByHand     bool                    // show what people wrote about rows
	Round      int                     // that To-do lists are of; 0 if they are not remembered
	Only       []verify.State          // the states, or NoRecord, whose rows the results have; none for all
	Changed    bool                    // the results have the rows whose conclusion changed, beside those of Only
	History    bool                    // show what earlier answers were, and what changed
	ValidFor   time.Duration           // how long a verdict is valid; 0: for good, and not shown
	Imports    map[int]string          // the imports that brought answers, by number: their files
	Provenance Provenance
}

// A Provenance says where results come from, as far as it is known before the
// first one.
type Provenance struct {
	Inputs   []string       // the inputs' names; with two or more, each row says which it came from
	BizType  string         // the scene
	Endpoint string         // of the service that answered
	Sandbox  bool           // the sandbox made the answers up: every output says so
	Version  string         // of veribatch
	Zone     *time.Location // of every time shown; nil for Asia/Shanghai
	Today    time.Time      // cards that ended before it are expired; zero for the day of each verdict
}

// Zone returns the time zone of every time shown.
func (o *Options) Zone() *time.Location { return cmp.Or(o.Provenance.Zone, verify.Shanghai) }

// Shows reports whether the results have the row.
func (o *Options) Shows(r *Row) bool {
	all := len(o.Only) == 0 && !o.Changed
	return all || slices.Contains(o.Only, r.Outcome.State) || slices.Contains(o.Only, NoRecord) && r.NoRecord() ||
		o.Changed && r.Change().Changed()
}

// severalInputs reports whether rows have to say which input they came from.
func (o *Options) severalInputs() bool { return len(o.Provenance.Inputs) > 1 }
