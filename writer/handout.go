package writer

import (
	"maps"
	"slices"

	"veribatch/internal/verify"
	"veribatch/writer/report"
	"veribatch/writer/workbook"
)

// A Handout collects which rows the To-do lists of outputs have, by the groups
// that they are split among. In memory it has the id of each.
type Handout struct {
	options   report.Options
	assignees *assignees // nil: there is one list
	rows      map[string][]string
}

// NewHandout begins to collect. column is that of CreateSplit, empty for one
// list of all rows, whose group is empty too.
func NewHandout(column string, o Options) *Handout {
	h := &Handout{options: o.report(), rows: make(map[string][]string)}
	if column != "" {
		h.assignees = newAssignees(slices.Index(o.Header, column))
	}
	return h
}

// HasToDo reports whether an output of a form has a To-do list.
func HasToDo(form string, o Options) bool {
	return form == "xlsx" && (len(o.Sheets) == 0 || slices.Contains(o.Sheets, workbook.ToDo))
}

// Add takes in a result.
func (h *Handout) Add(r verify.Result) {
	row := h.options.Row(r)
	if row.Task == "" {
		return
	}
	group := ""
	if h.assignees != nil {
		group = h.assignees.of(row, h.options.Lang)
	}
	h.rows[group] = append(h.rows[group], row.RowID())
}

// Groups returns the groups that have a list, in order.
func (h *Handout) Groups() []string { return slices.Sorted(maps.Keys(h.rows)) }

// Rows returns the row ids on a group's list.
func (h *Handout) Rows(group string) []string { return h.rows[group] }
