package report

import (
	"slices"

	"veribatch/internal/explain"
	"veribatch/internal/verify"
)

// A Row is a result with what it means. It is evaluated once; every column,
// count and list of an output reads from it. It may be kept for as long as the
// cells of its record are.
type Row struct {
	verify.Result
	Reason  Reason          // what decided about the record
	Meaning explain.Meaning // of the reason
	Task    Task            // what a person must do

	options *Options
	cells   []string // the original ones, masked if the options say so
	secrets []secret // what masking hides; nil without it
}

// Row evaluates a result.
func (o *Options) Row(r verify.Result) *Row {
	reason := ReasonOf(o.Action, r)
	meaning := reason.Meaning()
	row := &Row{
		Result: r, Reason: reason, Meaning: meaning, Task: taskOf(r.Outcome.State, reason, meaning.Category),
		options: o, cells: r.Record.Cells,
	}
	if r.Record.ByHand.Settled() || row.Conclusion() == LeftOut {
		row.Task = ""
	}
	if o.Mask {
		row.secrets = personal(r)
		row.cells = o.maskCells(r.Record.Cells, row.secrets)
	}
	return row
}

// Cell returns what the input has in its column i, from 0: "" where the row is
// too short.
func (r *Row) Cell(i int) string { return at(r.cells, i) }

// Corrects reports whether the row's task is about the input's column with
// this title.
func (r *Row) Corrects(title string) bool {
	return title != "" && slices.ContainsFunc(r.toCorrect(), func(f verify.Field) bool {
		return r.options.Mapping[f] == title
	})
}

// toCorrect returns the field that kept the record from being sent, else the
// fields of the task.
func (r *Row) toCorrect() []verify.Field {
	if f, ok := firstError(r.Findings); ok && f.Field != "" && r.Reason.Kind == ByFinding {
		return []verify.Field{f.Field}
	}
	return r.Task.fields()
}
