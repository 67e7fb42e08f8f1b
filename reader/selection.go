package reader

import (
	"slices"

	"veribatch/internal/cell"
	"veribatch/internal/verify"
	"veribatch/internal/words"
	"veribatch/reader/table"
)

// A HiddenChoice says what is done with rows that a workbook hides, by a filter or by hand.
type HiddenChoice string

// The choices. Without one, hidden rows have a warning.
const (
	SendHidden HiddenChoice = "send"
	SkipHidden HiddenChoice = "skip"
)

// A Condition is what a row's cell has to be for the row to be sent.
type Condition struct {
	Column string // its header, or its letter
	Value  string
}

// ErrNoConditionColumn is returned for a Condition whose column the header does not have.
var ErrNoConditionColumn = words.Errorf("no column")

// A filter is a Condition on a column that was found.
type filter struct {
	index int
	value string
}

func filters(conditions []Condition, header []string) ([]filter, error) {
	var all []filter
	for _, c := range conditions {
		named := func(name string) bool { return table.NormalizeHeader(name) == table.NormalizeHeader(c.Column) }
		i := slices.IndexFunc(header, named)
		if i < 0 {
			var ok bool
			if i, ok = columnAt(c.Column, len(header)); !ok {
				return nil, words.Errorf("%w %q to select rows by", ErrNoConditionColumn, table.Clip(c.Column))
			}
		}
		all = append(all, filter{i, cell.Text(c.Value)})
	}
	return all, nil
}

// selectRow notes what keeps a row from being sent although nothing is wrong with it, or may have to.
func (f *file) selectRow(rec *verify.Record, hidden bool) {
	for _, condition := range f.filters {
		if cell.Text(rec.Cells[condition.index]) != condition.value {
			note(rec, verify.UnselectedRow, verify.Error, "", "")
			break
		}
	}
	switch {
	case !hidden:
	case f.hidden == SendHidden:
		note(rec, verify.HiddenRow, verify.Note, "", "")
	case f.hidden == SkipHidden:
		note(rec, verify.HiddenRow, verify.Error, "", "")
	default:
		note(rec, verify.HiddenRow, verify.Warning, "", "")
	}
}
